"""The office's pages for the shop: whose they are, what they write, what they leave alone."""

import re
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.models import (
    CostDecision,
    DecisionKind,
    FundKind,
    Goods,
    Partner,
    PartnerDuty,
    PartnerKind,
    StockMove,
)
from market.services import Collector, get_goods_on, record_entry, reserve
from tests.cast import NOW, TODAY
from tests.market.conftest import SignIn
from tests.market.reading import read_all
from tests.market.shop import Shop, give_voucher, hand_over, line, offer, stock_of
from tests.market.test_decisions import decide, decide_both
from villages.models import Appointment, Change
from villages.services import set_terms

MODELS = ("partner", "goods", "stockmove", "redemption")


def offer_form(**values: str) -> dict[str, str]:
    form = {
        "name": "大米",
        "note": "",
        "unit": "袋",
        "category": "food",
        "hours": "",
        "price": "20",
        "price_from": "",
        "in_whole_units": "on",
        "limit_quantity": "",
        "limit_period": "month",
        "standing_min": "0",
        "low_stock": "5",
        "is_offered": "on",
        "position": "0",
    }
    return {**form, **values}


def duty_form(*rows: dict[str, str], initial: int = 0) -> dict[str, str]:
    counts = {"TOTAL_FORMS": str(len(rows)), "INITIAL_FORMS": str(initial)}
    form = {f"duties-{name}": value for name, value in counts.items()}
    for place, row in enumerate(rows):
        form |= {f"duties-{place}-{name}": value for name, value in row.items()}
    return form


def intake_form(**values: str) -> dict[str, str]:
    form = {
        "is_donated": "bought",
        "quantity": "12",
        "unit_cost": "48.5",
        "supplier": "镇供销社",
        "key": str(uuid4()),
    }
    return {**form, **values}


# Whose pages they are


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("chair", 200),
        ("watcher", 200),
        ("keeper", 200),
        ("stranger", 200),
        ("walker", 403),
        ("barber", 403),
        ("nobody", 403),
    ],
)
def test_lists_are_the_offices(
    shop: Shop, sign_in: SignIn, model: str, person: str, status: int
) -> None:
    answer = sign_in(person).get(f"/admin/market/{model}/")

    assert answer.status_code == status


@pytest.mark.parametrize("model", MODELS)
def test_lists_send_anonymous_people_to_sign_in(shop: Shop, model: str) -> None:
    answer = Client().get(f"/admin/market/{model}/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/?next=")


@pytest.mark.parametrize("model", MODELS)
def test_lists_show_nothing_of_another_village(shop: Shop, sign_in: SignIn, model: str) -> None:
    hand_over(shop, line(shop.rice), collector=Collector("郑小国", "儿子"))

    words = read_all(sign_in("stranger").get(f"/admin/market/{model}/"))

    leaks = [name for name in ("积分超市 罗记", "罗记理发", "肥皂", "郑", "周店") if name in words]
    assert leaks == []


def test_pages_of_another_villages_rows_are_not_found(shop: Shop, sign_in: SignIn) -> None:
    made = hand_over(shop, line(shop.rice))
    client = sign_in("stranger")
    rows = {
        f"partner/{shop.partner.pk}/change/": 404,
        f"goods/{shop.rice.pk}/change/": 404,
        f"goods/{shop.rice.pk}/intake/": 404,
        f"redemption/{made.pk}/change/": 404,
        f"stockmove/{made.stock_moves.get().pk}/change/": 404,
    }

    answers = {address: client.get(f"/admin/market/{address}").status_code for address in rows}

    assert answers == rows


@pytest.mark.parametrize("model", ["stockmove", "redemption"])
def test_what_moved_is_only_read(shop: Shop, sign_in: SignIn, model: str) -> None:
    made = hand_over(shop, line(shop.rice))
    row = made.pk if model == "redemption" else made.stock_moves.get().pk
    client = sign_in("chair")

    assert client.get(f"/admin/market/{model}/add/").status_code == 403
    assert client.post(f"/admin/market/{model}/{row}/change/", {}).status_code == 403
    assert client.post(f"/admin/market/{model}/{row}/delete/", {}).status_code == 403
    assert client.get(f"/admin/market/{model}/{row}/change/").status_code == 200


