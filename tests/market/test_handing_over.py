"""What was reserved is handed over, let go, or runs out; its points with it."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from ledger.errors import RedemptionBarred
from ledger.models import Account
from ledger.queries import get_balance
from ledger.services import close_account, lock_book
from market.checks import check
from market.due import run
from market.errors import (
    HouseholdNotHere,
    LimitReached,
    NotYourPartner,
    OutOfStock,
    ReservationGone,
    ReservationUncovered,
    SecondNameNeeded,
    ShopNotOpenToday,
    TextTooLong,
    WitnessUnfit,
)
from market.models import Goods, Redemption, RedemptionState
from market.reserved import get_state
from market.services import (
    Collector,
    GoodsInput,
    cancel_reservation,
    change_goods,
    expire_reservations,
    hand_over,
    make_ready,
)
from tests.cast import NOW, TODAY, at
from tests.ledger.acts import deduct, find_available, impose
from tests.market.keeping import (
    DAY_AFTER,
    LAST_DAY,
    anew,
    assert_nothing_posted,
    book,
    left_of,
)
from tests.market.shop import Shop, award, line, stock_of
from villages.errors import HouseholdUnknown, RoleNeeded, VillageNotFound
from villages.models import Household
from villages.services import set_terms

# Handing over


def test_hand_over_posts_what_was_reserved(shop: Shop) -> None:
    made = make_ready(book(shop, line(shop.rice, 2)), by=shop.cast.keeper, now=NOW)

    handed = hand_over(made, by=shop.cast.clerk, now=NOW, collector=Collector(" 郑小国 ", "儿子"))

    assert (handed.state, handed.handed_by, handed.handed_at) == (
        RedemptionState.HANDED,
        shop.cast.clerk,
        NOW,
    )
    assert (handed.collector, handed.relation) == ("郑小国", "儿子")
    assert handed.transfer is not None
    assert (handed.transfer.points, handed.transfer.reference) == (Decimal(40), "X1")
    assert get_balance(shop.cast.account(5)) == 60
    assert find_available(shop.cast.account(5)).points == 60
    assert (stock_of(shop.rice), left_of(shop.rice)) == (Decimal(8), Decimal(8))
    assert list(check(shop.cast.village)) == []


def test_hand_over_keeps_the_price_of_the_reservation(shop: Shop) -> None:
    made = book(shop, line(shop.rice))
    dearer = GoodsInput(name="大米", unit="袋", price=Decimal(30), is_offered=False)
    change_goods(shop.rice, terms=dearer, by=shop.cast.chair, now=NOW)

    handed = hand_over(made, by=shop.cast.keeper, now=NOW)

    assert handed.points == 20


def test_hand_over_again_answers_who_did_it_and_refuses_another(shop: Shop) -> None:
    made = book(shop, line(shop.rice))
    first = hand_over(made, by=shop.cast.keeper, now=NOW)

    again = hand_over(made, by=shop.cast.keeper, now=NOW)

    assert again == first
    with pytest.raises(ReservationGone, match="已核销"):
        hand_over(made, by=shop.cast.clerk, now=NOW)
    assert (get_balance(shop.cast.account(5)), stock_of(shop.rice)) == (Decimal(80), Decimal(9))


def test_hand_over_lets_go_what_the_points_no_longer_cover(shop: Shop) -> None:
    made = book(shop, line(shop.oil, 2))
    deduct(shop.cast, 5, 50)

    with pytest.raises(ReservationUncovered) as caught:
        hand_over(made, by=shop.cast.keeper, now=NOW)

    refusal = caught.value
    assert (refusal.reference, refusal.available, refusal.asked) == ("X1", Decimal(50), Decimal(70))
    gone = anew(made)
    assert (gone.state, gone.ended_at, gone.ended_by) == (
        RedemptionState.UNCOVERED,
        NOW,
        shop.cast.keeper,
    )
    assert find_available(shop.cast.account(5)).points == 50
    assert left_of(shop.oil) == 4
    assert_nothing_posted()
    with pytest.raises(ReservationGone, match="积分不够，已退"):
        hand_over(made, by=shop.cast.keeper, now=NOW)
    assert list(check(shop.cast.village)) == []


def test_hand_over_lets_go_within_a_callers_transaction_too(shop: Shop) -> None:
    made = book(shop, line(shop.oil, 2))
    deduct(shop.cast, 5, 50)

    with transaction.atomic():
        with pytest.raises(ReservationUncovered):
            hand_over(made, by=shop.cast.keeper, now=NOW)
        award(shop.cast, 5, 1)

    assert anew(made).state == RedemptionState.UNCOVERED
    assert find_available(shop.cast.account(5)).points == 51


def test_hand_over_is_covered_again_by_points_that_came_in(shop: Shop) -> None:
    made = book(shop, line(shop.oil, 2))
    deduct(shop.cast, 5, 50)
    award(shop.cast, 5, 20)

    assert hand_over(made, by=shop.cast.keeper, now=NOW).points == 70
    assert get_balance(shop.cast.account(5)) == 0


def test_hand_over_waits_for_the_end_of_a_bar(shop: Shop) -> None:
    made = book(shop, line(shop.rice))
    impose(shop.cast, 5, from_on=TODAY, until=TODAY)

    with pytest.raises(RedemptionBarred):
        hand_over(made, by=shop.cast.keeper, now=NOW)

    handed = hand_over(made, by=shop.cast.keeper, now=at(TODAY + timedelta(days=1)))
    assert handed.state == RedemptionState.HANDED


def test_hand_over_refuses_where_a_count_found_less(shop: Shop) -> None:
    made = book(shop, line(shop.rice, 3))
    Goods.objects.filter(pk=shop.rice.pk).update(stock=Decimal(2))

    with pytest.raises(OutOfStock):
        hand_over(made, by=shop.cast.keeper, now=NOW)

    assert anew(made).state == RedemptionState.RESERVED
    assert left_of(shop.rice) == 0
    assert find_available(shop.cast.account(5)).points == 40


def test_hand_over_refuses_a_household_that_went_away(shop: Shop) -> None:
    made = book(shop, line(shop.rice))
    Household.objects.filter(pk=made.household_id).update(state="away")

    with pytest.raises(HouseholdNotHere):
        hand_over(made, by=shop.cast.keeper, now=NOW)

    cancelled = cancel_reservation(made, by=shop.cast.clerk, now=NOW)
    assert cancelled.state == RedemptionState.CANCELLED


def test_hand_over_to_the_own_family_needs_a_witness(shop: Shop) -> None:
    made = book(shop, line(shop.rice), household=shop.cast.households[4])

    with pytest.raises(SecondNameNeeded):
        hand_over(made, by=shop.cast.chair, now=NOW)
    with pytest.raises(WitnessUnfit):
        hand_over(made, by=shop.cast.chair, now=NOW, witness=shop.cast.chair)

    handed = hand_over(made, by=shop.cast.chair, now=NOW, witness=shop.cast.watcher)
    assert handed.witness == shop.cast.watcher


def test_hand_over_keeps_to_opening_days_but_for_deliveries(shop: Shop) -> None:
    set_terms(shop.cast.village, TODAY, opening_weekdays="1", by=None, now=NOW)
    fetched = book(shop, line(shop.rice))
    brought = book(shop, line(shop.rice), is_delivery=True)

    with pytest.raises(ShopNotOpenToday):
        hand_over(fetched, by=shop.cast.keeper, now=NOW)

    assert hand_over(brought, by=shop.cast.keeper, now=NOW).state == RedemptionState.HANDED


def test_hand_over_refuses_who_does_not_work_there_and_too_long_a_name(shop: Shop) -> None:
    made = book(shop, line(shop.rice))
    refusals = {"barber": NotYourPartner, "watcher": RoleNeeded, "stranger": VillageNotFound}

    for person, refusal in refusals.items():
        with pytest.raises(refusal):
            hand_over(made, by=shop.cast.people[person], now=NOW)
    with pytest.raises(TextTooLong):
        hand_over(made, by=shop.cast.keeper, now=NOW, collector=Collector("长" * 31))

    assert anew(made).state == RedemptionState.RESERVED
    assert_nothing_posted()


def test_hand_over_does_not_ask_anew_for_limit_or_largest(shop: Shop) -> None:
    made = book(shop, line(shop.rice, 2))
    limited = GoodsInput(name="大米", unit="袋", price=Decimal(20), limit_quantity=Decimal(1))
    change_goods(shop.rice, terms=limited, by=shop.cast.chair, now=NOW)

    assert hand_over(made, by=shop.cast.keeper, now=NOW).points == 40
    with pytest.raises(LimitReached):
        book(shop, line(shop.rice))


# Letting go


@pytest.mark.parametrize("is_ready", [False, True])
def test_cancel_frees_points_and_goods_at_once(shop: Shop, *, is_ready: bool) -> None:
    made = book(shop, line(shop.rice, 2))
    if is_ready:
        make_ready(made, by=shop.cast.keeper, now=NOW)

    gone = cancel_reservation(made, by=made.household, now=NOW)

    assert (gone.state, gone.ended_at, gone.ended_by) == (RedemptionState.CANCELLED, NOW, None)
    assert find_available(shop.cast.account(5)).points == 100
    assert left_of(shop.rice) == 10
    assert_nothing_posted()
    assert list(check(shop.cast.village)) == []


def test_cancel_twice_answers_and_tells_nobody_else(shop: Shop) -> None:
    made = book(shop, line(shop.rice))
    refusals = {"barber": RoleNeeded, "watcher": RoleNeeded, "stranger": VillageNotFound}

    for _round in range(2):
        for person, refusal in refusals.items():
            with pytest.raises(refusal):
                cancel_reservation(made, by=shop.cast.people[person], now=NOW)
        with pytest.raises(HouseholdUnknown):
            cancel_reservation(made, by=shop.cast.households[6], now=NOW)
        gone = cancel_reservation(made, by=shop.cast.keeper, now=NOW)

    assert gone.ended_by == shop.cast.keeper


def test_cancel_comes_too_late_after_the_hand_over_and_the_last_day(shop: Shop) -> None:
    handed, waiting = book(shop, line(shop.rice)), book(shop, line(shop.rice))
    hand_over(handed, by=shop.cast.keeper, now=NOW)

    with pytest.raises(ReservationGone):
        cancel_reservation(handed, by=handed.household, now=NOW)
    with pytest.raises(ReservationGone):
        cancel_reservation(waiting, by=waiting.household, now=at(DAY_AFTER))


def test_closing_an_account_ends_its_reservations(shop: Shop) -> None:
    made = book(shop, line(shop.rice, 2))
    deduct(shop.cast, 5, 100)
    with transaction.atomic():
        close_account(lock_book(shop.cast.village, now=NOW), shop.cast.account(5), now=NOW)

    assert get_state(anew(made), TODAY) == RedemptionState.EXPIRED
    assert left_of(shop.rice) == 10
    for act in (hand_over, make_ready, cancel_reservation):
        with pytest.raises(ReservationGone):
            act(made, by=shop.cast.keeper, now=NOW)
    assert expire_reservations(shop.cast.village, now=NOW) == 1
    assert Account.objects.get(household=made.household_id).closed_at == NOW
    assert list(check(shop.cast.village)) == []


def test_expire_writes_down_what_ran_out_once(shop: Shop) -> None:
    old = book(shop, line(shop.rice))
    fresh = book(shop, line(shop.oil), now=at(date(2026, 10, 20)))

    before = expire_reservations(shop.cast.village, now=at(LAST_DAY))
    counts = [expire_reservations(shop.cast.village, now=at(DAY_AFTER)) for _each in range(2)]

    assert (before, counts) == (0, [1, 0])
    assert (anew(old).state, anew(old).ended_at) == (RedemptionState.EXPIRED, at(DAY_AFTER))
    assert anew(fresh).state == RedemptionState.RESERVED
    assert list(check(shop.cast.village)) == []


def test_due_tidies_village_by_village_and_only_once(shop: Shop) -> None:
    book(shop, line(shop.rice))
    book(shop, line(shop.oil))

    first, second = run(at(DAY_AFTER)), run(at(date(2027, 3, 1)))

    assert first == ["安平村：2 张预约过期没领，已经退掉，积分没有动。"]
    assert second == []
    states = Redemption.objects.values_list("state", flat=True)
    assert set(states) == {RedemptionState.EXPIRED}


def test_run_due_tidies_the_shop(shop: Shop) -> None:
    book(shop, line(shop.rice))
    said = StringIO()

    with time_machine.travel(at(DAY_AFTER), tick=False):
        call_command("run_due", stdout=said)

    assert "安平村：1 张预约过期没领，已经退掉，积分没有动。\n" in said.getvalue()
