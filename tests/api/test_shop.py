"""The shop by programs: looked at, worked out, handed over, kept, used, brought back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.models import Transfer
from market.codes import write_code
from market.models import Goods, Redemption, Return
from market.services import GoodsInput, change_goods
from tests.api.conftest import Connect
from tests.cast import NOW, TODAY, Cast, at
from tests.market.shop import Shop, assemble_shop, award, give_voucher, hand_over, line, stock_of
from villages.models import Card, KinTie, Role
from villages.services import appoint, issue_card

pytestmark = pytest.mark.django_db

SHOP = "/api/v1/villages/anping/shop/"


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return assemble_shop(cast)


def send(client: Client, path: str, content: dict[str, Any] | None = None) -> Any:
    """Any: what the test's client answers, its json with it."""
    return client.post(SHOP + path, content or {}, content_type="application/json")


def send_twice(client: Client, path: str, content: dict[str, Any] | None = None) -> list[Any]:
    """Send the same again a minute later."""
    first = send(client, path, content)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        return [first, send(client, path, content)]


def basket(shop: Shop, **more: object) -> dict[str, Any]:
    """Return two bags of rice for household 5, as a program sends them."""
    lines = [{"goods": str(shop.rice.pk), "quantity": "2", "price": "20"}]
    own = {"household": "5", "partner": str(shop.partner.pk), "lines": lines}
    return {"key": str(uuid4()), **own, **more}


def voucher_basket(shop: Shop, **more: object) -> dict[str, Any]:
    lines = [{"goods": str(shop.haircut.pk), "quantity": "1", "price": "15"}]
    return basket(shop, partner=str(shop.barber.pk), lines=lines, **more)


