"""The rows behind each finding: what there is to page through, and a page of it in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from deeds.models import Channel, Deed
from deeds.rows.deeds import address_of, build_row
from deeds.words import StateWord
from office.fairness.figures.kin import Homeless, KinAct, KinChange
from office.fairness.figures.levels import Level
from office.fairness.figures.months import MonthEnd
from office.fairness.figures.outliers import ChannelCounts, GroupAwards
from office.fairness.figures.pairs import Pair
from office.fairness.figures.shares import HomeKind, Winner
from office.fairness.queries.deeds import FIELDS, DeedsAsked, get_deeds
from office.fairness.queries.homes import name_households, name_people
from office.fairness.watch import Watch
from office.fairness.words import Topic, name_kind, say_level
from villages.months import write_month
from villages.words import day_name, day_span_name, month_name, points, points_with_unit

DEEDS_PAGE = "fairness-deeds"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list. address: empty where there is nothing to open."""

    title: str
    notes: list[str]
    figure: str = ""
    state: StateWord | None = None
    address: str = ""


# What a finding pages through: rows as its figures have them.
Rows = Sequence[Any]  # Any: each topic has its own, and its own writer beside it.


@dataclass(frozen=True, slots=True)
class Source:
    """Where a topic's rows come from, and how a page of them is written."""

    read: Callable[[Watch], Rows]
    write: Callable[[Watch, Rows], list[Line]]


def link_deeds(watch: Watch, **query: object) -> str:
    """Return the address of the deeds behind a figure."""
    return address_of(DEEDS_PAGE, watch.village, span=watch.span.key, **query)


def _write_tenths(watch: Watch, rows: Sequence[tuple[int, Any]]) -> list[Line]:
    names = name_households(watch.village, [pk for pk, _points in rows])
    return [
        Line(
            title=names[pk],
            notes=[],
            figure=points_with_unit(total),
            address=link_deeds(watch, household=watch.numbers[pk]) if total else "",
        )
        for pk, total in rows
    ]


def _write_winners(watch: Watch, rows: Sequence[Winner]) -> list[Line]:
    names = name_households(watch.village, [row.household for row in rows])
    return [
        Line(
            title=names[row.household],
            notes=_say_winner(watch, row),
            figure=points_with_unit(watch.totals[row.household]),
            address=link_deeds(watch, household=watch.numbers[row.household]),
        )
        for row in rows
    ]


def _say_winner(watch: Watch, row: Winner) -> list[str]:
    on_top = _("%(months)s 个月里有 %(count)s 个月在最多的一成里") % {
        "months": watch.winners.months,
        "count": row.months,
    }
    if not row.honours:
        return [on_top]
    return [on_top, _("上光荣榜 %(count)s 次") % {"count": row.honours}]


def _write_cover(watch: Watch, rows: Sequence[tuple[int, tuple[HomeKind, ...]]]) -> list[Line]:
    names = name_households(watch.village, [pk for pk, _kinds in rows])
    return [
        Line(title=names[pk], notes=[_("、").join(name_kind(kind) for kind in kinds)])
        for pk, kinds in rows
    ]


def _write_groups(watch: Watch, rows: Sequence[GroupAwards]) -> list[Line]:
    return [
        Line(
            title=row.name,
            notes=[_("%(count)s 户") % {"count": row.households}],
            figure=_("每户 %(points)s 分") % {"points": points(row.each)},
            state=_tell_only_telling(row.level),
            address=link_deeds(watch, group=row.pk),
        )
        for row in rows
    ]


def _tell_only_telling(level: Level) -> StateWord | None:
    return None if level == Level.CALM else say_level(level)


