"""The book: accounts, every transfer, holds, closed months and what two persons did together."""

from collections.abc import Sequence
from datetime import date

from ledger.models import (
    Account,
    Bar,
    Book,
    Correction,
    Hold,
    HouseholdChange,
    Month,
    MonthLine,
    StandingEntry,
    Transfer,
    YearTurn,
    write_code,
)
from office.archive.spec import Table

# Before any month: from here the book goes on to the months of its transfers.
BEFORE_ALL = date(1900, 1, 1)


def write_account_code(kind: str, number: object) -> str:
    """Return an account's code from a row's values or from its cells."""
    return write_code(kind, int(str(number)))


BY_TWO = ("proposed_by", "proposed_at", "decided_by", "decided_at")

TABLES: Sequence[Table] = (
    Table(
        Book,
        "book",
        ("open_month", "last_number"),
        later={"open_month": BEFORE_ALL, "last_number": 0},
        after="transfers",
    ),
    Table(
        Account,
        "accounts",
        ("kind", "number", "household", "balance", "debt", "closed_at"),
        name=("kind", "number"),
        code=write_account_code,
    ),
    Table(
        Transfer,
        "transfers",
        (
            *("number", "month", "source", "destination", "points", "asked", "kind", "key"),
            *("reverses", "occurred_on", "reference", "posted_at", "posted_by"),
        ),
        name=("number",),
        order="number",
    ),
    Table(
        Hold,
        "holds",
        (
            *("account", "kind", "points", "reference", "transfer", "frees_on", "objected"),
            "released_at",
        ),
        within="account__village",
    ),
    Table(
        Bar,
        "bars",
        (
            *("account", "kind", "from_on", "until", "reference", "key", "transfer"),
            *("imposed_at", "lifted_at"),
        ),
        within="account__village",
    ),
    Table(
        Correction,
        "corrections",
        (
            *("kind", "state", "account", "points", "standing_points", "reverses", "reason"),
            *("key", *BY_TWO, "transfer"),
        ),
        name=("key",),
    ),
    Table(
        HouseholdChange,
        "household_changes",
        (
            *("kind", "state", "household", "other", "number", "grid", "head", "points"),
            *("standing_points", "happened_on", "waits_until", "reason", "key", *BY_TWO),
            "transfer",
        ),
        name=("key",),
    ),
    Table(
        HouseholdChange.members.through,
        "household_change_members",
        ("householdchange", "member"),
        within="householdchange__village",
    ),
    Table(
        StandingEntry,
        "standing_entries",
        ("account", "year_start", "source", "points", "key", "entered_at", "entered_by"),
        within="account__village",
    ),
    Table(
        Month,
        "months",
        (
            *("number", "from_month", "month", "first_number", "last_number", "edition"),
            *("window_days", "closed_at", "closed_by", "previous_seal", "seal", "sealed_at"),
            *("put_up_on", "window_starts", "window_ends"),
        ),
        name=("month",),
        # A sealed month takes no more lines.
        later={"seal": "", "sealed_at": None, "window_ends": None},
        after="month_lines",
    ),
    Table(
        MonthLine,
        "month_lines",
        (
            *("month", "account", "opening", "added", "deducted", "redeemed", "other"),
            *("closing", "salt", "digest"),
        ),
        name=("month", "account"),
        within="month__village",
    ),
    Table(
        YearTurn,
        "year_turns",
        (
            *("year_start", "carry_percent", "state", "key", *BY_TWO),
            *("households", "expired", "given"),
        ),
        name=("key",),
    ),
)
