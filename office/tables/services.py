"""Reading a table, holding it against what stands, and writing it: all of it or nothing."""

from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.services import lock_book
from office.tables.errors import (
    HeadNotFound,
    StepRefused,
    TableChanged,
    TableEmpty,
    TableHasProblems,
)
from office.tables.keeping import KeptTable, drop
from office.tables.kinds import KINDS
from office.tables.reading.sheets import read_sheets
from office.tables.reading.tables import Table, build_table
from office.tables.shapes import Actor, Kind, Plan, Step
from villages.errors import PointsError
from villages.models import Role, User, Village
from villages.permissions import check_role

COMMITTEE = frozenset({Role.COMMITTEE})


def read_table(kind: Kind, data: bytes, name: str) -> Table:
    """Return a file's table of a kind: pure, and long for a large file, so outside transactions.

    Raises a TableRefused.
    """
    table = build_table(
        read_sheets(data, name), kind.build_match(), needed=kind.needed, trims=kind.trims
    )
    if table is None:
        named = [str(column.label) for column in kind.columns if column.is_needed]
        raise HeadNotFound(_("、").join(named))
    if not table.rows:
        raise TableEmpty
    return table


def make_plan(kind: Kind, table: Table, village: Village, *, now: datetime) -> Plan:
    """Return what a table would do as things stand; reads in a handful of queries."""
    return kind.plan(table, village, now).sort()


@transaction.atomic
def carry_out(kept: KeptTable, village: Village, *, seen: str, by: User, now: datetime) -> Plan:
    """Do what the preview showed, all of it or nothing; the kept table goes with it.

    seen: the digest of the plan that was shown. The plan is made once more under the book's lock,
    so what came in since is seen.
    Raises RoleNeeded, VillageNotFound, TableChanged, TableHasProblems, StepRefused.
    """
    lock_book(village, now=now)
    check_role(by, village, COMMITTEE, today=timezone.localdate(now))
    plan = make_plan(KINDS[kept.kind], kept.table, village, now=now)
    if plan.problems:
        raise TableHasProblems
    if plan.digest != seen:
        raise TableChanged
    actor = Actor(by, now, kept.key)
    for step in plan.steps:
        _take(step, actor)
    transaction.on_commit(partial(drop, kept))
    return plan


def _take(step: Step, actor: Actor) -> None:
    try:
        step.act(actor)
    except PointsError as error:
        raise StepRefused(step.row.number, str(error)) from error
    except ValidationError as error:
        raise StepRefused(step.row.number, _("；").join(error.messages)) from error
