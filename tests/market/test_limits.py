"""How much of an article a household may have in a stretch of time, and who has earned it."""

from datetime import date
from decimal import Decimal

import pytest

from market.errors import LimitReached, StandingTooLow
from market.models import Goods, LimitPeriod
from market.queries.limits import begin_period, get_had
from market.services import GoodsInput, cancel_reservation, change_goods, hand_over
from tests.cast import NOW, TODAY, at
from tests.ledger.acts import award, deduct
from tests.market import shop as counter
from tests.market.keeping import agree, back, book, bring_back
from tests.market.shop import Shop, line
from villages.services import set_terms

NOVEMBER = date(2026, 11, 3)


def limit(
    shop: Shop, quantity: Decimal | int, period: LimitPeriod = LimitPeriod.MONTH, **more: object
) -> Goods:
    """Let a household have only so much rice."""
    values = {"limit_quantity": Decimal(quantity), "limit_period": period, **more}
    terms = GoodsInput(name="大米", unit="袋", price=Decimal(20), **values)  # type: ignore[arg-type]
    return change_goods(shop.rice, terms=terms, by=shop.cast.chair, now=NOW)


def had(shop: Shop, goods: Goods, day: date = TODAY) -> Decimal:
    household = shop.cast.households[5]
    return get_had(household.pk, [goods], terms=shop.cast.terms, today=day)[goods.pk]


def test_limit_counts_what_was_handed_over_in_its_month(shop: Shop) -> None:
    rice = limit(shop, 2)
    counter.hand_over(shop, line(rice))

    with pytest.raises(LimitReached) as caught:
        counter.hand_over(shop, line(shop.soap), line(rice, 2))
    counter.hand_over(shop, line(rice))

    assert str(caught.value) == "「大米」每月每户限兑 2 袋，这户约的和兑的已经有 1 袋。"
    with pytest.raises(LimitReached):
        counter.hand_over(shop, line(rice))


def test_limit_is_each_households_and_each_articles_own(shop: Shop) -> None:
    rice = limit(shop, 1)
    counter.hand_over(shop, line(rice), line(shop.soap, 3))

    made = counter.hand_over(shop, line(rice), household=shop.cast.households[6])

    assert made.points == 20


def test_limit_begins_anew_with_its_period(shop: Shop) -> None:
    rice = limit(shop, 1)
    counter.hand_over(shop, line(rice), now=at(date(2026, 10, 31), 23))

    made = counter.hand_over(shop, line(rice), now=at(date(2026, 11, 1), 0))

    assert made.points == 20


@pytest.mark.parametrize(
    ("period", "day", "begins"),
    [
        (LimitPeriod.MONTH, date(2026, 10, 1), date(2026, 10, 1)),
        (LimitPeriod.MONTH, date(2026, 10, 31), date(2026, 10, 1)),
        (LimitPeriod.QUARTER, date(2026, 9, 30), date(2026, 7, 1)),
        (LimitPeriod.QUARTER, date(2026, 10, 1), date(2026, 10, 1)),
        (LimitPeriod.QUARTER, date(2026, 12, 31), date(2026, 10, 1)),
        (LimitPeriod.YEAR, date(2026, 12, 31), date(2026, 1, 1)),
        (LimitPeriod.EVER, date(2026, 12, 31), None),
    ],
)
def test_period_begins(shop: Shop, period: LimitPeriod, day: date, begins: date | None) -> None:
    assert begin_period(period, terms=shop.cast.terms, today=day) == begins


def test_year_of_a_limit_begins_as_the_terms_say(shop: Shop) -> None:
    terms = set_terms(shop.cast.village, TODAY, year_start_month=7, by=None, now=NOW)

    days = [date(2026, 6, 30), date(2026, 7, 1)]
    found = [begin_period(LimitPeriod.YEAR, terms=terms, today=day) for day in days]
    assert found == [date(2025, 7, 1), date(2026, 7, 1)]


