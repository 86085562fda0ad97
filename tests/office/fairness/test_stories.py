"""What happens in a village, and that each finding tells of it, and of nothing where it did not."""

from datetime import date
from uuid import uuid4

import pytest

from deeds.models import Channel, Deed, Source
from deeds.services import TableLine, hold_meeting, key_in, take_back, work_off
from ledger.services import consent_to_correction, propose_reversal
from noticeboard.models import NoticeHonour
from office.fairness.figures.pairs import Meeting
from office.fairness.queries.deeds import count_deciders, count_senders
from office.fairness.rows import Line
from office.fairness.words import Topic
from rules.models import Rule
from tests.cast import TODAY, Cast, at
from tests.deeds.factories import approve, bring, change_terms
from tests.ledger.acts import award
from tests.noticeboard.story import DECEMBER, NOVEMBER, OCTOBER, close
from tests.office.fairness.story import (
    CALM,
    FEW,
    LAST,
    LOOK,
    PATCHY,
    SURNAMES,
    Told,
    employ,
    list_lines,
    open_watch,
    post_for,
    refuse_at_meeting,
    refuse_for,
    tell,
)
from villages.models import Appointment, Household, KinTie, Member, Role, User
from villages.models.households import HouseholdState
from villages.photos import ShrunkPhoto
from villages.services import (
    add_member,
    appoint,
    confirm_kin_removal,
    declare_kin,
    propose_kin_removal,
)

pytestmark = pytest.mark.django_db

EVERYBODY = range(1, LAST + 1)
THE_YEAR = "village=anping&span=year"
DEEDS = f"/supervise/fairness/deeds/?{THE_YEAR}"


def name(number: int) -> str:
    """Return how a household of the twenty newcomers is called."""
    group = (number - 7) // 5 + 3
    return f"{group:02d}组 · {number:03d}户 · {SURNAMES[number - 7]}*安"


def name_lines(lines: list[Line]) -> list[tuple[str, list[str]]]:
    return [(line.title, line.notes) for line in lines]


# Tenths


def test_tenths_tell_that_two_households_have_most(anping: Cast) -> None:
    for number in EVERYBODY:
        award(anping, number, 1)
        award(anping, number, 1)
    award(anping, 8, 30)
    award(anping, 20, 30)

    # 60 and their own 4 of 112 points.
    assert tell(anping, Topic.TENTHS) == Told(
        LOOK,
        [
            "得分最多的一成户（2 户）拿了全部加分的 57%。每户一样多的话是 10%。",
            "26 户里，0 户还没有得过分。",
        ],
    )
    assert list_lines(anping, Topic.TENTHS)[:2] == [
        Line(name(8), [], "32 分", address=f"{DEEDS}&household=8"),
        Line(name(20), [], "32 分", address=f"{DEEDS}&household=20"),
    ]


def test_tenths_tell_nothing_where_all_have_as_much(anping: Cast) -> None:
    for number in EVERYBODY:
        award(anping, number, 1)
        award(anping, number, 1)

    assert tell(anping, Topic.TENTHS) == Told(
        CALM,
        [
            "得分最多的一成户（2 户）拿了全部加分的 8%。每户一样多的话是 10%。",
            "26 户里，0 户还没有得过分。",
        ],
    )


def test_tenths_count_no_base_and_nothing_that_was_reversed(anping: Cast) -> None:
    wrong = award(anping, 8, 30)
    award(anping, 9, 5)
    proposal = propose_reversal(
        wrong, reason="记错了户", key=uuid4(), by=anping.clerk, now=at(TODAY, 21)
    )
    consent_to_correction(proposal, by=anping.watcher, now=at(TODAY, 22))

    assert tell(anping, Topic.TENTHS) == Told(
        FEW, ["26 户里，25 户还没有得过分。", "加分还少，看不出集中不集中。"]
    )
    figures = {line.title: line.figure for line in list_lines(anping, Topic.TENTHS)}
    assert (figures[name(8)], figures[name(9)]) == ("0 分", "5 分")


