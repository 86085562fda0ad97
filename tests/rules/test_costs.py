"""Which editions cost more than the one before: only what gives more, more often or to more."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rules.costs import Regulation, find_raises
from rules.scoring import CategoryCapShape, Level, RuleShape
from villages.models import Terms

CLEANING = RuleShape(code="R01", article="", deed="主动清理卫生死角", points=Decimal(5))
CAPPED = replace(CLEANING, cap_points=Decimal(10), cap_period="month")
RANGE = replace(CLEANING, points_max=Decimal(8))
BY_MONEY = replace(CLEANING, points=Decimal(2), unit="yuan", unit_step=Decimal(100))
REPEATED = replace(CLEANING, repeat_points=(Decimal(5), Decimal(2)), repeat_period="quarter")
WEIGHED = replace(
    CLEANING,
    durations=(Level(1, "半天", Decimal(1), Decimal(4)), Level(2, "全天", Decimal(2), Decimal(8))),
    difficulties=(Level(3, "一般", Decimal(1)), Level(4, "难", Decimal("1.5"))),
)
LADDERED = replace(CLEANING, ladder="表彰")
LITTER = RuleShape(code="R02", article="", deed="乱扔垃圾", points=Decimal(-5))
SHARED = CategoryCapShape(category="", cap_period="year", cap_points=Decimal(100))


def compare(
    old: RuleShape | None,
    new: RuleShape | None,
    *,
    old_caps: tuple[CategoryCapShape, ...] = (),
    new_caps: tuple[CategoryCapShape, ...] = (),
) -> list[str]:
    """Compare two editions of one rule each, or of none, under the same terms."""
    return find_raises(
        Regulation([old] if old else [], old_caps, Terms()),
        Regulation([new] if new else [], new_caps, Terms()),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, CLEANING),
        (LITTER, replace(LITTER, points=Decimal(1))),
        (CLEANING, replace(CLEANING, points=Decimal("5.01"))),
        (CLEANING, replace(CLEANING, points_max=Decimal(6))),
        (RANGE, replace(RANGE, points=Decimal(6))),
        (CLEANING, replace(CLEANING, unit="hour")),
        (BY_MONEY, replace(BY_MONEY, unit_step=Decimal(50))),
        (BY_MONEY, replace(BY_MONEY, unit_step=Decimal(50), points=Decimal(1))),
        (REPEATED, CLEANING),
        (REPEATED, replace(REPEATED, repeat_points=(Decimal(5), Decimal(3)))),
        (REPEATED, replace(REPEATED, repeat_period="month")),
        (CLEANING, replace(CLEANING, extra_points=Decimal(1), extra_when="评为示范")),
        (CAPPED, CLEANING),
        (CAPPED, replace(CAPPED, cap_points=Decimal(11))),
        (CAPPED, replace(CAPPED, cap_period="day")),
        (CAPPED, replace(CAPPED, cap_points=None, cap_times=2)),
        (CAPPED, replace(CAPPED, cap_scope="person", counts_persons=True)),
        (CAPPED, replace(CAPPED, cap_period="deed")),
        (WEIGHED, replace(WEIGHED, difficulties=(Level(1, "一般", Decimal("1.2")),))),
        (CLEANING, replace(CLEANING, effects=(Level(9, "好", Decimal("1.1")),))),
        (LADDERED, CLEANING),
        (LADDERED, replace(LADDERED, ladder="另一级")),
    ],
)
def test_what_gives_more_is_found(old: RuleShape | None, new: RuleShape) -> None:
    assert compare(old, new) == [new.code]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CLEANING, CLEANING),
        (CLEANING, None),
        (None, LITTER),
        (LITTER, None),
        (LITTER, replace(LITTER, points=Decimal(-1))),
        (CLEANING, replace(CLEANING, points=Decimal(4))),
        (CLEANING, replace(CLEANING, deed="清理房前屋后")),
        (RANGE, replace(RANGE, points_max=None)),
        (BY_MONEY, replace(BY_MONEY, unit_step=Decimal(200))),
        (CLEANING, REPEATED),
        (CLEANING, CAPPED),
        (CAPPED, replace(CAPPED, cap_points=Decimal(9))),
        (CAPPED, replace(CAPPED, cap_points=Decimal(30), cap_period="quarter")),
        (CAPPED, replace(CAPPED, cap_points=Decimal(120), cap_period="year")),
        (replace(CAPPED, cap_scope="person"), CAPPED),
        (CLEANING, LADDERED),
        (WEIGHED, replace(WEIGHED, durations=())),
        (WEIGHED, replace(WEIGHED, difficulties=(Level(7, "一般", Decimal(1)),))),
    ],
)
def test_what_gives_as_much_or_less_is_not(old: RuleShape | None, new: RuleShape | None) -> None:
    assert compare(old, new) == []


def test_a_longer_day_that_weighs_more_sooner_is_found() -> None:
    sooner = replace(
        WEIGHED,
        durations=(
            Level(1, "半天", Decimal(1), Decimal(4)),
            Level(2, "全天", Decimal(2), Decimal(6)),
        ),
    )

    assert compare(WEIGHED, sooner) == ["R01"]
    assert compare(sooner, WEIGHED) == []


def test_a_shared_cap_that_goes_or_grows_is_found() -> None:
    wider = replace(SHARED, cap_points=Decimal(101))
    monthly = replace(SHARED, cap_period="month", cap_points=Decimal(8))

    assert compare(CLEANING, CLEANING, old_caps=(SHARED,)) == ["R01"]
    assert compare(CLEANING, CLEANING, old_caps=(SHARED,), new_caps=(wider,)) == ["R01"]
    assert compare(CLEANING, CLEANING, old_caps=(SHARED,), new_caps=(monthly,)) == []
    assert compare(CLEANING, CLEANING, new_caps=(SHARED,)) == []


@pytest.mark.parametrize(
    ("field", "cheap", "dear"),
    [
        ("base_points", Decimal(50), Decimal(60)),
        ("base_given", "once", "yearly"),
        ("newcomer_share", "none", "months"),
        ("newcomer_share", "months", "full"),
        ("year_end", "expire", "carry"),
        ("keep_points", Decimal(50), Decimal(0)),
        ("yuan_per_point", Decimal("0.5"), Decimal(1)),
        ("monthly_ceiling_points", Decimal(1000), Decimal(2000)),
        ("monthly_ceiling_points", Decimal(1000), None),
    ],
)
def test_terms_that_promise_more_are_found(field: str, cheap: object, dear: object) -> None:
    before = Regulation([], (), Terms(**{field: cheap}))
    after = Regulation([], (), Terms(**{field: dear}))

    assert find_raises(before, after) == [field]
    assert find_raises(after, before) == []


def test_a_larger_part_that_is_carried_over_is_found() -> None:
    half = Regulation([], (), Terms(year_end="share", year_end_percent=50))
    most = Regulation([], (), Terms(year_end="share", year_end_percent=80))

    assert find_raises(half, most) == ["year_end_percent"]
    assert find_raises(most, half) == []