def tell(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


# Goods


def test_goods_are_told_with_price_and_what_is_left(shop: Shop, connect: Connect) -> None:
    give = basket(shop)
    send(connect(shop.cast.keeper), "reservations/", give)

    told = connect(shop.cast.walker).get(f"{SHOP}goods/").json()

    rice = told["results"][0]
    assert (told["count"], told["pages"]) == (5, 1)
    assert rice == {
        "id": str(shop.rice.pk),
        "partner": str(shop.partner.pk),
        "partner_name": "积分超市",
        "name": "大米",
        "note": "",
        "category": "other",
        "category_name": "其他",
        "kind": "thing",
        "unit": "袋",
        "price": "20",
        "left": "8",
        "in_whole_units": True,
        "limit": None,
        "standing_min": "0",
        "hours": "",
    }
    assert told["results"][4]["left"] is None


def test_goods_of_one_partner(shop: Shop, connect: Connect) -> None:
    client = connect(shop.cast.barber)

    own = client.get(f"{SHOP}goods/", {"partner": shop.barber.pk}).json()
    strange = client.get(f"{SHOP}goods/", {"partner": shop.other_partner.pk}).json()

    assert [goods["name"] for goods in own["results"]] == ["理发"]
    assert strange["results"] == []


def test_stock_is_told_to_who_keeps_it(shop: Shop, connect: Connect) -> None:
    told = connect(shop.cast.keeper).get(f"{SHOP}stock/").json()["results"]

    assert [(one["name"], one["stock"], one["reserved"], one["is_low"]) for one in told] == [
        ("大米", "10", "0", False),
        ("食用油", "4", "0", True),
        ("肥皂", "50", "0", False),
    ]
    assert connect(shop.cast.barber).get(f"{SHOP}stock/").status_code == 403


# The counter


def test_quote_tells_what_it_comes_to(shop: Shop, connect: Connect) -> None:
    sent = basket(shop)
    del sent["key"], sent["lines"][0]["price"]

    told = send(connect(shop.cast.keeper), "quote/", sent)

    assert told.status_code == 200
    assert told.json() == {
        "lines": [
            {
                "goods": str(shop.rice.pk),
                "name": "大米",
                "quantity": "2",
                "unit": "袋",
                "price": "20",
                "points": "40",
            }
        ],
        "points": "40",
        "available_after": "60",
        "witnesses": [],
    }
    assert Redemption.objects.count() == 0


def test_quote_of_a_reservation_asks_for_nobody(shop: Shop, connect: Connect) -> None:
    sent = basket(shop, household="1")
    del sent["key"]
    client = connect(shop.cast.chair)

    now = send(client, "quote/", sent).json()
    later = send(client, "quote/", sent | {"is_reservation": True}).json()

    assert [one["name"] for one in now["witnesses"]] == ["何委员", "周店", "马监"]
    assert later["witnesses"] == []


def test_goods_are_handed_over_once(shop: Shop, connect: Connect) -> None:
    client, sent = connect(shop.cast.keeper), basket(shop, collector="郑小宝", relation="孙子")

    answers = send_twice(client, "redemptions/", sent)

    told = answers[0].json()
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[1].json() == told
    assert told == {
        "number": 1,
        "reference": "X1",
        "household": "5",
        "household_name": "02组 · 005户 · 郑*强",
        "partner": str(shop.partner.pk),
        "partner_name": "积分超市",
        "state": "handed",
        "state_name": "已核销",
        "points": "40",
        "lines": [
            {
                "goods": str(shop.rice.pk),
                "name": "大米",
                "quantity": "2",
                "unit": "袋",
                "price": "20",
                "points": "40",
            }
        ],
        "words": "大米 2 袋",
        "is_voucher": False,
        "is_delivery": False,
        "note": "",
        "reserved_at": None,
        "ready_at": None,
        "last_day": None,
        "handed_at": told["handed_at"],
        "handed_by": "周店",
        "collector": "郑*宝",
        "relation": "孙子",
        "witness": "",
        "ended_at": None,
        "renews": None,
    }
    assert stock_of(shop.rice) == 8
    assert client.get(f"{SHOP}redemptions/1/").json() == told


def test_hand_over_refused_says_why(shop: Shop, connect: Connect) -> None:
    keeper, sent = connect(shop.cast.keeper), basket(shop)
    one = sent["lines"][0]

    def change(**line: str) -> dict[str, Any]:
        return sent | {"lines": [one | line], "key": str(uuid4())}

    refused = [
        send(keeper, "redemptions/", basket(shop, household="99")),
        send(keeper, "redemptions/", basket(shop, partner="999999")),
        send(keeper, "redemptions/", basket(shop, lines=[])),
        send(keeper, "redemptions/", basket(shop, lines=[one, one])),
        send(keeper, "redemptions/", change(goods=str(shop.haircut.pk))),
        send(keeper, "redemptions/", change(quantity="1.5")),
        send(keeper, "redemptions/", change(quantity="-1")),
        send(keeper, "redemptions/", change(quantity="0")),
        send(keeper, "redemptions/", change(quantity="1000000")),
        send(keeper, "redemptions/", change(quantity="11")),
        send(keeper, "redemptions/", change(quantity="6")),
        send(keeper, "redemptions/", change(price="19")),
        send(keeper, "redemptions/", voucher_basket(shop)),
        send(keeper, "redemptions/", basket(shop, witness="999999")),
        send(keeper, "redemptions/", basket(shop, collector="长" * 31)),
    ]

    assert [tell(answer) for answer in refused] == [
        (404, "household_unknown"),
        (404, "partner_unknown"),
        (400, "nothing_chosen"),
        (400, "goods_twice"),
        (404, "goods_unknown"),
        (400, "quantity_not_whole"),
        (400, "quantity_not_positive"),
        (400, "quantity_not_positive"),
        (400, "quantity_too_large"),
        (409, "out_of_stock"),
        (409, "insufficient_points"),
        (409, "price_changed"),
        (403, "not_your_partner"),
        (400, "witness_unfit"),
        (400, "invalid"),
    ]
    assert Redemption.objects.count() == 0


def test_used_key_is_refused_for_other_content(shop: Shop, connect: Connect) -> None:
    client, sent = connect(shop.cast.keeper), basket(shop)
    send(client, "redemptions/", sent)

    other = send(client, "redemptions/", sent | {"collector": "别人"})
    by_another = send(connect(shop.cast.chair), "redemptions/", sent)

    assert [tell(answer) for answer in (other, by_another)] == [
        (409, "key_reused"),
        (409, "key_reused"),
    ]


def test_repeat_is_answered_after_the_card_was_replaced(shop: Shop, connect: Connect) -> None:
    household = shop.cast.households[5]
    address = f"https://jifen.example/c/{Card.objects.get(household=household).token}/"
    client, sent = connect(shop.cast.keeper), basket(shop, household=address)
    first = send(client, "redemptions/", sent)
    issue_card(household, by=shop.cast.chair, now=NOW)

    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        again = send(client, "redemptions/", sent)
    another = send(client, "redemptions/", sent | {"key": str(uuid4())})

    assert (first.status_code, again.status_code) == (201, 200)
    assert tell(another) == (409, "card_killed")


def test_own_family_takes_a_witness(shop: Shop, connect: Connect) -> None:
    assert KinTie.objects.count() == 1
    client, sent = connect(shop.cast.chair), basket(shop, household="4")

    alone = send(client, "redemptions/", sent)
    together = send(client, "redemptions/", sent | {"witness": str(shop.cast.watcher.pk)})

    assert tell(alone) == (403, "second_name_needed")
    assert alone.json()["field"] == "witness"
    assert (together.status_code, together.json()["witness"]) == (201, "马监")


def test_redemptions_are_read_by_whom_they_concern(shop: Shop, connect: Connect) -> None:
    hand_over(shop, line(shop.rice))
    hand_over(
        shop, line(shop.haircut), partner=shop.barber, by=shop.cast.barber,
        household=shop.cast.households[6],
    )  # fmt: skip

    def read(person: str, **asked: str) -> list[str]:
        client = connect(shop.cast.people[person])
        return [one["words"] for one in client.get(f"{SHOP}redemptions/", asked).json()["results"]]

    assert read("watcher") == ["理发 1 次", "大米 1 袋"]
    assert read("keeper", household="5") == ["大米 1 袋"]
    assert read("barber") == ["理发 1 次"]
    assert read("chair", partner=str(shop.partner.pk)) == ["大米 1 袋"]
    assert read("chair", since="2026-10-16") == []
    assert read("chair", since="0001-01-01") == ["理发 1 次", "大米 1 袋"]
    assert connect(shop.cast.barber).get(f"{SHOP}redemptions/1/").status_code == 404


# Reservations


def test_reservation_is_kept_got_ready_and_handed_over(shop: Shop, connect: Connect) -> None:
    client, sent = connect(shop.cast.keeper), basket(shop, is_delivery=True, note="送到老屋")

    kept = send_twice(client, "reservations/", sent)
    ready = send_twice(client, "reservations/1/ready/")
    handed = send_twice(client, "reservations/1/hand-over/", {"collector": "郑小宝"})

    assert [answer.status_code for answer in (*kept, *ready, *handed)] == [
        *(201, 200),
        *(201, 200),
        *(201, 200),
    ]
    assert [answer.json()["state"] for answer in (kept[0], ready[0], handed[0])] == [
        "reserved",
        "ready",
        "handed",
    ]
    assert kept[0].json() == kept[1].json()
    assert (kept[0].json()["note"], kept[0].json()["code"]) == ("送到老屋", "")
    assert ready[0].json()["last_day"] == "2026-10-22"
    assert handed[0].json()["last_day"] is None
    assert Transfer.objects.filter(reference="X1").count() == 1
    assert stock_of(shop.rice) == 8


def test_reservation_is_cancelled_once(shop: Shop, connect: Connect) -> None:
    client = connect(shop.cast.keeper)
    send(client, "reservations/", basket(shop))

    answers = send_twice(client, "reservations/1/cancel/")
    late = send(client, "reservations/1/hand-over/")

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["state"] == "cancelled"
    assert tell(late) == (409, "reservation_gone")
    assert client.get(f"{SHOP}reservations/").json()["results"] == []
    assert client.get(f"{SHOP}reservations/1/").json()["state_name"] == "已取消"


def test_reservations_are_found_by_partner_household_and_delivery(
    shop: Shop, connect: Connect
) -> None:
    client = connect(shop.cast.keeper)
    send(client, "reservations/", basket(shop, is_delivery=True))
    send(client, "reservations/", voucher_basket(shop, household="6"))

    def read(**asked: str) -> list[int]:
        rows = client.get(f"{SHOP}reservations/", asked).json()["results"]
        return [row["number"] for row in rows]

    assert read() == [1, 2]
    assert read(partner=str(shop.barber.pk)) == [2]
    assert read(household="5") == [1]
    assert read(is_delivery="true") == [1]
    assert read(is_delivery="false") == [2]


# Vouchers


def test_voucher_is_looked_at_and_used_once(shop: Shop, connect: Connect) -> None:
    kept = send(connect(shop.cast.keeper), "reservations/", voucher_basket(shop)).json()
    client = connect(shop.cast.barber)
    address = f"vouchers/{kept['code']}/"

    looked = client.get(SHOP + address)
    used = send_twice(client, address, {"collector": "郑小宝", "relation": "孙子"})
    late = client.get(SHOP + address)

    voucher = Redemption.objects.get()
    assert kept["code"] == write_code(voucher.code)
    assert (looked.status_code, looked.json()["words"]) == (200, "理发 1 次")
    assert (looked.json()["last_day"], looked.json()["witnesses"]) == ("2026-11-14", [])
    assert [answer.status_code for answer in used] == [201, 200]
    assert used[0].json() == used[1].json()
    assert used[0].json()["handed_by"] == "罗理发"
    assert tell(late) == (409, "voucher_used")
    assert late.json()["field"] == "code"


def test_voucher_refused_says_why(shop: Shop, connect: Connect) -> None:
    code = give_voucher(shop).code
    barber, keeper = connect(shop.cast.barber), connect(shop.cast.keeper)

    refused = [
        barber.get(f"{SHOP}vouchers/123/"),
        barber.get(f"{SHOP}vouchers/000000000000/"),
        keeper.get(f"{SHOP}vouchers/{code}/"),
        send(keeper, f"vouchers/{code}/"),
        connect(shop.cast.stranger).get(f"/api/v1/villages/hewan/shop/vouchers/{code}/"),
    ]

    assert [tell(answer) for answer in refused] == [
        (400, "voucher_mistyped"),
        (404, "voucher_unknown"),
        (403, "voucher_elsewhere"),
        (403, "voucher_elsewhere"),
        (404, "voucher_unknown"),
    ]


def test_partner_learns_no_digits_and_uses_no_voucher_without_them(
    shop: Shop, connect: Connect
) -> None:
    code = give_voucher(shop).code
    client = connect(shop.cast.barber)

    told = client.get(f"{SHOP}reservations/")
    by_number = send(client, "reservations/1/hand-over/")

    assert [one["code"] for one in told.json()["results"]] == [""]
    assert code not in told.content.decode()
    assert write_code(code) not in told.content.decode()
    assert tell(by_number) == (400, "voucher_code_needed")
    assert Transfer.objects.filter(reference="X1").count() == 0


def test_partner_serves_nobody_without_a_voucher(shop: Shop, connect: Connect) -> None:
    client, sent = connect(shop.cast.barber), voucher_basket(shop)

    refused = [send(client, path, sent) for path in ("quote/", "redemptions/", "reservations/")]

    assert [tell(answer) for answer in refused] == [(403, "role_needed")] * 3
    assert Redemption.objects.count() == 0


def test_own_familys_voucher_names_who_may_stand_by(shop: Shop, connect: Connect) -> None:
    cast = shop.cast
    appoint(
        cast.barber, Role.APPRAISER, village=cast.village, household=cast.households[5],
        starts_on=TODAY, by=None, now=NOW,
    )  # fmt: skip
    code = give_voucher(shop).code

    told = connect(cast.barber).get(f"{SHOP}vouchers/{code}/").json()

    assert [one["name"] for one in told["witnesses"]] == ["何委员", "周店", "陈主任", "马监"]


# Returns


def test_return_takes_two_persons(shop: Shop, connect: Connect) -> None:
    keeper, chair = connect(shop.cast.keeper), connect(shop.cast.chair)
    send(keeper, "redemptions/", basket(shop))
    back = [{"goods": str(shop.rice.pk), "quantity": "1", "is_damaged": False}]
    sent = {"key": str(uuid4()), "redemption": 1, "lines": back, "reason": "米里有虫"}

    proposed = send_twice(keeper, "returns/", sent)
    address = f"returns/{proposed[0].json()['id']}/"
    alone = send(keeper, f"{address}consent/")
    agreed = send_twice(chair, f"{address}consent/")
    late = send(chair, f"{address}refuse/")

    told = agreed[0].json()
    assert [answer.status_code for answer in proposed] == [201, 200]
    assert tell(alone) == (403, "second_person_needed")
    assert [answer.status_code for answer in agreed] == [201, 200]
    assert tell(late) == (409, "return_decided")
    assert told == {
        "id": str(Return.objects.get().pk),
        "redemption": 1,
        "partner": str(shop.partner.pk),
        "household": "5",
        "household_name": "02组 · 005户 · 郑*强",
        "state": "made",
        "state_name": "已退回",
        "reason": "米里有虫",
        "lines": [
            {"goods": str(shop.rice.pk), "name": "大米", "quantity": "1", "is_damaged": False}
        ],
        "proposed_at": told["proposed_at"],
        "proposed_by": "周店",
        "decided_at": told["decided_at"],
        "decided_by": "陈主任",
        "kept": 2,
    }
    assert stock_of(shop.rice) == 9
    listed = chair.get(f"{SHOP}returns/", {"state": "made"}).json()["results"]
    assert [one["reason"] for one in listed] == ["米里有虫"]
    assert connect(shop.cast.barber).get(f"{SHOP}returns/").json()["results"] == []


def test_return_refused_says_why(shop: Shop, connect: Connect) -> None:
    client, sent = connect(shop.cast.keeper), basket(shop)
    send(client, "redemptions/", sent)

    def bring_back(**more: object) -> tuple[int, str]:
        lines = [{"goods": str(shop.rice.pk), "quantity": "1"}]
        whole = {"key": str(uuid4()), "redemption": 1, "lines": lines, "reason": "坏了"}
        return tell(send(client, "returns/", whole | more))

    refused = [
        bring_back(redemption=99),
        bring_back(lines=[{"goods": str(shop.oil.pk), "quantity": "1"}]),
        bring_back(lines=[{"goods": str(shop.rice.pk), "quantity": "3"}]),
        bring_back(lines=[]),
        bring_back(reason=""),
        tell(send(client, "returns/999999/consent/")),
    ]

    assert refused == [
        (404, "redemption_unknown"),
        (400, "return_too_much"),
        (400, "return_too_much"),
        (400, "return_too_much"),
        (400, "invalid"),
        (404, "return_unknown"),
    ]


# What it takes


LISTS = ("goods/", "stock/", "redemptions/", "reservations/", "returns/")


@pytest.mark.parametrize("path", LISTS)
def test_lists_take_as_many_statements_for_three_as_for_one(
    shop: Shop, connect: Connect, path: str
) -> None:
    client, counts = connect(shop.cast.chair), []

    for number in (2, 5, 6):
        send(client, "redemptions/", basket(shop, household=str(number)))
        send(client, "reservations/", voucher_basket(shop, household=str(number)))
        done = Redemption.objects.get(household=shop.cast.households[number], code="")
        lines = [{"goods": str(shop.rice.pk), "quantity": "1"}]
        sent = {"key": str(uuid4()), "redemption": done.number, "lines": lines, "reason": "坏了"}
        send(client, "returns/", sent)
        with CaptureQueriesContext(connection) as queries:
            client.get(SHOP + path)
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2] <= 12


def test_price_that_changed_is_asked_again(shop: Shop, connect: Connect) -> None:
    client, sent = connect(shop.cast.keeper), basket(shop)
    terms = GoodsInput(name="大米", unit="袋", price=shop.rice.price + 2)
    change_goods(Goods.objects.get(pk=shop.rice.pk), terms=terms, by=shop.cast.chair, now=at(TODAY))
    award(shop.cast, 5, 50)

    refused = send(client, "redemptions/", sent)
    sent["lines"][0]["price"] = "22"
    again = send(client, "redemptions/", sent)

    assert tell(refused) == (409, "price_changed")
    assert (again.status_code, again.json()["points"]) == (201, "44")
