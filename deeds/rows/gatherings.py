"""What pages of activities, rounds and tally sheets show, in ready words."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deeds.errors import NothingTicked
from deeds.models import Activity, Source, Tally
from deeds.queries.deeds import Sight
from deeds.queries.gatherings import Progress
from deeds.rows.deeds import address_of
from deeds.services.many import Entry, Summary
from rules.lines import points_words
from rules.models import Rule
from rules.units import UNIT_WORDS, quantity_words
from villages.errors import PointsError
from villages.models import Grid, Household
from villages.queries import head_name, name_household
from villages.words import (
    SEPARATOR,
    day_name,
    household_name,
    mask_name,
    moment_name,
    signed_points,
)

SENT = gettext_lazy("记好 %(count)s 件，已送达，等待评议。")
NONE_SENT = gettext_lazy("这次没有新的。")
REPEATED = gettext_lazy("有 %(count)s 件以前已经录过，没有重复记。")


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one line. state: sent, repeated or refused; words: why, or what to look at."""

    mark: str
    household: str
    state: str
    words: str = ""
    is_liked: bool = False


@dataclass(slots=True)
class Report:
    """What came of one sending, line by line and in sentences.

    head: what was written. notes: what was written before. refused, liked: those lines.
    """

    told: list[Told] = field(default_factory=list)
    head: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[Told]:
        return [one for one in self.told if one.state == "refused"]

    @property
    def liked(self) -> list[Told]:
        return [one for one in self.told if one.is_liked]


def build_report(
    summary: Summary,
    *,
    unread: Iterable[Told],
    mark_of: Callable[[Entry], str],
    name_of: Callable[[Entry], str],
) -> Report:
    """Return a summary in words, with the lines that could not be read at all."""

    def tell(entry: Entry, state: str, words: str = "", *, is_liked: bool = False) -> Told:
        return Told(mark_of(entry), name_of(entry), state, words, is_liked)

    liked = {id(entry) for entry in summary.liked}
    report = Report()
    for entry in summary.sent:
        report.told.append(tell(entry, "sent", is_liked=id(entry) in liked))
    report.told += [tell(entry, "repeated") for entry in summary.repeated]
    report.told += [tell(entry, "refused", str(refusal)) for entry, refusal in summary.refused]
    report.told += unread
    report.head = SENT % {"count": len(summary.sent)} if summary.sent else str(NONE_SENT)
    if summary.repeated:
        report.notes.append(REPEATED % {"count": len(summary.repeated)})
    return report


def write_script_words() -> str:
    """Return the sentences that static/js/gatherings.js says, as JSON."""
    words = {
        "sent": SENT,
        "none": NONE_SENT,
        "repeated": REPEATED,
        "refused": _("有 %(count)s 件没有记上："),
        "reason": _("%(what)s：%(why)s"),
        "liked": _("这几户可能已经记过同一件事，评议时会放在一起看："),
        "nothing": NothingTicked.sentence,
        "lost": _("信号不好，还有 %(count)s 件没有送出，都还在这里，有信号再送。"),
        "signed_out": _("请重新登录，还有 %(count)s 件没有送出。请不要关掉这一页，另开一页登录。"),
        "recorded": _("已记"),
        "before": _("以前已经记过"),
        "counted": _("已记 %(recorded)s 户"),
        "soon": _("3 秒后送出，点“不记”可以取消。"),
    }
    return json.dumps({name: str(sentence) for name, sentence in words.items()}, ensure_ascii=False)


def tell_unread(mark: str, name: str, refusal: PointsError) -> Told:
    """Return a line that could not be read; name: as it is called on the page or on the paper."""
    return Told(mark, name, "refused", str(refusal))


def mark_tick(entry: Entry) -> str:
    """Return the mark of a line of an activity: 28, or 28:417."""
    number = entry.household.number
    return f"{number}:{entry.member.pk}" if entry.member else str(number)