def _write_channels(watch: Watch, rows: Sequence[ChannelCounts]) -> list[Line]:
    far = watch.channels.far_by_approval | watch.channels.far_by_points
    return [
        Line(
            title=str(Channel(row.channel).label),
            notes=[
                _("评定 %(decided)s 件，同意的占 %(percent)s%%")
                % {"decided": row.decided, "percent": row.approved_percent},
                _("加分的平均一件 %(points)s 分") % {"points": points(row.mean_points)},
            ],
            state=say_level(Level.LOOK) if row.channel in far else None,
            address=link_deeds(watch, channel=row.channel),
        )
        for row in rows
    ]


def _write_month_ends(watch: Watch, rows: Sequence[tuple[MonthEnd, str]]) -> list[Line]:
    titles = {"sent": _("%(month)s送来的"), "decided": _("%(month)s评定的")}
    lines = []
    for row, late in rows:
        days = row.sent if late == "sent" else row.decided
        address = link_deeds(watch, month=write_month(row.month), late=late) if days.late else ""
        lines.append(
            Line(
                title=titles[late] % {"month": month_name(row.month)},
                notes=[
                    _("一共 %(total)s 件，最后三天 %(late)s 件")
                    % {"total": days.total, "late": days.late}
                ],
                figure=_("%(percent)s%%") % {"percent": days.percent},
                address=address,
            )
        )
    return lines


def _write_senders(watch: Watch, rows: Sequence[Pair]) -> list[Line]:
    words = _("%(name)s 记了 %(count)s 件，照理大约 %(expected)s 件")
    return _write_pairs(watch, rows, words, by="sender")


def _write_deciders(watch: Watch, rows: Sequence[Pair]) -> list[Line]:
    words = _("%(name)s 同意了 %(count)s 件，照理大约 %(expected)s 件")
    return _write_pairs(watch, rows, words, by="decider")


def _write_pairs(watch: Watch, rows: Sequence[Pair], words: str, *, by: str) -> list[Line]:
    names = name_households(watch.village, [row.household for row in rows])
    people = name_people(row.person for row in rows)
    return [
        Line(
            title=names[row.household],
            notes=[
                words
                % {
                    "name": people[row.person],
                    "count": row.count,
                    "expected": points(row.expected),
                }
            ],
            address=link_deeds(watch, household=watch.numbers[row.household], **{by: row.person}),
        )
        for row in rows
    ]


def _list_shared_deeds(watch: Watch) -> list[tuple[int, int, bool]]:
    """Return (place of the photo, deed id, whether to the byte): a row a deed, photo by photo."""
    return [
        (place, deed, one.is_exact)
        for place, one in enumerate(watch.photos, start=1)
        for deed in one.deeds
    ]


def _write_photos(watch: Watch, rows: Sequence[tuple[int, int, bool]]) -> list[Line]:
    deeds = get_deeds(watch.village, [deed for _place, deed, _is_exact in rows])
    lines = []
    for place, deed, is_exact in rows:
        words = _("第 %(n)s 张，同一张") if is_exact else _("第 %(n)s 张，看着一样")
        lines.append(write_deed(deeds[deed], words % {"n": place}, today=watch.today))
    return lines


def write_deed(deed: Deed, *notes: str, today: date) -> Line:
    """Return a deed read by for_lists as a line that leads to its page."""
    row = build_row(deed, page="deeds:deed", today=today)
    return Line(
        title=row.household,
        notes=[
            *notes,
            _("%(what)s · %(day)s · %(channels)s")
            % {"what": row.what, "day": row.day, "channels": row.channels},
        ],
        figure=row.points,
        state=row.state,
        address=row.address,
    )


def explain_deeds(watch: Watch, asked: DeedsAsked) -> str:
    """Return which deeds a list holds. At most three queries."""
    if asked.household is None:
        return _explain_many(asked)
    household = name_households(watch.village, [asked.household.pk])[asked.household.pk]
    people = name_people([asked.sender or asked.decider])
    words = _("%(household)s 入了账的加分。")
    if asked.sender:
        words = _("%(name)s 给 %(household)s 记的加分。")
    elif asked.decider:
        words = _("%(name)s 同意给 %(household)s 的加分。")
    return words % {"household": household, "name": people[asked.sender or asked.decider]}


