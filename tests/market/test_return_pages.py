"""Goods that come back at the counter: from the slip to the second person and the paper."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.queries import get_balance
from market.models import Redemption, Return, ReturnState
from market.services import Collector
from market.todo import build_todos
from tests.cast import TODAY
from tests.market.conftest import SignIn
from tests.market.keeping import agree, back, book, bring_back
from tests.market.reading import read, read_all
from tests.market.shop import Shop, hand_over, line, stock_of
from villages.todo import Todo

RETURNS = "/counter/returns/?village=anping"
NEW = "/counter/slips/1/return/"


@pytest.fixture
def redemption(shop: Shop) -> Redemption:
    """X1: household 5 had two bags of rice and half a mu ploughed, 44 points."""
    return hand_over(
        shop, line(shop.rice, 2), line(shop.ploughing, "0.5"), collector=Collector("郑小国")
    )


def send(client: Client, redemption: Redemption, **more: object) -> Any:  # Any: Django's answer
    """Fill in one bag of rice, unless said otherwise."""
    rice, ploughing = redemption.lines.order_by("id")
    typed = {
        "village": "anping",
        "key": uuid4(),
        "reason": "米里有虫",
        f"quantity-{rice.pk}": "1",
        f"quantity-{ploughing.pk}": "",
    }
    return client.post(NEW, {**typed, **more})


def decide(client: Client, returned: Return, act: str) -> Any:  # Any: Django's answer
    return client.post(
        f"/counter/returns/{returned.pk}/", {"village": "anping", "act": act}, follow=True
    )


def sheet(client: Client, returned: Return, paper: str = "") -> str:
    return read(client.get(f"/counter/returns/{returned.pk}/?village=anping&paper={paper}"))


def test_slip_leads_to_its_return(shop: Shop, sign_in: SignIn, redemption: Redemption) -> None:
    client = sign_in("keeper")

    slip = client.get("/counter/slips/1/?village=anping")
    page = read(client.get(f"{NEW}?village=anping"))

    assert f'href="{NEW}?village=anping"' in slip.content.decode()
    assert "退货：兑换单 X1 02组 · 005户 · 郑*强" in page
    assert "大米 领了 2 袋，40 分" in page
    assert page.count("坏了，不能再兑") == 1


def test_return_goes_from_the_counter_to_the_second_person(
    shop: Shop, sign_in: SignIn, redemption: Redemption
) -> None:
    answer = send(sign_in("keeper"), redemption)
    returned = Return.objects.get()
    own = sheet(sign_in("keeper"), returned)
    seen = sheet(sign_in("watcher"), returned)
    done = read_all(decide(sign_in("watcher"), returned, "agree"))

    assert answer["Location"] == f"/counter/returns/{returned.pk}/?village=anping"
    assert "同意以后，退给这户 20 分。留下的 24 分另开一张兑换单。" in own
    assert "这次退货是您登记的" in own
    assert "请看过货" not in own
    assert "请看过货、点过数，再决定。" in seen
    assert "您已同意，积分退回去了，商品也记回了库存。" in done
    assert "退回 20 分。留下的 24 分另开兑换单 X2。" in done
    assert get_balance(shop.cast.account(5)) == 76
    assert stock_of(shop.rice) == 9


def test_refused_return_moves_nothing(shop: Shop, sign_in: SignIn, redemption: Redemption) -> None:
    send(sign_in("keeper"), redemption)
    returned = Return.objects.get()

    done = read_all(decide(sign_in("watcher"), returned, "refuse"))

    assert "您没有同意，积分和库存都没有动。" in done
    assert Return.objects.get().state == ReturnState.REFUSED
    assert get_balance(shop.cast.account(5)) == 56


def test_spoiled_goods_are_ticked(shop: Shop, sign_in: SignIn, redemption: Redemption) -> None:
    rice = redemption.lines.order_by("id")[0]

    send(sign_in("keeper"), redemption, **{f"damaged-{rice.pk}": "on"})

    words = sheet(sign_in("watcher"), Return.objects.get())
    assert "大米 当时领了 2 袋 留下 1 袋 退 1 袋（坏了）" in words
    assert "犁地 当时领了 0.5 亩 不退" in words


@pytest.mark.parametrize(
    ("rice", "soap", "sentence"),
    [
        ("", "", "您已同意，积分退回去了，商品也记回了库存。"),
        ("on", "", "您已同意，积分退回去了，好的商品记回了库存，坏的记作了损耗。"),
        ("on", "on", "您已同意，积分退回去了，坏的商品记作了损耗，没有记回库存。"),
    ],
)
def test_consent_tells_what_became_of_the_goods(
    shop: Shop, sign_in: SignIn, rice: str, soap: str, sentence: str
) -> None:
    made = hand_over(shop, line(shop.rice), line(shop.soap))
    entries = back(made, 1, 0, is_damaged=bool(rice)) + back(made, 0, 1, is_damaged=bool(soap))
    proposal = bring_back(shop, made, entries)

    assert sentence in read_all(decide(sign_in("watcher"), proposal, "agree"))


def test_consent_to_a_service_speaks_of_no_shelf(shop: Shop, sign_in: SignIn) -> None:
    made = hand_over(shop, line(shop.ploughing))
    proposal = bring_back(shop, made, back(made, "1"))

    done = read_all(decide(sign_in("watcher"), proposal, "agree"))

    assert "您已同意，积分退回去了。" in done


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"rice": "3"}, "退的数量要大于 0，不能比当时领的多。"),
        ({"rice": "1.5"}, "「大米」按整袋算，不能带小数。"),
        ({"rice": "-1"}, "退的数量要大于 0，不能比当时领的多。"),
        ({"rice": ""}, "退的数量要大于 0，不能比当时领的多。"),
        ({"rice": "一袋"}, "请填数字，最多两位小数。"),
        ({"reason": " "}, "请写明原因。"),
        ({"reason": "长" * 101}, "最多 100 个字。"),
        ({"key": ""}, "页面不完整，请刷新页面，再填一次。"),
    ],
)
def test_bad_input_is_said_and_kept(
    shop: Shop,
    sign_in: SignIn,
    redemption: Redemption,
    typed: dict[str, str],
    sentence: str,
) -> None:
    rice = redemption.lines.order_by("id")[0]
    sent = {f"quantity-{rice.pk}" if name == "rice" else name: text for name, text in typed.items()}

    answer = send(sign_in("keeper"), redemption, **sent)

    assert answer.status_code == 400
    assert sentence in read(answer)
    assert "刚才填的都还在" in read(answer)
    assert not Return.objects.exists()


def test_second_press_changes_nothing(shop: Shop, sign_in: SignIn, redemption: Redemption) -> None:
    client, key = sign_in("keeper"), uuid4()

    first, again = (send(client, redemption, key=key) for _each in range(2))
    elsewhere = send(client, redemption)

    assert (first.status_code, first["Location"]) == (302, again["Location"])
    assert elsewhere.status_code == 409
    assert "正等第二个人同意" in read(elsewhere)
    assert Return.objects.count() == 1


def test_what_cannot_come_back_has_its_own_page(
    shop: Shop, sign_in: SignIn, redemption: Redemption
) -> None:
    client = sign_in("keeper")
    proposal = bring_back(shop, redemption, back(redemption, 1, 0))
    waiting = client.get(f"{NEW}?village=anping")
    agree(shop, proposal)
    book(shop, line(shop.soap))

    returned = client.get(f"{NEW}?village=anping")
    reserved = client.get("/counter/slips/3/return/?village=anping")

    assert waiting["Location"] == f"/counter/returns/{proposal.pk}/?village=anping"
    assert returned["Location"] == "/counter/slips/1/?village=anping"
    assert reserved["Location"] == "/counter/slips/3/?village=anping"


def test_decided_return_is_not_decided_again(
    shop: Shop, sign_in: SignIn, redemption: Redemption
) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0))
    agree(shop, proposal)

    late = decide(sign_in("clerk"), proposal, "refuse")
    odd = decide(sign_in("clerk"), proposal, "nonsense")

    assert (late.status_code, odd.status_code) == (409, 400)
    assert "这次退货已经有人办过了。" in read(late)
    assert get_balance(shop.cast.account(5)) == 76


def test_own_family_is_left_to_another(shop: Shop, sign_in: SignIn) -> None:
    made = hand_over(shop, line(shop.rice), household=shop.cast.households[4])
    proposal = bring_back(shop, made, back(made, 1))

    words = sheet(sign_in("chair"), proposal)
    answer = decide(sign_in("chair"), proposal, "agree")

    assert "这是您自己家或近亲家，请另一位同志来看。" in words
    assert "请看过货" not in words
    assert answer.status_code == 403


def test_list_shows_what_waits_first(shop: Shop, sign_in: SignIn, redemption: Redemption) -> None:
    empty = read(sign_in("watcher").get(RETURNS))
    agree(shop, bring_back(shop, redemption, back(redemption, 1, 0)))
    other = hand_over(shop, line(shop.soap, 3), household=shop.cast.households[6])
    bring_back(shop, other, back(other, 2))

    words = read(sign_in("watcher").get(RETURNS))

    assert "没有在等的。" in empty
    assert "还没有退过货。" in empty
    assert re.search(
        r"等第二个人同意 02组 · 006户 · 欧\*\*明 肥皂 退 2 块 X3 · 周店 · \S+( \S+)? 待同意"
        r" 办好的 02组 · 005户 · 郑\*强 大米 退 1 袋 X1 · 周店 · \S+( \S+)? 已退回",
        words,
    )


def test_home_tells_what_waits(shop: Shop, redemption: Redemption) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0))
    todo = Todo("等第二个人同意的退货", 1, RETURNS)

    before = build_todos(shop.cast.village, today=TODAY)
    agree(shop, proposal)

    assert todo in before
    assert todo not in build_todos(shop.cast.village, today=TODAY)


def test_paper_names_both_and_what_was_kept(
    shop: Shop, sign_in: SignIn, redemption: Redemption
) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0))
    before = sheet(sign_in("keeper"), proposal, "a5")
    agree(shop, proposal)

    answer = sign_in("keeper").get(f"/counter/returns/{proposal.pk}/?village=anping&paper=a5")

    assert "还没有第二个人同意，积分没有退。" in before
    words = read(answer)
    assert "积分没有退" not in words
    assert "大米 退 1 袋 1 袋 20 犁地 不退 0.5 亩 0 一共退回 20 分" in words
    assert "留下的 24 分 另开兑换单 X2 登记人 周店 2026年10月15日 同意人 马监" in words
    assert "退货人签名 登记人签名 同意人签名 一式两份" in words
    assert "print-slip-a5" in answer.content.decode()


@pytest.mark.parametrize(
    ("person", "answer"), [("stranger", 404), ("barber", 403), ("walker", 403)]
)
def test_return_is_not_shown_to_others(
    shop: Shop, sign_in: SignIn, redemption: Redemption, person: str, answer: int
) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0))
    client = sign_in(person)

    answers = [
        client.get(f"{page}?village=anping") for page in (f"/counter/returns/{proposal.pk}/", NEW)
    ]

    assert [found.status_code for found in answers] == [answer, answer]
    assert not any("郑" in read_all(found) for found in answers)


def test_return_is_not_found_from_another_village(
    shop: Shop, sign_in: SignIn, redemption: Redemption
) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0))
    client = sign_in("stranger")

    answers = [
        client.get(f"{page}?village=hewan") for page in (f"/counter/returns/{proposal.pk}/", NEW)
    ]

    assert [found.status_code for found in answers] == [404, 404]


def test_pages_take_at_most_twelve_queries(
    shop: Shop, sign_in: SignIn, redemption: Redemption
) -> None:
    proposal = bring_back(shop, redemption, back(redemption, 1, 0))
    other = hand_over(shop, line(shop.soap))
    pages = [
        RETURNS,
        f"/counter/returns/{proposal.pk}/?village=anping",
        f"/counter/returns/{proposal.pk}/?village=anping&paper=a5",
        f"/counter/slips/{other.number}/return/?village=anping",
    ]
    counts = []

    for person in ("chair", "chair"):
        client = sign_in(person)
        row = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            row.append(len(queries))
        counts.append(row)
        for number in (2, 3, 6):
            made = hand_over(
                shop, line(shop.rice), line(shop.soap), household=shop.cast.households[number]
            )
            bring_back(shop, made, back(made, 1, 0))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
