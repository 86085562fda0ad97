"""Old facts under other rules: what converts, what keeps its place, what is a guess."""

from datetime import date
from decimal import Decimal

import pytest

from deeds.tryout.ceiling import MonthRoom, fill_months
from deeds.tryout.fitting import Guess, fit_choice, fit_facts, fit_level, fit_quantity
from rules.scoring import Facts, Level, RuleShape
from tests.cast import TODAY

D = Decimal


def shape(**values: object) -> RuleShape:
    return RuleShape(**{"code": "R01", "article": "", "deed": "一件事", "points": D(5), **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("quantity", "old_unit", "new_unit", "step", "expected"),
    [
        ("3", "hour", "hour", "1", ("3", True)),
        ("16", "hour", "day", "1", ("2", True)),
        ("1", "half_day", "hour", "1", ("4", True)),
        ("2", "mu", "mu_tenth", "1", ("20", True)),
        ("1500", "m", "km", "1", ("1.5", True)),
        ("2", "quarter", "month", "1", ("6", True)),
        # A quarter is not half happened.
        ("4", "month", "quarter", "1", ("1", False)),
        ("3", "place", "item", "1", ("3", True)),
        # Nobody wrote down how many hours: one, or one step.
        ("1", "", "hour", "1", ("1", False)),
        ("1", "", "yuan", "100", ("100", False)),
        ("1", "time", "", "1", ("1", True)),
        ("3", "time", "", "1", ("1", False)),
        ("3", "hour", "", "1", ("1", False)),
        ("1", "once", "", "1", ("1", True)),
    ],
)
def test_quantity_converts_within_its_kind(
    quantity: str, old_unit: str, new_unit: str, step: str, expected: tuple[str, bool]
) -> None:
    new = shape(unit=new_unit, unit_step=D(step))

    fitted, is_exact = fit_quantity(D(quantity), old_unit, new)

    assert (fitted, is_exact) == (D(expected[0]), expected[1])


@pytest.mark.parametrize(
    ("chosen", "old", "new", "expected"),
    [
        (None, ("5", None), ("8", None), (None, True)),
        # Inside the new range the same points, outside the same place.
        ("15", ("10", "20"), ("10", "30"), ("15", True)),
        ("15", ("10", "20"), ("30", "50"), ("40", True)),
        ("-12", ("-10", "-20"), ("-30", "-50"), ("-34", True)),
        ("20", ("10", "20"), ("30", "50"), ("50", True)),
        # Fixed before: nobody chose, so the nearest end.
        (None, ("5", None), ("10", "20"), ("10", False)),
        (None, ("25", None), ("10", "20"), ("20", False)),
        (None, ("15", None), ("10", "20"), ("15", True)),
        # What gave now takes.
        ("15", ("10", "20"), ("-5", "-15"), ("-10", True)),
    ],
)
def test_choice_keeps_its_points_or_its_place(
    chosen: str | None,
    old: tuple[str, str | None],
    new: tuple[str, str | None],
    expected: tuple[str | None, bool],
) -> None:
    before, after = (
        shape(points=D(small), points_max=None if large is None else D(large))
        for small, large in (old, new)
    )

    fitted, is_told = fit_choice(None if chosen is None else D(chosen), before, after)

    assert (fitted, is_told) == (None if expected[0] is None else D(expected[0]), expected[1])


def test_level_is_found_by_its_name_or_its_factor() -> None:
    old = (Level(1, "一般", D(1)), Level(2, "较难", D("1.5")))
    new = (Level(7, "一般", D("0.8")), Level(8, "很难", D("1.6")))

    assert fit_level(1, old, new) == (7, True)
    assert fit_level(2, old, new) == (8, False)
    assert fit_level(None, (), new) == (7, False)
    assert fit_level(2, old, ()) == (None, True)


def test_facts_without_a_person_are_asked_of_the_household() -> None:
    facts = Facts(occurred_on=TODAY, quantity=D(2), with_extra=True)

    fitted = fit_facts(facts, shape(unit="hour"), shape(unit="hour", counts_persons=True))

    assert fitted.facts == Facts(occurred_on=TODAY, quantity=D(2))
    assert (fitted.rule.counts_persons, fitted.guesses) == (
        False,
        frozenset({Guess.PERSON}),
    )


def test_ceiling_lets_later_months_take_what_waited() -> None:
    october, november, december = (date(2026, month, 1) for month in (10, 11, 12))
    awards = [(october, D(60)), (october, D(50)), (october, D(40)), (december, D(70))]

    rooms = fill_months(awards, lambda month: None if month == december else D(100))

    # December has no ceiling: everything goes through, and no row tells of it.
    assert rooms == [
        MonthRoom(october, D(100), decided=D(150), posted=D(100), waiting=[D(50)]),
        MonthRoom(november, D(100), decided=D(0), posted=D(50), waiting=[]),
    ]


def test_ceiling_lets_an_award_larger_than_itself_through_in_a_later_month() -> None:
    october, november = date(2026, 10, 1), date(2026, 11, 1)

    rooms = fill_months([(october, D(120)), (november, D(10))], lambda _month: D(100))

    assert rooms == [
        MonthRoom(october, D(100), decided=D(120), posted=D(0), waiting=[D(120)]),
        MonthRoom(november, D(100), decided=D(10), posted=D(120), waiting=[D(10)]),
    ]


def test_ceiling_has_nothing_to_tell_without_awards() -> None:
    assert fill_months([], lambda _month: D(100)) == []
