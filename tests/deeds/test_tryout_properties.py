"""Whatever the rules and the deeds: replayed under their own edition they come out the same."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from deeds.tryout.replay import Draft, OldDeed, RuleRow, Season, replay
from deeds.tryout.report import Period, build_report
from rules.scoring import CategoryCapShape, Facts, Past, RuleShape, assess

D = Decimal
FIRST = date(2026, 1, 1)
YEAR = Period(FIRST, date(2026, 12, 31))
SEASON = Season(begins=FIRST, rounding="hundredths", year_start_month=1)
PERIODS = st.sampled_from(["day", "month", "quarter", "year"])
POINTS = st.integers(1, 40).map(lambda halves: D(halves) / 2)


@st.composite
def draw_rule(draw: st.DrawFn, code: str) -> RuleRow:
    """Draw a rule that gives or takes, with a cap, a ladder or repeats as it comes."""
    sign = draw(st.sampled_from([1, 1, -1]))
    values: dict[str, object] = {"points": sign * draw(POINTS)}
    match draw(st.sampled_from(["", "range", "points", "times", "ladder", "repeats"])):
        case "range":
            values["points_max"] = D(str(values["points"])) * 2
        case "points":
            values |= {"cap_points": draw(POINTS), "cap_period": draw(PERIODS)}
        case "times":
            values |= {"cap_times": draw(st.integers(1, 3)), "cap_period": draw(PERIODS)}
        case "ladder":
            values["ladder"] = "荣誉"
        case "repeats":
            steps = [D(0), sign * draw(POINTS), sign * draw(POINTS)]
            values |= {"repeat_points": steps, "repeat_period": "year"}
    shape = RuleShape(
        code=code,
        article="",
        deed=code,
        category="hygiene",
        unit=draw(st.sampled_from(["", "hour"])),
        **values,  # type: ignore[arg-type] # of the fields' types
    )
    return RuleRow(code, code, "hygiene", shape)


@st.composite
def draw_draft(draw: st.DrawFn) -> Draft:
    codes = [f"R{number:02d}" for number in range(1, draw(st.integers(1, 4)) + 1)]
    caps = [CategoryCapShape("hygiene", "month", cap_points=D(30))]
    return Draft(
        rules={code: draw(draw_rule(code)) for code in codes},
        seasons=[SEASON],
        category_caps=draw(st.sampled_from([[], caps])),
    )


@st.composite
def draw_decided(draw: st.DrawFn) -> tuple[Draft, list[OldDeed]]:
    """Draw rules and deeds that were decided under them one after the other."""
    draft = draw(draw_draft())
    pasts: dict[int, list[Past]] = {}
    deeds = []
    for _deed in range(draw(st.integers(1, 12))):
        rule = draft.rules[draw(st.sampled_from(sorted(draft.rules)))]
        shape, household = rule.shape, draw(st.integers(1, 2))
        facts = Facts(
            occurred_on=FIRST + timedelta(days=draw(st.integers(0, 99))),
            quantity=D(draw(st.integers(1, 4))) if shape.unit else D(1),
            chosen_points=shape.points if shape.points_max is not None else None,
        )
        before = pasts.setdefault(household, [])
        points = assess(shape, facts, before, category_caps=draft.category_caps).points
        before.append(
            Past(
                facts.occurred_on,
                points,
                code=rule.code,
                category=rule.category,
                ladder=shape.ladder,
                quantity=facts.quantity,
            )
        )
        deeds.append(OldDeed(household, rule, facts, points, facts.occurred_on))
    return draft, deeds


@given(draw_decided())
def test_same_edition_gives_the_points_that_were_decided(
    decided: tuple[Draft, list[OldDeed]],
) -> None:
    draft, deeds = decided

    replayed = list(replay(deeds, draft))

    assert [one.points for one in replayed] == [deed.points for deed in deeds]


@given(draw_decided(), draw_draft())
def test_sums_of_categories_rules_and_households_agree(
    decided: tuple[Draft, list[OldDeed]], other: Draft
) -> None:
    _draft, deeds = decided

    report = build_report(replay(deeds, other), other, YEAR, old_codes=set())

    total = report.total
    assert total.deeds == len(deeds)
    assert total.old == sum((deed.points for deed in deeds), D(0))
    for sums in (report.by_household.values(), report.by_category.values()):
        assert sum((one.new for one in sums), D(0)) == total.new
        assert sum((one.old for one in sums), D(0)) == total.old
    dropped = sum((one.points for one in report.dropped.values()), D(0))
    assert sum((one.sums.old for one in report.by_rule.values()), dropped) == total.old
    assert sum((one.sums.new for one in report.by_rule.values()), D(0)) == total.new