def name_tick(entry: Entry) -> str:
    """Return a line of an activity as 03组 · 028户 · 张*明, and who of the household."""
    person = entry.member.name if entry.member else ""
    return SEPARATOR.join(part for part in (name_household(entry.household), person) if part)


def mark_cell(entry: Entry) -> str:
    """Return the mark of a box of a sheet: 28-R01."""
    return f"{entry.household.number}-{entry.rule.code}"


def name_cell(number: int | str, code: str, columns: "Iterable[Column]") -> str:
    """Return a box of a sheet as the paper has it: 028户 ③."""
    shown = int(number) if str(number).isdecimal() else number
    places = [column.number for column in columns if column.code == code]
    return " ".join((household_name("", shown, ""), *places))


@dataclass(frozen=True, slots=True)
class TickLine:
    """One person of a household, or the household itself, to tick or recorded already.

    find: what the search on the page looks at: the number and the initials.
    """

    mark: str
    name: str
    find: str
    recorded: str = ""
    otherwise: bool = False
    ticked: bool = False
    quantity: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class TickGroup:
    """The persons of a household under its name, where the rule counts persons."""

    name: str
    lines: list[TickLine]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed before a page is shown again: {mark: what stands in its box}."""

    ticked: frozenset[str] = frozenset()
    quantities: Mapping[str, str] = field(default_factory=dict)


def name_short(household: Household) -> str:
    """Return 028户 · 张*明, for lists under the group's name."""
    number = _("%(number)s户") % {"number": f"{household.number:03d}"}
    return SEPARATOR.join((number, mask_name(head_name(household))))


def build_household_lines(
    households: Iterable[Household],
    *,
    recorded: Mapping[int, list[Source]],
    otherwise: set[int],
    sight: Sight,
    typed: Typed,
) -> list[TickLine]:
    """Return a line a household."""
    lines = []
    for household in households:
        sources = recorded.get(household.pk, [])
        mark = str(household.number)
        lines.append(
            TickLine(
                mark=mark,
                name=name_short(household),
                find=_find_words(household),
                recorded=_say_recorded(sources, sight),
                otherwise=not sources and household.pk in otherwise,
                ticked=mark in typed.ticked,
                quantity=typed.quantities.get(mark, ""),
                outcome=typed.quantities.get(mark, ""),
            )
        )
    return lines


def build_person_lines(
    households: Iterable[Household],
    *,
    recorded: Mapping[int, list[Source]],
    otherwise: set[int],
    sight: Sight,
    typed: Typed,
) -> list[TickGroup]:
    """Return a line a person, under the households."""
    groups = []
    for household in households:
        by_member: dict[int | None, list[Source]] = {}
        for source in recorded.get(household.pk, []):
            by_member.setdefault(source.sent_as.member_id, []).append(source)
        lines = []
        for member in household.living:  # type: ignore[attr-defined] # set by with_heads
            mark, sources = f"{household.number}:{member.pk}", by_member.get(member.pk, [])
            lines.append(
                TickLine(
                    mark=mark,
                    name=str(member),
                    find=_find_words(household),
                    recorded=_say_recorded(sources, sight),
                    otherwise=not sources and household.pk in otherwise,
                    ticked=mark in typed.ticked,
                    quantity=typed.quantities.get(mark, ""),
                )
            )
        groups.append(TickGroup(name_short(household), lines))
    return groups


def _find_words(household: Household) -> str:
    living = household.living  # type: ignore[attr-defined] # set by with_heads
    surnames = {member.name[:1] for member in living if member.name}
    initials = {member.initials for member in living if member.initials}
    return " ".join((f"{household.number:03d}", *sorted(surnames), *sorted(initials)))