def test_limit_for_ever_never_begins_anew(shop: Shop) -> None:
    rice = limit(shop, 1, LimitPeriod.EVER)
    counter.hand_over(shop, line(rice))

    with pytest.raises(LimitReached, match="总共每户限兑 1 袋"):
        counter.hand_over(shop, line(rice), now=at(date(2029, 1, 5)))


def test_limit_counts_reservations_while_they_wait(shop: Shop) -> None:
    rice = limit(shop, 2)
    made = book(shop, line(rice, 2))

    with pytest.raises(LimitReached):
        counter.hand_over(shop, line(rice))
    assert had(shop, rice) == 2
    cancel_reservation(made, by=shop.cast.keeper, now=NOW)

    assert had(shop, rice) == 0
    assert counter.hand_over(shop, line(rice, 2)).points == 40


def test_limit_counts_a_reservation_in_the_month_of_its_hand_over(shop: Shop) -> None:
    rice = limit(shop, 2)
    made = book(shop, line(rice, 2), now=at(date(2026, 10, 30)))
    waiting = had(shop, rice, NOVEMBER)

    hand_over(made, by=shop.cast.keeper, now=at(NOVEMBER))

    assert waiting == 2
    assert had(shop, rice, NOVEMBER) == 2
    assert had(shop, rice, date(2026, 12, 1)) == 0


def test_limit_forgets_a_reservation_that_ran_out(shop: Shop) -> None:
    rice = limit(shop, 2)
    book(shop, line(rice, 2))

    assert had(shop, rice, date(2026, 10, 29)) == 2
    assert had(shop, rice, date(2026, 10, 30)) == 0


def test_limit_gives_room_for_what_came_back(shop: Shop) -> None:
    rice = limit(shop, 2)
    made = counter.hand_over(shop, line(rice, 2))

    agree(shop, bring_back(shop, made, back(made, 1)))

    assert had(shop, rice) == 1
    counter.hand_over(shop, line(rice))
    with pytest.raises(LimitReached):
        counter.hand_over(shop, line(rice))


def test_limit_counts_what_is_kept_in_the_month_of_the_hand_over(shop: Shop) -> None:
    rice = limit(shop, 2)
    made = counter.hand_over(shop, line(rice, 2))

    proposal = bring_back(shop, made, back(made, 1), now=at(NOVEMBER))
    agree(shop, proposal, now=at(NOVEMBER))

    assert (had(shop, rice), had(shop, rice, NOVEMBER)) == (Decimal(1), Decimal(0))


def test_limit_in_parts(shop: Shop) -> None:
    terms = GoodsInput(
        name="犁地",
        unit="亩",
        price=Decimal(8),
        in_whole_units=False,
        limit_quantity=Decimal("1.5"),
    )
    ploughing = change_goods(shop.ploughing, terms=terms, by=shop.cast.chair, now=NOW)
    counter.hand_over(shop, line(ploughing, "1.25"))

    with pytest.raises(LimitReached):
        counter.hand_over(shop, line(ploughing, "0.26"))

    assert counter.hand_over(shop, line(ploughing, "0.25")).points == 2


# Standing


def test_standing_opens_what_it_was_earned_for(shop: Shop) -> None:
    terms = GoodsInput(name="大米", unit="袋", price=Decimal(20), standing_min=Decimal(15))
    rice = change_goods(shop.rice, terms=terms, by=shop.cast.chair, now=NOW)
    award(shop.cast, 5, 10)

    with pytest.raises(StandingTooLow) as caught:
        counter.hand_over(shop, line(rice))
    award(shop.cast, 5, 5)

    assert str(caught.value) == "「大米」要年度积分满 15 分才能兑，这户今年是 10 分。"
    assert counter.hand_over(shop, line(rice)).points == 20
    # Redeeming does not lower a standing; a deduction does.
    assert book(shop, line(rice)).points == 20
    deduct(shop.cast, 5, 1)
    with pytest.raises(StandingTooLow):
        book(shop, line(rice))