def test_lists_take_as_many_statements_for_three_as_for_one(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("chair")
    counts: dict[str, list[int]] = {model: [] for model in MODELS}

    for number in (2, 5, 6):
        household = shop.cast.households[number]
        hand_over(shop, line(shop.rice), household=household, by=shop.cast.clerk)
        offer(shop.partner, f"商品{number}", "个", 5, stock=3, by=shop.cast.chair)
        for model, seen in counts.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/admin/market/{model}/")
            seen.append(len(queries))

    assert {model: len(set(seen)) for model, seen in counts.items()} == dict.fromkeys(MODELS, 1)


# Partners


def test_chair_opens_a_partner_with_its_account(shop: Shop, sign_in: SignIn) -> None:
    form = {"village": str(shop.cast.village.pk), "name": "农机队", "kind": "outside"}

    answer = sign_in("chair").post(
        "/admin/market/partner/add/", {**form, "opening_weekdays": ["1"], "place": "村口"}
    )

    made = Partner.objects.get(name="农机队")
    assert answer.status_code == 302
    assert (made.kind, made.account.code) == (PartnerKind.OUTSIDE, "P003")
    assert (made.opening_weekdays, made.hours, made.place) == ("1", "", "村口")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "积分超市"}, "村里已经有这个名称的兑换点了。"),
        ({"name": ""}, "这一项还没有填。"),
        ({"village": "hewan"}, "选的这一项不能用了"),
        ({"opening_weekdays": "8"}, "这里没有“8”"),
    ],
)
def test_partner_form_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, values: dict[str, str], sentence: str
) -> None:
    form = {"village": str(shop.cast.village.pk), "name": "农机队", "kind": "outside", **values}
    if values.get("village"):
        form["village"] = str(shop.cast.other_village.pk)

    answer = sign_in("chair").post("/admin/market/partner/add/", form)

    assert sentence in read_all(answer)
    assert Partner.objects.count() == 3


def test_chair_closes_a_partner_and_changes_its_people(shop: Shop, sign_in: SignIn) -> None:
    keeper = Appointment.objects.get(user=shop.cast.keeper)
    duty = PartnerDuty.objects.get()
    form = {
        "name": "罗记",
        "opening_weekdays": ["7", "6"],
        "hours": "上午",
        "place": "村口",
        **duty_form(
            {"id": str(duty.pk), "partner": str(shop.barber.pk), "DELETE": "on"},
            {"id": "", "partner": str(shop.barber.pk), "appointment": str(keeper.pk)},
            initial=1,
        ),
    }

    answer = sign_in("chair").post(f"/admin/market/partner/{shop.barber.pk}/change/", form)

    assert answer.status_code == 302, read_all(answer)
    stored = Partner.objects.get(pk=shop.barber.pk)
    assert (stored.name, stored.is_open) == ("罗记", False)
    assert (stored.opening_weekdays, stored.hours, stored.place) == ("67", "上午", "村口")
    assert [row.appointment for row in stored.duties.all()] == [keeper]
    acts = Change.objects.filter(kind="market.partnerduty").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["created", "removed", "created"]


def test_partner_page_offers_only_people_who_may_work_there(shop: Shop, sign_in: SignIn) -> None:
    page = sign_in("chair").get(f"/admin/market/partner/{shop.partner.pk}/change/")

    options = re.findall(r"<option[^>]*>\s*([^<]+（[^<]+）)", page.content.decode())
    assert set(options) == {"周店（超市管理员）", "罗理发（商户）"}


# Goods