def _say_recorded(sources: Sequence[Source], sight: Sight) -> str:
    """Return what was recorded; of a deduction only to those who may read it."""
    if not sources:
        return ""
    parts = [_("已记")]
    for source in sources:
        deed = source.sent_as
        if deed.rule.is_deduction and not (
            sight.reads_all or source.submitted_by_id == sight.person.pk
        ):
            continue
        # One of something says less than what it gives, above all in a round.
        amount = "" if deed.quantity == 1 else quantity_words(deed.quantity, deed.rule.unit)
        parts.append(amount or points_words(deed.rule))
    return SEPARATOR.join(dict.fromkeys(parts))


@dataclass(frozen=True, slots=True)
class GroupLink:
    """One group of an activity, with how far it is."""

    name: str
    address: str
    is_shown: bool
    recorded: int
    households: int


def build_group_links(
    activity: Activity, groups: Sequence[Grid], progress: Mapping[int, Progress], shown: Grid | None
) -> list[GroupLink]:
    """Return the groups of an activity, and others of which somebody came all the same."""
    links = []
    for group in groups:
        done = progress.get(group.pk, Progress(0, 0))
        links.append(
            GroupLink(
                name=group.name,
                address=address_of("deeds:activity", activity.village, activity.pk, group=group.pk),
                is_shown=shown is not None and group.pk == shown.pk,
                recorded=done.recorded,
                households=done.households,
            )
        )
    return links


@dataclass(frozen=True, slots=True)
class GatheringRow:
    """An activity, a round or a tally sheet in a list."""

    address: str
    name: str
    note: str
    state: str
    tone: str = ""


def build_activity_row(activity: Activity, *, today: date) -> GatheringRow:
    """Return an activity read with `recorded` (a count of households) as a row."""
    place = activity.grid.name if activity.grid else _("全村")
    what = activity.rule.deed if activity.rule else ""
    parts = (day_name(activity.occurred_on, today), place, what)
    count: int = activity.recorded  # type: ignore[attr-defined] # annotated by the list
    is_ahead = activity.occurred_on > today
    return GatheringRow(
        address=address_of("deeds:activity", activity.village, activity.pk),
        name=activity.name,
        note=SEPARATOR.join(part for part in parts if part),
        state=_("未到") if is_ahead and not count else _("%(count)s 户") % {"count": count},
        tone="good" if count else "",
    )


def build_tally_row(tally: Tally, *, today: date) -> GatheringRow:
    """Return a sheet as a row."""
    parts = (
        tally.grid.name if tally.grid else "",
        day_name(tally.day, today) if tally.day else _("日期写在纸上"),
        tally.title,
    )
    return GatheringRow(
        address=address_of("deeds:tally", tally.village, tally.code),
        name=_("表 %(code)s") % {"code": space_code(tally.code)},
        note=SEPARATOR.join(part for part in parts if part),
        state=_("已录入") if tally.keyed_at else _("未录入"),
        tone="good" if tally.keyed_at else "",
    )


def say_keyed(tally: Tally, *, today: date) -> str:
    """Return who keyed a sheet in first, and when; nothing where nobody has."""
    if tally.keyed_at is None or tally.keyed_by is None:
        return ""
    figures = {"moment": moment_name(tally.keyed_at, today), "who": tally.keyed_by.name}
    return _("这张表 %(moment)s由%(who)s录过。") % figures


def space_code(code: str) -> str:
    """Return a code in two groups of three, as people read it out."""
    return f"{code[:3]} {code[3:]}"


@dataclass(frozen=True, slots=True)
class Column:
    """A rule at the head of a sheet. number: ①, ② …; unit: how boxes are counted, or empty.

    short: the points alone, for a button.
    """

    code: str
    number: str
    deed: str
    points: str
    short: str
    unit: str
    is_deduction: bool


def build_columns(rules: Iterable[Rule]) -> list[Column]:
    return [
        Column(
            code=rule.code,
            number="①②③④⑤⑥"[place],
            deed=rule.deed,
            points=points_words(rule),
            short=signed_points(rule.points) if rule.points else "",
            unit=str(UNIT_WORDS[rule.unit]) if rule.is_counted else "",
            is_deduction=rule.is_deduction,
        )
        for place, rule in enumerate(rules)
    ]
