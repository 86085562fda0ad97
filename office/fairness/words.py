"""The findings in plain words: neutral, short, and never about a worker alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from deeds.models import Channel
from deeds.words import StateWord
from office.fairness.figures.kin import KinAct
from office.fairness.figures.levels import Level
from office.fairness.figures.months import EVEN_PERCENT, LateDays
from office.fairness.figures.pairs import Pairs
from office.fairness.figures.shares import TENTHS, ZERO, HomeKind, KindCover, Tenths
from office.fairness.watch import Watch
from villages.charts import BarChart, Series, build_bars
from villages.words import points


class Topic(StrEnum):
    """What the watch looks at, in the order of its page; the value stands in addresses."""

    TENTHS = "tenths"
    WINNERS = "winners"
    COVER = "cover"
    GROUPS = "groups"
    CHANNELS = "channels"
    MONTH_ENDS = "month-ends"
    SENDERS = "senders"
    DECIDERS = "deciders"
    PHOTOS = "photos"
    KIN = "kin"
    LEFT_BEHIND = "left-behind"


@dataclass(frozen=True, slots=True)
class Finding:
    """One topic in words. explanation: what its rows are. chart: drawn above the sentences."""

    topic: Topic
    title: str
    level: Level
    sentences: list[str] = field(default_factory=list)
    chart: BarChart | None = None

    @property
    def state(self) -> StateWord:
        return say_level(self.level)

    @property
    def is_telling(self) -> bool:
        return self.level == Level.LOOK


def say_level(level: Level) -> StateWord:
    """Return a level as a label: nobody is accused by a figure, so none of them is red."""
    words = {
        Level.FEW: _("太少，看不出"),
        Level.CALM: _("看着正常"),
        Level.PATCHY: _("登记不全，看不全"),
        Level.LOOK: _("值得看一眼"),
    }
    return StateWord(words[level], "good" if level == Level.CALM else "")


def name_topic(topic: Topic) -> str:
    """Return the topic's title."""
    names = {
        Topic.TENTHS: _("分集中在多少户手里"),
        Topic.WINNERS: _("月月得分多的户"),
        Topic.COVER: _("照顾到了没有"),
        Topic.GROUPS: _("各组比一比"),
        Topic.CHANNELS: _("各种来源比一比"),
        Topic.MONTH_ENDS: _("月底扎不扎堆"),
        Topic.SENDERS: _("谁记的、记给哪户"),
        Topic.DECIDERS: _("谁同意的、同意哪户"),
        Topic.PHOTOS: _("同一张照片用了两次"),
        Topic.KIN: _("近亲属登记"),
        Topic.LEFT_BEHIND: _("回避以后人不够"),
    }
    return names[topic]


def explain_topic(topic: Topic) -> str:
    """Return what the rows behind a finding are, and by which rule something stands out."""
    words = {
        Topic.TENTHS: _("所有的户，从得分多的排起。基础分不算，冲正的不算。"),
        Topic.WINNERS: _("大半的月份都在得分最多的一成里，而且不像是凑巧的户。"),
        Topic.COVER: _("老人户、有残疾人的户、外出户里，这段时间一分没得的户。只看登记了的。"),
        Topic.GROUPS: _(
            "每户平均得几分。从少到多排，正中间的组作准：比它多出或者少掉一半以上，"
            "又和别的组差得特别远，才提醒。不到 5 户的组不比。"
        ),
        Topic.CHANNELS: _("按最先送来的那种来源算。不到 20 件的不比。"),
        Topic.MONTH_ENDS: _(
            "只看已经过完的月份。关账日前三天算月底，一个月一般有 30 天，平摊是十分之一。"
        ),
        Topic.SENDERS: _(
            "同一户的加分，同一个人记了 5 件以上，而且是照理该有的 3 倍以上。照理该有几件："
            "这个人记了全组的几成，这一户就该有几成是他记的。记自己家的不算。按户排，不给人排名。"
        ),
        Topic.DECIDERS: _(
            "同一户的加分，同一个人同意了 5 件以上，而且是照理该有的 3 倍以上。照理该有几件："
            "这个人同意了全村的几成，这一户就该有几成是他同意的。按户排，不给人排名。"
        ),
        Topic.PHOTOS: _("不同的事用了同一张照片，或者看着一样的照片。同一次集体活动的不算。"),
        Topic.KIN: _("登记、提出取消、取消的，最近的在前。下面是没有登记自己家的评议人员。"),
        Topic.LEFT_BEHIND: _("评议会上因为要回避的人多、剩下的人数不够，没有评成的事。"),
    }
    return words[topic]