def test_chair_offers_goods(shop: Shop, sign_in: SignIn) -> None:
    form = offer_form(
        name="毛巾", unit="条", price="6.5", partner=str(shop.partner.pk), kind="thing"
    )

    answer = sign_in("chair").post("/admin/market/goods/add/", form)

    assert answer.status_code == 302
    made = get_goods_on(Goods.objects.get(name="毛巾"), TODAY)
    assert (made.partner, made.price, made.stock) == (shop.partner, Decimal("6.5"), Decimal(0))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"price": "0"}, "兑换价要大于 0。"),
        ({"price": "-5"}, "兑换价要大于 0。"),
        ({"price": "1.234"}, "小数"),
        ({"name": ""}, "这一项还没有填。"),
        ({"kind": "right"}, "这里没有“right”"),
        ({"low_stock": "-1"}, "不能小于 0。"),
        ({"name": "大米"}, "这个兑换点已经有这个名称的商品了。"),
        ({"kind": "benefit", "note": "优先办理盖章"}, "这一项不能用积分换：「"),
    ],
)
def test_goods_form_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, values: dict[str, str], sentence: str
) -> None:
    form = offer_form(name="毛巾", partner=str(shop.partner.pk), kind="thing")
    before = Goods.objects.count()

    answer = sign_in("chair").post("/admin/market/goods/add/", {**form, **values})

    assert answer.status_code == 200
    assert sentence in read_all(answer)
    assert Goods.objects.count() == before


def test_goods_form_offers_only_the_own_partners(shop: Shop, sign_in: SignIn) -> None:
    form = offer_form(name="毛巾", partner=str(shop.other_partner.pk), kind="thing")

    answer = sign_in("chair").post("/admin/market/goods/add/", form)

    assert "选的这一项不能用了" in read_all(answer)
    assert not Goods.objects.filter(name="毛巾").exists()


def test_chair_changes_a_price_and_the_page_keeps_the_old_one(shop: Shop, sign_in: SignIn) -> None:
    address, client = f"/admin/market/goods/{shop.rice.pk}/change/", sign_in("chair")

    answer = client.post(address, offer_form(price="22.5", category="other"))
    client.post(address, offer_form(price="25", price_from="2026-11-01", category="other"))

    assert answer.status_code == 302
    assert get_goods_on(shop.rice, TODAY).price == Decimal("22.5")
    words = read_all(client.get(address))
    assert (
        "从哪天起 兑换价 说明 谁定的"
        " 2026年11月1日 25 分一袋 还没到日子 陈主任 2026年10月15日"
        " 2026年10月15日 22.5 分一袋 现在的价 陈主任 2026年10月15日"
        " 2026年10月1日 20 分一袋 陈主任 2026年10月1日"
    ) in words


def test_goods_form_refuses_a_price_of_the_past(shop: Shop, sign_in: SignIn) -> None:
    address = f"/admin/market/goods/{shop.rice.pk}/change/"

    answer = sign_in("chair").post(address, offer_form(price="22", price_from="2026-10-14"))

    assert answer.status_code == 400
    assert "新的兑换价从今天或以后的日子算起，不能改过去的。" in read_all(answer)
    assert get_goods_on(shop.rice, TODAY).price == 20


def test_goods_form_says_that_the_money_is_low(shop: Shop, sign_in: SignIn) -> None:
    cast = shop.cast
    set_terms(
        cast.village,
        TODAY,
        yuan_per_point=Decimal(1),
        cover_stop_percent=100,
        cover_warning_percent=100,
        by=None,
        now=NOW,
    )
    record_entry(
        cast.village, kind=FundKind.OPENING, yuan=Decimal(1), occurred_on=TODAY, key=uuid4(),
        by=cast.chair, now=NOW,
    )  # fmt: skip
    form = offer_form(name="毛巾", unit="条", partner=str(shop.partner.pk), kind="thing")

    answer = sign_in("chair").post("/admin/market/goods/add/", form)

    assert answer.status_code == 409
    assert "毛巾" in read_all(answer)
    assert not Goods.objects.filter(name="毛巾").exists()
    found = re.search(
        r'<a class="underline" href="([^"]+)">去登记这份决定</a>', answer.content.decode()
    )
    assert found is not None
    form_page = sign_in("chair").get(unescape(found[1]))
    assert form_page.context["form"].initial["kind"] == DecisionKind.GOODS
    assert form_page.context["form"].initial["subject"] == "毛巾"


