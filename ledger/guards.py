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
SEAL_CHANGED = (
    "OLD.seal <> '' AND (NEW.seal <> OLD.seal OR NEW.previous_seal <> OLD.previous_seal)"
    " OR NEW.month <> OLD.month OR NEW.from_month <> OLD.from_month"
    " OR NEW.number <> OLD.number OR NEW.edition <> OLD.edition"
    " OR NEW.first_number <> OLD.first_number OR NEW.last_number <> OLD.last_number"
)
IDENTITY_CHANGED = (
    "NEW.village_id <> OLD.village_id OR NEW.kind <> OLD.kind OR NEW.number <> OLD.number"
    " OR COALESCE(NEW.household_id, 0) <> COALESCE(OLD.household_id, 0)"
)

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
    Guard("ledger_month", "sealed", "UPDATE", "a closed month never changes", when=SEAL_CHANGED),
    Guard("ledger_month", "no_delete", "DELETE", "a closed month is never deleted"),
    Guard("ledger_account", "identity", "UPDATE", "an account keeps its number", when=IDENTITY_CHANGED),
    Guard("ledger_account", "no_delete", "DELETE", "an account is never deleted"),
]