def test_tenths_of_last_year_count_nothing_of_this_one(anping: Cast) -> None:
    award(anping, 9, 5)
    close(anping)
    award(anping, 10, 5, now=at(date(2026, 11, 6)))

    january = date(2027, 1, 10)
    assert tell(anping, Topic.TENTHS, today=january).sentences[0] == "26 户里，26 户还没有得过分。"
    assert tell(anping, Topic.TENTHS, today=january, span="last-year").sentences[0] == (
        "26 户里，24 户还没有得过分。"
    )
    assert tell(anping, Topic.TENTHS, today=january, span="quarter").sentences[0] == (
        "26 户里，25 户还没有得过分。"
    )


# Winners


def live_three_months(cast: Cast, winners: tuple[int, int, int]) -> None:
    months = (
        (OCTOBER, TODAY, winners[0]),
        (NOVEMBER, date(2026, 11, 6), winners[1]),
        (DECEMBER, date(2026, 12, 6), winners[2]),
    )
    for month, day, number in months:
        award(cast, number, 20, now=at(day))
        award(cast, 3, 5, now=at(day))
        award(cast, 4, 5, now=at(day))
        if month != DECEMBER:
            close(cast, month, on=date(2026, month.month + 1, 1))


def test_winners_tell_who_is_on_top_month_after_month(anping: Cast) -> None:
    live_three_months(anping, (8, 8, 8))

    today = date(2026, 12, 10)
    assert tell(anping, Topic.WINNERS, today=today) == Told(
        LOOK, ["3 个月里，有 1 户大半的月份都在得分最多的一成里。"]
    )
    assert list_lines(anping, Topic.WINNERS, today=today) == [
        Line(
            name(8),
            ["3 个月里有 3 个月在最多的一成里"],
            "60 分",
            address=f"{DEEDS}&household=8",
        )
    ]


def test_winners_tell_how_often_a_household_was_honoured(anping: Cast) -> None:
    live_three_months(anping, (8, 8, 8))
    NoticeHonour.objects.all().delete()
    for month in (OCTOBER, NOVEMBER):
        line = anping.account(8).month_lines.get(month__month=month)
        NoticeHonour.objects.create(
            notice=line.notice_line.notice, line=line.notice_line, position=1, added=20
        )

    (row,) = list_lines(anping, Topic.WINNERS, today=date(2026, 12, 10))

    assert row.notes == ["3 个月里有 3 个月在最多的一成里", "上光荣榜 2 次"]


@pytest.mark.parametrize("winners", [(8, 9, 10), (8, 9, 8)])
def test_winners_tell_nothing_of_what_may_be_chance(
    anping: Cast, winners: tuple[int, int, int]
) -> None:
    live_three_months(anping, winners)

    assert tell(anping, Topic.WINNERS, today=date(2026, 12, 10)) == Told(
        CALM, ["没有哪一户月月都在得分最多的一成里。"]
    )


def test_winners_need_three_months(anping: Cast) -> None:
    award(anping, 8, 20)

    assert tell(anping, Topic.WINNERS) == Told(FEW, ["月份还少，凑巧也会这样，看不出。"])


# Who is left out


def set_homes(cast: Cast) -> None:
    """Let old people live in 7 to 11, somebody disabled in 12 to 16, and be 17 to 19 away."""
    for number in EVERYBODY:
        household = cast.households[number]
        household.members.update(birth_year=1961 if 7 <= number <= 11 else 1980)
    mine = Household.objects.for_village(cast.village)
    mine.filter(number__range=(12, 16)).update(with_disabled=True)
    mine.filter(number__range=(17, 19)).update(state=HouseholdState.AWAY)


def test_cover_tells_who_takes_less_part(anping: Cast) -> None:
    set_homes(anping)
    for number in (1, 2, 3, 4, 5, 6, 7, *range(12, 27)):
        award(anping, number, 1)

    assert tell(anping, Topic.COVER) == Told(
        LOOK,
        [
            "全村 26 户，22 户得过分。",
            "老人户（家里都满 65 岁）：5 户，只有 1 户得过分，比全村少得多。",
            "有残疾人的户：5 户，5 户得过分。",
            "外出户：3 户，太少，看不出。",
        ],
    )
    assert name_lines(list_lines(anping, Topic.COVER)) == [
        (name(number), ["老人户（家里都满 65 岁）"]) for number in range(8, 12)
    ]


def test_cover_is_calm_where_all_take_part(anping: Cast) -> None:
    set_homes(anping)
    for number in EVERYBODY:
        award(anping, number, 1)

    assert tell(anping, Topic.COVER).state == CALM
    assert list_lines(anping, Topic.COVER) == []


