"""How far the money covers the points: every part of the cover, and the pace."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.services import close_month
from market.models import FundKind
from market.queries.cover import Cover, Pace, get_cover
from tests.cast import BEGIN, TODAY, Cast, at
from tests.market.shop import Shop, hand_over, line
from tests.market.test_fund import enter
from villages.models import Terms

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 2)


def set_terms(cast: Cast, **values: object) -> None:
    Terms.objects.filter(village=cast.village).update(**values)


def build_cover(**values: object) -> Cover:
    """Return a cover of 1000 yuan against 1000 points at a yuan, unless said otherwise."""
    given: dict[str, object] = {
        "is_begun": True,
        "fund_yuan": Decimal(600),
        "stock_yuan": Decimal(400),
        "outstanding_points": Decimal(1000),
        "kept_points": Decimal(0),
        "unsettled_points": Decimal(0),
        "owed_yuan": Decimal(0),
        "yuan_per_point": Decimal(1),
        "warning_percent": 100,
        "stop_percent": 50,
        "pace": None,
    }
    return Cover(**{**given, **values})  # type: ignore[arg-type] # as the fields have them


def test_nothing_is_known_before_the_fund_book_begins(cast: Cast) -> None:
    cover = get_cover(cast.village, today=TODAY)

    assert (cover.percent, cover.months) == (None, None)
    assert (cover.is_begun, cover.is_low, cover.is_stopped) == (False, False, False)
    assert cover.outstanding_points == Decimal(600)


def test_all_that_is_promised_counts_and_what_is_kept_does_not(shop: Shop) -> None:
    set_terms(shop.cast, keep_points=Decimal(30), yuan_per_point=Decimal("0.5"))
    enter(shop.cast, FundKind.OPENING, 100)
    hand_over(shop, line(shop.rice, 2))
    hand_over(shop, line(shop.haircut, 2), partner=shop.barber, by=shop.cast.barber)

    cover = get_cover(shop.cast.village, today=TODAY)

    # Five households with 100 and one with 30 left: 5 × 70 + 0; the barber's 30 are unsettled.
    assert cover == Cover(
        is_begun=True,
        fund_yuan=Decimal(100),
        stock_yuan=cover.stock_yuan,
        outstanding_points=Decimal(350),
        kept_points=Decimal(180),
        unsettled_points=Decimal(30),
        owed_yuan=Decimal(0),
        yuan_per_point=Decimal("0.5"),
        warning_percent=100,
        stop_percent=50,
        pace=None,
    )
    assert (cover.outstanding_yuan, cover.unsettled_yuan) == (Decimal(175), Decimal(15))
    assert cover.owed_in_all_yuan == Decimal(190)


def test_the_pace_is_what_closed_months_redeemed_less_returns(shop: Shop) -> None:
    enter(shop.cast, FundKind.OPENING, 100)
    hand_over(shop, line(shop.rice, 2))
    close_month(shop.cast.village, BEGIN, edition="", by=shop.cast.chair, now=at(NOVEMBER))
    hand_over(shop, line(shop.rice), now=at(NOVEMBER))

    cover = get_cover(shop.cast.village, today=NOVEMBER)

    assert cover.pace == Pace(points=Decimal(40), months=1, first=BEGIN, last=BEGIN)
    assert cover.pace_yuan == Decimal(40)


def test_a_closing_of_several_months_counts_all_of_them(shop: Shop) -> None:
    enter(shop.cast, FundKind.OPENING, 100)
    hand_over(shop, line(shop.rice, 3))
    january = date(2027, 1, 2)
    close_month(
        shop.cast.village,
        date(2026, 12, 1),
        edition="",
        by=shop.cast.chair,
        now=at(january),
    )

    pace = get_cover(shop.cast.village, today=january).pace

    assert pace == Pace(points=Decimal(60), months=3, first=BEGIN, last=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("fund", "percent", "lines"),
    [
        (600, 100, (False, False)),
        ("599.99", 99, (True, False)),
        (100, 50, (True, False)),
        ("99.99", 49, (True, True)),
    ],
)
def test_the_lines_are_those_of_the_terms(
    fund: int | str, percent: int, lines: tuple[bool, bool]
) -> None:
    cover = build_cover(fund_yuan=Decimal(fund))

    assert (cover.percent, (cover.is_low, cover.is_stopped)) == (percent, lines)


def test_where_nothing_is_owed_nothing_is_low() -> None:
    cover = build_cover(outstanding_points=Decimal(0), fund_yuan=Decimal(0))

    assert (cover.percent, cover.is_low, cover.is_stopped) == (None, False, False)


def test_months_are_what_the_money_lasts_at_the_pace() -> None:
    pace = Pace(points=Decimal(900), months=3, first=BEGIN, last=date(2026, 12, 1))

    assert build_cover(pace=pace).months == Decimal("3.3")
    assert build_cover(pace=pace, yuan_per_point=Decimal("0.5")).months == Decimal("6.6")
    assert (
        build_cover(pace=Pace(points=Decimal(0), months=1, first=BEGIN, last=BEGIN)).months is None
    )


def test_unpaid_settlements_are_owed() -> None:
    cover = build_cover(owed_yuan=Decimal(1000))

    assert (cover.owed_in_all_yuan, cover.percent) == (Decimal(2000), 50)


def test_another_village_counts_nothing(shop: Shop) -> None:
    enter(shop.cast, FundKind.OPENING, 100)

    cover = get_cover(shop.cast.other_village, today=TODAY)

    assert (cover.is_begun, cover.fund_yuan) == (False, Decimal(0))
    assert cover.outstanding_points == Decimal(100)


def test_the_cover_takes_few_queries(shop: Shop) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        get_cover(shop.cast.village, today=TODAY)

    assert len(queries) <= 12
