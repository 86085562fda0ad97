"""The counter hands nothing to a household that its regulation bars."""

from datetime import date

import pytest

from ledger.errors import RedemptionBarred
from market.services import quote
from tests.cast import NOW
from tests.ledger.acts import impose
from tests.market.conftest import SignIn
from tests.market.counter import check
from tests.market.reading import read
from tests.market.shop import Shop, hand_over, line
from tests.market.test_counter_checking import assert_nothing_happened

SENTENCE = "这户到2026年12月31日为止不能兑换，是按积分细则第 R20 条定的。"


def test_redeem_refuses_a_barred_household(shop: Shop) -> None:
    impose(shop.cast, 5)

    with pytest.raises(RedemptionBarred, match="R20"):
        hand_over(shop, line(shop.rice))
    with pytest.raises(RedemptionBarred):
        quote(
            shop.cast.village,
            household=shop.cast.households[5],
            partner=shop.partner,
            lines=[line(shop.rice)],
            by=shop.cast.keeper,
            now=NOW,
        )

    assert_nothing_happened(shop)


def test_redeem_serves_again_after_the_last_day(shop: Shop) -> None:
    impose(shop.cast, 5, from_on=date(2026, 10, 1), until=date(2026, 10, 14))

    assert hand_over(shop, line(shop.rice)).points == 20


def test_counter_says_until_when(shop: Shop, sign_in: SignIn) -> None:
    impose(shop.cast, 5)
    client = sign_in("keeper")

    goods = client.get("/counter/?village=anping&card=5")
    checked = check(client, shop, rice="1")

    assert (goods.status_code, checked.status_code) == (409, 409)
    assert SENTENCE in read(goods)
    assert SENTENCE in read(checked)
    assert_nothing_happened(shop)