def test_household_with_somebody_younger_or_of_unknown_age_is_not_old(anping: Cast) -> None:
    set_homes(anping)
    add_member(anping.households[7], name="李小明", birth_year=1962, by=None, now=at(TODAY))
    add_member(anping.households[8], name="王小红", birth_year=None, by=None, now=at(TODAY))

    assert tell(anping, Topic.COVER).sentences == [
        "全村 26 户，0 户得过分。",
        "老人户（家里都满 65 岁）：3 户，太少，看不出。",
        "有残疾人的户：5 户，太少，看不出。",
        "外出户：3 户，太少，看不出。",
        "1 户没有登记全出生年份，是不是老人户还不知道，没有算进去。请村委补登记。",
    ]


def test_cover_says_where_years_of_birth_are_not_known(anping: Cast) -> None:
    for number in EVERYBODY:
        award(anping, number, 1)
    Member.objects.filter(household__village=anping.village).update(birth_year=None)

    told = tell(anping, Topic.COVER)

    assert told.state == PATCHY
    assert told.sentences[1] == "老人户（家里都满 65 岁）：还看不出有没有。"
    assert told.sentences[-1] == (
        "26 户没有登记全出生年份，是不是老人户还不知道，没有算进去。请村委补登记。"
    )


# Groups


def test_groups_tell_which_is_far_from_the_rest(anping: Cast) -> None:
    for number in range(7, LAST + 1):
        award(anping, number, 40 if number > 21 else 10)
    for number in range(1, 7):
        award(anping, number, 9)

    assert tell(anping, Topic.GROUPS) == Told(
        LOOK, ["每户平均，正中间的组是 10 分。差得特别远的：06组 40 分。"]
    )
    lines = list_lines(anping, Topic.GROUPS)
    assert [(line.title, line.figure, line.state and line.state.word) for line in lines] == [
        ("01组", "每户 9 分", FEW),
        ("02组", "每户 9 分", FEW),
        ("03组", "每户 10 分", None),
        ("04组", "每户 10 分", None),
        ("05组", "每户 10 分", None),
        ("06组", "每户 40 分", LOOK),
    ]


def test_groups_tell_nothing_where_they_are_alike(anping: Cast) -> None:
    for number in EVERYBODY:
        award(anping, number, 10 + number % 3)

    assert tell(anping, Topic.GROUPS).state == CALM


def test_groups_of_few_awards_tell_nothing(anping: Cast) -> None:
    award(anping, 26, 40)

    assert tell(anping, Topic.GROUPS) == Told(FEW, ["组少，或者加分还少，看不出。"])


# Channels


def test_channels_tell_whose_deeds_are_refused(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], range(7, 27))
    inspector = anping.judge_one
    post_for(anping, rules["R08"], range(7, 27), channel=Channel.INSPECTION, by=inspector)
    neighbours, day = Channel.NEIGHBOUR, date(2026, 10, 9)
    post_for(anping, rules["R01"], range(7, 12), channel=neighbours, occurred_on=day)
    refuse_for(anping, rules["R01"], range(12, 27), channel=neighbours, occurred_on=day)

    assert tell(anping, Topic.CHANNELS) == Told(
        LOOK, ["邻里推荐：同意的占 25%，和别的来源差得远。"]
    )
    lines = list_lines(anping, Topic.CHANNELS)
    assert [(line.title, line.notes, line.address) for line in lines] == [
        ("网格员巡查", ["评定 20 件，同意的占 100%", "加分的平均一件 5 分"],
         f"{DEEDS}&channel=patrol"),
        ("邻里推荐", ["评定 20 件，同意的占 25%", "加分的平均一件 5 分"],
         f"{DEEDS}&channel=neighbour"),
        ("小组检查", ["评定 20 件，同意的占 100%", "加分的平均一件 4 分"],
         f"{DEEDS}&channel=inspection"),
    ]  # fmt: skip


def test_channels_of_few_deeds_tell_nothing(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], range(7, 12))

    assert tell(anping, Topic.CHANNELS) == Told(FEW, ["评定过的事还少，看不出。"])


# Month ends