def _explain_many(asked: DeedsAsked) -> str:
    if asked.group:
        return _("%(group)s 入了账的加分。") % {"group": asked.group.name}
    if asked.channel:
        return _("最先由%(channel)s送来、已经评定的事。") % {
            "channel": Channel(asked.channel).label
        }
    assert asked.late, "One of them is asked for."
    words = _("%(days)s送来的事。") if asked.field == FIELDS["sent"] else _("%(days)s评定的事。")
    return words % {"days": day_span_name(*asked.late)}


def _list_kin(watch: Watch) -> list[KinChange | Homeless]:
    return [*watch.kin.changes, *watch.kin.homeless]


def _write_kin(watch: Watch, rows: Sequence[KinChange | Homeless]) -> list[Line]:
    changes = [row for row in rows if isinstance(row, KinChange)]
    names = name_households(
        watch.village, [end for one in changes for end in (one.first, one.second)]
    )
    said = [one.said.person for one in changes if one.said]
    people = name_people([*(one.by for one in changes), *said])
    lines = []
    for row in rows:
        if isinstance(row, KinChange):
            lines.append(_write_change(row, names, people, today=watch.today))
            continue
        lines.append(_write_homeless(row))
    return lines


def _write_change(
    change: KinChange, names: dict[int, str], people: dict[int | None, str], *, today: date
) -> Line:
    acts = {
        KinAct.DECLARED: _("%(name)s %(day)s 登记"),
        KinAct.REMOVAL_PROPOSED: _("%(name)s %(day)s 提出取消"),
        KinAct.REMOVED: _("%(name)s %(day)s 同意取消"),
    }
    notes = [
        _("近亲属：%(other)s") % {"other": names[change.second]},
        acts[change.act] % {"name": people[change.by], "day": day_name(change.at, today)},
    ]
    if change.said:
        notes.append(
            _("登记以前，%(name)s %(day)s 评过另一家的事")
            % {"name": people[change.said.person], "day": day_name(change.said.at, today)}
        )
    is_telling = change.said or change.act == KinAct.REMOVED
    return Line(
        title=names[change.first],
        notes=notes,
        state=say_level(Level.LOOK) if is_telling else None,
        address=reverse("admin:villages_kintie_change", args=[change.tie]),
    )


def _write_homeless(row: Homeless) -> Line:
    return Line(
        title=row.name,
        notes=[_("%(role)s，没有登记自己家是哪一户") % {"role": row.title}],
        state=say_level(Level.LOOK),
        address=reverse("admin:villages_appointment_change", args=[row.appointment]),
    )


def _write_left_behind(watch: Watch, rows: Sequence[int]) -> list[Line]:
    deeds = get_deeds(watch.village, rows)
    return [write_deed(deeds[pk], today=watch.today) for pk in rows]


SOURCES: dict[Topic, Source] = {
    Topic.TENTHS: Source(lambda watch: watch.tenths.ranked, _write_tenths),
    Topic.WINNERS: Source(lambda watch: watch.winners.rows, _write_winners),
    Topic.COVER: Source(lambda watch: watch.cover.left_out, _write_cover),
    Topic.GROUPS: Source(lambda watch: watch.groups.rows, _write_groups),
    Topic.CHANNELS: Source(lambda watch: watch.channels.rows, _write_channels),
    Topic.MONTH_ENDS: Source(
        lambda watch: [(row, late) for row in watch.month_ends.rows for late in FIELDS],
        _write_month_ends,
    ),
    Topic.SENDERS: Source(lambda watch: watch.senders.rows, _write_senders),
    Topic.DECIDERS: Source(lambda watch: watch.deciders.rows, _write_deciders),
    Topic.PHOTOS: Source(_list_shared_deeds, _write_photos),
    Topic.KIN: Source(_list_kin, _write_kin),
    Topic.LEFT_BEHIND: Source(lambda watch: watch.left_behind, _write_left_behind),
}
