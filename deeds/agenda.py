"""A meeting's list: every deed that may come before the table, as it is projected or printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deeds.likes import map_unsettled
from deeds.models import BehindReason, Deed, DeedState, Hearing, ItemOutcome, Meeting
from deeds.rows import address_of
from deeds.tables import Table, get_table
from deeds.words import channels_of, name_household
from rules.lines import extra_words, level_words, points_words
from rules.units import quantity_words
from villages.queries import get_terms
from villages.words import day_name, mask_name, points


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One deed on the list.

    marks: what the table should know first, one phrase each. is_stuck: it stays behind as things
    stand, whatever is said. recused: who of those present stays out of it.
    """

    deed_id: int
    address: str
    household: str
    what: str
    details: str
    day: str
    channels: str
    points: str
    is_deduction: bool
    photo_count: int
    marks: list[str]
    is_stuck: bool
    recused: str


@dataclass(frozen=True, slots=True)
class AgendaGroup:
    """The rows of one group, and the word by which the page is jumped to it."""

    name: str
    anchor: str
    rows: list[AgendaRow]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is still to be said at a meeting."""

    groups: list[AgendaGroup]
    count: int

    @property
    def deed_ids(self) -> list[int]:
        return [row.deed_id for group in self.groups for row in group.rows]


def find_open_deeds(meeting: Meeting) -> list[Deed]:
    """Return the undecided deeds that had been brought by the day of the meeting, by group.

    Without those that were keyed in already, but for what stayed behind and may be said anew: what
    the table put off is not asked twice in one evening.
    """
    said = meeting.items.exclude(outcome=ItemOutcome.BEHIND)
    put_off = meeting.items.filter(Q(why=BehindReason.LATER) | Q(dissents__isnull=False))
    deeds = (
        Deed.objects.for_village(meeting.village)
        .undecided()
        .for_lists()
        .prefetch_related("sources__photos", "difficulty", "effect")
        .exclude(pk__in=said.values("deed"))
        .exclude(pk__in=put_off.values("deed"))
        .order_by("household__grid__position", "household__grid_id", "household__number", "pk")
    )
    return [one for one in deeds if timezone.localdate(one.created_at) <= meeting.held_on]


def build_agenda(meeting: Meeting, *, today: date) -> Agenda:
    """Return the list of a meeting; a constant number of queries, however long it is."""
    deeds = find_open_deeds(meeting)
    build = _RowBuilder(
        table=get_table(meeting),
        deciders=get_terms(meeting.village, today).deciders,
        hearings=_map_hearings(deeds),
        likes=map_unsettled(deeds),
        today=today,
    )
    by_group = groupby(deeds, key=lambda deed: deed.household.grid)
    groups = [
        AgendaGroup(grid.name, f"g{grid.pk}", [build.row(deed) for deed in of_group])
        for grid, of_group in by_group
    ]
    return Agenda(groups, len(deeds))


def _map_hearings(deeds: Iterable[Deed]) -> dict[int, Hearing]:
    heard = [deed.pk for deed in deeds if deed.takes]
    return {one.deed_id: one for one in Hearing.objects.filter(deed__in=heard)} if heard else {}


@dataclass(frozen=True, slots=True)
class _RowBuilder:
    """What all rows share."""

    table: Table
    deciders: int
    hearings: Mapping[int, Hearing]
    likes: Mapping[int, list[int]]
    today: date

    def row(self, deed: Deed) -> AgendaRow:
        recused = self.table.find_recused(deed)
        stuck = [
            *self._say_hearing(deed),
            *([_("可能和另一件是同一件，要先说清")] if deed.pk in self.likes else []),
            *([_("回避的人多，剩下的不够")] if self._is_too_few(len(recused)) else []),
        ]
        return AgendaRow(
            deed_id=deed.pk,
            address=address_of("deeds:appraise_deed", deed.village, deed.pk),
            household=name_household(deed.household),
            what=deed.rule.deed,
            details=_say_details(deed),
            day=day_name(deed.occurred_on, self.today),
            channels=channels_of(deed),
            points=points_words(deed.rule),
            is_deduction=deed.rule.is_deduction,
            photo_count=sum(
                1 for one in deed.sources.all() for kept in one.photos.all() if kept.file
            ),
            marks=[*_say_state(deed), *stuck, *_say_choice(deed)],
            is_stuck=bool(stuck),
            recused=_("、").join(person.name for person in recused.values()),
        )

    def _say_hearing(self, deed: Deed) -> list[str]:
        if not deed.takes:
            return []
        hearing, day = self.hearings.get(deed.pk), self.table.held_on
        if hearing is None or day < hearing.delivered_on:
            return [_("还没有告知这户")]
        if hearing.is_open_on(day):
            return [_("%(day)s前等这户答复") % {"day": day_name(hearing.until, self.today)}]
        return []

    def _is_too_few(self, recused: int) -> bool:
        return len(self.table.people) - recused < self.deciders


def _say_details(deed: Deed) -> str:
    """Return person, quantity and levels in one line; the person as others may read it."""
    levels = [level_words(level, "") for level in (deed.difficulty, deed.effect) if level]
    parts = (
        mask_name(deed.member.name) if deed.member else "",
        quantity_words(deed.quantity, deed.rule.unit),
        *levels,
        extra_words(deed.rule) if deed.with_extra else "",
    )
    return _("，").join(part for part in parts if part)


def _say_state(deed: Deed) -> list[str]:
    return [_("有人不同意，要在会上定")] if deed.state == DeedState.MEETING else []


def _say_choice(deed: Deed) -> list[str]:
    if not deed.rule.is_range:
        return []
    if deed.proposed_points is None:
        return [_("要定几分，请打勾")]
    return [_("建议 %(points)s 分") % {"points": points(abs(deed.proposed_points))}]