def test_month_ends_tell_that_deeds_pile_up(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], range(7, 22), on=TODAY)
    post_for(anping, rules["R08"], range(7, 17), on=date(2026, 10, 30))

    today = date(2026, 11, 6)
    assert tell(anping, Topic.MONTH_ENDS, today=today) == Told(
        LOOK,
        [
            "送来的事，每 100 件有 40 件在每月最后三天；天天一样多的话，大约 10 件。",
            "评定的事，每 100 件有 40 件在每月最后三天。月底开评议会的，多一些是正常的。",
        ],
    )
    lines = list_lines(anping, Topic.MONTH_ENDS, today=today)
    assert [(line.title, line.notes, line.figure, line.address) for line in lines] == [
        ("2026年10月送来的", ["一共 25 件，最后三天 10 件"], "40%",
         f"{DEEDS}&month=2026-10&late=sent"),
        ("2026年10月评定的", ["一共 25 件，最后三天 10 件"], "40%",
         f"{DEEDS}&month=2026-10&late=decided"),
    ]  # fmt: skip


def test_month_ends_are_calm_where_deeds_come_all_month(
    anping: Cast, rules: dict[str, Rule]
) -> None:
    post_for(anping, rules["R01"], range(7, 27), on=TODAY)

    assert tell(anping, Topic.MONTH_ENDS, today=date(2026, 11, 6)).state == CALM


def test_month_ends_go_by_the_closing_day(anping: Cast, rules: dict[str, Rule]) -> None:
    change_terms(anping, closing_day=25)
    post_for(anping, rules["R01"], range(7, 27), on=date(2026, 10, 23))

    assert tell(anping, Topic.MONTH_ENDS, today=date(2026, 11, 6)).sentences[0] == (
        "送来的事，每 100 件有 100 件在每月最后三天；天天一样多的话，大约 10 件。"
    )


def test_month_that_has_not_ended_tells_nothing(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], range(7, 27), on=date(2026, 10, 29))

    assert tell(anping, Topic.MONTH_ENDS, today=date(2026, 10, 29)) == Told(
        FEW, ["过完的月份里事情还少，看不出。"]
    )


# Pairs


def favour(cast: Cast, rules: dict[str, Rule], number: int) -> None:
    """Let 巡二 record eight awards of one household and five others; 林巡 all the rest."""
    walker = employ(cast, "walker_two", "巡二")
    days = [date(2026, 10, day) for day in range(2, 10)]
    for day in days:
        post_for(cast, rules["R01"], [number], by=walker, occurred_on=day)
    post_for(cast, rules["R08"], range(22, 27), by=walker)
    others = [one for one in range(22, 27) if one != number]
    for day in days[:3]:
        post_for(cast, rules["R01"], [*others, *others[:1]][:4], occurred_on=day)
    for day in days:
        post_for(cast, rules["R08"], others, occurred_on=day)


def test_senders_tell_of_a_household_with_one_recorder(
    anping: Cast, rules: dict[str, Rule]
) -> None:
    favour(anping, rules, 22)

    # In 06组: 13 of 巡二, 9 of the household, of 57: 13 × 9 / 57 = 2.1.
    assert tell(anping, Topic.SENDERS) == Told(
        LOOK, ["有 1 处：一户的加分，同一个人记的特别多，比照理该有的多得多。"]
    )
    walker = anping.walker_two.pk
    assert list_lines(anping, Topic.SENDERS) == [
        Line(
            name(22),
            ["巡二 记了 9 件，照理大约 2.1 件"],
            address=f"{DEEDS}&household=22&sender={walker}",
        )
    ]


def test_senders_of_whole_groups_are_no_pair(anping: Cast, rules: dict[str, Rule]) -> None:
    walker = employ(anping, "walker_two", "巡二")
    post_for(anping, rules["R01"], range(7, 17))
    post_for(anping, rules["R08"], range(7, 17))
    for day in (date(2026, 10, 8), date(2026, 10, 9), TODAY):
        post_for(anping, rules["R01"], range(17, 22), by=walker, occurred_on=day)

    assert tell(anping, Topic.SENDERS) == Told(CALM, ["没有看到哪一户的加分特别集中由一个人来记。"])


def test_senders_of_the_own_household_are_no_favour(anping: Cast, rules: dict[str, Rule]) -> None:
    favour(anping, rules, 22)
    held = Appointment.objects.filter(user=anping.walker_two)
    held.update(household=anping.households[22])

    assert tell(anping, Topic.SENDERS).state == CALM


