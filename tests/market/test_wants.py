"""Waiting for goods that ran out, and wishing for what the shop does not have."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.errors import KeyReused
from ledger.models import Hold, Transfer
from market import due
from market.errors import (
    GoodsStillThere,
    GoodsUnknown,
    GoodsWithdrawn,
    PartnerClosed,
    QuantityNotPositive,
    QuantityNotWhole,
    QuantityTooLarge,
    TooManyWishes,
    WaitingOver,
    WaitingTwice,
    WaitingUnknown,
    WishAnswered,
    WishEmpty,
    WishGoodsNeeded,
    WishTooLong,
    WishUnknown,
)
from market.models import Goods, Waiting, Wish, WishState, WishVoice
from market.queries.wants import (
    WaitingQueue,
    count_waiting,
    list_own_wishes,
    list_waiting_to_tell,
    list_waitings_of,
    list_wishes,
)
from market.services import (
    WISHES_WAITING_MAX,
    GoodsInput,
    change_goods,
    end_waitings,
    join_waiting,
    join_wish,
    judge_wish,
    leave_waiting,
    make_wish,
    reserve,
    take_in_stock,
    tell,
)
from market.todo import build_todos
from tests.cast import NOW, TODAY
from tests.market.shop import Shop, award, hand_over, line, offer, run_together
from villages.errors import HouseholdUnknown, RoleNeeded, VillageNotFound
from villages.models import Change, Household, User
from villages.models.households import HouseholdState


def later(days: int = 0, *, minutes: int = 1) -> datetime:
    return NOW + timedelta(days=days, minutes=minutes)


def open_empty_shelf(shop: Shop, name: str = "竹扫把") -> Goods:
    return offer(shop.partner, name, "把", 12, stock=0, by=shop.cast.chair)


def fill(shop: Shop, goods: Goods, quantity: int) -> None:
    take_in_stock(goods, quantity=Decimal(quantity), key=uuid4(), by=shop.cast.chair, now=later())


def wait(
    shop: Shop,
    goods: Goods,
    number: int = 5,
    *,
    quantity: Decimal | int | str = 1,
    key: UUID | None = None,
    by: User | Household | None = None,
    now: datetime = NOW,
) -> Waiting:
    """Let household `number` of Anping wait, asked by the keeper unless said otherwise."""
    return join_waiting(
        shop.cast.village,
        goods=goods,
        household=shop.cast.households[number],
        quantity=Decimal(quantity),
        key=key or uuid4(),
        by=by or shop.cast.keeper,
        now=now,
    )


def wish(
    shop: Shop, words: str = "菜籽油", number: int = 5, *, by: User | Household | None = None
) -> Wish:
    """Let household `number` of Anping wish, with its own card unless said otherwise."""
    household = shop.cast.households[number]
    return make_wish(
        shop.cast.village, words=words, household=household, by=by or household, now=NOW
    )


def numbers(waitings: list[Waiting]) -> list[int]:
    return [waiting.household.number for waiting in waitings]


def only_queue(shop: Shop, today: date = TODAY) -> WaitingQueue:
    (queue,) = list_waiting_to_tell(shop.cast.village, today=today)
    return queue


# Waiting


def test_join_waiting_keeps_no_points(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    before = (Hold.objects.count(), Transfer.objects.count())

    made = wait(shop, broom, quantity=2)

    stored = Waiting.objects.get()
    assert (stored, stored.goods, stored.quantity, stored.asked_at) == (
        made,
        broom,
        Decimal(2),
        NOW,
    )
    assert (stored.asked_by, stored.household) == (shop.cast.keeper, shop.cast.households[5])
    assert (Hold.objects.count(), Transfer.objects.count()) == before


def test_a_household_asks_for_itself_alone(shop: Shop) -> None:
    broom = open_empty_shelf(shop)

    made = wait(shop, broom, by=shop.cast.households[5])
    with pytest.raises(HouseholdUnknown):
        wait(shop, broom, number=6, by=shop.cast.households[5])

    assert made.asked_by is None
    assert Waiting.objects.count() == 1


def test_join_waiting_answers_the_same_key_once(shop: Shop) -> None:
    broom, key = open_empty_shelf(shop), uuid4()
    first = wait(shop, broom, key=key)
    fill(shop, broom, 3)

    again = wait(shop, broom, key=key)

    assert (again, Waiting.objects.count()) == (first, 1)
    with pytest.raises(KeyReused):
        wait(shop, broom, key=key, quantity=2)
    with pytest.raises(KeyReused):
        wait(shop, broom, key=key, by=shop.cast.chair)


def test_key_of_a_waiting_household_tells_another_card_nothing(shop: Shop) -> None:
    broom, key = open_empty_shelf(shop), uuid4()
    wait(shop, broom, key=key, by=shop.cast.households[5])

    with pytest.raises(HouseholdUnknown):
        wait(shop, broom, key=key, by=shop.cast.households[6])


def test_join_waiting_is_for_what_ran_out(shop: Shop) -> None:
    with pytest.raises(GoodsStillThere):
        wait(shop, shop.rice)
    with pytest.raises(GoodsStillThere):
        wait(shop, shop.ploughing)

    assert not Waiting.objects.exists()


def test_goods_promised_to_others_are_nothing_left(shop: Shop) -> None:
    cast = shop.cast
    award(cast, 6, 100)
    reserve(
        cast.village,
        household=cast.households[6],
        partner=shop.partner,
        lines=[line(shop.oil, 4)],
        key=uuid4(),
        by=cast.keeper,
        now=NOW,
    )

    assert wait(shop, shop.oil).goods == shop.oil


def test_join_waiting_twice_keeps_the_place(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    wait(shop, broom)

    with pytest.raises(WaitingTwice):
        wait(shop, broom, by=shop.cast.households[5])

    assert Waiting.objects.count() == 1


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [
        ("0", QuantityNotPositive),
        ("-1", QuantityNotPositive),
        ("0.001", QuantityNotPositive),
        ("NaN", QuantityNotPositive),
        ("1.5", QuantityNotWhole),
        ("1000", QuantityTooLarge),
        ("1e30", QuantityTooLarge),
    ],
)
def test_join_waiting_refuses_quantities(
    shop: Shop, quantity: str, refusal: type[Exception]
) -> None:
    broom = open_empty_shelf(shop)

    with pytest.raises(refusal):
        wait(shop, broom, quantity=quantity)

    assert not Waiting.objects.exists()


def test_join_waiting_refuses_what_is_not_offered(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    terms = GoodsInput(name="竹扫把", unit="把", price=Decimal(12), is_offered=False)
    change_goods(broom, terms=terms, by=shop.cast.chair, now=NOW)

    with pytest.raises(GoodsWithdrawn):
        wait(shop, broom)
    with pytest.raises(GoodsUnknown):
        wait(shop, shop.other_rice)


def test_join_waiting_refuses_a_closed_partner(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    shop.partner.is_open = False
    shop.partner.save()

    with pytest.raises(PartnerClosed):
        wait(shop, broom)


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("walker", RoleNeeded),
        ("barber", RoleNeeded),
        ("watcher", RoleNeeded),
        ("stranger", VillageNotFound),
        ("nobody", VillageNotFound),
    ],
)
def test_waitings_are_the_shops(shop: Shop, person: str, refusal: type[Exception]) -> None:
    broom, by = open_empty_shelf(shop), shop.cast.people[person]
    waiting = wait(shop, broom)

    with pytest.raises(refusal):
        wait(shop, broom, number=6, by=by)
    with pytest.raises(refusal):
        tell(waiting, by=by, now=NOW)
    with pytest.raises(refusal):
        leave_waiting(waiting, by=by, now=NOW)


def test_leave_waiting_ends_it_once(shop: Shop) -> None:
    waiting = wait(shop, open_empty_shelf(shop))

    with pytest.raises(WaitingUnknown):
        leave_waiting(waiting, by=shop.cast.households[6], now=NOW)
    left = leave_waiting(waiting, by=shop.cast.households[5], now=NOW)
    again = leave_waiting(waiting, by=shop.cast.keeper, now=later())

    assert (left.ended_at, again.ended_at) == (NOW, NOW)
    assert list_waiting_to_tell(shop.cast.village, today=TODAY) == []
    with pytest.raises(WaitingOver):
        tell(waiting, by=shop.cast.keeper, now=NOW)


def test_whom_to_tell_goes_in_order_as_far_as_the_goods_reach(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    for number, quantity in ((5, 2), (2, 2), (6, 1)):
        wait(shop, broom, number, quantity=quantity)
    empty = only_queue(shop)
    fill(shop, broom, 3)

    queue = only_queue(shop)

    assert (numbers(empty.to_tell), numbers(empty.others)) == ([], [5, 2, 6])
    assert (queue.left, numbers(queue.to_tell), numbers(queue.others)) == (Decimal(3), [5, 2], [6])


def test_what_the_told_want_is_left_for_nobody_else(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    first = wait(shop, broom, 5, quantity=2)
    wait(shop, broom, 2, quantity=2)
    wait(shop, broom, 6)
    fill(shop, broom, 3)

    told = tell(first, by=shop.cast.keeper, now=later())
    again = tell(first, by=shop.cast.chair, now=later(1))

    queue = only_queue(shop)
    assert (told.told_at, told.told_by) == (later(), shop.cast.keeper)
    assert (again.told_at, again.told_by) == (later(), shop.cast.keeper)
    assert (numbers(queue.told), numbers(queue.to_tell), numbers(queue.others)) == ([5], [2], [6])


def test_nobody_is_told_of_goods_that_are_withdrawn(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    wait(shop, broom)
    fill(shop, broom, 3)
    terms = GoodsInput(name="竹扫把", unit="把", price=Decimal(12), is_offered=False)
    change_goods(broom, terms=terms, by=shop.cast.chair, now=NOW)

    queue = only_queue(shop)

    assert (numbers(queue.to_tell), numbers(queue.others)) == ([], [5])


def test_waiting_ends_with_the_goods_in_hand_or_reserved(shop: Shop) -> None:
    cast, broom = shop.cast, open_empty_shelf(shop)
    for number in (5, 2, 6):
        wait(shop, broom, number)
    fill(shop, broom, 3)
    broom.price = Decimal(12)

    hand_over(shop, line(broom), now=later())
    reserve(
        cast.village,
        household=cast.households[2],
        partner=shop.partner,
        lines=[line(broom)],
        key=uuid4(),
        by=cast.households[2],
        now=later(),
    )

    assert numbers(only_queue(shop).to_tell) == [6]


def test_redemptions_from_before_end_no_waiting(shop: Shop) -> None:
    award(shop.cast, 6, 100)
    hand_over(shop, line(shop.oil, 4), household=shop.cast.households[6])

    wait(shop, shop.oil, 6, now=later())

    assert numbers(only_queue(shop).others) == [6]


def test_waiting_ends_fourteen_days_after_being_told(shop: Shop) -> None:
    waiting = wait(shop, open_empty_shelf(shop))
    tell(waiting, by=shop.cast.keeper, now=NOW)

    last = only_queue(shop, TODAY + timedelta(days=14))
    over = list_waiting_to_tell(shop.cast.village, today=TODAY + timedelta(days=15))

    assert (numbers(last.told), over) == ([5], [])


def test_whoever_was_told_and_found_nothing_joins_anew_at_the_end(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    first = wait(shop, broom, 5)
    wait(shop, broom, 6)
    tell(first, by=shop.cast.keeper, now=NOW)

    wait(shop, broom, 5, now=later())

    first.refresh_from_db()
    queue = only_queue(shop)
    assert (first.ended_at, queue.told, numbers(queue.others)) == (later(), [], [6, 5])


def test_end_waitings_writes_down_what_the_dates_decided(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    told, other = wait(shop, broom, 5), wait(shop, broom, 6)
    tell(told, by=shop.cast.keeper, now=NOW)

    counts = [end_waitings(shop.cast.village, now=later(15)) for _ in range(2)]

    told.refresh_from_db()
    other.refresh_from_db()
    assert (counts, told.ended_at, other.ended_at) == ([1, 0], later(15), None)


def test_the_overdue_run_tidies_every_village_once(shop: Shop) -> None:
    tell(wait(shop, open_empty_shelf(shop)), by=shop.cast.keeper, now=NOW)

    said = [due.run(later(15)) for _ in range(2)]

    assert said == [["安平村：1 户不用再等货了，名单已经理好。"], []]


def test_a_dissolved_household_waits_no_more(shop: Shop) -> None:
    wait(shop, open_empty_shelf(shop))
    Household.objects.filter(pk=shop.cast.households[5].pk).update(state=HouseholdState.DISSOLVED)

    assert list_waiting_to_tell(shop.cast.village, today=TODAY) == []


def test_a_household_sees_its_place_in_the_queue(shop: Shop) -> None:
    broom, mop = open_empty_shelf(shop), open_empty_shelf(shop, "拖把")
    for number in (2, 6, 5):
        wait(shop, broom, number)
    wait(shop, mop, 5)

    places = list_waitings_of(shop.cast.households[5], today=TODAY)

    seen = [(place.waiting.goods.name, place.before) for place in places]
    assert seen == [("竹扫把", 2), ("拖把", 0)]
    assert count_waiting(shop.cast.village, today=TODAY) == {broom.pk: 3, mop.pk: 1}


def test_waiting_lists_keep_to_their_village(shop: Shop) -> None:
    wait(shop, open_empty_shelf(shop))

    assert list_waiting_to_tell(shop.cast.other_village, today=TODAY) == []
    assert count_waiting(shop.cast.other_village, today=TODAY) == {}


def test_the_list_takes_as_many_statements_for_three_as_for_one(shop: Shop) -> None:
    counts = []

    for place, number in enumerate((5, 2, 6)):
        wait(shop, open_empty_shelf(shop, f"东西{place}"), number)
        with CaptureQueriesContext(connection) as queries:
            list_waiting_to_tell(shop.cast.village, today=TODAY)
        counts.append(len(queries))

    assert counts == [4, 4, 4]


def test_the_office_is_told_of_households_to_tell_and_of_new_wishes(shop: Shop) -> None:
    broom = open_empty_shelf(shop)
    for number in (5, 2, 6):
        wait(shop, broom, number)
    fill(shop, broom, 2)
    judge_wish(wish(shop), state=WishState.LISTED, by=shop.cast.keeper, now=NOW)
    wish(shop, "洗发水")

    todos = {todo.address: todo.count for todo in build_todos(shop.cast.village, today=TODAY)}

    assert todos["/counter/waiting/?village=anping"] == 2
    assert todos["/counter/wishes/?village=anping"] == 1


# Wishes


@pytest.mark.parametrize("words", ["菜籽油", "  菜籽油 ", "菜籽油\n", "菜籽\u200b油\0"])
def test_the_same_words_are_one_wish(shop: Shop, words: str) -> None:
    first = wish(shop)

    again = wish(shop, words, number=6)

    assert (again, again.words) == (first, "菜籽油")
    assert WishVoice.objects.filter(wish=first).count() == 2


def test_full_width_words_are_written_plainly(shop: Shop) -> None:
    assert wish(shop, "ＵＳＢ\u3000线\0").words == "USB 线"


def test_a_household_has_one_voice_a_wish(shop: Shop) -> None:
    for _ in range(3):
        wish(shop)
    wish(shop, by=shop.cast.keeper)

    voice = WishVoice.objects.get()
    assert (voice.household, voice.said_by, voice.said_at) == (
        shop.cast.households[5],
        None,
        NOW,
    )


@pytest.mark.parametrize(
    ("words", "refusal"),
    [("", WishEmpty), (" \n\0", WishEmpty), ("长" * 21, WishTooLong)],
)
def test_make_wish_refuses_words(shop: Shop, words: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        wish(shop, words)

    assert not Wish.objects.exists()


def test_a_household_wishes_for_itself_and_not_without_end(shop: Shop) -> None:
    cast = shop.cast
    with pytest.raises(HouseholdUnknown):
        wish(shop, number=6, by=cast.households[5])
    for place in range(WISHES_WAITING_MAX):
        wish(shop, f"心愿{place}")

    with pytest.raises(TooManyWishes):
        wish(shop, "再一条")
    wish(shop, "柜台代记的", by=cast.keeper)

    assert Wish.objects.count() == WISHES_WAITING_MAX + 1


def test_others_see_a_wish_once_it_is_listed(shop: Shop) -> None:
    cast, made = shop.cast, wish(shop)
    stranger = cast.households[6]

    with pytest.raises(WishUnknown):
        join_wish(made, household=stranger, by=stranger, now=NOW)
    hidden = list_wishes(cast.village, states=[WishState.LISTED], household=stranger)
    judge_wish(made, state=WishState.LISTED, by=cast.keeper, now=NOW)
    for _ in range(2):
        join_wish(made, household=stranger, by=stranger, now=NOW)

    (seen,) = list_wishes(cast.village, states=[WishState.LISTED], household=stranger)
    assert (hidden, seen.wish, seen.voices, seen.has_own_voice) == ([], made, 2, True)


def test_wishes_are_listed_by_voices(shop: Shop) -> None:
    cast = shop.cast
    wish(shop, "洗发水")
    for number in (5, 6):
        wish(shop, "菜籽油", number)

    listed = list_wishes(cast.village, states=[WishState.NEW], household=cast.households[6])

    seen = [(entry.wish.words, entry.voices, entry.has_own_voice) for entry in listed]
    assert seen == [("菜籽油", 2, True), ("洗发水", 1, False)]
    assert list_wishes(cast.other_village, states=list(WishState)) == []
    assert [entry.wish.words for entry in list_own_wishes(cast.households[6])] == ["菜籽油"]


def test_a_wish_is_met_by_goods_of_the_village_and_traced(shop: Shop) -> None:
    cast, made = shop.cast, wish(shop)

    for goods in (None, shop.other_rice):
        with pytest.raises(WishGoodsNeeded):
            judge_wish(made, state=WishState.MET, goods=goods, by=cast.keeper, now=NOW)
    judge_wish(made, state=WishState.MET, goods=shop.oil, by=cast.keeper, now=NOW)

    made.refresh_from_db()
    change = Change.objects.get(kind="market.wish", row=str(made.pk))
    assert (made.state, made.goods) == (WishState.MET, shop.oil)
    assert (change.made_by, change.made_at, change.village) == (cast.keeper, NOW, cast.village)


@pytest.mark.parametrize("state", [WishState.MET, WishState.DECLINED])
def test_an_answered_wish_takes_no_more_voices(shop: Shop, state: WishState) -> None:
    cast, made = shop.cast, wish(shop)
    goods = shop.oil if state == WishState.MET else None
    judge_wish(made, state=state, goods=goods, by=cast.keeper, now=NOW)

    with pytest.raises(WishAnswered):
        wish(shop, number=6)
    with pytest.raises(WishAnswered):
        join_wish(made, household=cast.households[6], by=cast.keeper, now=NOW)

    assert wish(shop) == made


def test_an_answer_can_be_given_anew(shop: Shop) -> None:
    made = wish(shop)
    judge_wish(made, state=WishState.MET, goods=shop.oil, by=shop.cast.keeper, now=NOW)

    judge_wish(made, state=WishState.LISTED, by=shop.cast.keeper, now=NOW)

    made.refresh_from_db()
    assert (made.state, made.goods) == (WishState.LISTED, None)


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("walker", RoleNeeded), ("watcher", RoleNeeded), ("stranger", VillageNotFound)],
)
def test_wishes_are_answered_by_the_shop(shop: Shop, person: str, refusal: type[Exception]) -> None:
    made, by, elsewhere = wish(shop), shop.cast.people[person], shop.cast.other_household
    assert elsewhere is not None

    with pytest.raises(refusal):
        judge_wish(made, state=WishState.LISTED, by=by, now=NOW)
    with pytest.raises(refusal):
        wish(shop, "拖把", by=by)
    with pytest.raises(WishUnknown):
        join_wish(made, household=elsewhere, by=by, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_wish_and_one_place(shop: Shop) -> None:
    broom = open_empty_shelf(shop)

    wishes = run_together(
        lambda: wish(shop), lambda: wish(shop), lambda: wish(shop, by=shop.cast.keeper)
    )
    waits = run_together(lambda: wait(shop, broom), lambda: wait(shop, broom))

    assert len({made.pk for made in wishes if isinstance(made, Wish)}) == 1
    assert (Wish.objects.count(), WishVoice.objects.count()) == (1, 1)
    assert sorted(type(result).__name__ for result in waits) == ["Waiting", "WaitingTwice"]
    assert Waiting.objects.count() == 1
