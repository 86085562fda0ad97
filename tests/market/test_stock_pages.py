"""The stock room's pages: what stands on them, what they take, what they refuse."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.models import (
    FundEntry,
    FundKind,
    Goods,
    StockMove,
)
from market.services import (
    Counted,
    assign_partner,
    consent_to_check,
    propose_count,
    record_entry,
    take_in_stock,
)
from tests.cast import NOW, TODAY, at
from tests.market.conftest import SignIn
from tests.market.reading import Answer, read, read_all
from tests.market.shop import Shop, hand_over, keep_rice, line, offer, stock_of
from villages.models import Appointment

STOCK = "/counter/stock/?village=anping"


def card(goods: Goods, more: str = "") -> str:
    return f"/counter/stock/{goods.pk}/?village=anping{more}"


def buy(shop: Shop, goods: Goods, quantity: int, cost: str, *, day: date = TODAY) -> StockMove:
    return take_in_stock(
        goods,
        quantity=Decimal(quantity),
        unit_cost=Decimal(cost),
        supplier="镇供销社",
        key=uuid4(),
        by=shop.cast.keeper,
        now=at(day),
    )


# What is there


def test_stock_says_what_is_left_and_what_runs_low(shop: Shop, sign_in: SignIn) -> None:
    buy(shop, shop.rice, 5, "40")
    keep_rice(shop, 2)

    words = read(sign_in("keeper").get(STOCK))

    assert "架上的货，进价一共 200 元。" in words
    assert "大米 架上 15，约出 2 还有 13 袋 成本 200 元" in words
    assert "食用油 快缺货了 还有 4 瓶" in words
    assert "犁地" not in words


def test_stock_of_another_partner_is_asked_for_by_name(shop: Shop, sign_in: SignIn) -> None:
    offer(shop.barber, "洗发水", "瓶", 9, stock=3, by=shop.cast.chair)
    client = sign_in("watcher")

    words = read(client.get(f"{STOCK}&partner={shop.barber.pk}"))
    strange = client.get(f"{STOCK}&partner={shop.other_partner.pk}")

    assert "洗发水 快缺货了 还有 3 瓶" in words
    assert "进价一共" not in words
    assert strange.status_code == 404


def test_shelves_of_others_are_only_read(shop: Shop, sign_in: SignIn) -> None:
    duty = Appointment.objects.get(user=shop.cast.keeper)
    assign_partner(duty, shop.barber, by=shop.cast.chair, now=NOW)
    client = sign_in("keeper")
    sends = {"village": "anping", "key": str(uuid4()), "quantity": "5", "is_donated": "bought"}

    pages = [client.get(page).content.decode() for page in (STOCK, card(shop.rice))]
    answers = [
        client.post(f"/counter/stock/{shop.rice.pk}/intake/", sends),
        client.get(f"/counter/counts/new/?village=anping&partner={shop.partner.pk}"),
        client.post("/counter/damage/", {"village": "anping", "partner": str(shop.partner.pk)}),
    ]

    doors = ("/intake/", "/damage/", "/counts/new/", "/counts/sheet/")
    assert [door for door in doors for page in pages if door in page] == []
    assert [answer.status_code for answer in answers] == [403, 404, 404]
    assert "您不在「积分超市」，请由那里的同志来办。" in read(answers[0])
    assert stock_of(shop.rice) == 10


def test_stock_foretells_the_day_it_runs_out(shop: Shop, sign_in: SignIn) -> None:
    later = TODAY + timedelta(days=30)
    hand_over(shop, line(shop.soap, 10), line(shop.oil), now=at(TODAY))
    client = sign_in("keeper")

    with time_machine.travel(at(later), tick=False):
        client.force_login(shop.cast.keeper)
        words = read(client.get(STOCK))

    # 40 are left, and 10 went in the 44 days since the soap came: 176 days.
    assert "肥皂 照最近 44 天的用法，大约用到 2027年5月9日 还有 40 块" in words
    assert "大米 还有 10 袋" in words


def test_stock_says_what_lasts_for_long(shop: Shop, sign_in: SignIn) -> None:
    hand_over(shop, line(shop.soap))

    assert "肥皂 照最近的用法，够用一年以上 还有 49 块" in read(sign_in("keeper").get(STOCK))


def test_stock_says_what_three_months_of_use_foretell(shop: Shop, sign_in: SignIn) -> None:
    later = TODAY + timedelta(days=80)
    hand_over(shop, line(shop.soap, 20), now=at(TODAY))
    client = sign_in("keeper")

    with time_machine.travel(at(later), tick=False):
        client.force_login(shop.cast.keeper)
        words = read(client.get(card(shop.soap)))

    assert "照最近三个月的用法，大约用到 5月18日" in words


def test_stock_takes_as_many_statements_for_three_as_for_one(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    Goods.objects.exclude(pk=shop.rice.pk).update(is_offered=False)
    Goods.objects.filter(pk__in=[shop.oil.pk, shop.soap.pk]).update(stock=0)
    counts = []

    for goods in (shop.rice, shop.oil, shop.soap):
        Goods.objects.filter(pk=goods.pk).update(is_offered=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(STOCK)
        counts.append(len(queries))

    assert counts[0] == counts[2]
    assert counts[2] <= 12


# One article's card


def test_card_tells_every_move_with_what_was_left(shop: Shop, sign_in: SignIn) -> None:
    buy(shop, shop.rice, 5, "40.5")
    hand_over(shop, line(shop.rice, 2))
    made = propose_count(
        shop.partner,
        counts=[Counted(shop.rice, Decimal(12), "破了一袋")],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )
    consent_to_check(made, by=shop.cast.watcher, now=NOW)

    words = read(sign_in("watcher").get(card(shop.rice)))

    assert words.startswith("大米 积分超市 · 还有 12 袋")
    assert (
        "盘点 周店、马监 · 盘点第 1 号 −1 12 10月15日 10:00"
        " 兑出 周店 · X1 −2 13 10月15日 10:00"
        " 入库 周店 · 镇供销社，进价 40.50 元 +5 15 10月15日 10:00"
        " 入库 陈主任 +10 10 10月1日 10:00"
    ) in words
    assert "记入库" not in words


def test_card_is_printed_oldest_first_with_its_sums(shop: Shop, sign_in: SignIn) -> None:
    hand_over(shop, line(shop.rice, 2))

    words = read(sign_in("keeper").get(card(shop.rice, "&paper=a4")))

    assert ("上年结转 0 10月1日 入库 10 10 陈主任 10月15日 兑出 2 8 周店 X1 合计 10 2 8") in words


def test_card_is_folded_by_month_with_the_sums_of_each(shop: Shop, sign_in: SignIn) -> None:
    hand_over(shop, line(shop.rice, 2))
    buy(shop, shop.rice, 5, "40", day=TODAY + timedelta(days=31))

    html = sign_in("keeper").get(card(shop.rice)).content.decode()

    folds = [
        " ".join(re.sub(r"<[^>]+>", " ", fold).split())
        for fold in re.findall(r"<summary>.*?</summary>", html, re.DOTALL)
    ]
    assert folds == [
        "2026年11月 +5 1 笔，结存 13 袋",
        "2026年10月 +10 −2 2 笔，结存 8 袋",
    ]
    assert html.count("<details open>") == 1


def test_long_card_is_printed_a_line_a_month(
    shop: Shop, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("market.views.stock.PAPER_LINES", 1)
    hand_over(shop, line(shop.rice, 2))
    client = sign_in("keeper")

    words = read(client.get(card(shop.rice, "&paper=a4")))
    whole = read(client.get(card(shop.rice, "&paper=a4&lines=1")))

    assert "上年结转 0 2026年10月 本月合计，2 笔 10 2 8 合计 10 2 8" in words
    assert (
        "上年结转 0 10月1日 入库 10 10 陈主任 10月15日 兑出 2 8 周店 X1"
        " 2026年10月 本月合计，2 笔 10 2 8 合计 10 2 8"
    ) in whole


def test_card_of_the_next_year_begins_with_what_was_left(shop: Shop, sign_in: SignIn) -> None:
    words = read(sign_in("keeper").get(card(shop.rice, "&year=2027&paper=a4")))

    assert "上年结转 10 合计 0 0 10" in words


@pytest.mark.parametrize("year", ["x", "99", "20260", "２０２６", "1999", "-1"])
def test_card_knows_no_such_year(shop: Shop, sign_in: SignIn, year: str) -> None:
    assert sign_in("keeper").get(card(shop.rice, f"&year={year}")).status_code == 404


def test_card_takes_as_many_statements_for_three_as_for_one(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    counts = []

    for _move in range(3):
        buy(shop, shop.rice, 5, "40")
        hand_over(shop, line(shop.rice))
        with CaptureQueriesContext(connection) as queries:
            client.get(card(shop.rice))
        counts.append(len(queries))

    assert counts[0] == counts[2]
    assert counts[2] <= 14


def test_cards_are_of_things_of_the_own_village(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")

    for goods in (shop.other_rice, shop.ploughing):
        assert client.get(card(goods)).status_code == 404
        intake = f"/counter/stock/{goods.pk}/intake/"
        assert client.post(intake, {"village": "anping"}).status_code == 404


# What comes in


def take_in(client: Client, goods: Goods, **values: str) -> Answer:
    sends = {
        "village": "anping",
        "key": str(uuid4()),
        "quantity": "5",
        "is_donated": "bought",
        "unit_cost": "40",
        "supplier": "镇供销社",
        **values,
    }
    return client.post(f"/counter/stock/{goods.pk}/intake/", sends)


def test_intake_fills_the_shelf_once(shop: Shop, sign_in: SignIn) -> None:
    client, key = sign_in("keeper"), str(uuid4())

    for _press in range(2):
        answer = take_in(client, shop.rice, key=key)

    assert answer.status_code == 302
    assert "「大米」入库 5 袋，已经记好。" in read_all(client.get(answer["Location"]))
    assert stock_of(shop.rice) == 15


def test_intake_takes_gifts_of_persons(shop: Shop, sign_in: SignIn) -> None:
    take_in(sign_in("keeper"), shop.rice, is_donated="donated", supplier="李大伯", is_person="on")

    move = StockMove.objects.get(supplier__name="李大伯")
    assert (move.is_donated, move.unit_cost) == (True, Decimal(40))
    assert move.supplier is not None
    assert move.supplier.is_person


def test_intake_is_paid_by_the_committee_alone(shop: Shop, sign_in: SignIn) -> None:
    record_entry(
        shop.cast.village,
        kind=FundKind.OPENING,
        yuan=Decimal(500),
        occurred_on=TODAY,
        key=uuid4(),
        by=shop.cast.chair,
        now=NOW,
    )

    take_in(sign_in("keeper"), shop.rice, is_paid="on", voucher_no="支1")
    take_in(sign_in("chair"), shop.rice, is_paid="on", voucher_no="支2")

    entries = FundEntry.objects.filter(kind=FundKind.PURCHASE)
    assert [(entry.yuan, entry.voucher_no) for entry in entries] == [(Decimal(-200), "支2")]
    assert "从村里的资金簿付" not in read(
        sign_in("keeper").get(f"/counter/stock/{shop.rice.pk}/intake/?village=anping")
    )


def test_intake_asks_what_a_voucher_number_is_for(shop: Shop, sign_in: SignIn) -> None:
    answer = take_in(sign_in("chair"), shop.rice, voucher_no="支2")

    assert answer.status_code == 400
    assert "写了付款凭证号，就要选这一项" in read(answer)
    assert stock_of(shop.rice) == 10


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"quantity": ""}, 400, "请填入库数量。"),
        ({"quantity": "-3"}, 400, "「大米」的数量要大于 0，最多两位小数。"),
        ({"quantity": "1.5"}, 400, "「大米」按整袋算，不能带小数。"),
        ({"quantity": "999999"}, 400, "「大米」一次最多填 99999，请核对数量。"),
        ({"quantity": "1e400"}, 400, "「大米」一次最多填 99999，请核对数量。"),
        ({"quantity": "五袋"}, 400, "请填数字，最多两位小数。"),
        ({"unit_cost": "-1"}, 400, "进价不能小于 0，最多两位小数；不知道就空着。"),
        ({"supplier": "长" * 41}, 400, "最多 40 个字，写名称就行。"),
        ({"key": "x"}, 400, "页面不完整，请刷新页面，再填一次。"),
        ({"is_donated": "stolen"}, 400, "请选是买来的，还是别人捐的。"),
    ],
)
def test_intake_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, values: dict[str, str], status: int, sentence: str
) -> None:
    answer = take_in(sign_in("keeper"), shop.rice, **values)

    assert answer.status_code == status
    assert sentence in read(answer)
    assert stock_of(shop.rice) == 10