def test_senders_of_what_objections_asked_for_are_no_favour(
    anping: Cast, rules: dict[str, Rule]
) -> None:
    (deed,) = post_for(anping, rules["R01"], [22])
    before = count_senders(anping.village, open_watch(anping).span)
    Source.objects.create(
        village=anping.village,
        deed=deed,
        sent_as=deed,
        channel=Channel.OBJECTION,
        submitted_by=anping.watcher,
        submitted_at=deed.created_at,
        key=uuid4(),
    )

    after = count_senders(anping.village, open_watch(anping).span)

    assert [one.person for one in before] == [anping.walker.pk]
    assert after == before


def test_senders_of_few_awards_tell_nothing(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], range(7, 17))

    assert tell(anping, Topic.SENDERS) == Told(FEW, ["记的加分还少，看不出。"])


def decide_for_friends(cast: Cast, rules: dict[str, Rule], number: int) -> None:
    """Let 黄评 approve seven awards of one household and five of others, 吴评 and 郑评 the rest."""
    for day in range(2, 9):
        deed = bring(cast, rules["R01"], number=number, occurred_on=date(2026, 10, day))
        approve(deed, cast.judge_one)
        approve(deed, cast.judge_two)
    post_for(cast, rules["R01"], range(9, 27))
    post_for(cast, rules["R08"], range(9, 27))


def test_deciders_tell_of_a_household_with_one_judge(anping: Cast, rules: dict[str, Rule]) -> None:
    decide_for_friends(anping, rules, 8)

    # 7 of 黄评, 14 words on the household, of 86: 7 × 14 / 86 = 1.1.
    assert tell(anping, Topic.DECIDERS) == Told(
        LOOK, ["有 1 处：一户的加分，同一个人同意的特别多，比照理该有的多得多。"]
    )
    assert list_lines(anping, Topic.DECIDERS) == [
        Line(
            name(8),
            ["黄评 同意了 7 件，照理大约 1.1 件"],
            address=f"{DEEDS}&household=8&decider={anping.judge_one.pk}",
        )
    ]


def test_deciders_who_judge_everything_are_no_pair(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], range(7, 27))

    assert tell(anping, Topic.DECIDERS) == Told(
        CALM, ["没有看到哪一户的加分特别集中由一个人同意。"]
    )


# Photos


def show(name_of_photo: str, look: str = "") -> tuple[ShrunkPhoto]:
    return (ShrunkPhoto(name_of_photo.encode(), name_of_photo * 64, look),)


def test_photos_tell_of_one_on_two_deeds(anping: Cast, rules: dict[str, Rule]) -> None:
    bring(anping, rules["R01"], number=8, photos=show("a"))
    bring(anping, rules["R08"], number=9, photos=show("a"))
    bring(anping, rules["R01"], number=10, photos=show("b", "0f" * 8))
    bring(anping, rules["R01"], number=11, photos=show("c", "0f" * 8))
    bring(anping, rules["R01"], number=12, photos=show("d"))

    assert tell(anping, Topic.PHOTOS) == Told(
        LOOK, ["有 1 张照片用在不同的事上。", "有 1 处照片看着一样。"]
    )
    lines = list_lines(anping, Topic.PHOTOS)
    assert [(line.title, line.notes[0]) for line in lines] == [
        (name(8), "第 1 张，同一张"),
        (name(9), "第 1 张，同一张"),
        (name(10), "第 2 张，看着一样"),
        (name(11), "第 2 张，看着一样"),
    ]
    assert all("/field/deeds/" in line.address for line in lines)


def test_photos_of_a_deed_that_was_refused_may_be_sent_again(
    anping: Cast, rules: dict[str, Rule]
) -> None:
    bring(anping, rules["R01"], number=8, photos=show("a"))
    refused = bring(anping, rules["R08"], number=9, photos=show("a"))
    assert tell(anping, Topic.PHOTOS).state == LOOK

    refuse_at_meeting(anping, [refused])

    assert tell(anping, Topic.PHOTOS) == Told(CALM, ["没有看到同一张照片用在不同的事上。"])


def test_photos_of_own_deeds_are_not_told(anping: Cast, rules: dict[str, Rule]) -> None:
    bring(anping, rules["R01"], number=1, photos=show("a"))
    bring(anping, rules["R08"], number=9, photos=show("a"))

    assert tell(anping, Topic.PHOTOS, reader="chair").state == CALM
    assert tell(anping, Topic.PHOTOS).state == LOOK


