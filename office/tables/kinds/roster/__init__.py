"""The roster: households with their heads, and, in one cell or in rows of their own, the others."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy

from ledger.queries import get_first_month
from office.tables.kinds.roster.columns import COLUMNS
from office.tables.kinds.roster.entries import gather, refuse_twice
from office.tables.kinds.roster.planning import Planner
from office.tables.reading.tables import Table
from office.tables.shapes import Kind, Plan, RowReader
from office.tables.standing import read_groups, read_households
from villages.models import Village
from villages.months import year_start_of
from villages.queries import get_terms


def _plan(table: Table, village: Village, now: datetime) -> Plan:
    reader = RowReader(COLUMNS, table.headings)
    entries = list(gather(table, reader))
    refuse_twice(entries, reader)
    plan = Plan(problems=reader.problems)
    planner = Planner(
        reader=reader,
        plan=plan,
        groups=read_groups(village),
        households=read_households(village),
        village=village,
        today=timezone.localdate(now),
        first_day=_first_day(village, now),
    )
    for entry in entries:
        planner.add(entry)
    return plan


def _first_day(village: Village, now: datetime) -> date:
    """Return the earliest day on which a household can have joined: of the scheme's first year."""
    first = get_first_month(village)
    return year_start_of(first, get_terms(village, timezone.localdate(now)).year_start_month)


ROSTER = Kind(
    name="roster",
    title=gettext_lazy("住户"),
    sentence=gettext_lazy("小组、户编号、户主、电话和家庭成员。新户一录入就建账、给基础分、发卡。"),
    columns=COLUMNS,
    plan=_plan,
)
