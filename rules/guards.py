"""What the database itself refuses: changing an edition, or its rules, once it is adopted."""

from villages.triggers import Guard

ADOPTED = "(SELECT state FROM rules_edition WHERE id = {row}.edition_id) = 'adopted'"
MESSAGE = "an adopted edition does not change"

# Only the minutes, which may hold names, can be emptied.
EDITION_KEPT = (
    "OLD.state = 'adopted' AND ("
    "NEW.state <> OLD.state OR NEW.village_id <> OLD.village_id OR NEW.number <> OLD.number "
    "OR NEW.title <> OLD.title OR NEW.text <> OLD.text "
    "OR NEW.in_force_from <> OLD.in_force_from OR NEW.published_on <> OLD.published_on "
    "OR NEW.adopted_on <> OLD.adopted_on OR NEW.adopted_by_id <> OLD.adopted_by_id "
    "OR COALESCE(NEW.terms_id, 0) <> COALESCE(OLD.terms_id, 0) "
    "OR COALESCE(NEW.votes_present, -1) <> COALESCE(OLD.votes_present, -1) "
    "OR COALESCE(NEW.votes_for, -1) <> COALESCE(OLD.votes_for, -1) "
    "OR COALESCE(NEW.votes_against, -1) <> COALESCE(OLD.votes_against, -1) "
    "OR COALESCE(NEW.votes_abstained, -1) <> COALESCE(OLD.votes_abstained, -1))"
)

GUARDS = [
    Guard("rules_edition", "kept", "UPDATE", MESSAGE, when=EDITION_KEPT),
    Guard("rules_edition", "no_delete", "DELETE", MESSAGE, when="OLD.state = 'adopted'"),
    Guard("rules_rule", "no_insert", "INSERT", MESSAGE, when=ADOPTED.format(row="NEW")),
    Guard(
        "rules_rule",
        "no_update",
        "UPDATE",
        MESSAGE,
        when=f"{ADOPTED.format(row='OLD')} OR {ADOPTED.format(row='NEW')}",
    ),
    Guard("rules_rule", "no_delete", "DELETE", MESSAGE, when=ADOPTED.format(row="OLD")),
]
