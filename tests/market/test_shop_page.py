"""The public list of goods, on the screen and on the wall."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.models import Goods, Wish, WishState
from market.services import (
    GoodsInput,
    change_goods,
    change_partner,
    join_waiting,
    judge_wish,
    make_wish,
)
from tests.cast import NOW, TODAY, Cast
from tests.market.reading import read, read_all
from tests.market.shop import Shop, offer
from villages.services import set_terms

SHOP_PAGE = "/v/anping/shop/"
PAPER = f"{SHOP_PAGE}?paper=a4"
HOW_TO = (
    "怎么兑换 带上积分卡到柜台，说要什么，当面点清、签字。没带卡，报户编号也行。"
    " 也可以先预约：手机扫自己的积分卡，或者请超市、村委代约。积分先留着，领走才扣；"
    "备好后留 7 天，没来领就退回，一分不少。"
    " 理发、农机这些服务先领兑换券，30 天内用，用了才扣分。"
    " 没货的可以登记等货，不占积分，到货按先后告诉您。想要别的，扫卡提一条，或者跟柜台说一声。"
)


def change(goods: Goods, shop: Shop, **values: object) -> None:
    """Say anew what is offered, as it was but for the values."""
    terms: dict[str, object] = {
        "name": goods.name,
        "unit": goods.unit,
        "price": goods.price,
        "in_whole_units": goods.in_whole_units,
        **values,
    }
    change_goods(goods, terms=GoodsInput(**terms), by=shop.cast.chair, now=NOW)  # type: ignore[arg-type]


def wait(shop: Shop, goods: Goods, number: int) -> None:
    join_waiting(
        shop.cast.village,
        goods=goods,
        household=shop.cast.households[number],
        quantity=Decimal(1),
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )


def wish(shop: Shop, words: str, number: int = 5) -> Wish:
    household = shop.cast.households[number]
    return make_wish(
        shop.cast.village, words=words, household=household, by=shop.cast.keeper, now=NOW
    )


def test_shop_page_lists_goods_for_everyone(shop: Shop, _today: None) -> None:
    broom = offer(shop.partner, "竹扫把", "把", 12, stock=0, by=shop.cast.chair)
    for number in (5, 6):
        wait(shop, broom, number)
    set_terms(
        shop.cast.village,
        TODAY,
        keep_points=Decimal(30),
        redemption_min_points=Decimal(5),
        redemption_max_points=Decimal(200),
        opening_weekdays="135",
        by=None,
        now=NOW,
    )

    answer = Client().get(SHOP_PAGE)

    assert answer.status_code == 200
    assert read(answer) == (
        "积分超市 有什么、几分换、还有多少，都在这里。带上积分卡去兑换。"
        " 每户要留下 30 分，多出来的可以兑换。"
        " 一次至少兑换 5 分。 一次最多兑换 200 分。 字大一些 打印兑换清单"
        " 积分超市 开门 周一、周三、周五 其他"
        " 大米 20 分一袋 还有 10 袋 食用油 35 分一瓶 还有 4 瓶"
        " 肥皂 3.5 分一块 还有 50 块 犁地 8 分一亩 要预约 竹扫把 12 分一把 缺货 2 户在等"
        f" 罗记理发 开门 天天 其他 理发 15 分一次 要预约 {HOW_TO}"
    )


def test_shop_page_tells_limits_hours_and_the_price_to_come(shop: Shop, _today: None) -> None:
    change(
        shop.rice,
        shop,
        note="本村新米",
        hours="上午",
        limit_quantity=Decimal(2),
        standing_min=Decimal(60),
    )
    change(shop.rice, shop, price=Decimal(22), price_from=date(2026, 11, 1), note="本村新米")
    change(shop.oil, shop, price=Decimal(30), price_from=date(2027, 1, 1))
    change(shop.soap, shop, price=Decimal(4), price_from=date(2026, 11, 1))
    change(shop.soap, shop, price=Decimal("3.5"), price_from=date(2026, 11, 1))

    words = read(Client().get(SHOP_PAGE))

    assert "大米 20 分一袋 本村新米 还有 10 袋 11月1日起 22 分" in words
    assert "食用油 35 分一瓶 还有 4 瓶 2027年1月1日起 30 分" in words
    assert "肥皂 3.5 分一块 还有 50 块 犁地" in words


def test_shop_page_tells_who_may_have_how_much(shop: Shop, _today: None) -> None:
    change(shop.rice, shop, hours="上午", limit_quantity=Decimal(2), standing_min=Decimal(60))

    words = read(Client().get(SHOP_PAGE))

    assert "大米 20 分一袋 还有 10 袋 每月每户限兑 2 袋 年度积分满 60 分可兑 上午" in words


def test_shop_page_tells_when_and_where_each_partner_is_open(shop: Shop, _today: None) -> None:
    change_partner(
        shop.barber,
        name="罗记理发",
        is_open=True,
        opening_weekdays="67",
        hours="上午 9 点到 11 点半",
        place="村口大榕树旁",
        by=shop.cast.chair,
        now=NOW,
    )

    words = read(Client().get(SHOP_PAGE))

    assert "罗记理发 开门 周六、周日 · 上午 9 点到 11 点半 在哪里 村口大榕树旁 其他 理发" in words


def test_shop_page_leaves_out_closed_partners(shop: Shop) -> None:
    change_partner(shop.barber, name="罗记理发", is_open=False, by=shop.cast.chair, now=NOW)

    assert "罗记" not in read(Client().get(SHOP_PAGE))


def test_shop_page_of_an_empty_shop_says_what_will_be_there(cast: Cast) -> None:
    for address in (SHOP_PAGE, PAPER):
        assert "超市上架商品以后，这里就有兑换清单。" in read(Client().get(address))


def test_shop_page_shows_listed_wishes_by_their_words_and_voices(shop: Shop) -> None:
    cast = shop.cast
    for number in (5, 6):
        judge_wish(wish(shop, "菜籽油", number), state=WishState.LISTED, by=cast.keeper, now=NOW)
    judge_wish(wish(shop, "洗发水"), state=WishState.LISTED, by=cast.keeper, now=NOW)
    judge_wish(wish(shop, "办不到的"), state=WishState.DECLINED, by=cast.keeper, now=NOW)
    wish(shop, "还没看过的")

    words = read(Client().get(SHOP_PAGE))

    assert words.endswith("大家还想要什么 菜籽油 2 户想要 洗发水 1 户想要")
    assert "郑" not in words


def test_shop_page_wishes_no_more_for_what_is_on_the_shelf(shop: Shop) -> None:
    cast = shop.cast
    for words in ("食用油", "菜籽油"):
        judge_wish(wish(shop, words), state=WishState.LISTED, by=cast.keeper, now=NOW)

    words = read(Client().get(SHOP_PAGE))

    assert words.endswith("大家还想要什么 菜籽油 1 户想要")


def test_shop_page_comes_in_large_print(shop: Shop) -> None:
    assert 'class="card large"' in Client().get(f"{SHOP_PAGE}?large=1").content.decode()


def test_shop_page_needs_no_script_of_its_own(shop: Shop) -> None:
    html = Client().get(SHOP_PAGE).content.decode()

    assert re.findall(r"<script[^>]*>", html) == re.findall(
        r"<script[^>]*>", Client().get("/v/anping/").content.decode()
    )


@pytest.mark.parametrize("address", [SHOP_PAGE, PAPER])
def test_shop_page_knows_its_village_and_get_alone(shop: Shop, address: str) -> None:
    client = Client()

    assert client.get(address.replace("anping", "nowhere")).status_code == 404
    assert client.post(address).status_code == 405
    assert "积分超市 其他" not in read(client.get(address.replace("anping", "hewan")))


@pytest.mark.parametrize("address", [SHOP_PAGE, PAPER])
def test_shop_page_takes_few_statements_however_much_there_is(shop: Shop, address: str) -> None:
    counts = []

    for place in range(3):
        broom = offer(shop.partner, f"扫把{place}", "把", 12, stock=0, by=shop.cast.chair)
        wait(shop, broom, 5)
        change(broom, shop, price=Decimal(13), price_from=TODAY + timedelta(days=9))
        with CaptureQueriesContext(connection) as queries:
            Client().get(address)
        counts.append(len(queries))

    assert counts == [6, 6, 6]


def test_shop_page_of_sixty_goods_stays_small(shop: Shop, _today: None) -> None:
    for place in range(55):
        goods = offer(
            shop.partner, f"商品名称有些长的{place}", "袋", 12, stock=3, by=shop.cast.chair
        )
        Goods.objects.filter(pk=goods.pk).update(
            photo=f"goods/{place:064x}.jpg",
            note="本村新米，五公斤一袋",
            limit_quantity=Decimal(2),
            standing_min=Decimal(60),
        )

    content = Client().get(SHOP_PAGE).content

    assert content.count(b'loading="lazy"') == 55
    assert len(content) <= 60_000


def test_paper_lists_prices_and_no_stock(shop: Shop, _today: None) -> None:
    change(shop.rice, shop, limit_quantity=Decimal(2))
    change(shop.rice, shop, price=Decimal(22), price_from=date(2026, 11, 1), limit_quantity=2)

    answer = Client().get(PAPER)

    assert answer.status_code == 200
    assert read(answer) == (
        "积分兑换清单 安平村 · 2026年10月15日"
        " 积分超市 天天 商品 兑换价 其他 大米 每月每户限兑 2 袋 11月1日起 22 分 20 分一袋"
        " 食用油 35 分一瓶 肥皂 3.5 分一块 犁地 要预约 8 分一亩"
        " 罗记理发 天天 商品 兑换价 其他 理发 要预约 15 分一次"
        " 带上积分卡到柜台，说要什么，当面点清、签字。没带卡，报户编号也行。"
        " 还有多少、怎么预约，手机扫一扫就能看到。"
    )
    assert 'data-running="安平村 积分兑换清单 2026年10月15日"' in answer.content.decode()
    assert "回到超市" in read_all(answer)