def list_findings(watch: Watch) -> list[Finding]:
    """Return all findings in their order, in words."""
    return [build(watch) for build in BUILDERS.values()]


def name_tenth(position: int) -> str:
    """Return the name of a tenth, from 0 for the one with most."""
    if position == 0:
        return _("最多的一份")
    if position == TENTHS - 1:
        return _("最少的一份")
    return _("第 %(n)s 份") % {"n": position + 1}


def write_percent(value: Decimal | int) -> str:
    return _("%(percent)s%%") % {"percent": points(value)}


def _tell_tenths(watch: Watch) -> Finding:
    tenths = watch.tenths
    sentences = [
        _("%(count)s 户里，%(zero)s 户还没有得过分。")
        % {"count": len(tenths.ranked), "zero": tenths.zero_count}
    ]
    if tenths.level == Level.FEW:
        sentences.append(_("加分还少，看不出集中不集中。"))
        return Finding(Topic.TENTHS, name_topic(Topic.TENTHS), tenths.level, sentences)
    first = _(
        "得分最多的一成户（%(count)s 户）拿了全部加分的 %(percent)s%%。每户一样多的话是 10%%。"
    ) % {"count": tenths.top_count, "percent": tenths.percents[0]}
    return Finding(
        Topic.TENTHS,
        name_topic(Topic.TENTHS),
        tenths.level,
        [first, *sentences],
        _draw_tenths(tenths),
    )


def _draw_tenths(tenths: Tenths) -> BarChart:
    return build_bars(
        key="tenths",
        title=_("每一成户拿了全部加分的百分之几"),
        description=_("所有的户从得分多的排起，分成十份。最上面是得分最多的一份。数字见下表。"),
        labels=[name_tenth(position) for position in range(len(tenths.sums))],
        series=[Series(_("占加分"), [Decimal(one) for one in tenths.percents])],
        write=write_percent,
        head=_("每份一成户"),
    )


def _tell_winners(watch: Watch) -> Finding:
    winners = watch.winners
    words = {
        Level.FEW: _("月份还少，凑巧也会这样，看不出。"),
        Level.CALM: _("没有哪一户月月都在得分最多的一成里。"),
        Level.LOOK: _("%(months)s 个月里，有 %(count)s 户大半的月份都在得分最多的一成里。"),
    }
    sentence = words[winners.level] % {"months": winners.months, "count": len(winners.rows)}
    return Finding(Topic.WINNERS, name_topic(Topic.WINNERS), winners.level, [sentence])


def name_kind(kind: HomeKind) -> str:
    """Return what a kind of household is called."""
    names = {
        HomeKind.OLD: _("老人户（家里都满 65 岁）"),
        HomeKind.DISABLED: _("有残疾人的户"),
        HomeKind.AWAY: _("外出户"),
    }
    return names[kind]


def _tell_cover(watch: Watch) -> Finding:
    cover = watch.cover
    sentences = [
        _("全村 %(count)s 户，%(taking)s 户得过分。")
        % {"count": cover.households, "taking": cover.taking_part}
    ]
    sentences += [
        _say_kind(one, is_known=one.kind != HomeKind.OLD or not cover.without_years)
        for one in cover.kinds
    ]
    if cover.without_years:
        sentences.append(
            _("%(count)s 户没有登记全出生年份，是不是老人户还不知道，没有算进去。请村委补登记。")
            % {"count": cover.without_years}
        )
    return Finding(Topic.COVER, name_topic(Topic.COVER), cover.level, sentences)


