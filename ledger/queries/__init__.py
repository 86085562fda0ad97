"""Set-based reads of the ledger: statements, passbooks, what is available, standing."""

from ledger.queries.accounts import (
    Available,
    PassbookLine,
    counting_holds,
    get_available,
    get_balance,
    get_first_month,
    get_passbook,
    get_shown_available,
    get_standing,
    with_available,
)
from ledger.queries.months import (
    StatementLine,
    build_head,
    build_row,
    find_last_month,
    find_month,
    get_lines_file,
    get_notice_csv,
    get_open_statement,
    get_sealed_rows,
    get_statement,
)

__all__ = (
    "Available",
    "PassbookLine",
    "StatementLine",
    "build_head",
    "build_row",
    "counting_holds",
    "find_last_month",
    "find_month",
    "get_available",
    "get_balance",
    "get_first_month",
    "get_lines_file",
    "get_notice_csv",
    "get_open_statement",
    "get_passbook",
    "get_sealed_rows",
    "get_shown_available",
    "get_standing",
    "get_statement",
    "with_available",
)
