"""Handing goods over: all or nothing, exactly once, never to oneself."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.errors import InsufficientPoints, KeyReused
from ledger.models import Transfer, TransferKind
from ledger.queries import get_balance
from market.errors import (
    GoodsTwice,
    GoodsUnknown,
    GoodsWithdrawn,
    HouseholdNotHere,
    NothingChosen,
    NotYourPartner,
    OutOfStock,
    PartnerClosed,
    PartnerUnknown,
    PriceChanged,
    QuantityNotPositive,
    QuantityNotWhole,
    QuantityTooLarge,
    RedemptionTooLarge,
    RedemptionTooSmall,
    SecondNameNeeded,
    ShopNotOpenToday,
    TextTooLong,
    WitnessUnfit,
)
from market.models import MoveKind, Redemption, RedemptionLine, StockMove
from market.services import (
    Collector,
    GoodsInput,
    Line,
    change_goods,
    change_partner,
    redeem,
)
from tests.cast import NOW, TODAY, Cast, at
from tests.counting import count_statements
from tests.market.shop import Shop, award, hand_over, line, stock_of
from villages.errors import HouseholdUnknown, PointsError, RoleNeeded, VillageNotFound
from villages.models import Household
from villages.permissions import find_recused_households
from villages.services import set_terms

SATURDAY = date(2026, 10, 17)


def assert_nothing_moved(shop: Shop) -> None:
    assert (Redemption.objects.count(), RedemptionLine.objects.count()) == (0, 0)
    assert not StockMove.objects.filter(kind=MoveKind.HANDED).exists()
    assert not Transfer.objects.filter(kind=TransferKind.REDEMPTION).exists()
    assert stock_of(shop.rice) == 10


def test_redeem_moves_points_and_goods(shop: Shop) -> None:
    key = uuid4()

    made = hand_over(
        shop,
        line(shop.rice, 2),
        line(shop.ploughing, "0.5"),
        key=key,
        collector=Collector(" 郑小国 ", "儿子"),
    )

    assert (made.number, made.reference, made.points) == (1, "X1", Decimal(44))
    assert (made.key, made.handed_by, made.witness) == (key, shop.cast.keeper, None)
    assert (made.collector, made.relation, made.state) == ("郑小国", "儿子", "handed")
    lines = [(row.goods, row.quantity, row.unit_price, row.points) for row in made.lines.all()]
    assert lines == [
        (shop.rice, Decimal(2), Decimal(20), Decimal(40)),
        (shop.ploughing, Decimal("0.5"), Decimal(8), Decimal(4)),
    ]
    assert made.transfer is not None
    assert (made.transfer.kind, made.transfer.points, made.transfer.reference) == (
        TransferKind.REDEMPTION,
        Decimal(44),
        "X1",
    )
    assert get_balance(shop.cast.account(5)) == 56
    assert get_balance(shop.partner.account) == 44


def test_redeem_writes_a_move_for_things_only(shop: Shop) -> None:
    made = hand_over(shop, line(shop.rice, 2), line(shop.ploughing, 1))

    moves = list(StockMove.objects.filter(redemption=made))

    assert [(move.goods, move.kind, move.quantity) for move in moves] == [
        (shop.rice, MoveKind.HANDED, Decimal(-2))
    ]
    assert (stock_of(shop.rice), stock_of(shop.ploughing)) == (Decimal(8), None)


def test_redeem_numbers_on(shop: Shop) -> None:
    numbers = [hand_over(shop, line(shop.soap)).number for _ in range(3)]

    assert numbers == [1, 2, 3]


def test_redeem_numbers_each_village_for_itself(shop: Shop) -> None:
    hand_over(shop, line(shop.soap))
    assert shop.cast.other_household is not None

    other = redeem(
        shop.cast.other_village,
        household=shop.cast.other_household,
        partner=shop.other_partner,
        lines=[line(shop.other_rice)],
        key=uuid4(),
        by=shop.cast.stranger,
        now=NOW,
    )

    assert other.number == 1


@pytest.mark.parametrize(
    ("quantity", "price", "points"),
    [("0.33", "0.5", "0.17"), ("0.01", "0.1", "0.01"), ("1.5", "0.01", "0.02"), ("2", "3.5", "7")],
)
def test_redeem_rounds_half_up_and_never_to_nothing(
    shop: Shop, quantity: str, price: str, points: str
) -> None:
    terms = GoodsInput(name="犁地", unit="亩", price=Decimal(price), in_whole_units=False)
    ploughing = change_goods(shop.ploughing, terms=terms, by=shop.cast.chair, now=NOW)

    made = hand_over(shop, line(ploughing, quantity))

    assert made.points == Decimal(points)


def test_redeem_spends_the_last_hundredth(shop: Shop) -> None:
    made = [hand_over(shop, line(shop.oil, 2)), hand_over(shop, line(shop.rice))]
    made.append(hand_over(shop, line(shop.ploughing, "1.25")))

    assert sum(redemption.points for redemption in made) == 100
    assert get_balance(shop.cast.account(5)) == 0


# Exactly once


def test_redeem_again_with_the_same_key_answers_the_same(shop: Shop) -> None:
    key = uuid4()
    son = Collector("郑小国", "儿子")
    first = hand_over(shop, line(shop.rice, 2), line(shop.soap), key=key, collector=son)

    typed = Collector(" 郑小国 ", "儿子")
    again = hand_over(shop, line(shop.soap), line(shop.rice, 2), key=key, collector=typed)

    assert again == first
    assert Redemption.objects.count() == 1
    assert stock_of(shop.rice) == 8


def test_redeem_again_answers_before_any_check(shop: Shop) -> None:
    key = uuid4()
    first = hand_over(shop, line(shop.rice, 2), key=key)
    terms = GoodsInput(name="大米", unit="袋", price=Decimal(25), is_offered=False)
    change_goods(shop.rice, terms=terms, by=shop.cast.chair, now=NOW)
    change_partner(shop.partner, name="积分超市", is_open=False, by=shop.cast.chair, now=NOW)

    again = hand_over(shop, line(shop.rice, 2), key=key)

    assert again == first


def test_redeem_with_a_used_key_and_other_content_is_refused(shop: Shop) -> None:
    key = uuid4()
    hand_over(shop, line(shop.rice, 2), key=key)
    others: list[dict[str, object]] = [
        {"household": shop.cast.households[6]},
        {"partner": shop.barber},
        {"by": shop.cast.clerk},
        {"collector": Collector("郑小红", "")},
        {"collector": Collector("", "女儿")},
        {"witness": shop.cast.clerk},
    ]

    for other in others:
        with pytest.raises(KeyReused):
            hand_over(shop, line(shop.rice, 2), key=key, **other)  # type: ignore[arg-type]
    for lines in ([line(shop.rice, 1)], [line(shop.rice, 2), line(shop.soap)], []):
        with pytest.raises(KeyReused):
            hand_over(shop, *lines, key=key)

    assert Redemption.objects.count() == 1


# What is refused, each whole


def test_redeem_refuses_more_than_is_available(shop: Shop) -> None:
    with pytest.raises(InsufficientPoints) as caught:
        hand_over(shop, line(shop.soap), line(shop.oil, 3))

    assert (caught.value.available, caught.value.asked) == (Decimal(100), Decimal("108.5"))
    assert_nothing_moved(shop)


def test_redeem_leaves_held_awards_alone(shop: Shop) -> None:
    award(shop.cast, 5, 30, held=True)

    with pytest.raises(InsufficientPoints):
        hand_over(shop, line(shop.oil, 3))

    assert_nothing_moved(shop)


def test_redeem_leaves_what_is_to_be_kept(shop: Shop) -> None:
    set_terms(shop.cast.village, TODAY, keep_points=Decimal(60), by=None, now=NOW)

    hand_over(shop, line(shop.oil))
    with pytest.raises(InsufficientPoints):
        hand_over(shop, line(shop.rice))

    assert get_balance(shop.cast.account(5)) == 65


def test_redeem_refuses_more_than_is_left(shop: Shop) -> None:
    award(shop.cast, 5, 500)

    with pytest.raises(OutOfStock) as caught:
        hand_over(shop, line(shop.soap), line(shop.rice, 11))

    assert str(caught.value) == "「大米」只剩 10 袋，不够。"
    assert_nothing_moved(shop)


def test_redeem_asks_again_where_the_price_changed(shop: Shop) -> None:
    terms = GoodsInput(name="大米", unit="袋", price=Decimal("22.5"))
    change_goods(shop.rice, terms=terms, by=shop.cast.chair, now=NOW)

    with pytest.raises(PriceChanged) as caught:
        hand_over(shop, line(shop.rice))

    assert str(caught.value) == "「大米」刚改了价：原来 20 分，现在 22.5 分。请再核对一遍。"
    assert_nothing_moved(shop)


def test_redeem_refuses_withdrawn_goods(shop: Shop) -> None:
    terms = GoodsInput(name="大米", unit="袋", price=Decimal(20), is_offered=False)
    change_goods(shop.rice, terms=terms, by=shop.cast.chair, now=NOW)

    with pytest.raises(GoodsWithdrawn):
        hand_over(shop, line(shop.rice))

    assert_nothing_moved(shop)


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [
        ("0", QuantityNotPositive),
        ("-1", QuantityNotPositive),
        ("0.001", QuantityNotPositive),
        ("NaN", QuantityNotPositive),
        ("Infinity", QuantityNotPositive),
        ("1.5", QuantityNotWhole),
        ("1000", QuantityTooLarge),
        ("1e30", QuantityTooLarge),
    ],
)
def test_redeem_refuses_quantities_that_cannot_be(
    shop: Shop, quantity: str, refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        hand_over(shop, line(shop.soap), line(shop.rice, quantity))

    assert_nothing_moved(shop)


def test_redeem_refuses_no_lines_and_one_article_twice(shop: Shop) -> None:
    with pytest.raises(NothingChosen):
        hand_over(shop)
    with pytest.raises(GoodsTwice):
        hand_over(shop, line(shop.rice), line(shop.rice))

    assert_nothing_moved(shop)


def test_redeem_refuses_goods_of_another_partner(shop: Shop) -> None:
    for goods in (shop.haircut, shop.other_rice):
        with pytest.raises(GoodsUnknown):
            hand_over(shop, line(shop.soap), line(goods))

    assert_nothing_moved(shop)


def test_redeem_refuses_what_lies_in_another_village(shop: Shop) -> None:
    with pytest.raises(PartnerUnknown):
        hand_over(shop, line(shop.other_rice), partner=shop.other_partner)
    with pytest.raises(HouseholdUnknown):
        hand_over(shop, line(shop.rice), household=shop.cast.other_household)

    assert_nothing_moved(shop)


def test_redeem_refuses_a_closed_partner(shop: Shop) -> None:
    change_partner(shop.partner, name="积分超市", is_open=False, by=shop.cast.chair, now=NOW)

    with pytest.raises(PartnerClosed):
        hand_over(shop, line(shop.rice))

    assert_nothing_moved(shop)


@pytest.mark.parametrize(("state", "word"), [("away", "外出"), ("dissolved", "销户")])
def test_redeem_refuses_a_household_that_is_not_there(shop: Shop, state: str, word: str) -> None:
    Household.objects.filter(pk=shop.cast.households[5].pk).update(state=state)

    with pytest.raises(HouseholdNotHere) as caught:
        hand_over(shop, line(shop.rice))

    assert caught.value.state == word
    assert_nothing_moved(shop)


def test_redeem_keeps_to_smallest_and_largest(shop: Shop) -> None:
    values = {"redemption_min_points": Decimal(10), "redemption_max_points": Decimal(40)}
    set_terms(shop.cast.village, TODAY, by=None, now=NOW, **values)

    with pytest.raises(RedemptionTooSmall):
        hand_over(shop, line(shop.soap, 2))
    with pytest.raises(RedemptionTooLarge):
        hand_over(shop, line(shop.soap), line(shop.rice, 2))
    assert_nothing_moved(shop)

    assert hand_over(shop, line(shop.rice, 2)).points == 40


def test_redeem_keeps_to_the_own_shops_opening_days(shop: Shop) -> None:
    set_terms(shop.cast.village, TODAY, opening_weekdays="15", by=None, now=NOW)

    with pytest.raises(ShopNotOpenToday) as caught:
        hand_over(shop, line(shop.rice), now=at(SATURDAY))
    barber = hand_over(
        shop, line(shop.haircut), partner=shop.barber, by=shop.cast.barber, now=at(SATURDAY)
    )

    assert str(caught.value) == "超市今天不开门，开门的日子是周一、周五。"
    assert barber.points == 15


@pytest.mark.parametrize("too_long", [Collector("长" * 31), Collector("郑小国", "长" * 31)])
def test_redeem_refuses_a_collector_too_long_for_the_slip(shop: Shop, too_long: Collector) -> None:
    with pytest.raises(TextTooLong):
        hand_over(shop, line(shop.rice), collector=too_long)

    assert_nothing_moved(shop)


# Who may


def test_redeem_refuses_who_does_not_work_there(shop: Shop) -> None:
    refusals = {
        "barber": NotYourPartner,
        "walker": RoleNeeded,
        "watcher": RoleNeeded,
        "stranger": VillageNotFound,
        "officer": VillageNotFound,
        "nobody": VillageNotFound,
    }

    for person, refusal in refusals.items():
        with pytest.raises(refusal):
            hand_over(shop, line(shop.rice), by=shop.cast.people[person])
    with pytest.raises(NotYourPartner):
        hand_over(shop, line(shop.haircut), partner=shop.barber)

    assert_nothing_moved(shop)


def test_redeem_is_open_to_the_committee_everywhere(shop: Shop) -> None:
    made = [
        hand_over(shop, line(shop.rice), by=shop.cast.clerk),
        hand_over(shop, line(shop.haircut), partner=shop.barber, by=shop.cast.clerk),
    ]

    assert [redemption.number for redemption in made] == [1, 2]


@pytest.mark.parametrize("number", [1, 4])
def test_redeem_for_own_household_and_kin_needs_a_witness(shop: Shop, number: int) -> None:
    household = shop.cast.households[number]

    with pytest.raises(SecondNameNeeded):
        hand_over(shop, line(shop.rice), household=household, by=shop.cast.chair)
    assert_nothing_moved(shop)
    made = hand_over(
        shop, line(shop.rice), household=household, by=shop.cast.chair, witness=shop.cast.clerk
    )

    assert (made.handed_by, made.witness) == (shop.cast.chair, shop.cast.clerk)


@pytest.mark.parametrize("person", ["chair", "walker", "barber", "judge_one", "stranger", "nobody"])
def test_redeem_refuses_a_witness_who_is_none(shop: Shop, person: str) -> None:
    witness = shop.cast.people[person]

    with pytest.raises(WitnessUnfit):
        hand_over(
            shop,
            line(shop.rice),
            household=shop.cast.households[1],
            by=shop.cast.chair,
            witness=witness,
        )

    assert_nothing_moved(shop)


def test_redeem_refuses_a_witness_of_the_same_family(shop: Shop) -> None:
    with pytest.raises(WitnessUnfit):
        hand_over(shop, line(shop.rice), household=shop.cast.households[4], witness=shop.cast.chair)

    assert_nothing_moved(shop)


def test_redeem_recuses_as_the_appraisal_does(shop: Shop) -> None:
    cast: Cast = shop.cast
    recused = find_recused_households(cast.chair, cast.village)
    refused = set()

    for household in cast.households.values():
        try:
            hand_over(shop, line(shop.soap), household=household, by=cast.chair)
        except SecondNameNeeded:
            refused.add(household.pk)

    assert refused == recused


# Statements


@pytest.mark.parametrize("by", ["keeper", "chair"])
def test_redeem_takes_fourteen_statements_for_three_lines(shop: Shop, by: str) -> None:
    lines: list[list[Line]] = [
        [line(shop.rice)],
        [line(shop.soap), line(shop.oil), line(shop.ploughing)],
    ]
    counts = []

    for basket in lines:
        with CaptureQueriesContext(connection) as queries:
            hand_over(shop, *basket, by=shop.cast.people[by])
        counts.append(count_statements(queries))

    assert counts == [14, 14]
