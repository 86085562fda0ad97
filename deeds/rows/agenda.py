"""A meeting's list: every deed that may come before the table, as it is projected or printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deeds.models import (
    BehindReason,
    Deed,
    DeedQuerySet,
    DeedState,
    Hearing,
    ItemOutcome,
    Meeting,
)
from deeds.photos import map_used_before
from deeds.queries.likes import map_unsettled
from deeds.queries.tables import Table, get_table
from deeds.rows.deeds import address_of
from deeds.scoring import forecast_many
from deeds.words import channels_of
from rules.lines import extra_words, level_words, points_words
from rules.scoring import Assessment, Explanation, reason_words
from rules.units import is_counted, quantity_words
from villages.queries import get_terms, head_name, name_household
from villages.words import day_name, household_name, mask_name, points, signed_points_with_unit


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One deed on the list.

    of_group: the household without its group, under whose name it stands. points: what it would
    come to as things stand, or what the rule gives where that is still to be chosen. working: how
    the points come about, where they are not just the rule's. counts: has a quantity, which nobody
    changes at the table. reply: what the household said to a deduction. marks: what the table
    should know first, one phrase each. is_stuck: it stays behind as things stand, whatever is said.
    pair: where its like one is told apart or joined. recused: who of those present stays out of it.
    """

    deed_id: int
    address: str
    household: str
    of_group: str
    what: str
    details: str
    counts: bool
    day: str
    channels: str
    points: str
    working: str
    is_deduction: bool
    reply: str
    photo_count: int
    marks: list[str]
    is_stuck: bool
    pair: str
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
        _with_evidence(Deed.objects.for_village(meeting.village).undecided())
        .exclude(pk__in=said.values("deed"))
        .exclude(pk__in=put_off.values("deed"))
        .order_by("household__grid__position", "household__grid_id", "household__number", "pk")
    )
    return [one for one in deeds if timezone.localdate(one.created_at) <= meeting.held_on]


def _with_evidence(deeds: DeedQuerySet) -> DeedQuerySet:
    return deeds.for_lists().prefetch_related("sources__photos")


def build_agenda(meeting: Meeting, *, today: date) -> Agenda:
    """Return the list of a meeting; a constant number of queries, however long it is."""
    deeds = find_open_deeds(meeting)
    build = _get_builder(meeting, deeds, today=today)
    by_group = groupby(deeds, key=lambda deed: deed.household.grid)
    groups = [
        AgendaGroup(grid.name, f"g{grid.pk}", [build.row(deed) for deed in of_group])
        for grid, of_group in by_group
    ]
    return Agenda(groups, len(deeds))


def build_chosen(
    meeting: Meeting, ids: Sequence[int], *, today: date
) -> list[tuple[Deed, AgendaRow]]:
    """Return some deeds, as they were chosen, with their rows; those it does not find are left out.

    A constant number of queries.
    """
    found = _with_evidence(Deed.objects.for_village(meeting.village)).in_bulk(list(ids))
    deeds = [found[pk] for pk in ids if pk in found]
    build = _get_builder(meeting, deeds, today=today)
    return [(deed, build.row(deed)) for deed in deeds]


def _get_builder(meeting: Meeting, deeds: Sequence[Deed], *, today: date) -> "_RowBuilder":
    return _RowBuilder(
        meeting=meeting,
        table=get_table(meeting),
        deciders=get_terms(meeting.village, today).deciders,
        hearings=_map_hearings(deeds),
        likes=map_unsettled(deeds),
        forecasts=forecast_many(deeds, today=today),
        used_before=map_used_before(deeds),
        today=today,
    )


def _map_hearings(deeds: Iterable[Deed]) -> dict[int, Hearing]:
    heard = [deed.pk for deed in deeds if deed.takes]
    return {one.deed_id: one for one in Hearing.objects.filter(deed__in=heard)} if heard else {}


@dataclass(frozen=True, slots=True)
class _RowBuilder:
    """What all rows share."""

    meeting: Meeting
    table: Table
    deciders: int
    hearings: Mapping[int, Hearing]
    likes: Mapping[int, list[int]]
    forecasts: Mapping[int, Assessment]
    used_before: Mapping[int, bool]
    today: date

    def row(self, deed: Deed) -> AgendaRow:
        recused = self.table.find_recused(deed)
        is_paired = deed.pk in self.likes
        address = address_of(
            "deeds:appraise_deed", deed.village, deed.pk, meeting=self.meeting.number
        )
        stuck = [
            *self._say_hearing(deed),
            *([_("可能和另一件是同一件，要先说清")] if is_paired else []),
            *([_("回避的人多，剩下的不够")] if self._is_too_few(len(recused)) else []),
        ]
        return AgendaRow(
            deed_id=deed.pk,
            address=address,
            household=name_household(deed.household),
            of_group=household_name(
                "", deed.household.number, mask_name(head_name(deed.household))
            ),
            what=deed.rule.deed,
            details=say_details(deed),
            counts=is_counted(deed.rule.unit),
            day=day_name(deed.occurred_on, self.today),
            channels=channels_of(deed),
            points=self._say_points(deed),
            working=self._say_working(deed),
            is_deduction=deed.rule.is_deduction,
            photo_count=sum(
                1 for one in deed.sources.all() for kept in one.photos.all() if kept.file
            ),
            reply=self._say_reply(deed),
            marks=[*_say_state(deed), *stuck, *self._say_photos(deed), *_say_choice(deed)],
            is_stuck=bool(stuck),
            pair=f"{address}#likes" if is_paired else "",
            recused=_("、").join(person.name for person in recused.values()),
        )

    def _say_points(self, deed: Deed) -> str:
        """Return what it would come to; nobody's balance, which what is cleared would tell."""
        forecast = self.forecasts.get(deed.pk)
        if forecast is None or deed.rule.clears or not deed.rule.points:
            return points_words(deed.rule)
        return signed_points_with_unit(forecast.points)

    def _say_working(self, deed: Deed) -> str:
        forecast = self.forecasts.get(deed.pk)
        return say_working(forecast.explanation) if forecast else ""

    def _say_reply(self, deed: Deed) -> str:
        """Return what the household has said by the day of the meeting; nothing before it may."""
        hearing = self.hearings.get(deed.pk)
        return say_reply(hearing, on=self.table.held_on) if hearing else ""

    def _say_photos(self, deed: Deed) -> list[str]:
        match self.used_before.get(deed.pk):
            case True:
                return [_("照片在别的事里用过")]
            case False:
                return [_("照片和别的事里的一张看着一样")]
        return []

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


def say_working(told: Explanation) -> str:
    """Return how the points come about; nothing where they are what the rule gives, or was chosen.

    So the cap that cut them off is always said, and a single +5 needs no arithmetic.
    """
    is_plain = told.points == told.asked == told.each and told.occurrence is None
    return "" if is_plain else reason_words(told)


def say_reply(hearing: Hearing, *, on: date) -> str:
    """Return a household's answer as it stood on a day, or that there is none.

    Nothing while it may still answer.
    """
    if on < hearing.delivered_on or hearing.is_open_on(on):
        return ""
    if hearing.replied_on is None:
        return _("没有答复")
    # The words may have been emptied since.
    return _("这户说：%(reply)s") % {"reply": hearing.reply} if hearing.reply else _("这户答复过")


def say_details(deed: Deed) -> str:
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
        return [_("要定几分，不定就评不成")]
    return [_("建议 %(points)s 分") % {"points": points(abs(deed.proposed_points))}]
