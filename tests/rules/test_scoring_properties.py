"""What holds of scoring whatever the rules, the caps and the deeds are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules.scoring import (
    Assessment,
    CategoryCapShape,
    Explanation,
    Facts,
    Level,
    Past,
    RuleShape,
    assess,
    period_of,
    words,
)
from rules.units import Unit

FIRST, LAST = date(2026, 10, 1), date(2027, 1, 31)
ROUNDINGS = {"hundredths": Decimal("0.01"), "tenths": Decimal("0.1"), "whole": Decimal(1)}
ZERO = Decimal(0)
# What a part of the sentence says the deed comes to so far.
TOLD_POINTS = re.compile(r"(?:[扣加计]|评定|[=≈] )([0-9.]+)分(?:（带头）)?(?=；|，共|$)")
LEVELS = tuple(
    Level(number, f"第{number}档", Decimal(factor))
    for number, factor in enumerate(("1", "1.5", "0.8"), start=1)
)

amounts = st.integers(min_value=1, max_value=4_000).map(lambda cents: Decimal(cents) / 100)
days = st.dates(min_value=FIRST, max_value=LAST)
members = st.sampled_from([7, 8])
# Periods that lie within each other; a quarter may cross the scheme's year.
NESTED = ("day", "month", "year")


@dataclass(frozen=True)
class Scored:
    """A deed with the rule it is scored under."""

    rule: RuleShape
    facts: Facts


def decide_all(
    deeds: Sequence[Scored], caps: Sequence[CategoryCapShape], *, year_start_month: int = 1
) -> list[Past]:
    """Return what each deed comes to when they are decided in this order."""
    history: list[Past] = []
    for deed in deeds:
        points = assess(
            deed.rule,
            deed.facts,
            history,
            category_caps=caps,
            year_start_month=year_start_month,
        ).points
        rule = deed.rule
        history.append(
            Past(
                deed.facts.occurred_on,
                points,
                deed.facts.member_id,
                code=rule.code,
                category=rule.category,
                ladder=rule.ladder,
                quantity=deed.facts.quantity,
            )
        )
    return history


@st.composite
def nested_rules(draw: st.DrawFn) -> list[RuleShape]:
    """Rules of one category whose caps run by the day or the month, of a person or a household."""
    return [
        RuleShape(
            f"R{number:02d}",
            "第一条",
            "事项",
            points=draw(amounts),
            unit=Unit.HOUR,
            category="hygiene",
            counts_persons=True,
            cap_points=draw(amounts),
            cap_period=draw(st.sampled_from(["deed", "day", "month"])),
            cap_scope=draw(st.sampled_from(["person", "household"])),
        )
        for number in range(1, 4)
    ]


@st.composite
def nested_caps(draw: st.DrawFn) -> list[CategoryCapShape]:
    """Caps of the category by the month and the year, of the household."""
    return [
        CategoryCapShape("hygiene", period, cap_points=draw(amounts))
        for period in draw(st.sets(st.sampled_from(["month", "year"])))
    ]


@st.composite
def deeds_under(draw: st.DrawFn, rules: Sequence[RuleShape]) -> list[Scored]:
    return [
        Scored(
            draw(st.sampled_from(rules)),
            Facts(
                draw(days),
                quantity=Decimal(draw(st.integers(min_value=1, max_value=9))),
                member_id=draw(members),
            ),
        )
        for _count in range(draw(st.integers(min_value=2, max_value=7)))
    ]


@given(st.data(), st.sampled_from([1, 2, 9]))
def test_order_of_deciding_does_not_change_the_total_under_nested_caps(
    data: st.DataObject, year_start_month: int
) -> None:
    caps = data.draw(nested_caps())
    deeds = data.draw(deeds_under(data.draw(nested_rules())))
    shuffled = data.draw(st.permutations(deeds))

    one, other = (
        sum(
            (past.points for past in decide_all(order, caps, year_start_month=year_start_month)),
            ZERO,
        )
        for order in (deeds, shuffled)
    )

    assert one == other


@given(st.data())
def test_no_cap_is_ever_passed(data: st.DataObject) -> None:
    caps = data.draw(nested_caps())
    rules = data.draw(nested_rules())

    given_points = decide_all(data.draw(deeds_under(rules)), caps)

    for cap in caps:
        for total in _sum_by(given_points, cap.cap_period, by_code=False, by_person=False):
            assert total <= (cap.cap_points or ZERO)
    for rule in rules:
        mine = [past for past in given_points if past.code == rule.code]
        by_person = rule.cap_scope == "person"
        period = rule.cap_period
        totals = (
            [past.points for past in mine]
            if period == "deed"
            else _sum_by(mine, period, by_code=True, by_person=by_person)
        )
        assert all(ZERO <= total <= (rule.cap_points or ZERO) for total in totals)


def _sum_by(pasts: Sequence[Past], period: str, *, by_code: bool, by_person: bool) -> list[Decimal]:
    sums: dict[tuple[object, ...], Decimal] = {}
    for past in pasts:
        key = (
            period_of(past.occurred_on, period, 1),
            past.code if by_code else "",
            past.member_id if by_person else 0,
        )
        sums[key] = sums.get(key, ZERO) + past.points
    return list(sums.values())


@given(st.lists(st.integers(min_value=1, max_value=50), min_size=1, max_size=5), st.data())
def test_a_ladder_gives_its_highest_level_in_whatever_order(
    levels: list[int], data: st.DataObject
) -> None:
    deeds = [
        Scored(
            RuleShape(f"R{number:02d}", "", "评选", Decimal(points), ladder="文明家庭"),
            Facts(data.draw(st.dates(min_value=FIRST, max_value=date(2026, 12, 31)))),
        )
        for number, points in enumerate(levels, start=1)
    ]

    given_points = decide_all(data.draw(st.permutations(deeds)), [])

    assert sum(past.points for past in given_points) == max(levels)
    assert all(past.points >= 0 for past in given_points)


@given(st.lists(st.integers(min_value=1, max_value=5), min_size=1, max_size=8))
def test_a_cap_by_times_counts_no_more_times(quantities: list[int]) -> None:
    rule = RuleShape("R01", "", "巡河", Decimal(2), unit=Unit.TIME, cap_times=6, cap_period="month")

    given_points = decide_all(
        [Scored(rule, Facts(FIRST, Decimal(quantity))) for quantity in quantities], []
    )

    assert sum(past.points for past in given_points) == min(sum(quantities), 6) * 2


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_an_occurrence_is_the_number_of_deeds_before_it(with_extra: list[bool]) -> None:
    steps = (ZERO, Decimal(-5), Decimal(-10))
    rule = RuleShape("R01", "", "乱倒", Decimal(-5), repeat_points=steps, repeat_period="year",
                     extra_points=Decimal(-1), extra_when="拒不整改")  # fmt: skip

    given_points = decide_all(
        [Scored(rule, Facts(FIRST, with_extra=one)) for one in with_extra], []
    )

    assert [past.points for past in given_points] == [
        steps[min(number, 2)] - one for number, one in enumerate(with_extra)
    ]


# The explanation alone tells how the points came about.


@st.composite
def any_rules(draw: st.DrawFn) -> RuleShape:
    """A rule of any mixture of kinds."""
    sign = draw(st.sampled_from([1, -1]))
    small = draw(amounts)
    repeats = draw(st.lists(st.just(ZERO) | amounts, max_size=3))
    cap = draw(st.sampled_from(["", "points", "times"]))
    extra = draw(st.none() | amounts)
    return RuleShape(
        "R01",
        "第一条",
        "事项",
        points=sign * small,
        points_max=draw(st.none() | amounts.map(lambda more: sign * (small + more))),
        unit=draw(st.sampled_from(["", Unit.HOUR, Unit.TIME, Unit.ONCE])),
        category="hygiene",
        cap_points=draw(amounts) if cap == "points" else None,
        cap_times=draw(st.integers(1, 3)) if cap == "times" else None,
        cap_period=draw(st.sampled_from(["deed", *NESTED])) if cap else "",
        ladder=draw(st.sampled_from(["", "梯级"])),
        repeat_points=tuple(sign * points for points in repeats),
        repeat_period="year" if repeats else "",
        extra_points=None if extra is None else draw(st.sampled_from([1, -1])) * extra,
        extra_when="" if extra is None else "带头",
        durations=(replace(LEVELS[1], from_quantity=Decimal(4)),) if draw(st.booleans()) else (),
        difficulties=LEVELS if draw(st.booleans()) else (),
        effects=LEVELS if draw(st.booleans()) else (),
        clears=draw(st.sampled_from(["", "balance"])) if sign < 0 else "",
        bar_redemption_months=draw(st.none() | st.integers(0, 14)),
        bars_honours=draw(st.booleans()),
    )


@st.composite
def any_facts(draw: st.DrawFn, rule: RuleShape) -> Facts:
    low, high = sorted((rule.points, rule.points_end))
    share = Decimal(draw(st.integers(min_value=0, max_value=100))) / 100
    quantity = draw(st.integers(1, 9)) if rule.unit in (Unit.HOUR, Unit.TIME) else 1
    return Facts(
        draw(days),
        Decimal(quantity),
        chosen_points=low + (high - low) * share if rule.points_max is not None else None,
        difficulty_id=draw(st.sampled_from([1, 2, 3])) if rule.difficulties else None,
        effect_id=draw(st.sampled_from([1, 2, 3])) if rule.effects else None,
        with_extra=rule.extra_points is not None and draw(st.booleans()),
    )


pasts = st.lists(
    st.builds(
        Past,
        days,
        st.integers(-30, 30).map(Decimal),
        code=st.sampled_from(["R01", "R02"]),
        category=st.sampled_from(["hygiene", "customs"]),
        ladder=st.sampled_from(["", "梯级"]),
        quantity=st.integers(1, 3).map(Decimal),
    ),
    max_size=6,
)


def recompute(told: Explanation) -> Decimal:
    """Return what the stored figures come to, by nothing but arithmetic."""
    counting = told.quantity
    if told.unit_step != 1:
        counting -= counting % told.unit_step
    exact = told.each * counting / told.unit_step
    for factor in told.factors:
        exact *= factor.factor
    base = _round(exact, told.rounding)
    extra = told.extra_points or ZERO
    points = base + extra
    sign = Decimal(1).copy_sign(points)
    for cap in told.times_caps:
        if not cap.counted:
            points = ZERO
        elif cap.counted < told.quantity:
            part = _round(exact * cap.counted / told.quantity, told.rounding) + extra
            points = sign * min(abs(points), max(part * sign, ZERO))
    points = sign * max(abs(points) - told.ladder_used, ZERO)
    for cap in told.points_caps:
        assert cap.cap_points is not None
        points = sign * min(abs(points), max(cap.cap_points - cap.used, ZERO))
    if told.cleared is not None:
        points = -max(told.cleared, -points)
    return points


def read_points(sentence: str) -> Decimal:
    """Return what a sentence ends with in points; nothing where it says that none are given."""
    parts = [part for part in sentence.split("；") if "分" in part and not part.endswith("清零")]
    if not parts or parts[-1].endswith(("不再计", "不再扣", "不扣分", "不计分")):
        return ZERO
    return Decimal(TOLD_POINTS.findall(parts[-1])[-1])


def _round(amount: Decimal, rounding: str) -> Decimal:
    step = ROUNDINGS[rounding]
    return (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


@given(st.data(), st.sampled_from(sorted(ROUNDINGS)), st.none() | amounts)
def test_explanation_adds_up_to_the_points_and_survives_json(
    data: st.DataObject, rounding: str, clearable: Decimal | None
) -> None:
    rule = data.draw(any_rules())
    category_caps = [
        CategoryCapShape("hygiene", "month", cap_points=data.draw(amounts)),
        CategoryCapShape("hygiene", "year", cap_times=data.draw(st.integers(1, 4))),
    ]

    assessment: Assessment = assess(
        rule,
        data.draw(any_facts(rule)),
        data.draw(pasts),
        rounding=rounding,
        category_caps=category_caps,
        clearable=clearable,
        decided_on=LAST,
    )

    told = Explanation.from_json(assessment.explanation.to_json())
    assert told == assessment.explanation
    assert recompute(told) == told.points == assessment.points
    assert told.asked == assessment.asked
    assert words(told).startswith("事项（第一条）：")
    assert "−" not in words(told)
    assert read_points(words(told)) == abs(told.points)
