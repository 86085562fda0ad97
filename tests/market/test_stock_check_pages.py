"""Counts, damage and change-overs on their pages: typed by one, looked at by another."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.models import (
    ChangeOver,
    CheckState,
    Goods,
    StockCheck,
)
from market.services import (
    Counted,
    consent_to_check,
    propose_count,
)
from market.todo import build_todos
from tests.cast import NOW, TODAY
from tests.market.conftest import SignIn
from tests.market.reading import Answer, read, read_all
from tests.market.shop import Shop, hand_over, keep_rice, line, stock_of

COUNT = "/counter/counts/new/"


# The count


def type_count(client: Client, shop: Shop, **typed: str) -> Answer:
    """Send the count: rice, oil, soap as typed, and what else the page has in it."""
    sends = {"village": "anping", "partner": str(shop.partner.pk), "begun": str(NOW)}
    for name, value in typed.items():
        kind, _, goods = name.partition("_")
        article = getattr(shop, goods, None)
        sends[f"{kind}-{article.pk}" if article else name] = value
    return client.post(COUNT, sends)


def test_count_form_keeps_the_book_to_itself(shop: Shop, sign_in: SignIn) -> None:
    answer = sign_in("keeper").get(f"{COUNT}?village=anping")

    words = read(answer)
    assert "大米 袋 食用油 瓶 肥皂 块" in words
    assert not re.search(r'name="counted-\d+"[^>]* value=', answer.content.decode())
    assert "10" not in words.partition("大米")[2].partition("打印")[0]


def test_count_shows_what_differs_and_asks_why(shop: Shop, sign_in: SignIn) -> None:
    answer = type_count(sign_in("keeper"), shop, counted_rice="8", counted_soap="50")

    words = read(answer)
    assert answer.status_code == 200
    assert "大米 少 2 袋 账上 10，数到 8。为什么？" in words
    assert "和账上一样的 肥皂 50 块" in words
    assert "这次没有数的 食用油" in words
    assert not StockCheck.objects.exists()


def test_count_is_sent_once_and_waits_for_another(shop: Shop, sign_in: SignIn) -> None:
    client, key = sign_in("keeper"), str(uuid4())

    for _press in range(2):
        answer = type_count(
            client,
            shop,
            counted_rice="8",
            expected_rice="10",
            reason_rice="老鼠咬破",
            confirm="1",
            key=key,
        )

    check = StockCheck.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/counter/counts/{check.number}/?village=anping"
    words = read(client.get(answer["Location"]))
    assert "盘点第 1 号 待同意" in words
    assert "大米 账上 10，数到 8 原因：老鼠咬破 少 2 袋" in words
    assert "这份单子是您填的，要等另一位来看过、同意" in words


def test_count_goes_back_to_change_what_was_typed(shop: Shop, sign_in: SignIn) -> None:
    answer = type_count(sign_in("keeper"), shop, counted_rice="8", change="1", confirm="1")

    assert answer.status_code == 200
    assert f'name="counted-{shop.rice.pk}" value="8"' in answer.content.decode()


def test_count_says_what_moved_meanwhile(shop: Shop, sign_in: SignIn) -> None:
    hand_over(shop, line(shop.rice), now=NOW + timedelta(minutes=5))

    client = sign_in("keeper")
    seen = read(type_count(client, shop, counted_rice="10"))
    sent = type_count(
        client,
        shop,
        counted_rice="10",
        expected_rice="10",
        reason_rice="",
        confirm="1",
        key=str(uuid4()),
    )

    assert "数货的时候，这几样有进出，数的和账上的可能对不上： 大米" in seen
    assert sent.status_code == 409
    assert "数货的时候「大米」有进出，账上现在是 9 袋。" in read(sent)
    assert not StockCheck.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "还没有填数量，请至少填一样商品。"),
        ({"counted_rice": "-1"}, "「大米」的实有数量要填 0 或更大的数，最多两位小数。"),
        ({"counted_rice": "1.5"}, "「大米」按整袋算，不能带小数。"),
        ({"counted_rice": "1e9"}, "「大米」一次最多填 99999，请核对数量。"),
        ({"counted_rice": "x"}, "请填数字，最多两位小数。"),
        ({"counted_other_rice": "8"}, "还没有填数量，请至少填一样商品。"),
        ({"counted_rice": "8", "begun": "never"}, "页面不完整，请刷新页面，再填一次。"),
        (
            {"counted_rice": "8", "begun": "0001-01-01 00:00:00"},
            "页面不完整，请刷新页面，再填一次。",
        ),
        ({"counted_rice": "8", "begun": "9999-12-31T23:59-12:00"}, "页面不完整，请刷新页面"),
        (
            {"counted_rice": "8", "expected_rice": "10", "confirm": "1", "key": str(uuid4())},
            "请写明为什么和账上不一样。",
        ),
        ({"counted_rice": "8", "confirm": "1", "key": str(uuid4())}, "页面不完整"),
        (
            {"counted_rice": "8", "expected_rice": "10", "confirm": "1", "reason_rice": "少"},
            "页面不完整，请刷新页面，再填一次。",
        ),
    ],
)
def test_count_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, typed: dict[str, str], sentence: str
) -> None:
    answer = type_count(sign_in("keeper"), shop, **typed)

    assert answer.status_code == 400
    assert sentence in read(answer)
    assert not StockCheck.objects.exists()


def test_count_of_another_villages_partner_is_not_found(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")

    answer = client.post(COUNT, {"village": "anping", "partner": str(shop.other_partner.pk)})

    assert answer.status_code == 404


def test_empty_sheet_has_every_thing_and_no_figure(shop: Shop, sign_in: SignIn) -> None:
    words = read(sign_in("keeper").get("/counter/counts/sheet/?village=anping"))

    assert "1 大米 袋 2 食用油 瓶 3 肥皂 块 清点人签名 监盘人签名" in words


# Damage, and the second person


def spoil(client: Client, shop: Shop, **values: str) -> Answer:
    sends = {
        "village": "anping",
        "partner": str(shop.partner.pk),
        "key": str(uuid4()),
        "goods": str(shop.rice.pk),
        "quantity": "2",
        "reason": "受潮",
        **values,
    }
    return client.post("/counter/damage/", sends)


def test_damage_is_agreed_to_by_a_second_person(shop: Shop, sign_in: SignIn) -> None:
    page = spoil(sign_in("keeper"), shop)["Location"]
    second = sign_in("watcher")

    assert "报损第 1 号 待同意" in read(second.get(page))
    answer = second.post(page, {"village": "anping", "act": "agree"})

    assert answer.status_code == 302
    assert "您已同意，库存已经照这份单子改好。" in read_all(second.get(page))
    assert "商品报损单" in read(second.get(f"{page}&paper=a4"))
    assert stock_of(shop.rice) == 8


def test_count_and_damage_name_what_waits(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    spoil(client, shop)

    for page in (COUNT, "/counter/damage/"):
        words = read(client.get(f"{page}?village=anping"))
        assert "要等办完才能再填： 报损第 1 号 大米" in words


def test_what_waits_in_another_check_is_not_asked_for(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    spoil(client, shop)

    count = client.get(f"{COUNT}?village=anping")
    damage = client.get("/counter/damage/?village=anping").content.decode()

    assert "大米 在报损第 1 号里，等第二个人同意，这次不填" in read(count)
    assert f'name="counted-{shop.rice.pk}"' not in count.content.decode()
    assert f'name="counted-{shop.oil.pk}"' in count.content.decode()
    assert f'<option value="{shop.rice.pk}"' not in damage
    assert f'<option value="{shop.oil.pk}"' in damage


def test_what_is_promised_and_not_there_is_told_with_names(shop: Shop, sign_in: SignIn) -> None:
    keep_rice(shop, 3)
    client = sign_in("keeper")
    short = "「大米」约出去 3 袋，不够了：X1 02组 · 006户 · 欧**明"

    enough = read(type_count(client, shop, counted_rice="3"))
    compared = read(type_count(client, shop, counted_rice="2"))
    spoil(client, shop, quantity="8")
    second = sign_in("watcher")
    asked = read(second.get("/counter/counts/1/?village=anping"))
    second.post("/counter/counts/1/", {"village": "anping", "act": "agree"})
    card = read(second.get(f"/counter/stock/{shop.rice.pk}/?village=anping"))
    shelves = read(second.get("/counter/stock/?village=anping"))

    assert "约出去" not in enough
    assert short in compared
    assert short in asked
    assert short in card
    assert "大米 不够约出去的" in shelves
    todos = build_todos(shop.cast.village, today=TODAY)
    assert ("约出去了、货却不够的商品", 1) in [(todo.words, todo.count) for todo in todos]


def test_refused_damage_moves_nothing(shop: Shop, sign_in: SignIn) -> None:
    page = spoil(sign_in("keeper"), shop)["Location"]

    sign_in("chair").post(page, {"village": "anping", "act": "refuse"})

    assert StockCheck.objects.get().state == CheckState.REFUSED
    assert stock_of(shop.rice) == 10


def test_first_person_cannot_agree(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    page = spoil(client, shop)["Location"]

    answer = client.post(page, {"village": "anping", "act": "agree"})

    assert answer.status_code == 403
    assert "请另一位来确认" in read(answer)
    assert stock_of(shop.rice) == 10


def test_second_person_is_told_that_goods_went_meanwhile(shop: Shop, sign_in: SignIn) -> None:
    page = spoil(sign_in("keeper"), shop, quantity="9")["Location"]
    hand_over(shop, line(shop.rice, 2))

    answer = sign_in("watcher").post(page, {"village": "anping", "act": "agree"})

    assert answer.status_code == 409
    assert "填单以后「大米」又兑出去了，账上只剩 8 袋" in read(answer)


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"goods": ""}, 400, "请选一样商品。"),
        ({"goods": "0"}, 400, "请选一样商品。"),
        ({"quantity": "0"}, 400, "「大米」的数量要大于 0"),
        ({"quantity": "-1"}, 400, "「大米」的数量要大于 0"),
        ({"quantity": "1.5"}, 400, "「大米」按整袋算，不能带小数。"),
        ({"quantity": "11"}, 409, "「大米」只剩 10 袋，不够。"),
        ({"reason": " "}, 400, "请写明是怎么坏的。"),
        ({"reason": "长" * 61}, 400, "最多 60 个字。"),
    ],
)
def test_damage_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, values: dict[str, str], status: int, sentence: str
) -> None:
    answer = spoil(sign_in("keeper"), shop, **values)

    assert answer.status_code == status
    assert sentence in read(answer)
    assert not StockCheck.objects.exists()


def test_checks_are_listed_waiting_first(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    spoil(client, shop)
    page = spoil(client, shop, goods=str(shop.oil.pk), quantity="1")["Location"]
    sign_in("watcher").post(page, {"village": "anping", "act": "agree"})

    words = read(client.get("/counter/counts/?village=anping"))

    assert (
        "等第二个人同意 报损第 1 号 积分超市 · 周店 · 10月15日 10:00 待同意"
        " 办好的 报损第 2 号 积分超市 · 周店 · 10月15日 10:00 已记账"
    ) in words


def test_checks_take_as_many_statements_for_three_as_for_one(shop: Shop, sign_in: SignIn) -> None:
    client, counts = sign_in("keeper"), []

    for goods in (shop.rice, shop.oil, shop.soap):
        spoil(client, shop, goods=str(goods.pk), quantity="1")
        with CaptureQueriesContext(connection) as queries:
            client.get("/counter/counts/?village=anping")
        counts.append(len(queries))

    assert counts[0] == counts[2]
    assert counts[2] <= 12


def test_unknown_check_is_not_found(shop: Shop, sign_in: SignIn) -> None:
    assert sign_in("keeper").get("/counter/counts/7/?village=anping").status_code == 404


# Handing the shop over


def test_change_over_is_recorded_and_printed(shop: Shop, sign_in: SignIn) -> None:
    keep_rice(shop, 2)
    check = count_all(shop)
    client = sign_in("watcher")
    assert (
        "2026年10月15日 10:00 盘点积分超市，第 1 号，每一样都数到了：周店 清点，何委员 同意"
        in read(client.get("/counter/change-overs/?village=anping"))
    )

    answer = client.post(
        "/counter/change-overs/",
        {"village": "anping", "key": str(uuid4()), "stock_check": str(check.pk)},
    )

    words = read(client.get(answer["Location"]))
    assert "2026年10月15日，周店把积分超市交给何委员，由马监监交。" in words
    assert "1 大米 袋 10 10 一样" in words
    assert "X1 02组 · 006户 · 欧**明 大米 2 袋 40" in words
    assert "移交人：周店 接收人：何委员 监交人：马监" in words
    assert "周店交给何委员" in read(client.get("/counter/change-overs/?village=anping"))


def count_all(shop: Shop) -> StockCheck:
    goods = Goods.objects.to_count(shop.partner)
    counts = [Counted(article, article.stock or Decimal(0)) for article in goods]
    made = propose_count(shop.partner, counts=counts, key=uuid4(), by=shop.cast.keeper, now=NOW)
    return consent_to_check(made, by=shop.cast.clerk, now=NOW)


def test_change_over_offers_only_counts_that_will_do(shop: Shop, sign_in: SignIn) -> None:
    some = propose_count(
        shop.partner, counts=[Counted(shop.rice, Decimal(10))], key=uuid4(), by=shop.cast.keeper,
        now=NOW,
    )  # fmt: skip
    consent_to_check(some, by=shop.cast.clerk, now=NOW)
    page = "/counter/change-overs/?village=anping"

    partial = read(sign_in("watcher").get(page))
    count_all(shop)
    own = read(sign_in("clerk").get(page))
    third = read(sign_in("watcher").get(page))

    assert "最近三天没有您能用来办交接的盘点" in partial
    assert "最近三天没有您能用来办交接的盘点" in own
    assert "第 2 号，每一样都数到了" in third
    assert "第 1 号" not in third


def test_change_over_report_tells_what_was_lost_before(shop: Shop, sign_in: SignIn) -> None:
    lost = propose_count(
        shop.partner, counts=[Counted(shop.rice, Decimal(6), "少了 4 袋")], key=uuid4(),
        by=shop.cast.keeper, now=NOW,
    )  # fmt: skip
    consent_to_check(lost, by=shop.cast.clerk, now=NOW)
    shop.rice.refresh_from_db()
    check = count_all(shop)
    client = sign_in("watcher")

    answer = client.post(
        "/counter/change-overs/",
        {"village": "anping", "key": str(uuid4()), "stock_check": str(check.pk)},
    )

    words = read(client.get(answer["Location"]))
    assert "二、到这次交接为止盘点、报损的差数" in words
    assert "盘点第 1 号 大米 少 4 袋 少了 4 袋" in words
    assert "大米 袋 6 6 一样" in words


def test_change_over_is_recorded_by_committee_or_supervisor(shop: Shop, sign_in: SignIn) -> None:
    check = count_all(shop)
    sends = {"village": "anping", "key": str(uuid4()), "stock_check": str(check.pk)}

    assert sign_in("keeper").post("/counter/change-overs/", sends).status_code == 403
    assert sign_in("clerk").post("/counter/change-overs/", sends).status_code == 403
    strange = {**sends, "village": "hewan"}
    assert sign_in("stranger").post("/counter/change-overs/", strange).status_code == 400

    assert not ChangeOver.objects.exists()


def test_second_press_leads_to_the_change_over_that_was_made(shop: Shop, sign_in: SignIn) -> None:
    check = count_all(shop)
    sends = {"village": "anping", "key": str(uuid4()), "stock_check": str(check.pk)}
    client = sign_in("watcher")

    answers = [client.post("/counter/change-overs/", sends) for _press in range(2)]
    of_another = sign_in("chair").post("/counter/change-overs/", sends)
    anew = client.post("/counter/change-overs/", {**sends, "key": str(uuid4())})

    assert [answer["Location"] for answer in answers] == [
        "/counter/change-overs/1/?village=anping"
    ] * 2
    assert (of_another.status_code, anew.status_code) == (409, 400)
    assert ChangeOver.objects.count() == 1


def test_change_over_needs_a_choice(shop: Shop, sign_in: SignIn) -> None:
    count_all(shop)

    answer = sign_in("watcher").post(
        "/counter/change-overs/", {"village": "anping", "key": str(uuid4())}
    )

    assert answer.status_code == 400
    assert "请选一次盘点。" in read(answer)


def test_unknown_change_over_is_not_found(shop: Shop, sign_in: SignIn) -> None:
    assert sign_in("keeper").get("/counter/change-overs/7/?village=anping").status_code == 404
