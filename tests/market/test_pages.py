"""A partner's own statement, and the public list of goods."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.services import close_month
from market.models import PartnerDuty
from market.services import assign_partner, change_partner, release_duty
from tests.cast import NOW, TODAY, Cast, at
from tests.market.conftest import SignIn
from tests.market.reading import read
from tests.market.shop import Shop, hand_over, line, offer
from villages.models import Appointment
from villages.services import set_terms

SHOP_PAGE = "/v/anping/shop/"
OCTOBER = date(2026, 10, 1)


def cut_hair(shop: Shop, number: int) -> None:
    hand_over(
        shop,
        line(shop.haircut),
        partner=shop.barber,
        by=shop.cast.barber,
        household=shop.cast.households[number],
    )


def test_partner_sees_this_month(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    cut_hair(shop, 6)
    hand_over(shop, line(shop.rice))

    answer = sign_in("barber").get("/partner/?village=anping")

    assert answer.status_code == 200
    assert read(answer) == (
        "我的账单 罗记理发 · 2026年10月（到现在） 30 分 每一笔 商品 积分 单号 时间"
        " 理发 1 次 02组 · 006户 · 欧**明 15 X2 10月15日 10:00"
        " 理发 1 次 02组 · 005户 · 郑*强 15 X1 10月15日 10:00"
        " 每个月 2026年10月 2 笔 30 分"
    )


def test_partner_sees_earlier_months(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    close_month(
        shop.cast.village, OCTOBER, edition="第一版", by=shop.cast.chair, now=at(date(2026, 11, 1))
    )
    client = sign_in("barber")

    now = read(client.get("/partner/?village=anping"))
    before = read(client.get("/partner/?village=anping&month=2026-10"))

    assert "罗记理发 · 2026年11月（到现在） 0 分 这个月还没有兑换。" in now
    assert "每个月 2026年10月 1 笔 15 分" in now
    assert "罗记理发 · 2026年10月 15 分 每一笔" in before


def test_partner_still_sees_a_closed_business(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)
    change_partner(shop.barber, name="罗记理发", is_open=False, by=shop.cast.chair, now=NOW)

    assert "15 分" in read(sign_in("barber").get("/partner/"))


def test_partner_without_a_duty_is_told_what_to_do(shop: Shop, sign_in: SignIn) -> None:
    release_duty(PartnerDuty.objects.get(), by=shop.cast.chair, now=NOW)

    answer = sign_in("barber").get("/partner/")

    assert answer.status_code == 200
    assert "村里还没有把您安排到兑换点。" in read(answer)


def test_partner_of_another_village_sees_that_village_alone(shop: Shop, sign_in: SignIn) -> None:
    cut_hair(shop, 5)

    words = read(sign_in("stranger").get("/partner/"))

    assert words.startswith("我的账单 禾湾小店 · 2026年10月（到现在） 0 分")


def test_partner_with_two_businesses_chooses(shop: Shop, sign_in: SignIn) -> None:
    appointment = Appointment.objects.get(user=shop.cast.barber)
    assign_partner(appointment, shop.partner, by=shop.cast.chair, now=NOW)
    cut_hair(shop, 5)

    client = sign_in("barber")
    own = read(client.get(f"/partner/?village=anping&partner={shop.barber.pk}"))
    strange = client.get(f"/partner/?village=anping&partner={shop.other_partner.pk}")

    assert "罗记理发 · 2026年10月（到现在） 15 分" in own
    assert strange.status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "x", "2026", "０2026-1"])
def test_partner_page_knows_no_such_month(shop: Shop, sign_in: SignIn, month: str) -> None:
    answer = sign_in("barber").get("/partner/", {"village": "anping", "month": month})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("person", "status"),
    [("barber", 200), ("keeper", 403), ("chair", 403), ("stranger", 404), ("nobody", 404)],
)
def test_partner_page_is_the_partners(
    shop: Shop, sign_in: SignIn, person: str, status: int
) -> None:
    assert sign_in(person).get("/partner/?village=anping").status_code == status


def test_partner_page_answers_nothing_but_get(shop: Shop, sign_in: SignIn) -> None:
    assert sign_in("barber").post("/partner/", {"village": "anping"}).status_code == 405
    assert Client().get("/partner/").status_code == 302


def test_partner_page_takes_as_many_statements_for_three_as_for_one(
    shop: Shop, sign_in: SignIn
) -> None:
    client = sign_in("barber")
    counts = []

    for number in (2, 5, 6):
        cut_hair(shop, number)
        with CaptureQueriesContext(connection) as queries:
            client.get("/partner/?village=anping")
        counts.append(len(queries))

    assert counts[0] == counts[2]


# The public list


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
