"""What the database itself refuses: changing an edition, or what hangs on it, once it is adopted.

One opening is left: a slip of the pen that two persons confirmed mends its own column, from exactly
what it said to exactly what it says, once.
"""

from collections.abc import Sequence

from rules.adoption.slips import SLIP_FIELDS
from rules.models import AdoptionStep, Edition, Rule, Slip, StepFile
from villages.triggers import Guard

MESSAGE = "an adopted edition does not change"
SLIP_MESSAGE = "a slip is proposed, answered once, and stays"

ADOPTED = "(SELECT state FROM rules_edition WHERE id = {row}.edition_id) = 'adopted'"
LEVEL_ADOPTED = (
    "(SELECT e.state FROM rules_edition e JOIN rules_weighttable t ON t.edition_id = e.id"
    " WHERE t.id = {row}.table_id) = 'adopted'"
)
FILE_ADOPTED = (
    "(SELECT e.state FROM rules_edition e JOIN rules_adoptionstep s ON s.edition_id = e.id"
    " WHERE s.id = {row}.step_id AND s.kind <> 'result') = 'adopted'"
)
# What comes of an edition is posted, and recorded, after it was adopted.
STEP_ADOPTED = f"{{row}}.kind <> 'result' AND {ADOPTED}"


OPEN_SLIP = (
    "SELECT 1 FROM rules_slip s WHERE s.rule_id = OLD.id"
    " AND s.confirmed_at IS NOT NULL AND s.applied_at IS NULL"
)


def text_of(row: str, column: str) -> str:
    """Return SQL for a column's value as text, nothing as ''."""
    return f"COALESCE(CAST({row}.{column} AS text), '')"


def differs(column: str) -> str:
    return f"{text_of('NEW', column)} <> {text_of('OLD', column)}"


def list_columns(
    model: type[Edition | Rule | AdoptionStep | StepFile | Slip], *left_out: str
) -> list[str]:
    columns = [str(field.column) for field in model._meta.concrete_fields]
    return [column for column in columns if column not in left_out]


def any_differs(columns: Sequence[str]) -> str:
    return "(" + " OR ".join(differs(column) for column in columns) + ")"


def differs_unmended(column: str) -> str:
    """Return SQL that holds where a rule's column changes and no open slip says so."""
    if column not in SLIP_FIELDS:
        return differs(column)
    said = f"s.before = {text_of('OLD', column)} AND s.after = {text_of('NEW', column)}"
    return f"({differs(column)} AND NOT EXISTS ({OPEN_SLIP} AND s.field = '{column}' AND {said}))"


RULE_KEPT = (
    f"({ADOPTED.format(row='OLD')} OR {ADOPTED.format(row='NEW')}) AND ("
    + " OR ".join(differs_unmended(column) for column in list_columns(Rule))
    + ")"
)
EDITION_KEPT = "OLD.state = 'adopted' AND " + any_differs(list_columns(Edition))
# What a village adopted with an edition changes with the next one only.
TERMS_ADOPTED = (
    "EXISTS (SELECT 1 FROM rules_edition e WHERE e.terms_id = OLD.id AND e.state = 'adopted')"
)
# Notes and files may hold names: they can be emptied, and nothing else.
STEP_KEPT = (
    f"({STEP_ADOPTED.format(row='OLD')} OR {STEP_ADOPTED.format(row='NEW')}) AND ("
    + any_differs(list_columns(AdoptionStep, "note"))
    + f" OR ({differs('note')} AND NEW.note <> ''))"
)
FILE_KEPT = (
    f"({FILE_ADOPTED.format(row='OLD')} OR {FILE_ADOPTED.format(row='NEW')}) AND ("
    + any_differs(list_columns(StepFile, "file", "name"))
    + f" OR ({differs('file')} AND NEW.file <> '') OR ({differs('name')} AND NEW.name <> ''))"
)
SLIP_KEPT = (
    any_differs(list_columns(Slip, "confirmed_by_id", "confirmed_at", "applied_at", "withdrawn_at"))
    + f" OR (OLD.confirmed_at IS NOT NULL AND {any_differs(('confirmed_by_id', 'confirmed_at'))})"
    + f" OR (OLD.applied_at IS NOT NULL AND {differs('applied_at')})"
    + f" OR (OLD.withdrawn_at IS NOT NULL AND {differs('withdrawn_at')})"
    + " OR (OLD.withdrawn_at IS NOT NULL AND NEW.confirmed_at IS NOT NULL)"
)


def frozen(table: str, adopted: str, *, kept: str = "") -> list[Guard]:
    """Return the guards of what hangs on an edition: nothing comes, changes or goes once adopted.

    adopted: SQL over {row}. kept: SQL that refuses an UPDATE, where some may pass.
    """
    old, new = adopted.format(row="OLD"), adopted.format(row="NEW")
    return [
        Guard(table, "no_insert", "INSERT", MESSAGE, when=new),
        Guard(table, "no_update", "UPDATE", MESSAGE, when=kept or f"({old}) OR ({new})"),
        Guard(table, "no_delete", "DELETE", MESSAGE, when=old),
    ]


GUARDS = [
    Guard("rules_edition", "kept", "UPDATE", MESSAGE, when=EDITION_KEPT),
    Guard("rules_edition", "no_delete", "DELETE", MESSAGE, when="OLD.state = 'adopted'"),
    Guard("villages_terms", "adopted", "UPDATE", MESSAGE, when=TERMS_ADOPTED),
    *frozen("rules_rule", ADOPTED, kept=RULE_KEPT),
    *frozen("rules_weighttable", ADOPTED),
    *frozen("rules_weightlevel", LEVEL_ADOPTED),
    *frozen("rules_categorycap", ADOPTED),
    *frozen("rules_legalitycure", ADOPTED),
    *frozen("rules_adoptionstep", STEP_ADOPTED, kept=STEP_KEPT),
    *frozen("rules_stepfile", FILE_ADOPTED, kept=FILE_KEPT),
    Guard(
        "rules_slip",
        "no_insert",
        "INSERT",
        SLIP_MESSAGE,
        when="NEW.confirmed_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL",
    ),
    Guard("rules_slip", "kept", "UPDATE", SLIP_MESSAGE, when=SLIP_KEPT),
    Guard("rules_slip", "no_delete", "DELETE", SLIP_MESSAGE),
]