# The kin register


def give_homes(cast: Cast) -> None:
    """Say where they live: 何委员 in 4, 吴评 in 5, 郑评 in 6, 周店 and 马监 elsewhere."""
    for username, number in (("clerk", 4), ("judge_two", 5), ("judge_three", 6)):
        held = Appointment.objects.filter(user=cast.people[username])
        held.update(household=cast.households[number])
    elsewhere = (cast.keeper, cast.watcher)
    Appointment.objects.filter(user__in=elsewhere).update(lives_elsewhere=True)


def test_kin_tells_who_has_no_own_household(anping: Cast) -> None:
    assert tell(anping, Topic.KIN) == Told(
        LOOK,
        [
            "新登记 1 对，提出取消 0 对，取消了 0 对。",
            "有 5 位任职的人没有登记自己家是哪一户，不知道该回避谁。",
        ],
    )
    assert name_lines(list_lines(anping, Topic.KIN)) == [
        ("01组 · 001户 · 陈*明", ["近亲属：02组 · 004户 · 吴*英", "何委员 10月1日 登记"]),
        ("吴评", ["评议员，没有登记自己家是哪一户"]),
        ("郑评", ["评议员，没有登记自己家是哪一户"]),
        ("何委员", ["村委，没有登记自己家是哪一户"]),
        ("周店", ["超市管理员，没有登记自己家是哪一户"]),
        ("马监", ["监督委员，没有登记自己家是哪一户"]),
    ]


def test_kin_is_calm_where_all_is_registered(anping: Cast) -> None:
    give_homes(anping)

    assert tell(anping, Topic.KIN) == Told(CALM, ["新登记 1 对，提出取消 0 对，取消了 0 对。"])


def test_kin_tells_of_a_tie_that_came_after_a_decision(
    anping: Cast, rules: dict[str, Rule]
) -> None:
    give_homes(anping)
    post_for(anping, rules["R01"], [8], on=date(2026, 10, 12))
    declare_kin(anping.households[5], anping.households[8], by=anping.walker, now=at(TODAY))

    assert tell(anping, Topic.KIN) == Told(
        LOOK,
        [
            "新登记 2 对，提出取消 0 对，取消了 0 对。",
            "有 1 对是一家评了另一家的事，一个月内才登记的。",
        ],
    )
    assert name_lines(list_lines(anping, Topic.KIN))[0] == (
        "02组 · 005户 · 郑*强",
        [f"近亲属：{name(8)}", "林巡 10月15日 登记", "登记以前，吴评 10月12日 评过另一家的事"],
    )


def test_kin_does_not_tell_the_reader_who_decided_about_the_own_household(
    anping: Cast, rules: dict[str, Rule]
) -> None:
    # The chair lives in 1, 吴评 in 5.
    give_homes(anping)
    post_for(anping, rules["R01"], [1], on=date(2026, 10, 12))
    declare_kin(anping.households[1], anping.households[5], by=anping.walker, now=at(TODAY))
    told = "登记以前，吴评 10月12日 评过另一家的事"

    assert told in list_lines(anping, Topic.KIN)[0].notes
    own = list_lines(anping, Topic.KIN, reader="chair")
    assert not any("评过" in note for line in own for note in line.notes)
    assert tell(anping, Topic.KIN, reader="chair").state == CALM


def test_kin_tells_nothing_of_a_decision_long_before(anping: Cast, rules: dict[str, Rule]) -> None:
    give_homes(anping)
    post_for(anping, rules["R01"], [8], on=date(2026, 10, 12))
    later = date(2026, 11, 12)
    declare_kin(anping.households[5], anping.households[8], by=anping.walker, now=at(later))

    assert tell(anping, Topic.KIN, today=later).state == CALM


def test_kin_tells_who_took_a_tie_away(anping: Cast) -> None:
    give_homes(anping)
    tie = KinTie.objects.get(first__in=[one.pk for one in anping.households.values()])
    propose_kin_removal(tie, by=anping.clerk, now=at(date(2026, 10, 12)))
    confirm_kin_removal(tie, by=anping.watcher, now=at(date(2026, 10, 13)))

    assert tell(anping, Topic.KIN) == Told(LOOK, ["新登记 1 对，提出取消 1 对，取消了 1 对。"])
    assert [line.notes[1:] for line in list_lines(anping, Topic.KIN)] == [
        ["马监 10月13日 同意取消"],
        ["何委员 10月12日 提出取消"],
        ["何委员 10月1日 登记"],
    ]