def _say_kind(one: KindCover, *, is_known: bool) -> str:
    """Return a kind in words. is_known: of every household one can tell whether it belongs."""
    if not one.households and not is_known:
        return _("%(kind)s：还看不出有没有。") % {"kind": name_kind(one.kind)}
    if not one.households:
        return _("%(kind)s：登记的一户也没有。") % {"kind": name_kind(one.kind)}
    figures = {
        "kind": name_kind(one.kind),
        "count": one.households,
        "taking": one.taking_part,
    }
    words = {
        Level.FEW: _("%(kind)s：%(count)s 户，太少，看不出。"),
        Level.CALM: _("%(kind)s：%(count)s 户，%(taking)s 户得过分。"),
        Level.LOOK: _("%(kind)s：%(count)s 户，只有 %(taking)s 户得过分，比全村少得多。"),
    }
    return words[one.level] % figures


def _tell_groups(watch: Watch) -> Finding:
    groups = watch.groups
    far = [row for row in groups.rows if row.level == Level.LOOK]
    named = [
        _("%(group)s %(points)s 分") % {"group": row.name, "points": points(row.each)}
        for row in far
    ]
    words = {
        Level.FEW: _("组少，或者加分还少，看不出。"),
        Level.CALM: _(
            "每户平均，正中间的组是 %(middle)s 分，最少的 %(least)s 分，最多的 %(most)s 分，"
            "差得不算远。"
        ),
        Level.LOOK: _("每户平均，正中间的组是 %(middle)s 分。差得特别远的：%(groups)s。"),
    }
    each = [row.each for row in groups.rows if row.level != Level.FEW]
    sentence = words[groups.level] % {
        "middle": points(groups.middle),
        "least": points(min(each, default=ZERO)),
        "most": points(max(each, default=ZERO)),
        "groups": _("、").join(named),
    }
    return Finding(Topic.GROUPS, name_topic(Topic.GROUPS), groups.level, [sentence])


def _tell_channels(watch: Watch) -> Finding:
    channels = watch.channels
    words = {
        Level.FEW: _("评定过的事还少，看不出。"),
        Level.CALM: _("同意的多少、每件几分，各种来源差不多。"),
        Level.LOOK: "",
    }
    sentences = [words[channels.level]] if words[channels.level] else []
    for row in channels.rows:
        figures = {
            "channel": Channel(row.channel).label,
            "percent": row.approved_percent,
            "points": points(row.mean_points),
        }
        if row.channel in channels.far_by_approval:
            sentences.append(_("%(channel)s：同意的占 %(percent)s%%，和别的来源差得远。") % figures)
        if row.channel in channels.far_by_points:
            sentences.append(_("%(channel)s：平均一件 %(points)s 分，和别的来源差得远。") % figures)
    return Finding(Topic.CHANNELS, name_topic(Topic.CHANNELS), channels.level, sentences)


def _tell_month_ends(watch: Watch) -> Finding:
    ends = watch.month_ends
    sentences = [
        _say_late(
            ends.sent,
            _(
                "送来的事，每 100 件有 %(percent)s 件在每月最后三天；"
                "天天一样多的话，大约 %(even)s 件。"
            ),
        ),
        _say_late(
            ends.decided,
            _(
                "评定的事，每 100 件有 %(percent)s 件在每月最后三天。"
                "月底开评议会的，多一些是正常的。"
            ),
        ),
    ]
    if ends.level == Level.FEW:
        sentences = [_("过完的月份里事情还少，看不出。")]
    return Finding(
        Topic.MONTH_ENDS,
        name_topic(Topic.MONTH_ENDS),
        ends.level,
        [sentence for sentence in sentences if sentence],
    )


def _say_late(days: LateDays, words: str) -> str:
    if days.level == Level.FEW:
        return ""
    return words % {"percent": days.percent, "even": EVEN_PERCENT}


