"""The watch's figures, worked out by hand on invented numbers."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from office.fairness.figures.kin import (
    Homeless,
    Kin,
    KinAct,
    KinChange,
    Said,
    Tie,
    build_kin,
    find_said_before,
)
from office.fairness.figures.levels import Level, get_percent
from office.fairness.figures.months import LateDays, MonthEnd, MonthEnds, build_month_ends
from office.fairness.figures.outliers import (
    ChannelCounts,
    Channels,
    GroupAwards,
    Groups,
    build_channels,
    build_groups,
    find_far,
)
from office.fairness.figures.pairs import Meeting, Pair, Pairs, build_pairs, compute_tail
from office.fairness.figures.photos import PhotoUse, SharedPhoto, find_shared
from office.fairness.figures.shares import (
    Cover,
    HomeKind,
    HouseholdFacts,
    KindCover,
    MonthAward,
    Tenths,
    Winner,
    Winners,
    build_cover,
    build_tenths,
    build_winners,
    sum_points,
)
from office.fairness.spans import Span, build_spans, choose_span
from tests.cast import SHANGHAI
from villages.months import add_months

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
MONTHS = (OCTOBER, NOVEMBER, DECEMBER)


def home(pk: int, *, group: int = 1, **values: bool) -> HouseholdFacts:
    return HouseholdFacts(pk=pk, number=pk, group_id=group, group=f"{group:02d}组", **values)


def earn(points: dict[int, int], month: date = OCTOBER) -> list[MonthAward]:
    return [MonthAward(pk, month, Decimal(amount)) for pk, amount in points.items()]


# Spans


def test_spans_are_of_the_schemes_year() -> None:
    spans = build_spans(date(2026, 11, 6), year_start_month=4)

    assert spans == [
        Span("year", "本年度", date(2026, 4, 1), date(2026, 11, 6)),
        Span("quarter", "近三个月", date(2026, 9, 1), date(2026, 11, 6)),
        Span("last-year", "上年度", date(2025, 4, 1), date(2026, 3, 31)),
    ]


def test_span_that_nobody_knows_is_the_year() -> None:
    spans = build_spans(date(2026, 11, 6), year_start_month=1)

    assert [choose_span(key, spans).key for key in ("last-year", "", "2019")] == [
        "last-year",
        "year",
        "year",
    ]


def test_percent_rounds_a_half_up_and_nothing_is_0() -> None:
    assert [get_percent(1, 8), get_percent(5, 1000), get_percent(3, 0)] == [13, 1, 0]


# Shares


def test_points_of_all_households_and_of_no_other() -> None:
    awards = [*earn({1: 5, 9: 4}), *earn({1: 2}, NOVEMBER)]

    assert sum_points([home(2), home(1)], awards) == {2: Decimal(0), 1: Decimal(7)}


def test_tenths_of_twenty_households_two_of_whom_have_it_all() -> None:
    totals = {pk: Decimal(0) for pk in range(1, 21)} | {7: Decimal(30), 4: Decimal(10)}

    assert build_tenths(totals, awards=40) == Tenths(
        level=Level.LOOK,
        sums=[Decimal(40), *[Decimal(0)] * 9],
        ranked=[
            (7, Decimal(30)),
            (4, Decimal(10)),
            *((pk, Decimal(0)) for pk in range(1, 21) if pk not in {4, 7}),
        ],
        top_count=2,
        zero_count=18,
    )


@pytest.mark.parametrize(("top", "level"), [(Decimal("5.8"), Level.CALM), (Decimal(6), Level.LOOK)])
def test_tenths_are_worth_a_look_from_40_percent(top: Decimal, level: Level) -> None:
    totals = {pk: Decimal(1) for pk in range(2, 11)} | {1: top}

    assert build_tenths(totals, awards=20).level == level


@pytest.mark.parametrize(("households", "awards"), [(9, 50), (10, 19)])
def test_tenths_of_little_tell_nothing(households: int, awards: int) -> None:
    totals = {pk: Decimal(pk == 1) for pk in range(1, households + 1)}

    assert build_tenths(totals, awards=awards).level == Level.FEW


def test_tenths_where_nobody_has_anything() -> None:
    tenths = build_tenths({pk: Decimal(0) for pk in range(10)}, awards=0)

    assert (tenths.level, tenths.percents, tenths.zero_count) == (Level.FEW, [0] * 10, 10)


def test_winners_are_on_top_too_often_for_chance() -> None:
    households = [home(pk) for pk in range(1, 11)]
    # Of five months 8 wins three, 1 two: by lot three come to one of 0.086 households, two to 0.8.
    awards = [
        award
        for place, winner in enumerate((8, 8, 1, 8, 1))
        for award in earn({winner: 9, 2: 5, 3: 5}, add_months(OCTOBER, place))
    ]

    winners = build_winners(households, awards, honours={8: 2})

    assert winners == Winners(Level.LOOK, 5, [Winner(8, months=3, honours=2)])


def test_winners_of_a_large_village_need_more_months() -> None:
    households = [home(pk) for pk in range(1, 631)]

    def win(months: int) -> Winners:
        awards = [
            award
            for place in range(months)
            for award in earn({8: 9, 2: 5}, add_months(OCTOBER, place))
        ]
        return build_winners(households, awards, honours={})

    # By lot 0.63 households are on top three times of three, and 0.063 four times of four.
    assert win(3) == Winners(Level.FEW, 3, [])
    assert win(4) == Winners(Level.LOOK, 4, [Winner(2, 4, 0), Winner(8, 4, 0)])


def test_half_the_months_are_not_most() -> None:
    households = [home(pk) for pk in range(1, 11)]
    awards = [
        award
        for place in range(12)
        for award in earn({8 if place < 6 else place - 5: 9, 10: 5}, add_months(OCTOBER, place))
    ]

    assert build_winners(households, awards, honours={}) == Winners(Level.CALM, 12, [])


def test_equal_households_beyond_the_tenth_are_no_winners() -> None:
    households = [home(pk) for pk in range(1, 11)]
    awards = [award for month in MONTHS for award in earn({1: 5, 2: 5}, month)]

    assert build_winners(households, awards, honours={}) == Winners(Level.CALM, 3, [])


def test_winners_of_two_months_tell_nothing() -> None:
    households = [home(pk) for pk in range(1, 11)]
    awards = [*earn({1: 5}, OCTOBER), *earn({1: 5}, NOVEMBER)]

    assert build_winners(households, awards, honours={}) == Winners(Level.FEW, 2, [])


def test_awards_of_the_dissolved_keep_nobody_from_the_top() -> None:
    households = [home(pk) for pk in range(1, 11)]
    awards = [award for month in MONTHS for award in earn({1: 5, 99: 50}, month)]

    assert build_winners(households, awards, honours={}).rows == [Winner(1, 3, 0)]


def test_cover_tells_of_a_kind_that_is_left_out() -> None:
    households = [
        *(home(pk, is_old=True) for pk in range(1, 7)),
        *(home(pk, is_away=True) for pk in range(7, 9)),
        *(home(pk, has_years=False) for pk in range(9, 13)),
    ]
    totals = {pk: Decimal(pk > 4) for pk in range(1, 13)}

    assert build_cover(households, totals) == Cover(
        level=Level.LOOK,
        households=12,
        taking_part=8,
        without_years=4,
        kinds=[
            KindCover(HomeKind.OLD, Level.LOOK, 6, 2),
            KindCover(HomeKind.DISABLED, Level.FEW, 0, 0),
            KindCover(HomeKind.AWAY, Level.FEW, 2, 2),
        ],
        left_out=[(pk, (HomeKind.OLD,)) for pk in range(1, 5)],
    )


def test_cover_of_exactly_two_thirds_is_no_less() -> None:
    households = [home(pk, with_disabled=pk <= 6) for pk in range(1, 13)]
    # All together 9 of 12 take part, of the six 3: two thirds of three quarters.
    totals = {pk: Decimal(pk > 3) for pk in range(1, 13)}

    kinds = build_cover(households, totals).kinds

    assert kinds[1] == KindCover(HomeKind.DISABLED, Level.CALM, 6, 3)


# What stands far from the rest


def test_far_is_what_leaves_the_others_behind() -> None:
    values = {"a": 10.0, "b": 11.0, "c": 9.0, "d": 10.5, "e": 30.0}

    assert find_far(values, apart_min=5) == {"e"}
    assert find_far(values, apart_min=21) == set()
    assert find_far({"a": 10.0, "b": 20.0, "c": 30.0, "d": 40.0}, apart_min=5) == set()


def test_far_from_values_that_are_equal() -> None:
    equal = dict.fromkeys(range(9), 10.0)

    assert find_far(equal | {9: 40.0}, apart_min=5) == {9}
    assert find_far(equal, apart_min=0) == set()
    assert find_far({}, apart_min=0) == set()


def test_groups_are_compared_by_household() -> None:
    households = [
        *(home(pk, group=1) for pk in range(1, 6)),
        *(home(pk, group=2) for pk in range(6, 16)),
        *(home(pk, group=3) for pk in range(16, 21)),
        *(home(pk, group=4) for pk in range(21, 26)),
        *(home(pk, group=5) for pk in range(26, 28)),
    ]
    each = {1: 10, 2: 11, 3: 9, 4: 30, 5: 90}
    totals = {one.pk: Decimal(each[one.group_id]) for one in households}

    assert build_groups(households, totals, awards=27) == Groups(
        level=Level.LOOK,
        middle=Decimal("10.5"),
        rows=[
            GroupAwards(1, "01组", Level.CALM, 5, Decimal(10)),
            GroupAwards(2, "02组", Level.CALM, 10, Decimal(11)),
            GroupAwards(3, "03组", Level.CALM, 5, Decimal(9)),
            GroupAwards(4, "04组", Level.LOOK, 5, Decimal(30)),
            GroupAwards(5, "05组", Level.FEW, 2, Decimal(90)),
        ],
    )


@pytest.mark.parametrize(("groups", "awards"), [(3, 99), (4, 19)])
def test_groups_of_little_tell_nothing(groups: int, awards: int) -> None:
    households = [home(pk, group=1 + pk % groups) for pk in range(20)]

    found = build_groups(households, {0: Decimal(99)}, awards=awards)

    assert (found.level, {row.level for row in found.rows}) == (Level.FEW, {Level.FEW})


def test_channels_tell_which_differs_and_in_what() -> None:
    rows = [
        ChannelCounts("claim", 20, 10, 10, Decimal(50)),
        ChannelCounts("patrol", 50, 48, 40, Decimal(208)),
        ChannelCounts("neighbour", 20, 19, 19, Decimal(285)),
        ChannelCounts("inspection", 25, 24, 20, Decimal(100)),
    ]

    assert build_channels(rows) == Channels(
        level=Level.LOOK, rows=rows, far_by_approval={"claim"}, far_by_points={"neighbour"}
    )
    assert [(row.approved_percent, row.mean_points) for row in rows] == [
        (50, Decimal("5.0")),
        (96, Decimal("5.2")),
        (95, Decimal("15.0")),
        (96, Decimal("5.0")),
    ]


def test_channels_of_nineteen_deeds_are_not_compared() -> None:
    rows = [
        ChannelCounts("claim", 19, 1, 1, Decimal(5)),
        ChannelCounts("patrol", 50, 48, 40, Decimal(200)),
        ChannelCounts("inspection", 25, 24, 20, Decimal(100)),
    ]

    assert build_channels(rows) == Channels(Level.FEW, rows, set(), set())


# Month ends


def test_month_ends_count_the_last_three_days_of_months_that_are_over() -> None:
    sent = {
        date(2026, 9, 28): 4,
        date(2026, 9, 27): 6,
        date(2026, 10, 29): 7,
        date(2026, 10, 31): 3,
        date(2026, 11, 29): 50,
    }

    found = build_month_ends(
        sent=sent, decided={date(2026, 10, 2): 1}, closing_day=0, today=date(2026, 11, 30)
    )

    assert found == MonthEnds(
        rows=[
            MonthEnd(
                date(2026, 9, 1),
                date(2026, 9, 28),
                date(2026, 9, 30),
                sent=LateDays(10, 4),
                decided=LateDays(0, 0),
            ),
            MonthEnd(
                OCTOBER,
                date(2026, 10, 29),
                date(2026, 10, 31),
                sent=LateDays(10, 10),
                decided=LateDays(1, 0),
            ),
        ],
        sent=LateDays(20, 14),
        decided=LateDays(1, 0),
    )
    assert (found.sent.percent, found.level) == (70, Level.LOOK)


def test_month_ends_go_by_the_closing_day() -> None:
    sent = {date(2026, 10, 21): 1, date(2026, 10, 22): 2, date(2026, 10, 25): 4}

    found = build_month_ends(sent=sent, decided={}, closing_day=25, today=date(2026, 12, 1))

    # From the 25th on it counts into November, which may be closed on its 25th.
    assert [(row.month, row.late_from, row.until, row.sent) for row in found.rows] == [
        (OCTOBER, date(2026, 10, 22), date(2026, 10, 24), LateDays(3, 2)),
        (NOVEMBER, date(2026, 11, 22), date(2026, 11, 24), LateDays(4, 0)),
    ]


@pytest.mark.parametrize(
    ("total", "late", "level"),
    [(19, 19, Level.FEW), (20, 5, Level.CALM), (20, 6, Level.LOOK)],
)
def test_month_end_is_worth_a_look_from_30_percent(total: int, late: int, level: Level) -> None:
    assert LateDays(total, late).level == level


def test_decisions_at_month_end_alone_are_no_sign() -> None:
    ends = MonthEnds([], sent=LateDays(100, 10), decided=LateDays(100, 100))

    assert ends.level == Level.CALM


# Pairs


def share(person: int, counts: dict[int, int], stratum: int = 0) -> list[Meeting]:
    return [Meeting(person, household, stratum, count) for household, count in counts.items()]


def test_pair_far_above_its_share_is_told_of() -> None:
    # 21 gives household 1 twelve of his twenty; of the 120 awards, 14 are that household's.
    meetings = [
        *share(21, {1: 12, 2: 4, 3: 4}),
        *share(22, {1: 1, 2: 24, 3: 25}),
        *share(23, {1: 1, 2: 25, 3: 24}),
    ]

    pairs = build_pairs(meetings, order=[3, 2, 1])

    # 20 × 14 / 120
    assert pairs == Pairs(Level.LOOK, [Pair(21, 1, 12, Decimal("2.3"))])


def test_pairs_stand_in_the_order_of_the_roster_and_never_by_count() -> None:
    meetings = [
        *share(21, {1: 9, 4: 30}),
        *share(22, {2: 20, 4: 30}),
        *share(23, {3: 14, 4: 30}),
        *share(24, {4: 200}),
    ]

    rows = build_pairs(meetings, order=[3, 2, 1, 4]).rows

    assert [(row.household, row.person, row.count) for row in rows] == [
        (3, 23, 14),
        (2, 22, 20),
        (1, 21, 9),
    ]


def test_one_worker_of_a_group_records_for_all_of_it() -> None:
    meetings = [
        *share(21, dict.fromkeys(range(1, 5), 20), stratum=1),
        *share(22, dict.fromkeys(range(5, 9), 20), stratum=2),
    ]

    assert build_pairs(meetings, order=range(1, 9)) == Pairs(Level.CALM, [])


def test_four_times_are_too_few_and_thirty_deeds_needed() -> None:
    others = share(22, {2: 60, 3: 60})

    assert build_pairs([*others, *share(21, {1: 4})], order=[1, 2, 3]) == Pairs(Level.CALM, [])
    assert build_pairs(share(21, {1: 29}), order=[1]) == Pairs(Level.FEW, [])


def test_less_than_three_times_the_share_is_not_told_of() -> None:
    # 100 × 100 / 250 = 40, and 100 is less than three times as many.
    meetings = [*share(21, {1: 100}), *share(22, {2: 150})]

    assert build_pairs(meetings, order=[1, 2]) == Pairs(Level.CALM, [])


def test_what_chance_brings_somewhere_in_a_large_village_is_not_told_of() -> None:
    # Six where 1.9 are expected happen somewhere among twelve people and 600 households.
    even = [Meeting(person, pk, 0, 1) for person in range(1, 13) for pk in range(2, 601)]
    odd = [Meeting(1, 1, 0, 6), *(Meeting(person, 1, 0, 1) for person in range(2, 13))]

    assert build_pairs([*even, *odd], order=range(1, 601)) == Pairs(Level.CALM, [])


def test_hidden_households_count_in_the_shares_and_are_not_told_of() -> None:
    meetings = [*share(21, {1: 12, 2: 8}), *share(22, {1: 1, 2: 99})]

    assert build_pairs(meetings, order=[1, 2], hidden={1}).rows == []
    assert [row.household for row in build_pairs(meetings, order=[1, 2]).rows] == [1]


def test_tail_is_poissons() -> None:
    # 1 − e⁻² (1 + 2 + 2), and of at least one 1 − e⁻².
    assert compute_tail(3, 2.0) == pytest.approx(0.3233235838)
    assert compute_tail(1, 2.0) == pytest.approx(0.8646647168)
    assert compute_tail(50, 0.01) < 1e-100


# Photos


def use(
    deed: int,
    sha256: str,
    look: str = "",
    *,
    activity: int | None = None,
    sent_on: date = OCTOBER,
) -> PhotoUse:
    return PhotoUse(sha256, look, deed, household=deed, activity=activity, sent_on=sent_on)


def find(*uses: PhotoUse) -> list[SharedPhoto]:
    return find_shared(uses, first=OCTOBER, last=date(2026, 10, 31))


def test_photo_on_two_deeds_is_found_exact_or_alike() -> None:
    uses = (use(2, "aa", "l1"), use(1, "aa", "l1"), use(3, "bb", "l2"), use(4, "cc", "l2"))

    assert find(*uses, use(5, "dd", "l3"), use(6, "ee")) == [
        SharedPhoto((1, 2), is_exact=True),
        SharedPhoto((3, 4), is_exact=False),
    ]


def test_photo_twice_on_one_deed_is_none() -> None:
    assert find(use(1, "aa"), use(1, "aa")) == []


def test_photo_of_one_activity_belongs_to_all() -> None:
    shared = (use(1, "aa", activity=7), use(2, "aa", activity=7))

    assert find(*shared) == []
    assert find(*shared, use(3, "aa")) == [SharedPhoto((1, 2, 3), is_exact=True)]


def test_photos_of_another_time_are_left_out_but_for_one_within() -> None:
    before = date(2025, 10, 1)

    assert find(use(1, "aa", sent_on=before), use(2, "aa", sent_on=before)) == []
    assert find(use(1, "aa", sent_on=before), use(2, "aa")) == [SharedPhoto((1, 2), is_exact=True)]


# Kin


def clock(day: int) -> datetime:
    return datetime(2026, 10, 1, 12, tzinfo=SHANGHAI) + timedelta(days=day - 1)


def test_word_across_a_tie_is_told_of_where_it_came_shortly_before() -> None:
    ties = [Tie(1, 11, 12, clock(31)), Tie(2, 11, 13, clock(31)), Tie(3, 14, 15, clock(2))]
    words = [
        Said(person=7, household=12, at=clock(9)),
        Said(person=7, household=12, at=clock(20)),
        Said(person=8, household=11, at=clock(20)),
        Said(person=7, household=14, at=clock(1)),
        Said(person=9, household=15, at=clock(3)),
    ]

    found = find_said_before(ties, homes={7: {11}, 8: {11}, 9: {14}}, said=words)

    # Of 11 somebody judged 12; what was said after a tie, and of one's own, tells nothing.
    assert found == {1: words[1]}


@pytest.mark.parametrize(("day", "is_told"), [(1, True), (0, False)])
def test_a_month_before_is_the_longest(*, day: int, is_told: bool) -> None:
    word = Said(person=7, household=11, at=clock(day))

    found = find_said_before([Tie(1, 11, 12, clock(31))], homes={7: {12}}, said=[word])

    assert found == ({1: word} if is_told else {})


def test_kin_is_worth_a_look_where_a_tie_came_late_or_left() -> None:
    declared = KinChange(1, 11, 12, KinAct.DECLARED, 7, clock(3))
    proposed = KinChange(1, 11, 12, KinAct.REMOVAL_PROPOSED, 7, clock(4))
    removed = KinChange(1, 11, 12, KinAct.REMOVED, 8, clock(5))
    late = KinChange(2, 11, 13, KinAct.DECLARED, 7, clock(6), Said(7, 13, clock(1)))

    assert build_kin([declared, proposed], homeless=[]) == Kin(Level.CALM, [proposed, declared], [])
    assert build_kin([declared, removed], homeless=[]).level == Level.LOOK
    assert build_kin([late], homeless=[]).late_count == 1
    assert build_kin([late], homeless=[]).level == Level.LOOK
    assert build_kin([], homeless=[Homeless(5, "吴评", "评议员")]).level == Level.LOOK
