"""Goods kept for a household: its points wait, nothing is posted before the hand-over."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.errors import InsufficientPoints, KeyReused, RedemptionBarred
from ledger.queries import get_balance
from market.checks import check
from market.errors import (
    HouseholdNotHere,
    NotYourPartner,
    OutOfStock,
    PartnerClosed,
    PriceChanged,
    ReservationGone,
    TextTooLong,
)
from market.models import Goods, Redemption, RedemptionState
from market.reserved import get_last_day, get_state
from market.services import (
    change_partner,
    hand_over,
    make_ready,
    quote_reservation,
)
from tests.cast import NOW, SHANGHAI, TODAY, at
from tests.ledger.acts import find_available, impose
from tests.market import shop as counter
from tests.market.keeping import (
    DAY_AFTER,
    LAST_DAY,
    anew,
    assert_nothing_posted,
    book,
    left_of,
)
from tests.market.shop import Shop, line, stock_of
from villages.errors import HouseholdUnknown, PointsError, RoleNeeded, VillageNotFound
from villages.services import set_terms

# Reserving


def test_reserve_keeps_points_and_goods_and_posts_nothing(shop: Shop) -> None:
    made = book(shop, line(shop.rice, 2), line(shop.ploughing), is_delivery=True, note=" 下午送 ")

    assert (made.number, made.state, made.points) == (1, RedemptionState.RESERVED, Decimal(48))
    assert (made.reserved_by, made.reserved_at) == (shop.cast.keeper, NOW)
    assert (made.is_delivery, made.note, made.handed_at, made.transfer) == (
        True,
        "下午送",
        None,
        None,
    )
    assert find_available(shop.cast.account(5)).points == Decimal(52)
    assert get_balance(shop.cast.account(5)) == 100
    assert (stock_of(shop.rice), left_of(shop.rice)) == (Decimal(10), Decimal(8))
    assert_nothing_posted()
    assert list(check(shop.cast.village)) == []


def test_reserve_is_open_to_the_household_with_its_card(shop: Shop) -> None:
    household = shop.cast.households[5]

    made = book(shop, line(shop.rice), by=household)

    assert (made.household, made.reserved_by) == (household, None)


def test_reserve_for_another_household_is_refused(shop: Shop) -> None:
    with pytest.raises(HouseholdUnknown):
        book(shop, line(shop.rice), by=shop.cast.households[6])

    assert not Redemption.objects.exists()


def test_reserve_is_open_to_staff_for_every_partner(shop: Shop) -> None:
    made = [
        book(shop, line(shop.haircut), partner=shop.barber, by=shop.cast.people[person])
        for person in ("keeper", "clerk", "barber")
    ]

    assert [redemption.number for redemption in made] == [1, 2, 3]


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("barber", RoleNeeded),
        ("walker", RoleNeeded),
        ("watcher", RoleNeeded),
        ("stranger", VillageNotFound),
        ("nobody", VillageNotFound),
    ],
)
def test_reserve_refuses_who_keeps_no_shop(
    shop: Shop, person: str, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        book(shop, line(shop.rice), by=shop.cast.people[person])

    assert not Redemption.objects.exists()


def test_reserve_needs_no_witness_and_no_open_door(shop: Shop) -> None:
    set_terms(shop.cast.village, TODAY, opening_weekdays="1", by=None, now=NOW)

    made = book(shop, line(shop.rice), household=shop.cast.households[1], by=shop.cast.chair)

    assert made.state == RedemptionState.RESERVED


def test_reserve_refuses_as_the_counter_does(shop: Shop) -> None:
    impose(shop.cast, 6)
    shop.cast.households[4].state = "away"
    shop.cast.households[4].save(update_fields=["state"])
    attempts: list[tuple[type[PointsError], Callable[[], object]]] = [
        (OutOfStock, lambda: book(shop, line(shop.rice, 11))),
        (InsufficientPoints, lambda: book(shop, line(shop.oil, 3))),
        (PriceChanged, lambda: book(shop, line(shop.rice, price=Decimal(19)))),
        (TextTooLong, lambda: book(shop, line(shop.rice), note="长" * 101)),
        (
            RedemptionBarred,
            lambda: book(shop, line(shop.rice), household=shop.cast.households[6]),
        ),
        (
            HouseholdNotHere,
            lambda: book(shop, line(shop.rice), household=shop.cast.households[4]),
        ),
    ]

    for refusal, attempt in attempts:
        with pytest.raises(refusal):
            attempt()

    assert not Redemption.objects.exists()
    assert find_available(shop.cast.account(5)).points == 100


def test_reserve_refuses_a_closed_partner(shop: Shop) -> None:
    change_partner(shop.partner, name="积分超市", is_open=False, by=shop.cast.chair, now=NOW)

    with pytest.raises(PartnerClosed):
        book(shop, line(shop.rice), by=shop.cast.households[5])


def test_reserve_counts_what_is_promised_to_others(shop: Shop) -> None:
    book(shop, line(shop.oil, 2))
    book(shop, line(shop.oil, 2), household=shop.cast.households[6])

    with pytest.raises(OutOfStock):
        book(shop, line(shop.oil), household=shop.cast.households[2])
    with pytest.raises(OutOfStock):
        counter.hand_over(shop, line(shop.oil), household=shop.cast.households[2])
    with pytest.raises(InsufficientPoints):
        counter.hand_over(shop, line(shop.rice, 2))

    assert stock_of(shop.oil) == 4


def test_reserve_again_with_the_same_key_answers_the_same(shop: Shop) -> None:
    key = uuid4()
    first = book(shop, line(shop.rice), line(shop.soap), key=key, note="送到门口")
    make_ready(first, by=shop.cast.keeper, now=NOW)

    again = book(shop, line(shop.soap), line(shop.rice), key=key, note=" 送到门口 ")

    assert again == first
    assert find_available(shop.cast.account(5)).points == Decimal("76.5")


def test_reserve_with_a_used_key_and_other_content_is_refused(shop: Shop) -> None:
    key = uuid4()
    book(shop, line(shop.rice), key=key)
    others: list[dict[str, object]] = [
        {"household": shop.cast.households[6]},
        {"by": shop.cast.clerk},
        {"by": shop.cast.households[5]},
        {"is_delivery": True},
        {"note": "送"},
        {"partner": shop.barber},
    ]

    for other in others:
        with pytest.raises(KeyReused):
            book(shop, line(shop.rice), key=key, **other)  # type: ignore[arg-type]
    with pytest.raises(KeyReused):
        book(shop, line(shop.rice, 2), key=key)

    assert Redemption.objects.count() == 1


def test_key_of_a_household_tells_another_card_nothing(shop: Shop) -> None:
    key, household, other = uuid4(), shop.cast.households[5], shop.cast.households[6]
    book(shop, line(shop.rice), key=key, by=household)

    with pytest.raises(HouseholdUnknown):
        book(shop, line(shop.rice), key=key, by=other)


def test_key_of_the_counter_is_none_of_a_households_reservation(shop: Shop) -> None:
    key, household = uuid4(), shop.cast.households[5]
    counter.hand_over(shop, line(shop.rice), key=key)

    with pytest.raises(KeyReused):
        book(shop, line(shop.rice), key=key, by=household)

    reserved_key = uuid4()
    made = book(shop, line(shop.rice), key=reserved_key, by=household)
    hand_over(made, by=shop.cast.keeper, now=NOW)
    with pytest.raises(KeyReused):
        counter.hand_over(shop, line(shop.rice), key=reserved_key)


def test_quote_reservation_says_what_is_left_after_it(shop: Shop) -> None:
    book(shop, line(shop.rice))

    quoted = quote_reservation(
        shop.cast.village,
        household=shop.cast.households[5],
        partner=shop.partner,
        lines=[line(shop.oil)],
        by=shop.cast.households[5],
        now=NOW,
    )

    assert (quoted.points, quoted.available_after) == (Decimal(35), Decimal(45))


# Days


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (datetime(2026, 10, 29, 23, 59, 59, tzinfo=SHANGHAI), RedemptionState.RESERVED),
        (datetime(2026, 10, 30, 0, 0, tzinfo=SHANGHAI), RedemptionState.EXPIRED),
    ],
)
def test_reservation_counts_until_midnight_in_guangdong(
    shop: Shop, moment: datetime, state: RedemptionState
) -> None:
    made = anew(book(shop, line(shop.rice, 2)))
    today = moment.astimezone(SHANGHAI).date()

    is_waiting = state == RedemptionState.RESERVED
    assert get_state(made, today) == state
    assert get_last_day(made) == LAST_DAY
    assert Redemption.objects.waiting(today).exists() == is_waiting
    assert Redemption.objects.run_out(today).exists() != is_waiting
    assert left_of(shop.rice, today) == (8 if is_waiting else 10)
    assert find_available(shop.cast.account(5), today=today).points == (60 if is_waiting else 100)
    if is_waiting:
        assert hand_over(made, by=shop.cast.keeper, now=moment).points == 40
    else:
        with pytest.raises(ReservationGone, match="过期没领，已退"):
            hand_over(made, by=shop.cast.keeper, now=moment)


def test_make_ready_keeps_it_for_the_terms_days_from_then(shop: Shop) -> None:
    made = book(shop, line(shop.rice))

    ready = make_ready(made, by=shop.cast.clerk, now=at(LAST_DAY))

    assert (ready.state, ready.ready_by, ready.ready_at) == (
        RedemptionState.READY,
        shop.cast.clerk,
        at(LAST_DAY),
    )
    assert get_last_day(anew(made)) == LAST_DAY + timedelta(days=7)
    assert list(check(shop.cast.village)) == []


def test_make_ready_twice_changes_nothing(shop: Shop) -> None:
    made = make_ready(book(shop, line(shop.rice)), by=shop.cast.keeper, now=NOW)

    again = make_ready(made, by=shop.cast.clerk, now=at(date(2026, 10, 20)))

    assert (again.ready_by, again.ready_at) == (shop.cast.keeper, NOW)
    assert get_last_day(anew(made)) == TODAY + timedelta(days=7)


def test_make_ready_refuses_what_is_not_on_the_shelf(shop: Shop) -> None:
    """Found to be one bag only, which lies ready for somebody else."""
    ready = book(shop, line(shop.rice), household=shop.cast.households[6])
    short = book(shop, line(shop.soap), line(shop.rice))
    Goods.objects.filter(pk=shop.rice.pk).update(stock=1)
    make_ready(ready, by=shop.cast.keeper, now=NOW)

    with pytest.raises(OutOfStock) as caught:
        make_ready(short, by=shop.cast.keeper, now=NOW)

    assert str(caught.value) == "「大米」只剩 0 袋，不够。"
    assert anew(short).state == RedemptionState.RESERVED
    hand_over(anew(ready), by=shop.cast.keeper, now=NOW)


def test_make_ready_asks_no_stock_for_a_service(shop: Shop) -> None:
    made = book(shop, line(shop.rice), line(shop.ploughing, "2.5"))

    assert make_ready(made, by=shop.cast.keeper, now=NOW).state == RedemptionState.READY


def test_make_ready_is_for_who_works_there(shop: Shop) -> None:
    made = book(shop, line(shop.rice))
    refusals = {"barber": NotYourPartner, "walker": RoleNeeded, "stranger": VillageNotFound}

    for _round in range(2):
        for person, refusal in refusals.items():
            with pytest.raises(refusal):
                make_ready(made, by=shop.cast.people[person], now=NOW)
        # What is ready is told to nobody else, either.
        make_ready(made, by=shop.cast.keeper, now=NOW)


def test_make_ready_comes_too_late_for_what_has_run_out(shop: Shop) -> None:
    made = book(shop, line(shop.rice))

    with pytest.raises(ReservationGone):
        make_ready(made, by=shop.cast.keeper, now=at(DAY_AFTER))


# Statements


def test_reservations_take_the_same_statements_for_three_lines_as_for_one(shop: Shop) -> None:
    baskets = [[line(shop.rice)], [line(shop.soap), line(shop.oil), line(shop.ploughing)]]
    counts = []

    for basket in baskets:
        counted = []
        with CaptureQueriesContext(connection) as queries:
            made = book(shop, *basket)
        counted.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
        with CaptureQueriesContext(connection) as queries:
            hand_over(made, by=shop.cast.keeper, now=NOW)
        counted.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
        counts.append(counted)

    # A voucher's code is drawn and looked up: one more.
    assert counts[0][0] + 1 == counts[1][0]
    assert counts[0][1] == counts[1][1]
    assert max(counts[0] + counts[1]) <= 20
