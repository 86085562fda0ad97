"""Months and years as the scheme counts them."""

from datetime import date

import pytest

from villages.months import (
    add_months,
    closing_day_of,
    count_months,
    last_day_of,
    month_of,
    parse_month,
    write_month,
    year_start_of,
)

DECEMBER = date(2026, 12, 1)


def test_month_of_a_day_is_its_first() -> None:
    assert month_of(date(2026, 12, 31)) == DECEMBER


@pytest.mark.parametrize(
    ("count", "month"),
    [
        (0, DECEMBER),
        (1, date(2027, 1, 1)),
        (13, date(2028, 1, 1)),
        (-1, date(2026, 11, 1)),
        (-12, date(2025, 12, 1)),
    ],
)
def test_months_are_added_over_the_years_end(count: int, month: date) -> None:
    assert add_months(DECEMBER, count) == month


@pytest.mark.parametrize(("first_month", "count"), [(12, 1), (11, 2), (1, 12)])
def test_months_are_counted_with_both_ends(first_month: int, count: int) -> None:
    first = date(2026, first_month, 1)

    assert count_months(first, DECEMBER) == count
    assert count_months(first, add_months(DECEMBER, 12)) == count + 12


@pytest.mark.parametrize(
    ("month", "day"),
    [(DECEMBER, 31), (date(2027, 2, 1), 28), (date(2028, 2, 1), 29), (date(2026, 11, 1), 30)],
)
def test_last_day_of_a_month(month: date, day: int) -> None:
    assert last_day_of(month) == month.replace(day=day)


def test_month_is_closed_from_the_next_first_or_the_day_that_is_agreed() -> None:
    assert closing_day_of(DECEMBER, 0) == date(2027, 1, 1)
    assert closing_day_of(DECEMBER, 25) == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("day", "year_start_month", "start"),
    [
        (date(2026, 1, 1), 1, date(2026, 1, 1)),
        (date(2026, 12, 31), 1, date(2026, 1, 1)),
        (date(2026, 3, 31), 4, date(2025, 4, 1)),
        (date(2026, 4, 1), 4, date(2026, 4, 1)),
    ],
)
def test_year_begins_in_the_month_that_is_agreed(
    day: date, year_start_month: int, start: date
) -> None:
    assert year_start_of(day, year_start_month) == start


def test_month_is_written_and_read_as_in_addresses() -> None:
    assert write_month(date(2026, 3, 1)) == "2026-03"
    assert parse_month("2026-03") == date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2026",
            "2026-3",
            "202603",
            "2026-13",
            "2026-00",
            "26-03",
            "２０２６-03",
            "2026-03-01",
        ),
        *("0001-01", "9999-12"),
    ],
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no month|month must be|invalid literal"):
        parse_month(text)
