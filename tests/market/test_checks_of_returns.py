"""What check_ledger finds in reservations and returns."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Hold, HoldKind
from market.checks import check
from market.models import Redemption, RedemptionLine, Return, ReturnLine, StockMove
from market.services import (
    Counted,
    consent_to_check,
    expire_reservations,
    hand_over,
    make_ready,
    propose_count,
)
from tests.cast import NOW, TODAY, at
from tests.market import shop as counter
from tests.market.forging import find_after
from tests.market.keeping import DAY_AFTER, agree, back, book, bring_back
from tests.market.shop import Shop, line
from tests.market.stories import Story, tell_of_returns
from tests.memory import lived_once

pytestmark = pytest.mark.usefixtures("_today")


@pytest.fixture
@lived_once
def story(shop: Shop) -> Story:
    return tell_of_returns(shop)


def change(redemption: Redemption, **values: object) -> int:
    return Redemption.objects.filter(pk=redemption.pk).update(**values)


def change_hold(redemption: Redemption, **values: object) -> int:
    return Hold.objects.filter(redemption=redemption).update(**values)


def add_hold(shop: Shop) -> Hold:
    return Hold.objects.create(
        account=shop.cast.account(6),
        kind=HoldKind.RESERVATION,
        points=Decimal(5),
        reference="X9",
        frees_on=TODAY + timedelta(days=3),
    )


HOLD_OF_X3 = ("market.hold", "兑换单 X3 和为它冻结的积分对不上。")
STATE_OF_X3 = ("market.state", "兑换单 X3 的状态、时间和券号对不上。")
DAMAGES: dict[str, tuple[Callable[[Story], object], list[tuple[str, str]]]] = {
    "points of a hold": (lambda s: change_hold(s.waiting, points=Decimal(1)), [HOLD_OF_X3]),
    "account of a hold": (
        lambda s: change_hold(s.waiting, account=s.shop.cast.account(6)),
        [HOLD_OF_X3],
    ),
    "name of a hold": (lambda s: change_hold(s.waiting, reference="X9"), [HOLD_OF_X3]),
    "hold of what was let go": (
        lambda s: change_hold(s.cancelled, released_at=None),
        [("market.hold", "兑换单 X4 是「已取消」，积分却还冻结着。")],
    ),
    "run out too early": (
        lambda s: change(s.waiting, state="expired", ended_at=NOW),
        [("market.hold", "兑换单 X3 是「过期没领，已退」，积分却还冻结着。")],
    ),
    "hold of nothing": (
        lambda s: add_hold(s.shop),
        [("market.hold", "账户 H006 为 X9 冻结着积分，却没有这张预约。")],
    ),
    "ready since never": (lambda s: change(s.waiting, state="ready"), [STATE_OF_X3]),
    "ready before reserved": (
        lambda s: change(s.waiting, state="ready", ready_at=NOW - timedelta(hours=1)),
        [STATE_OF_X3],
    ),
    "reserved, but ready": (lambda s: change(s.waiting, ready_at=NOW), [STATE_OF_X3]),
    "ended, but waiting": (lambda s: change(s.waiting, ended_at=NOW), [STATE_OF_X3]),
    "digits of a thing": (lambda s: change(s.waiting, code="123456789015"), [STATE_OF_X3]),
    "promised more than lies there": (
        lambda s: RedemptionLine.objects.filter(redemption=s.waiting).update(
            quantity=Decimal(5), unit_price=Decimal(7)
        ),
        [("market.promised", "「食用油」答应留 5，货架上只有 4。")],
    ),
    "another row reversed": (
        lambda s: Return.objects.filter(pk=s.proposal.pk).update(reversal=s.kept.transfer),
        [("market.return", "兑换单 X1 的退货和冲正的那一笔对不上。")],
    ),
    "returned without a return": (
        lambda s: change(s.kept, state="returned"),
        [
            ("market.redemption", "兑换单 X2 和积分账上的那一笔对不上。"),
            ("market.handed", "兑换单 X2 的商品和出入库记录对不上。"),
            ("market.return", "兑换单 X2 的退货和冲正的那一笔对不上。"),
        ],
    ),
    "reversed and still handed over": (
        lambda s: change(s.returned, state="handed"),
        [
            ("market.redemption", "兑换单 X1 和积分账上的那一笔对不上。"),
            ("market.handed", "兑换单 X1 的商品和出入库记录对不上。"),
            ("market.return", "兑换单 X1 的退货和冲正的那一笔对不上。"),
            ("market.renewal", "兑换单 X2 是退货后重开的，和原来那张对不上。"),
        ],
    ),
    "more came back": (
        lambda s: ReturnLine.objects.filter(returned=s.proposal).update(quantity=Decimal(2)),
        [("market.kept", "兑换单 X1 退回的和留下的，加起来不是当时领的。")],
    ),
    "nothing was kept": (
        lambda s: change(s.kept, renews=None),
        [("market.kept", "兑换单 X1 退回的和留下的，加起来不是当时领的。")],
    ),
    "spoiled without a move": (
        lambda s: ReturnLine.objects.filter(returned=s.proposal).update(is_damaged=True),
        [("market.handed", "兑换单 X1 的商品和出入库记录对不上。")],
    ),
    "less came onto the shelf": (
        lambda s: StockMove.objects.filter(redemption=s.returned, kind="returned").update(
            quantity=Decimal(1)
        ),
        [
            ("market.stock", "「大米」的库存记着 9，出入库加起来是 8。"),
            ("market.handed", "兑换单 X1 的商品和出入库记录对不上。"),
        ],
    ),
    "kept by another household": (
        lambda s: change(s.kept, household=s.shop.cast.households[6]),
        [
            ("market.redemption", "兑换单 X2 和积分账上的那一笔对不上。"),
            ("market.renewal", "兑换单 X2 是退货后重开的，和原来那张对不上。"),
        ],
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_check_names_the_damage(story: Story, name: str) -> None:
    damage, expected = DAMAGES[name]

    found = find_after(story.shop, lambda: damage(story))

    assert found == expected


def test_check_of_a_sound_story_finds_nothing(story: Story) -> None:
    shop = story.shop
    make_ready(story.waiting, by=shop.cast.keeper, now=NOW)
    hand_over(story.waiting, by=shop.cast.keeper, now=NOW)
    book(shop, line(shop.haircut), partner=shop.barber)
    book(shop, line(shop.soap))
    with time_machine.travel(at(DAY_AFTER), tick=False):
        expire_reservations(shop.cast.village, now=at(DAY_AFTER))

        assert list(check(shop.cast.village)) == []


def test_count_that_finds_less_than_is_promised_is_no_fault_of_the_books(shop: Shop) -> None:
    book(shop, line(shop.oil, 2), household=shop.cast.households[6])
    count = propose_count(
        shop.partner,
        counts=[Counted(shop.oil, Decimal(1), "少了三瓶")],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )

    consent_to_check(count, by=shop.cast.clerk, now=NOW)

    assert list(check(shop.cast.village)) == []


def test_check_takes_the_same_queries_for_a_busy_shop(story: Story) -> None:
    shop = story.shop
    counts = []

    for _each in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert list(check(shop.cast.village)) == []
        counts.append(len(queries))
        for number in (2, 3, 6):
            household = shop.cast.households[number]
            made = counter.hand_over(shop, line(shop.rice), line(shop.soap, 2), household=household)
            agree(shop, bring_back(shop, made, back(made, 0, 1)))
            book(shop, line(shop.soap), household=household)

    assert counts[0] == counts[1]
    assert counts[0] <= 40
