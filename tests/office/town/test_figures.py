"""What is too small to be shown by itself, cut from the whole."""

from decimal import Decimal

import pytest

from office.town.figures import Part, find_percent, merge_small


def part(name: str, first: int, count: int, *, awarded: int = 0) -> Part:
    households = frozenset(range(first, first + count))
    return Part(name, households, awarded=Decimal(awarded))


def sizes(parts: list[Part]) -> list[tuple[str, int, Decimal]]:
    return [(one.name, len(one.households), one.awarded) for one in parts]


def test_large_parts_stay_as_they_are() -> None:
    parts = [part("01组", 0, 5, awarded=3), part("02组", 10, 9, awarded=4)]

    assert merge_small(parts) == parts


def test_small_parts_come_together_without_a_name() -> None:
    parts = [part("01组", 0, 3, awarded=1), part("02组", 10, 9), part("03组", 20, 4, awarded=2)]

    assert sizes(merge_small(parts)) == [("02组", 9, Decimal(0)), ("", 7, Decimal(3))]


def test_one_small_part_takes_the_smallest_large_one_along() -> None:
    parts = [part("01组", 0, 20), part("02组", 30, 6, awarded=5), part("03组", 40, 2, awarded=1)]

    assert sizes(merge_small(parts)) == [("01组", 20, Decimal(0)), ("", 8, Decimal(6))]


def test_same_households_in_several_parts_count_once() -> None:
    parts = [part("卫生", 0, 3, awarded=3), part("孝亲", 0, 3, awarded=4)]

    assert merge_small(parts) == []


def test_all_too_few_shows_nothing() -> None:
    assert merge_small([part("01组", 0, 4)]) == []
    assert merge_small([part("01组", 0, 0)]) == []
    assert merge_small([]) == []


@pytest.mark.parametrize(
    ("shares", "percent"), [((2, 6), 33), ((6, 6), 100), ((0, 6), 0), ((0, 0), None)]
)
def test_percents_are_whole_and_rounded_down(shares: tuple[int, int], percent: int | None) -> None:
    assert find_percent(*shares) == percent
