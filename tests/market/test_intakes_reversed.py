"""A wrong intake is taken back whole: shelf, worth and fund, by a second person, once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from ledger.errors import KeyReused
from market.checks import check
from market.errors import (
    CheckWaiting,
    FundEntryBound,
    IntakeGone,
    IntakeNotReversible,
    NotYourPartner,
)
from market.models import (
    FundEntry,
    FundKind,
    MoveKind,
    ReversalReason,
    StockCheckLine,
    StockMove,
    Supplier,
)
from market.queries.fund import get_fund
from market.queries.stock import get_stock_card, get_stock_value
from market.services import (
    Counted,
    assign_partner,
    consent_to_check,
    pay_intake,
    propose_count,
    refuse_check,
    reverse_entry,
    reverse_intake,
    take_in_stock,
)
from tests.cast import NOW, TODAY, at
from tests.market.conftest import SignIn
from tests.market.forging import find_after
from tests.market.reading import read, read_all
from tests.market.shop import (
    Shop,
    assemble_shop,
    hand_over,
    keep_rice,
    line,
    run_together,
    stock_of,
)
from tests.market.stories import enter
from tests.market.test_refusals import copy as write_anew
from villages.errors import RoleNeeded, SecondPersonNeeded, VillageNotFound
from villages.models import Appointment, Role, User

pytestmark = pytest.mark.django_db


def take_in(
    shop: Shop, quantity: int, cost: str, *, by: User | None = None, key: UUID | None = None
) -> StockMove:
    return take_in_stock(
        shop.rice,
        quantity=Decimal(quantity),
        unit_cost=Decimal(cost),
        supplier="镇供销社",
        key=key or uuid4(),
        by=by or shop.cast.keeper,
        now=NOW,
    )


def pay_for(shop: Shop, quantity: int, cost: str) -> StockMove:
    """Take rice in by the chair, paid out of a fund of 1,000 yuan."""
    enter(shop, FundKind.OPENING, 1000)
    return take_in_stock(
        shop.rice,
        quantity=Decimal(quantity),
        unit_cost=Decimal(cost),
        paid_voucher_no="记-9",
        key=uuid4(),
        by=shop.cast.chair,
        now=NOW,
    )


def take_back(
    move: StockMove,
    by: User,
    *,
    key: UUID | None = None,
    reason: ReversalReason = ReversalReason.QUANTITY,
) -> StockMove:
    return reverse_intake(move, reason=reason, key=key or uuid4(), by=by, now=NOW)


def test_reversal_takes_the_whole_intake_back(shop: Shop) -> None:
    move, key = take_in(shop, 100, "40"), uuid4()

    made = take_back(move, shop.cast.chair, key=key)
    again = take_back(move, shop.cast.chair, key=key)

    assert (made.kind, made.quantity, made.reverses) == ("reversal", Decimal(-100), move)
    assert again == made
    assert stock_of(shop.rice) == Decimal(10)
    assert get_stock_value(shop.cast.village) == 0
    assert list(check(shop.cast.village)) == []


def test_reversal_brings_back_what_the_fund_had_paid(shop: Shop) -> None:
    move = pay_for(shop, 5, "40.5")

    take_back(move, shop.cast.clerk, reason=ReversalReason.COST)

    last = FundEntry.objects.get(kind=FundKind.REVERSAL)
    assert (last.yuan, last.reverses, last.voucher_no, last.made_by) == (
        Decimal("202.5"),
        move.fund_entry,
        "记-9",
        shop.cast.clerk,
    )
    assert get_fund(shop.cast.village) == Decimal(1000)
    assert stock_of(shop.rice) == Decimal(10)
    assert list(check(shop.cast.village)) == []


def test_right_intake_comes_before_the_reversal_where_some_is_gone(shop: Shop) -> None:
    move = take_in(shop, 100, "4")
    hand_over(shop, line(shop.rice, 5))
    hand_over(shop, line(shop.rice), household=shop.cast.households[3])
    keep_rice(shop, 5)

    with pytest.raises(IntakeGone) as refused:
        take_back(move, shop.cast.chair)
    take_in(shop, 10, "40")
    take_back(move, shop.cast.chair)

    assert str(refused.value) == (
        "「大米」只剩 99 袋，这笔入库 100 袋，不够整笔退回。请先把对的那一笔入库，再来冲正这一笔。"
    )
    assert stock_of(shop.rice) == Decimal(14)
    assert get_stock_value(shop.cast.village) == Decimal(400)
    assert list(check(shop.cast.village)) == []


def test_nobody_takes_back_the_own_intake(shop: Shop) -> None:
    move = take_in(shop, 5, "40")

    with pytest.raises(SecondPersonNeeded):
        take_back(move, shop.cast.keeper)

    assert stock_of(shop.rice) == Decimal(15)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("watcher", RoleNeeded), ("barber", RoleNeeded), ("stranger", VillageNotFound)],
)
def test_only_storekeepers_take_back(shop: Shop, who: str, refusal: type[Exception]) -> None:
    move = take_in(shop, 5, "40")

    with pytest.raises(refusal):
        take_back(move, getattr(shop.cast, who))

    assert stock_of(shop.rice) == Decimal(15)


def test_keeper_of_another_shop_takes_nothing_back(shop: Shop) -> None:
    move = take_in(shop, 5, "40", by=shop.cast.chair)
    assign_partner(
        Appointment.objects.get(user=shop.cast.keeper, role=Role.SHOPKEEPER),
        shop.barber,
        by=shop.cast.chair,
        now=NOW,
    )

    with pytest.raises(NotYourPartner):
        take_back(move, shop.cast.keeper)

    assert stock_of(shop.rice) == Decimal(15)


def test_what_the_fund_paid_for_is_the_committees(shop: Shop) -> None:
    move = pay_for(shop, 5, "40")

    with pytest.raises(RoleNeeded):
        take_back(move, shop.cast.keeper)

    assert (stock_of(shop.rice), get_fund(shop.cast.village)) == (Decimal(15), Decimal(800))


def test_only_an_intake_is_taken_back_and_once(shop: Shop) -> None:
    move = take_in(shop, 5, "40")
    hand_over(shop, line(shop.rice))
    reversal = take_back(move, shop.cast.chair)

    for gone in (move, reversal, StockMove.objects.get(kind=MoveKind.HANDED)):
        with pytest.raises(IntakeNotReversible):
            take_back(gone, shop.cast.clerk)

    assert stock_of(shop.rice) == Decimal(9)


def test_key_of_another_reversal_is_refused(shop: Shop) -> None:
    move, other, key = take_in(shop, 5, "40"), take_in(shop, 6, "40"), uuid4()
    take_back(move, shop.cast.chair, key=key)

    for again in (
        lambda: take_back(other, shop.cast.chair, key=key),
        lambda: take_back(move, shop.cast.clerk, key=key),
        lambda: take_back(move, shop.cast.chair, key=key, reason=ReversalReason.TWICE),
    ):
        with pytest.raises(KeyReused):
            again()


def test_reversal_waits_for_a_count_that_may_set_the_same_right(shop: Shop) -> None:
    move = take_in(shop, 5, "40")
    counted = propose_count(
        shop.partner,
        counts=[Counted(shop.rice, Decimal(10), "多记了")],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )

    with pytest.raises(CheckWaiting):
        take_back(move, shop.cast.chair)
    refuse_check(counted, by=shop.cast.watcher, now=NOW)
    take_back(move, shop.cast.chair)

    assert stock_of(shop.rice) == Decimal(10)


def test_who_paid_later_does_not_take_back(shop: Shop) -> None:
    move = take_in(shop, 5, "40")
    enter(shop, FundKind.OPENING, 1000)
    pay_intake(move, paid_on=TODAY, by=shop.cast.chair, now=NOW)

    with pytest.raises(SecondPersonNeeded):
        take_back(move, shop.cast.chair)
    take_back(move, shop.cast.clerk)

    assert (stock_of(shop.rice), get_fund(shop.cast.village)) == (Decimal(10), Decimal(1000))
    assert list(check(shop.cast.village)) == []


def test_intake_sent_again_after_it_was_paid_answers_the_same(shop: Shop) -> None:
    key, later = uuid4(), at(TODAY, 11)
    enter(shop, FundKind.OPENING, 1000)
    move = take_in(shop, 5, "40", key=key)
    pay_intake(move, paid_on=TODAY, by=shop.cast.chair, now=later, voucher_no="记-9")

    again = take_in(shop, 5, "40", key=key)

    assert again == move
    assert get_fund(shop.cast.village) == Decimal(800)


def test_purchase_is_taken_back_with_its_intake_alone(shop: Shop) -> None:
    move = pay_for(shop, 5, "40")

    with pytest.raises(FundEntryBound):
        reverse_entry(move.fund_entry, key=uuid4(), by=shop.cast.clerk, now=NOW)


def test_worth_of_an_earlier_moment_knows_no_later_reversal(shop: Shop) -> None:
    move = take_in(shop, 5, "40")
    later = at(date(2026, 10, 20))
    reverse_intake(
        move, reason=ReversalReason.SENT_BACK, key=uuid4(), by=shop.cast.chair, now=later
    )

    assert get_stock_value(shop.cast.village, until=later) == Decimal(200)
    assert get_stock_value(shop.cast.village) == 0


def test_card_shows_both_lines(shop: Shop) -> None:
    move = take_in(shop, 5, "40")
    reversal = take_back(move, shop.cast.chair)

    card = get_stock_card(shop.rice, year=2026)

    lines = card.months[-1].lines
    assert [entry.move for entry in lines[-2:]] == [move, reversal]
    assert [entry.left for entry in lines[-2:]] == [Decimal(15), Decimal(10)]
    assert (card.came, card.went, card.closing) == (Decimal(15), Decimal(5), Decimal(10))


# What the database refuses


def copy(move: StockMove, **values: object) -> object:
    """Write the same row anew, but for some values."""
    return write_anew(move, **{"key": uuid4(), **values})


REFUSED: dict[str, Callable[[Shop, StockMove, StockMove], object]] = {
    "taken back twice": lambda _s, made, _o: copy(made),
    "a part": lambda _s, made, other: copy(made, reverses=other, quantity=Decimal(-4)),
    "more": lambda _s, made, other: copy(made, reverses=other, quantity=Decimal(5)),
    "no intake": lambda _s, made, _o: copy(made, reverses=None),
    "of a reversal": lambda _s, made, _o: copy(made, reverses=StockMove.objects.get(pk=made.pk)),
    "without a reason": lambda _s, made, other: copy(made, reverses=other, reason=""),
    "a reason of an intake": lambda _s, _m, other: copy(other, reason="cost"),
    "by the same": lambda s, made, other: copy(made, reverses=other, made_by=s.cast.keeper),
    "other goods": lambda s, made, other: copy(made, reverses=other, goods=s.soap),
    "other village": lambda s, made, other: copy(
        made, reverses=other, village=s.cast.other_village, goods=s.other_rice
    ),
    "with a cost": lambda _s, made, other: copy(made, reverses=other, unit_cost=Decimal(1)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_database_refuses(shop: Shop, name: str) -> None:
    made, other = take_back(take_in(shop, 5, "40"), shop.cast.chair), take_in(shop, 5, "40")

    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[name](shop, made, other)


RESTS_ELSEWHERE: dict[str, Callable[[Shop, StockMove], object]] = {
    "a supplier of another village": lambda s, move: copy(
        move, supplier=Supplier.objects.create(village=s.cast.other_village, name="禾湾粮店")
    ),
    "a redemption of other goods": lambda s, _m: copy(
        StockMove.objects.get(kind="handed"), goods=s.oil
    ),
    "a count of other goods": lambda s, _m: copy(
        StockMove.objects.get(kind="count"), check_line=count_soap(s)
    ),
}


def count_soap(shop: Shop) -> StockCheckLine:
    check_of = propose_count(
        shop.partner,
        counts=[Counted(shop.soap, Decimal(49), "少一块")],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )
    return check_of.lines.get()


@pytest.mark.parametrize("name", RESTS_ELSEWHERE)
def test_database_refuses_moves_that_rest_elsewhere(shop: Shop, name: str) -> None:
    move = take_in(shop, 5, "40")
    hand_over(shop, line(shop.rice))
    counted = propose_count(
        shop.partner,
        counts=[Counted(shop.rice, Decimal(13), "少一袋")],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )
    consent_to_check(counted, by=shop.cast.watcher, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        RESTS_ELSEWHERE[name](shop, move)


def test_check_finds_a_purchase_left_behind(shop: Shop) -> None:
    move = pay_for(shop, 5, "40")
    take_back(move, shop.cast.clerk)

    found = find_after(shop, FundEntry.objects.filter(kind=FundKind.REVERSAL).delete)

    assert found == [("market.intake", "「大米」的入库和付它的那笔资金，只冲正了一样。")]


def test_check_finds_what_one_person_took_in_and_back(shop: Shop) -> None:
    reversal = take_back(take_in(shop, 5, "40"), shop.cast.chair)

    rows = StockMove.objects.filter(pk=reversal.pk)
    found = find_after(shop, lambda: rows.update(made_by=shop.cast.keeper))

    assert found == [("market.intake", "「大米」冲正的不是别人记的整整一笔入库。")]


# The pages


def page(shop: Shop, move: StockMove) -> str:
    return f"/counter/stock/{shop.rice.pk}/moves/{move.pk}/reversal/?village=anping"


def form(**values: str) -> dict[str, str]:
    return {"village": "anping", "key": str(uuid4()), "reason": "twice", **values}


def test_card_leads_to_the_reversal_of_what_another_took_in(shop: Shop, sign_in: SignIn) -> None:
    move = take_in(shop, 5, "40")
    card, address = f"/counter/stock/{shop.rice.pk}/?village=anping", page(shop, move)

    assert address in sign_in("chair").get(card).content.decode()
    assert address not in sign_in("keeper").get(card).content.decode()
    assert address not in sign_in("watcher").get(card).content.decode()
    asked = read(sign_in("chair").get(address))
    answer = sign_in("chair").post(address, form())

    assert "商品 大米 入库数量 5 袋 进价 40 元 从哪里来 镇供销社" in asked
    assert answer.status_code == 302
    words = read(sign_in("chair").get(card))
    assert "冲正 陈主任 · 冲正10月15日的入库：记了两遍 −5" in words
    assert "镇供销社，进价 40 元，已冲正" in words
    assert address not in sign_in("chair").get(card).content.decode()


def test_page_says_what_the_fund_gets_back(shop: Shop, sign_in: SignIn) -> None:
    move = pay_for(shop, 5, "40")

    words = read(sign_in("clerk").get(page(shop, move)))
    refused = sign_in("keeper").post(page(shop, move), form())

    assert "资金簿第 2 笔付的 200 元同时冲正，要村委会的人来办。" in words
    assert refused.status_code == 403
    assert stock_of(shop.rice) == Decimal(15)


def test_page_refuses_in_words(shop: Shop, sign_in: SignIn) -> None:
    move = take_in(shop, 5, "40")

    own = sign_in("keeper").post(page(shop, move), form())
    unsaid = sign_in("chair").post(page(shop, move), form(reason=""))
    strange = sign_in("chair").get(page(shop, StockMove.objects.get(goods=shop.other_rice)))

    assert (own.status_code, unsaid.status_code, strange.status_code) == (403, 400, 404)
    assert "请选为什么冲正。" in read(unsaid)
    assert stock_of(shop.rice) == Decimal(15)


def test_office_takes_an_intake_back(shop: Shop, sign_in: SignIn) -> None:
    move, moves = take_in(shop, 5, "40"), "/admin/market/stockmove/"
    client = sign_in("chair")
    address = f"{moves}{move.pk}/reverse/"

    assert address in client.get(f"{moves}{move.pk}/change/").content.decode()
    answer = client.post(address, form())

    assert (answer.status_code, answer["Location"]) == (302, moves)
    assert stock_of(shop.rice) == Decimal(10)
    words = read_all(client.get(moves))
    assert "冲正：记了两遍" in words
    assert "已冲正" in words
    assert address not in client.get(f"{moves}{move.pk}/change/").content.decode()


# Two at once


@pytest.mark.django_db(transaction=True)
def test_reversal_and_hand_over_never_take_the_same_bags(
    transactional_db: None, request: pytest.FixtureRequest
) -> None:
    shop = assemble_shop(request.getfixturevalue("cast"))
    move = StockMove.objects.get(goods=shop.rice)

    outcomes = run_together(
        lambda: take_back(move, shop.cast.clerk),
        lambda: hand_over(shop, line(shop.rice, 2)),
        lambda: take_back(move, shop.cast.clerk),
    )

    names = sorted(type(outcome).__name__ for outcome in outcomes)
    assert names in (
        ["IntakeNotReversible", "OutOfStock", "StockMove"],
        ["IntakeGone", "IntakeGone", "Redemption"],
    )
    assert stock_of(shop.rice) in {Decimal(0), Decimal(8)}
    assert list(check(shop.cast.village)) == []
