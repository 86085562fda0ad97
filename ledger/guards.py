"""What the database itself refuses in the ledger's tables."""

from villages.triggers import Guard, append_only

OUTSIDE_OPEN_MONTH = (
    "NOT EXISTS (SELECT 1 FROM ledger_book"
    " WHERE village_id = NEW.village_id AND open_month = NEW.month)"
)
# On PostgreSQL composite foreign keys hold this (migration composite_ends), with their locks.
END_OUTSIDE_VILLAGE = (
    "NOT EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.source_id"
    " AND village_id = NEW.village_id) OR "
    "NOT EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.destination_id"
    " AND village_id = NEW.village_id)"
)
LINE_OF_SEALED_MONTH = "EXISTS (SELECT 1 FROM ledger_month WHERE id = NEW.month_id AND seal <> '')"
MONTH_CHANGED = (
    "OLD.seal <> '' AND (NEW.seal <> OLD.seal OR NEW.previous_seal <> OLD.previous_seal"
    " OR NEW.sealed_at <> OLD.sealed_at)"
    " OR OLD.put_up_on IS NOT NULL AND (NEW.put_up_on IS NULL OR NEW.put_up_on <> OLD.put_up_on)"
    " OR NEW.village_id <> OLD.village_id"
    " OR NEW.month <> OLD.month OR NEW.from_month <> OLD.from_month"
    " OR NEW.number <> OLD.number OR NEW.edition <> OLD.edition"
    " OR NEW.first_number <> OLD.first_number OR NEW.last_number <> OLD.last_number"
    " OR NEW.window_days <> OLD.window_days"
)
BOOK_GOES_BACK = (
    "NEW.village_id <> OLD.village_id OR NEW.open_month < OLD.open_month"
    " OR NEW.last_number < OLD.last_number"
)
ACCOUNT_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.kind <> OLD.kind OR NEW.number <> OLD.number"
    " OR COALESCE(NEW.household_id, 0) <> COALESCE(OLD.household_id, 0)"
    " OR OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at)"
)
HOLD_CHANGED = (
    "NEW.account_id <> OLD.account_id OR NEW.kind <> OLD.kind OR NEW.points <> OLD.points"
    " OR COALESCE(NEW.transfer_id, 0) <> COALESCE(OLD.transfer_id, 0)"
    " OR OLD.released_at IS NOT NULL"
    " AND (NEW.released_at IS NULL OR NEW.released_at <> OLD.released_at)"
)
BAR_CHANGED = (
    "NEW.account_id <> OLD.account_id OR NEW.kind <> OLD.kind OR NEW.from_on <> OLD.from_on"
    " OR NEW.until <> OLD.until OR NEW.reference <> OLD.reference OR NEW.key <> OLD.key"
    " OR COALESCE(NEW.transfer_id, 0) <> COALESCE(OLD.transfer_id, 0)"
    " OR OLD.lifted_at IS NOT NULL"
    " AND (NEW.lifted_at IS NULL OR NEW.lifted_at <> OLD.lifted_at)"
)
# The reason is words of a person, which an erasure may empty.
DECISION_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.kind <> OLD.kind OR NEW.account_id <> OLD.account_id"
    " OR NEW.points <> OLD.points OR NEW.standing_points <> OLD.standing_points"
    " OR COALESCE(NEW.reverses_id, 0) <> COALESCE(OLD.reverses_id, 0)"
    " OR NEW.key <> OLD.key OR NEW.proposed_by_id <> OLD.proposed_by_id"
    " OR OLD.state <> 'proposed' AND (NEW.state <> OLD.state"
    " OR NEW.decided_by_id <> OLD.decided_by_id"
    " OR COALESCE(NEW.transfer_id, 0) <> COALESCE(OLD.transfer_id, 0))"
)