def _tell_senders(watch: Watch) -> Finding:
    words = {
        Level.FEW: _("记的加分还少，看不出。"),
        Level.CALM: _("没有看到哪一户的加分特别集中由一个人来记。"),
        Level.LOOK: _("有 %(count)s 处：一户的加分，同一个人记的特别多，比照理该有的多得多。"),
    }
    return _tell_pairs(Topic.SENDERS, watch.senders, words)


def _tell_deciders(watch: Watch) -> Finding:
    words = {
        Level.FEW: _("评定的加分还少，看不出。"),
        Level.CALM: _("没有看到哪一户的加分特别集中由一个人同意。"),
        Level.LOOK: _("有 %(count)s 处：一户的加分，同一个人同意的特别多，比照理该有的多得多。"),
    }
    return _tell_pairs(Topic.DECIDERS, watch.deciders, words)


def _tell_pairs(topic: Topic, pairs: Pairs, words: dict[Level, str]) -> Finding:
    sentence = words[pairs.level] % {"count": len(pairs.rows)}
    return Finding(topic, name_topic(topic), pairs.level, [sentence])


def _tell_photos(watch: Watch) -> Finding:
    exact = sum(1 for one in watch.photos if one.is_exact)
    alike = len(watch.photos) - exact
    sentences = []
    if exact:
        sentences.append(_("有 %(count)s 张照片用在不同的事上。") % {"count": exact})
    if alike:
        sentences.append(_("有 %(count)s 处照片看着一样。") % {"count": alike})
    level = Level.LOOK if sentences else Level.CALM
    return Finding(
        Topic.PHOTOS,
        name_topic(Topic.PHOTOS),
        level,
        sentences or [_("没有看到同一张照片用在不同的事上。")],
    )


def _tell_kin(watch: Watch) -> Finding:
    kin = watch.kin
    sentences = [
        _("新登记 %(declared)s 对，提出取消 %(proposed)s 对，取消了 %(removed)s 对。")
        % {
            "declared": kin.count(KinAct.DECLARED),
            "proposed": kin.count(KinAct.REMOVAL_PROPOSED),
            "removed": kin.count(KinAct.REMOVED),
        }
    ]
    if kin.late_count:
        sentences.append(
            _("有 %(count)s 对是一家评了另一家的事，一个月内才登记的。") % {"count": kin.late_count}
        )
    if kin.homeless:
        sentences.append(
            _("有 %(count)s 位任职的人没有登记自己家是哪一户，不知道该回避谁。")
            % {"count": len(kin.homeless)}
        )
    return Finding(Topic.KIN, name_topic(Topic.KIN), kin.level, sentences)


def _tell_left_behind(watch: Watch) -> Finding:
    count = len(watch.left_behind)
    sentences = [_("没有哪件事因为回避的人多而评不成。")]
    if count:
        sentences = [_("有 %(count)s 件事因为要回避的人多，会上没有评成。") % {"count": count}]
    if watch.substitute_count:
        sentences.append(_("这段时间任命了 %(count)s 位替补。") % {"count": watch.substitute_count})
    level = Level.LOOK if count else Level.CALM
    return Finding(Topic.LEFT_BEHIND, name_topic(Topic.LEFT_BEHIND), level, sentences)


BUILDERS: dict[Topic, Callable[[Watch], Finding]] = {
    Topic.TENTHS: _tell_tenths,
    Topic.WINNERS: _tell_winners,
    Topic.COVER: _tell_cover,
    Topic.GROUPS: _tell_groups,
    Topic.CHANNELS: _tell_channels,
    Topic.MONTH_ENDS: _tell_month_ends,
    Topic.SENDERS: _tell_senders,
    Topic.DECIDERS: _tell_deciders,
    Topic.PHOTOS: _tell_photos,
    Topic.KIN: _tell_kin,
    Topic.LEFT_BEHIND: _tell_left_behind,
}