def test_decisions_are_found_by_where_they_stand(shop: Shop, sign_in: SignIn) -> None:
    decide(shop.cast, "电风扇")
    decide_both(shop.cast, "电饭煲")
    used = decide_both(shop.cast, "毛毯")
    CostDecision.objects.filter(pk=used.pk).update(used_at=NOW)

    def list_by(state: str) -> set[str]:
        page = sign_in("chair").get(f"/admin/market/costdecision/?state={state}")
        return {decision.subject for decision in page.context["cl"].result_list}

    assert list_by("waiting") == {"电风扇"}
    assert list_by("ready") == {"电饭煲"}
    assert list_by("used") == {"毛毯"}


def test_chair_says_who_may_have_how_much_and_when(shop: Shop, sign_in: SignIn) -> None:
    address = f"/admin/market/goods/{shop.rice.pk}/change/"
    said = {"limit_quantity": "2", "limit_period": "quarter", "standing_min": "60", "hours": "上午"}

    answer = sign_in("chair").post(address, offer_form(category="other", **said))

    assert answer.status_code == 302
    goods = Goods.objects.get(pk=shop.rice.pk)
    stored = (goods.limit_quantity, goods.limit_period, goods.standing_min, goods.hours)
    assert stored == (Decimal(2), "quarter", Decimal(60), "上午")
    words = read_all(sign_in("watcher").get(address))
    assert "每季度每户限兑 2 袋" in words
    assert "年度积分满 60 分可兑" in words


def test_goods_page_tells_what_is_promised_and_left(shop: Shop, sign_in: SignIn) -> None:
    reserve(
        shop.cast.village,
        household=shop.cast.households[5],
        partner=shop.partner,
        lines=[line(shop.rice, 3)],
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )

    words = read_all(sign_in("chair").get(f"/admin/market/goods/{shop.rice.pk}/change/"))

    assert "10 袋" in words
    assert "3 袋，还能兑 7 袋" in words


def test_goods_page_never_takes_stock_or_kind(shop: Shop, sign_in: SignIn) -> None:
    address = f"/admin/market/goods/{shop.rice.pk}/change/"
    form = offer_form(stock="999", kind="service", partner=str(shop.barber.pk))

    answer = sign_in("chair").post(address, form)

    stored = Goods.objects.get(pk=shop.rice.pk)
    assert answer.status_code == 302
    assert (stored.kind, stored.partner) == ("thing", shop.partner)
    assert stored.stock == 10


@pytest.mark.parametrize("person", ["keeper", "watcher"])
def test_goods_are_only_read_by_who_is_not_of_the_committee(
    shop: Shop, sign_in: SignIn, person: str
) -> None:
    client = sign_in(person)
    address = f"/admin/market/goods/{shop.rice.pk}/change/"

    shown = client.get(address)
    refused = client.post(address, offer_form(price="1"))

    assert (shown.status_code, refused.status_code) == (200, 403)
    assert "20 分一袋" in read_all(shown)
    assert get_goods_on(shop.rice, TODAY).price == 20


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?stock=low", ["食用油"]),
        ("?stock=out", []),
        ("?q=大米", ["大米"]),
        ("?kind=service", None),
    ],
)
def test_goods_list_filters(
    shop: Shop, sign_in: SignIn, query: str, names: list[str] | None
) -> None:
    page = sign_in("chair").get(f"/admin/market/goods/{query}").content.decode()

    found = re.findall(r'/admin/market/goods/\d+/change/[^"]*"[^>]*>\s*([^<\s]+)', page)
    assert found == (["犁地", "理发"] if names is None else names)


# Intake


