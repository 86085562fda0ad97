"""What people do with tables: send them, look, and write them."""

from office.tables.keeping import KeptTable, keep
from office.tables.kinds import KINDS
from office.tables.services import carry_out, make_plan, read_table
from office.tables.shapes import Plan
from tests.cast import NOW, Cast
from tests.office.tables.files import Rows, write_xlsx
from villages.models import User


def look(cast: Cast, kind: str, rows: Rows) -> Plan:
    """Return what a table would do in Anping today; nothing is written."""
    table = read_table(KINDS[kind], write_xlsx(rows), "a.xlsx")
    return make_plan(KINDS[kind], table, cast.village, now=NOW)


def keep_rows(cast: Cast, kind: str, rows: Rows, *, by: User | None = None) -> KeptTable:
    table = read_table(KINDS[kind], write_xlsx(rows), "a.xlsx")
    return keep(kind, table, village=cast.village, by=by or cast.chair)


def write(cast: Cast, kind: str, rows: Rows, *, by: User | None = None) -> Plan:
    """Look at a table and write it."""
    kept = keep_rows(cast, kind, rows, by=by)
    seen = make_plan(KINDS[kind], kept.table, cast.village, now=NOW).digest
    return carry_out(kept, cast.village, seen=seen, by=by or cast.chair, now=NOW)


def list_reasons(plan: Plan) -> list[tuple[int, str, str]]:
    """Return (row, column, reason) of what is wrong."""
    return [(one.row.number if one.row else 0, one.column, one.reason) for one in plan.problems]


def list_words(plan: Plan) -> list[str]:
    return [step.words for step in plan.steps]
