"""The public list of goods."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.services import change_partner
from tests.cast import NOW, TODAY, Cast
from tests.market.reading import read
from tests.market.shop import Shop, offer
from villages.services import set_terms

SHOP_PAGE = "/v/anping/shop/"
OCTOBER = date(2026, 10, 1)


def test_shop_page_lists_goods_for_everyone(shop: Shop, _today: None) -> None:
    offer(shop.partner, "竹扫把", "把", 12, stock=0, by=shop.cast.chair)
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
        "积分超市 村里的超市周一、周三、周五开门，带上积分卡。 每户要留下 30 分，多出来的可以兑换。"
        " 一次至少兑换 5 分。 一次最多兑换 200 分。 字大一些"
        " 积分超市 其他 大米 还有 10 袋 20 分一袋 食用油 还有 4 瓶 35 分一瓶"
        " 肥皂 还有 50 块 3.5 分一块 犁地 服务 8 分一亩 竹扫把 缺货 12 分一把"
        " 罗记理发 其他 理发 服务 15 分一次"
    )


def test_shop_page_leaves_out_closed_partners(shop: Shop) -> None:
    change_partner(shop.barber, name="罗记理发", is_open=False, by=shop.cast.chair, now=NOW)

    assert "理发" not in read(Client().get(SHOP_PAGE))


def test_shop_page_of_an_empty_shop_says_what_will_be_there(cast: Cast) -> None:
    assert "超市上架商品以后，这里就有兑换清单。" in read(Client().get(SHOP_PAGE))


def test_shop_page_comes_in_large_print(shop: Shop) -> None:
    assert 'class="card large"' in Client().get(f"{SHOP_PAGE}?large=1").content.decode()


def test_shop_page_knows_its_village_and_get_alone(shop: Shop) -> None:
    client = Client()

    assert client.get("/v/nowhere/shop/").status_code == 404
    assert client.post(SHOP_PAGE).status_code == 405
    assert "积分超市 其他" not in read(client.get("/v/hewan/shop/"))


def test_shop_page_takes_three_statements(shop: Shop) -> None:
    with CaptureQueriesContext(connection) as queries:
        Client().get(SHOP_PAGE)

    assert len(queries) == 3