YEAR_TURN_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.year_start <> OLD.year_start"
    " OR NEW.carry_percent <> OLD.carry_percent OR NEW.key <> OLD.key"
    " OR NEW.proposed_by_id <> OLD.proposed_by_id"
    " OR OLD.state <> 'proposed' AND (NEW.state <> OLD.state"
    " OR NEW.decided_by_id <> OLD.decided_by_id OR NEW.decided_at <> OLD.decided_at"
    " OR COALESCE(NEW.households, 0) <> COALESCE(OLD.households, 0)"
    " OR COALESCE(NEW.expired, 0) <> COALESCE(OLD.expired, 0)"
    " OR COALESCE(NEW.given, 0) <> COALESCE(OLD.given, 0))"
)
# A paper that was signed: what it came to is entered in the step of the second one's consent, and
# then for good. The reason is words of a person, which an erasure may empty.
HOUSEHOLD_CHANGE_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.kind <> OLD.kind"
    " OR NEW.household_id <> OLD.household_id OR NEW.happened_on <> OLD.happened_on"
    " OR NEW.key <> OLD.key OR NEW.proposed_by_id <> OLD.proposed_by_id"
    " OR NEW.proposed_at <> OLD.proposed_at"
    " OR COALESCE(NEW.number, 0) <> COALESCE(OLD.number, 0)"
    " OR COALESCE(NEW.grid_id, 0) <> COALESCE(OLD.grid_id, 0)"
    " OR COALESCE(NEW.head_id, 0) <> COALESCE(OLD.head_id, 0)"
    " OR OLD.other_id IS NOT NULL AND COALESCE(NEW.other_id, 0) <> OLD.other_id"
    " OR OLD.points IS NOT NULL AND COALESCE(NEW.points, -1) <> OLD.points"
    " OR OLD.standing_points IS NOT NULL AND (NEW.standing_points IS NULL"
    " OR NEW.standing_points <> OLD.standing_points)"
    " OR OLD.state <> 'proposed' AND (NEW.state <> OLD.state"
    " OR NEW.decided_by_id <> OLD.decided_by_id OR NEW.decided_at <> OLD.decided_at"
    " OR COALESCE(NEW.other_id, 0) <> COALESCE(OLD.other_id, 0)"
    " OR COALESCE(NEW.points, -1) <> COALESCE(OLD.points, -1)"
    " OR NEW.standing_points IS NOT NULL AND OLD.standing_points IS NULL"
    " OR NEW.waits_until IS NULL AND OLD.waits_until IS NOT NULL"
    " OR NEW.waits_until IS NOT NULL AND OLD.waits_until IS NULL"
    " OR NEW.waits_until <> OLD.waits_until"
    " OR COALESCE(NEW.transfer_id, 0) <> COALESCE(OLD.transfer_id, 0))"
)


def never_deleted(table: str) -> list[Guard]:
    """Return the guards of a table whose rows may go on, but never away."""
    return [
        Guard(table, "no_delete", "DELETE", f"a row of {table} is never deleted"),
        Guard(table, "no_truncate", "TRUNCATE", f"a row of {table} is never deleted"),
    ]


GUARDS = [
    *append_only("ledger_transfer"),
    *append_only("ledger_monthline"),
    *append_only("ledger_standingentry"),
    Guard(
        "ledger_transfer",
        "open_month",
        "INSERT",
        "ledger_transfer takes rows of the open month only",
        when=OUTSIDE_OPEN_MONTH,
    ),
    Guard(
        "ledger_transfer",
        "ends_in_village",
        "INSERT",
        "both ends of a ledger_transfer lie in its village",
        when=END_OUTSIDE_VILLAGE,
        vendor="sqlite",
    ),
    Guard(
        "ledger_monthline",
        "before_seal",
        "INSERT",
        "a sealed month takes no more lines",
        when=LINE_OF_SEALED_MONTH,
    ),
    Guard("ledger_book", "goes_on", "UPDATE", "a book only goes on", when=BOOK_GOES_BACK),
    Guard("ledger_month", "sealed", "UPDATE", "a closed month never changes", when=MONTH_CHANGED),
    Guard(
        "ledger_account", "identity", "UPDATE", "an account keeps its number", when=ACCOUNT_CHANGED
    ),
    Guard("ledger_hold", "identity", "UPDATE", "a hold only ends", when=HOLD_CHANGED),
    Guard("ledger_bar", "identity", "UPDATE", "a bar is only lifted", when=BAR_CHANGED),
    Guard(
        "ledger_correction",
        "decided",
        "UPDATE",
        "a correction is decided once",
        when=DECISION_CHANGED,
    ),
    Guard(
        "ledger_yearturn",
        "decided",
        "UPDATE",
        "a year's turn is decided once",
        when=YEAR_TURN_CHANGED,
    ),
    Guard(
        "ledger_householdchange",
        "decided",
        "UPDATE",
        "a household's change is decided once",
        when=HOUSEHOLD_CHANGE_CHANGED,
    ),
    *never_deleted("ledger_householdchange"),
    *append_only("ledger_householdchange_members"),
    *never_deleted("ledger_yearturn"),
    *never_deleted("ledger_book"),
    *never_deleted("ledger_month"),
    *never_deleted("ledger_account"),
    *never_deleted("ledger_hold"),
    *never_deleted("ledger_bar"),
    *never_deleted("ledger_correction"),
]
