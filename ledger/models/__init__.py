"""The tables of the ledger: whole hundredths in BIGINTs; nothing that moved is edited."""

from ledger.models.bars import Bar, BarKind, BarQuerySet
from ledger.models.books import ACCOUNT_LETTERS, Account, AccountKind, Book, write_code
from ledger.models.changes import HouseholdChange, HouseholdChangeKind
from ledger.models.corrections import Correction, CorrectionKind, CorrectionState
from ledger.models.holds import Hold, HoldKind
from ledger.models.months import Month, MonthLine, StandingEntry, StandingSource, make_salt
from ledger.models.transfers import Transfer, TransferKind
from ledger.models.years import YearTurn

__all__ = [
    "ACCOUNT_LETTERS",
    "Account",
    "AccountKind",
    "Bar",
    "BarKind",
    "BarQuerySet",
    "Book",
    "Correction",
    "CorrectionKind",
    "CorrectionState",
    "Hold",
    "HoldKind",
    "HouseholdChange",
    "HouseholdChangeKind",
    "Month",
    "MonthLine",
    "StandingEntry",
    "StandingSource",
    "Transfer",
    "TransferKind",
    "YearTurn",
    "make_salt",
    "write_code",
]