@pytest.mark.parametrize("person", ["keeper", "chair"])
def test_intake_fills_the_shelf_once(shop: Shop, sign_in: SignIn, person: str) -> None:
    client = sign_in(person)
    address = f"/admin/market/goods/{shop.rice.pk}/intake/"
    form = intake_form()

    answers = [client.post(address, form) for _ in range(2)]

    back = f"/admin/market/goods/{shop.rice.pk}/change/"
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, back)] * 2
    assert stock_of(shop.rice) == 22
    assert "「大米」入库 12 袋，已经记好。" in read_all(client.get(back))


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"quantity": ""}, 400, "请填入库数量。"),
        ({"quantity": "一打"}, 400, "请填数字，最多两位小数。"),
        ({"quantity": "0"}, 400, "「大米」的数量要大于 0，最多两位小数。"),
        ({"quantity": "-3"}, 400, "「大米」的数量要大于 0，最多两位小数。"),
        ({"quantity": "1.5"}, 400, "「大米」按整袋算，不能带小数。"),
        ({"quantity": "1000000"}, 400, "「大米」一次最多填 99999，请核对数量。"),
        ({"unit_cost": "-1"}, 400, "进价不能小于 0，最多两位小数；不知道就空着。"),
        ({"supplier": "长" * 41}, 400, "最多 40 个字，写名称就行。"),
        ({"key": ""}, 400, "页面不完整，请刷新页面，再填一次。"),
    ],
)
def test_intake_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, values: dict[str, str], status: int, sentence: str
) -> None:
    address = f"/admin/market/goods/{shop.rice.pk}/intake/"
    moves = StockMove.objects.count()

    answer = sign_in("keeper").post(address, intake_form(**values))

    assert answer.status_code == status
    assert sentence in read_all(answer)
    assert StockMove.objects.count() == moves
    assert stock_of(shop.rice) == 10


def test_intake_of_what_is_no_thing_is_refused(shop: Shop, sign_in: SignIn) -> None:
    address = f"/admin/market/goods/{shop.ploughing.pk}/intake/"

    answer = sign_in("keeper").post(address, intake_form())

    assert answer.status_code == 400
    assert "「犁地」不是实物，没有库存。" in read_all(answer)


def test_intake_with_a_key_of_another_is_refused(shop: Shop, sign_in: SignIn) -> None:
    form = intake_form()
    sign_in("keeper").post(f"/admin/market/goods/{shop.rice.pk}/intake/", form)

    answer = sign_in("chair").post(f"/admin/market/goods/{shop.rice.pk}/intake/", form)

    assert answer.status_code == 409
    assert stock_of(shop.rice) == 22


@pytest.mark.parametrize(
    ("person", "status"), [("watcher", 403), ("barber", 403), ("stranger", 404), ("nobody", 403)]
)
def test_intake_is_the_storekeepers(shop: Shop, sign_in: SignIn, person: str, status: int) -> None:
    address = f"/admin/market/goods/{shop.rice.pk}/intake/"

    answer = sign_in(person).post(address, intake_form())

    assert answer.status_code == status
    assert stock_of(shop.rice) == 10


# Redemptions


def test_redemption_page_tells_the_whole_story(shop: Shop, sign_in: SignIn) -> None:
    made = hand_over(
        shop, line(shop.rice, 2), line(shop.ploughing, "0.5"), collector=Collector("郑小国", "儿子")
    )

    words = read_all(sign_in("watcher").get(f"/admin/market/redemption/{made.pk}/change/"))

    for part in (
        "X1",
        "已核销",
        "02组 · 005户 · 郑国强",
        "积分超市",
        "44",
        "郑小国",
        "儿子",
        "周店",
    ):
        assert part in words
    for part in ("2 袋", "0.5 亩"):
        assert part in words


def test_voucher_that_waits_can_be_used(shop: Shop, sign_in: SignIn) -> None:
    made = give_voucher(shop)

    words = read_all(sign_in("watcher").get(f"/admin/market/redemption/{made.pk}/change/"))

    assert "可以用" in words
    assert "可以领取" not in words


@pytest.mark.parametrize("query", ["郑国强", "5", "1"])
def test_redemptions_are_found(shop: Shop, sign_in: SignIn, query: str) -> None:
    hand_over(shop, line(shop.rice))

    words = read_all(sign_in("chair").get("/admin/market/redemption/", {"q": query}))

    assert "02组 · 005户 · 郑国强" in words