def test_kin_of_before_the_span_is_left_out(anping: Cast) -> None:
    give_homes(anping)

    assert tell(anping, Topic.KIN, today=date(2027, 2, 1)) == Told(
        CALM, ["新登记 0 对，提出取消 0 对，取消了 0 对。"]
    )


# What too few could decide


def test_left_behind_tells_what_too_few_could_decide(anping: Cast, rules: dict[str, Rule]) -> None:
    deed = bring(anping, rules["R01"], number=4)
    meeting = hold_meeting(
        anping.village,
        held_on=TODAY,
        present=[anping.chair, anping.judge_two],
        key=uuid4(),
        by=anping.chair,
        now=at(TODAY, 20),
    )
    key_in(meeting, lines=[TableLine(deed.pk)], key=uuid4(), by=anping.judge_two, now=at(TODAY, 20))
    work_off(meeting, now=at(TODAY, 21))
    appoint(
        anping.nobody,
        Role.APPRAISER,
        title="替补",
        village=anping.village,
        starts_on=TODAY,
        by=None,
        now=at(TODAY),
    )

    assert tell(anping, Topic.LEFT_BEHIND) == Told(
        LOOK,
        ["有 1 件事因为要回避的人多，会上没有评成。", "这段时间任命了 1 位替补。"],
    )
    (row,) = list_lines(anping, Topic.LEFT_BEHIND)
    assert (row.title, row.address) == (
        "02组 · 004户 · 吴*英",
        f"/field/deeds/{deed.pk}/?village=anping",
    )


def test_left_behind_is_calm_where_enough_could_decide(anping: Cast) -> None:
    assert tell(anping, Topic.LEFT_BEHIND) == Told(CALM, ["没有哪件事因为回避的人多而评不成。"])


# What does not count


def test_pairs_leave_out_what_was_reversed(anping: Cast, rules: dict[str, Rule]) -> None:
    favour(anping, rules, 22)
    decide_for_friends(anping, rules, 8)
    assert (tell(anping, Topic.SENDERS).state, tell(anping, Topic.DECIDERS).state) == (LOOK, LOOK)

    mine = Deed.objects.filter(rule__code="R01").order_by("pk")
    recorded = mine.filter(household=anping.households[22])
    approved = mine.filter(household=anping.households[8])
    for deed in [*recorded[:5], *approved[:5]]:
        assert deed.transfer is not None
        proposal = propose_reversal(
            deed.transfer, reason="记错了户", key=uuid4(), by=anping.clerk, now=at(TODAY, 21)
        )
        consent_to_correction(proposal, by=anping.watcher, now=at(TODAY, 22))

    assert (tell(anping, Topic.SENDERS).state, tell(anping, Topic.DECIDERS).state) == (CALM, CALM)


def test_deciders_words_that_were_taken_back_are_no_approvals(
    anping: Cast, rules: dict[str, Rule]
) -> None:
    decide_for_friends(anping, rules, 8)
    before = count_deciders(anping.village, open_watch(anping).span)

    deed = bring(anping, rules["R08"], number=8)
    approve(deed, anping.judge_one)
    take_back(deed, reason="看错了", key=uuid4(), by=anping.judge_one, now=at(TODAY, 21))
    for judge in (anping.judge_two, anping.judge_three):
        approve(deed, judge)
    after = count_deciders(anping.village, open_watch(anping).span)

    def count(rows: list[Meeting], person: User) -> int:
        mine = [row for row in rows if row.household == anping.households[8].pk]
        return sum(row.count for row in mine if row.person == person.pk)

    people = (anping.judge_one, anping.judge_two, anping.judge_three)
    assert [count(after, person) - count(before, person) for person in people] == [0, 1, 1]


def test_refused_deeds_and_deductions_are_no_favour(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], range(7, 27))
    before = count_senders(anping.village, open_watch(anping).span)

    post_for(anping, rules["R02"], [8])
    refuse_for(
        anping,
        rules["R01"],
        [8],
        channel=Channel.PATROL,
        occurred_on=date(2026, 10, 9),
    )

    assert count_senders(anping.village, open_watch(anping).span) == before
