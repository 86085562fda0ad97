"""A meeting's minutes 会议记录: who was there, what was said of which deed, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from deeds.models import (
    Decision,
    Deed,
    Dissent,
    EarlierOutcome,
    ItemOutcome,
    Meeting,
    MeetingItem,
    TableWord,
)
from deeds.queries.tables import Table, get_table
from deeds.rows.agenda import say_details, say_reply, say_working
from deeds.rows.deeds import address_of, say_clipped
from deeds.rows.hearings import find_hearing
from rules.scoring import Explanation
from villages.queries import get_terms, name_household
from villages.words import day_name, signed_points_with_unit

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """One deed in the minutes.

    what: with person, quantity and levels. working: how the points came about, where they are not
    just what the rule gives. reply: what the household had said to a deduction. notes: who stayed
    out, who kept another view, what came later.
    """

    address: str
    household: str
    what: str
    day: str
    points: str
    working: str
    reply: str
    reason: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class MinutesGroup:
    """The rows of one group."""

    name: str
    rows: list[MinutesRow]


@dataclass(frozen=True, slots=True)
class Section:
    """What was approved, refused, or stayed behind, by group. figure: the head of the points."""

    title: str
    groups: list[MinutesGroup]
    count: int


@dataclass(frozen=True, slots=True)
class Minutes:
    """All that the page and the paper of a meeting show.

    present: each name with the title in brackets. substitutes: deeds that only those who stood in
    made enough people for, a sentence each. awarded, deducted: what was posted or waits.
    """

    present: list[str]
    sections: list[Section]
    substitutes: list[str]
    count: int
    left: int
    awarded: str
    deducted: str

    @property
    def done(self) -> int:
        return self.count - self.left


def build_minutes(meeting: Meeting, *, today: date) -> Minutes:
    """Return the minutes of a meeting as things stand; a constant number of queries."""
    items = list(_read_items(meeting))
    table = get_table(meeting)
    build = _RowBuilder(outcomes=_map_outcomes(meeting), held_on=meeting.held_on, today=today)
    sections = (
        (_("同意的"), [one for one in items if _is_decided(one, TableWord.APPROVE)]),
        (_("不同意、退回的"), [one for one in items if _is_decided(one, TableWord.REFUSE)]),
        (_("这次没有评成的"), [one for one in items if one.outcome == ItemOutcome.BEHIND]),
    )
    moved = [build.find_points(item) for item in sections[0][1]]
    return Minutes(
        present=[_name_present(table, pk) for pk in table.people],
        sections=[
            Section(title, build.groups(found), len(found)) for title, found in sections if found
        ],
        substitutes=_say_substitutes(items, table, get_terms(meeting.village, today).deciders),
        count=len(items),
        left=sum(1 for item in items if item.outcome == ItemOutcome.OPEN),
        awarded=signed_points_with_unit(sum((one for one in moved if one > 0), ZERO)),
        deducted=signed_points_with_unit(sum((one for one in moved if one < 0), ZERO)),
    )


def _read_items(meeting: Meeting) -> Iterable[MeetingItem]:
    deeds = Prefetch("deed", queryset=Deed.objects.for_lists().select_related("hearing"))
    dissents = Prefetch("dissents", queryset=Dissent.objects.select_related("person"))
    return meeting.items.prefetch_related(deeds, dissents, "recused").order_by(
        "deed__household__grid__position",
        "deed__household__grid_id",
        "deed__household__number",
        "pk",
    )


def _is_decided(item: MeetingItem, word: TableWord) -> bool:
    return item.outcome == ItemOutcome.DECIDED and item.word == word


def _map_outcomes(meeting: Meeting) -> dict[int, EarlierOutcome]:
    """Return {deed id: what it had come to} of those that were opened again after this meeting."""
    rounds = set(Decision.objects.filter(meeting=meeting).values_list("deed", "round").distinct())
    earlier = EarlierOutcome.objects.filter(deed__meeting_items__meeting=meeting)
    return {one.deed_id: one for one in earlier if (one.deed_id, one.round) in rounds}


def _name_present(table: Table, person_id: int) -> str:
    name, title = table.people[person_id].name, table.titles[person_id]
    return _("%(name)s（%(title)s）") % {"name": name, "title": title} if title else name


def _say_substitutes(items: Iterable[MeetingItem], table: Table, deciders: int) -> list[str]:
    """Say which deeds were decided only because substitutes were there."""
    regular = [pk for pk in table.people if not table.is_substitute(pk)]
    stood_in = [pk for pk in table.people if table.is_substitute(pk)]
    sentences = []
    for item in items:
        out = {person.pk for person in item.recused.all()}
        names = [table.people[pk].name for pk in stood_in if pk not in out]
        too_few = sum(1 for pk in regular if pk not in out) < deciders
        if item.outcome == ItemOutcome.DECIDED and too_few and names:
            sentences.append(
                _("%(household)s的“%(deed)s”：回避后人数不够，由%(names)s参加评议。")
                % {
                    "household": name_household(item.deed.household),
                    "deed": item.deed.rule.deed,
                    "names": _("、").join(names),
                }
            )
    return sentences


@dataclass(frozen=True, slots=True)
class _RowBuilder:
    """What all rows share."""

    outcomes: Mapping[int, EarlierOutcome]
    held_on: date
    today: date

    def groups(self, items: Iterable[MeetingItem]) -> list[MinutesGroup]:
        return [
            MinutesGroup(name, [self.row(item) for item in of_group])
            for name, of_group in groupby(items, key=lambda item: item.deed.household.grid.name)
        ]

    def row(self, item: MeetingItem) -> MinutesRow:
        deed = item.deed
        words = {"what": deed.rule.deed, "details": say_details(deed)}
        hearing = find_hearing(deed)
        is_behind = item.outcome == ItemOutcome.BEHIND
        return MinutesRow(
            address=address_of("deeds:appraise_deed", deed.village, deed.pk),
            household=name_household(deed.household),
            what=_("%(what)s，%(details)s") % words if words["details"] else deed.rule.deed,
            day=day_name(deed.occurred_on, self.today),
            points=self._write_points(item),
            working=self._say_working(item),
            reply=say_reply(hearing, on=self.held_on) if hearing else "",
            reason=str(item.get_why_display()) if is_behind else item.reason,
            notes=[*_say_recused(item), *_say_views(item), *self._say_later(item)],
        )

    def find_points(self, item: MeetingItem) -> Decimal:
        """Return what the table's word came to, also where the deed was opened again since."""
        told = self._find_outcome(item)
        return (told.asked if told.points is None else told.points) or ZERO

    def _find_outcome(self, item: MeetingItem) -> EarlierOutcome | Deed:
        return self.outcomes.get(item.deed_id) or item.deed

    def _write_points(self, item: MeetingItem) -> str:
        if not _is_decided(item, TableWord.APPROVE):
            return ""
        return signed_points_with_unit(self.find_points(item))

    def _say_working(self, item: MeetingItem) -> str:
        """Say how the points came about, where they are not just the rule's or the chosen ones."""
        told = self._find_outcome(item)
        if not _is_decided(item, TableWord.APPROVE) or not told.explanation:
            return ""
        working = say_working(Explanation.from_json(told.explanation))
        return _("；").join(part for part in (working, say_clipped(told)) if part)

    def _say_later(self, item: MeetingItem) -> list[str]:
        if item.deed_id in self.outcomes:
            return [_("后来撤回重议")]
        if item.deed.is_reversed:  # type: ignore[attr-defined] # for_lists
            return [_("后来冲正")]
        if item.deed.queued_in and item.deed.points is None:
            return [_("这个月满了，下月入账")]
        return []


def _say_recused(item: MeetingItem) -> list[str]:
    names = _("、").join(person.name for person in item.recused.all())
    return [_("%(names)s回避") % {"names": names}] if names else []


def _say_views(item: MeetingItem) -> list[str]:
    sentences = []
    for view in item.dissents.all():
        words = {"name": view.person.name, "reason": view.reason}
        sentence = _("%(name)s保留意见：%(reason)s") if view.reason else _("%(name)s保留意见")
        sentences.append(sentence % words)
    return sentences
