"""Tally sheets: drawn up for a group, ticked on paper, keyed in once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from deeds.errors import (
    DayNeeded,
    GroupEmpty,
    NameTooLong,
    NotOnSheet,
    TallyKeyReused,
    TallyRulesOutOfBounds,
    TallyTooLarge,
)
from deeds.models import Tally
from deeds.queries.deeds import RECORDERS
from deeds.queries.gatherings import find_rules_of, households_in
from deeds.services.gatherings import NAME_LENGTH_MAX, check_day, check_grid, check_simple
from deeds.services.many import Entry, Occasion, Summary, choose_channel, submit_many
from deeds.services.submitting import Gathered
from ledger.keys import derive_key
from rules.errors import RuleNotInForce
from rules.models import Rule
from villages.models import Grid, Household, User, Village
from villages.permissions import check_role
from villages.words import day_with_year

RULES_MAX = 6
# Django refuses a form of more than a thousand fields; a few of them are not boxes.
CELLS_MAX = 960


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a sheet: how often, or how much of it, stands there."""

    household: Household
    rule: Rule
    quantity: Decimal = Decimal(1)


def draw_up_tally(
    village: Village,
    *,
    grid: Grid,
    codes: Sequence[str],
    day: date | None,
    title: str,
    key: UUID,
    by: User,
    now: datetime,
) -> Tally:
    """Draw up a sheet: the households of a group as they are today × up to six rules.

    codes: of rules in force on the day; today where the day is written on the paper.
    Returns the Tally; the earlier one if the same was sent with this key before.
    Raises RoleNeeded, VillageNotFound, GridUnknown, GroupEmpty, NameTooLong, DayTooOld,
    RuleNotInForce, RuleNotSimple, TallyRulesOutOfBounds, TallyTooLarge, TallyKeyReused.
    """
    today = timezone.localdate(now)
    check_role(by, village, RECORDERS, today=today)
    check_grid(village, grid)
    tally = Tally(
        village=village,
        title=title.strip(),
        grid=grid,
        day=day,
        households=list(households_in(grid).values_list("number", flat=True)),
        rules=list(codes),
        key=key,
        made_by=by,
        made_at=now,
    )
    _check_sheet(tally, today=today)
    return _write_once(tally)


def _check_sheet(tally: Tally, *, today: date) -> None:
    if len(tally.title) > NAME_LENGTH_MAX:
        raise NameTooLong(NAME_LENGTH_MAX)
    if not 1 <= len(set(tally.rules)) == len(tally.rules) <= RULES_MAX:
        raise TallyRulesOutOfBounds(RULES_MAX)
    if tally.day is not None:
        check_day(tally.village, tally.day, today=today)
    rules = find_rules_of(tally.village, tally.rules, day=tally.day or today)
    if len(rules) < len(tally.rules):
        raise RuleNotInForce(day_with_year(tally.day or today))
    check_simple(rules)
    if not tally.households:
        raise GroupEmpty
    if len(tally.households) * len(tally.rules) > CELLS_MAX:
        raise TallyTooLarge(CELLS_MAX)


def key_in_tally(
    tally: Tally, cells: Iterable[Cell], *, day: date | None, by: User, now: datetime
) -> Summary:
    """Key a sheet in, wholly or in parts; each box becomes one deed, whoever keys it how often.

    day: where the sheet does not print one; what was keyed in first says it from then on.
    Raises RoleNeeded, VillageNotFound, DayNeeded, TooManyEntries; other refusals stand in the
    summary.
    """
    village = tally.village
    # Somebody else may have keyed it in since the page was opened, and so have said its day.
    tally.refresh_from_db(fields=("day", "keyed_by", "keyed_at"))
    occurred_on = tally.day or day
    if occurred_on is None:
        raise DayNeeded
    rules = {rule.code: rule for rule in find_rules_of(village, tally.rules, day=occurred_on)}
    numbers, codes = set(tally.households), set(tally.rules)
    entries: list[Entry] = []
    strange: list[Entry] = []
    for cell in cells:
        number, code = cell.household.number, cell.rule.code
        key = derive_key(tally.key, number, code, "")
        entry = Entry(cell.household, rules.get(code, cell.rule), key, cell.quantity)
        (entries if number in numbers and code in codes else strange).append(entry)
    occasion = Occasion(
        occurred_on=occurred_on,
        channel=choose_channel(by, village, today=timezone.localdate(now)),
        gathered=Gathered(tally=tally),
    )
    summary = submit_many(village, entries, occasion=occasion, by=by, now=now)
    summary.refused += [(entry, NotOnSheet()) for entry in strange]
    if summary.sent:
        _note_keyed(tally, occurred_on, by=by, now=now)
    return summary


def _note_keyed(tally: Tally, day: date, *, by: User, now: datetime) -> None:
    """Keep who keyed the sheet in first, and of which day it is."""
    first = Tally.objects.filter(pk=tally.pk, keyed_at__isnull=True)
    first.update(keyed_by=by, keyed_at=now, day=day)
    tally.refresh_from_db(fields=("keyed_by", "keyed_at", "day"))


def _write_once(tally: Tally) -> Tally:
    """Write a sheet, or return the one that was sent with its key before."""
    try:
        with transaction.atomic():
            tally.save()
    except IntegrityError:
        earlier = Tally.objects.for_village(tally.village).filter(key=tally.key).first()
        if earlier is None:
            raise
        if _content_of(earlier) != _content_of(tally):
            raise TallyKeyReused from None
        return earlier
    return tally


def _content_of(tally: Tally) -> tuple[object, ...]:
    # Not the day, which the first keying may have settled, nor the households, of which one may
    # have moved in between.
    return (tally.made_by_id, tally.title, tally.grid_id, tally.rules)
