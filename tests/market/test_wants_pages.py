"""The counter's pages of who waits and who wishes, and the list on paper."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.models import Goods, Waiting, Wish, WishState
from market.services import join_waiting, make_wish, take_in_stock, tell
from tests.cast import NOW
from tests.market.conftest import SignIn
from tests.market.reading import find_value, read, read_all, read_refusals
from tests.market.shop import Shop, hand_over, line, offer
from villages.models import Change, Member

WAITING = "/counter/waiting/?village=anping"
PAPER = f"{WAITING}&paper=a4"
WISHES = "/counter/wishes/?village=anping"


def open_empty_shelf(shop: Shop, name: str = "竹扫把") -> Goods:
    return offer(shop.partner, name, "把", 12, stock=0, by=shop.cast.chair)


def wait(shop: Shop, goods: Goods, number: int, quantity: int = 1) -> Waiting:
    return join_waiting(
        shop.cast.village,
        goods=goods,
        household=shop.cast.households[number],
        quantity=Decimal(quantity),
        key=uuid4(),
        by=shop.cast.keeper,
        now=NOW,
    )


def fill(shop: Shop, goods: Goods, quantity: int) -> None:
    take_in_stock(goods, quantity=Decimal(quantity), key=uuid4(), by=shop.cast.chair, now=NOW)


def wish(shop: Shop, words: str = "菜籽油", number: int = 5) -> Wish:
    household = shop.cast.households[number]
    return make_wish(shop.cast.village, words=words, household=household, by=household, now=NOW)


def waiting_form(article: Goods, **values: str) -> dict[str, str]:
    form = {
        "village": "anping",
        "household": "5",
        "goods": str(article.pk),
        "quantity": "2",
        "key": str(uuid4()),
    }
    return {**form, **values}


# Waiting


def test_the_page_says_what_will_be_here(shop: Shop, sign_in: SignIn) -> None:
    words = read(sign_in("keeper").get(WAITING))

    assert "现在没有人在等货。" in words
    assert "替一户登记等货 现在样样有货，不用等。" in words


def test_the_page_tells_whom_to_tell_in_order(shop: Shop, sign_in: SignIn) -> None:
    broom = open_empty_shelf(shop)
    told = wait(shop, broom, 2)
    for number in (6, 5):
        wait(shop, broom, number, quantity=2)
    fill(shop, broom, 3)
    tell(told, by=shop.cast.keeper, now=NOW)

    words = read(sign_in("keeper").get(WAITING))

    assert (
        "竹扫把 还有 3 把 02组 · 006户 · 欧**明 要 2 把，10月15日登记 不等了"
        " 告诉过，还没来的 01组 · 002户 · 林*妹 要 1 把，10月15日告诉的 不等了"
        " 还要等的，按先后 02组 · 005户 · 郑*强 要 2 把，10月15日登记 不等了"
    ) in words


def test_the_keeper_lets_a_household_wait(shop: Shop, sign_in: SignIn) -> None:
    broom, client = open_empty_shelf(shop), sign_in("keeper")
    form = waiting_form(broom)

    answers = [client.post("/counter/waiting/", form) for _ in range(2)]

    made = Waiting.objects.get()
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, WAITING)] * 2
    assert (made.household, made.quantity) == (shop.cast.households[5], Decimal(2))
    assert "02组 · 005户 · 郑*强 在等「竹扫把」，已经记下。" in read_all(client.get(WAITING))


@pytest.mark.parametrize("household", ["郑国强", "zgq", "005"])
def test_a_household_is_found_by_its_name(shop: Shop, sign_in: SignIn, household: str) -> None:
    form = waiting_form(open_empty_shelf(shop), household=household)

    sign_in("keeper").post("/counter/waiting/", form)

    assert Waiting.objects.get().household == shop.cast.households[5]


def test_a_name_of_several_households_asks_for_the_number(shop: Shop, sign_in: SignIn) -> None:
    Member.objects.filter(household=shop.cast.households[6]).update(name="郑国强")
    form = waiting_form(open_empty_shelf(shop), household="郑国强")

    answer = sign_in("keeper").post("/counter/waiting/", form)

    assert (answer.status_code, Waiting.objects.exists()) == (409, False)
    assert "叫「郑国强」的有好几户，请填户编号。" in " ".join(read_refusals(answer))


def test_a_scanned_link_fills_the_form(shop: Shop, sign_in: SignIn) -> None:
    broom = open_empty_shelf(shop)

    answer = sign_in("keeper").get(f"{WAITING}&household=5&goods={broom.pk}")

    assert find_value(answer, "household") == "5"
    assert f'value="{broom.pk}" selected' in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"household": ""}, 400, "请填户编号，或者扫一下积分卡。"),
        ({"household": "999"}, 404, "本村没有编号是 999 的住户，请核对。"),
        ({"household": "没有这人"}, 404, "本村没有找到「没有这人」，请核对姓名，或者填户编号。"),
        ({"household": "\0"}, 400, "哪一户"),
        ({"goods": ""}, 400, "请选等哪一样。"),
        ({"goods": "x"}, 400, "这一样现在有货，或者已经下架，请重新选。"),
        ({"quantity": ""}, 400, "请填要多少。"),
        ({"quantity": "0"}, 400, "「竹扫把」的数量要大于 0，最多两位小数。"),
        ({"quantity": "-2"}, 400, "「竹扫把」的数量要大于 0，最多两位小数。"),
        ({"quantity": "1.5"}, 400, "「竹扫把」按整把算，不能带小数。"),
        ({"quantity": "100000"}, 400, "「竹扫把」一次最多填 999，请核对数量。"),
        ({"quantity": "很多"}, 400, "请填数字，最多两位小数。"),
        ({"key": "x"}, 400, "页面不完整，请刷新页面，再填一次。"),
    ],
)
def test_the_form_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, values: dict[str, str], status: int, sentence: str
) -> None:
    form = waiting_form(open_empty_shelf(shop), **values)

    answer = sign_in("keeper").post("/counter/waiting/", form)

    assert answer.status_code == status
    assert sentence in " ".join(read_refusals(answer))
    assert not Waiting.objects.exists()


def test_goods_that_are_there_again_need_no_waiting(shop: Shop, sign_in: SignIn) -> None:
    broom = open_empty_shelf(shop)
    fill(shop, broom, 1)
    open_empty_shelf(shop, "拖把")

    answer = sign_in("keeper").post("/counter/waiting/", waiting_form(broom))

    assert answer.status_code == 400
    assert "这一样现在有货，或者已经下架，请重新选。" in " ".join(read_refusals(answer))


def test_who_waits_already_keeps_the_place(shop: Shop, sign_in: SignIn) -> None:
    broom = open_empty_shelf(shop)
    wait(shop, broom, 5)

    answer = sign_in("keeper").post("/counter/waiting/", waiting_form(broom))

    assert answer.status_code == 409
    assert "这户已经在等「竹扫把」了，排的位置还在。" in " ".join(read_refusals(answer))


def test_a_tick_that_is_nobodys_tells_nobody(shop: Shop, sign_in: SignIn) -> None:
    broom = open_empty_shelf(shop)
    first = wait(shop, broom, 5)
    fill(shop, broom, 3)
    sends = {"village": "anping", "told": "1", "waiting": [str(first.pk), str(first.pk + 1)]}

    answer = sign_in("keeper").post("/counter/waiting/", sends)

    assert answer.status_code == 404
    assert not Waiting.objects.filter(told_at__isnull=False).exists()


def test_ticked_households_were_told(shop: Shop, sign_in: SignIn) -> None:
    broom, client = open_empty_shelf(shop), sign_in("keeper")
    rows = [wait(shop, broom, number) for number in (5, 6, 2)]
    fill(shop, broom, 3)
    hand_over(shop, line(broom, price=Decimal(12)), household=shop.cast.households[6], now=NOW)
    Waiting.objects.filter(pk=rows[1].pk).update(asked_at=NOW.replace(hour=1))
    ticked = [str(row.pk) for row in rows[:2]]

    answer = client.post("/counter/waiting/", {"village": "anping", "told": "1", "waiting": ticked})

    told = Waiting.objects.filter(told_by=shop.cast.keeper).values_list("pk", flat=True)
    assert (answer.status_code, list(told)) == (302, [rows[0].pk])
    assert "记好了：告诉了 1 户。" in read_all(client.get(WAITING))


def test_nothing_ticked_is_said(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")

    client.post("/counter/waiting/", {"village": "anping", "told": "1"})

    assert "还没有勾选哪一户，请先勾选。" in read_all(client.get(WAITING))


def test_who_wants_it_no_more_leaves(shop: Shop, sign_in: SignIn) -> None:
    row = wait(shop, open_empty_shelf(shop), 5)

    answer = sign_in("keeper").post(
        "/counter/waiting/", {"village": "anping", "leave": str(row.pk)}
    )

    row.refresh_from_db()
    assert (answer.status_code, row.ended_at) == (302, NOW)


@pytest.mark.parametrize("mark", ["x", "0", "9" * 30, "²"])
def test_an_unknown_row_is_not_found(shop: Shop, sign_in: SignIn, mark: str) -> None:
    client = sign_in("keeper")

    left = client.post("/counter/waiting/", {"village": "anping", "leave": mark})
    told = client.post("/counter/waiting/", {"village": "anping", "told": "1", "waiting": mark})
    wished = client.get(WISHES, {"wish": mark})

    assert [answer.status_code for answer in (left, told, wished)] == [404] * 3


def test_rows_of_another_village_are_not_found(shop: Shop, sign_in: SignIn) -> None:
    row, made = wait(shop, open_empty_shelf(shop), 5), wish(shop)
    client = sign_in("stranger")

    left = client.post("/counter/waiting/", {"village": "hewan", "leave": str(row.pk)})
    judged = client.post(
        "/counter/wishes/", {"village": "hewan", "wish": str(made.pk), "state": "listed"}
    )

    assert (left.status_code, judged.status_code) == (404, 404)
    row.refresh_from_db()
    made.refresh_from_db()
    assert (row.ended_at, made.state) == (None, WishState.NEW)


def test_the_paper_lists_whom_to_tell_in_full_or_masked(shop: Shop, sign_in: SignIn) -> None:
    broom, client = open_empty_shelf(shop), sign_in("keeper")
    for number in (5, 6):
        wait(shop, broom, number, quantity=2)
    wait(shop, open_empty_shelf(shop, "拖把"), 2)
    nothing = read(client.get(PAPER))
    fill(shop, broom, 2)

    full, masked = (read(client.get(address)) for address in (PAPER, f"{PAPER}&names=masked"))

    head = (
        "到货通知名单 安平村 · 2026年10月15日 以下人家等的东西到了，请带积分卡来兑换，按登记先后。"
        " 组 户 户主 要多少 哪天登记 已告诉 竹扫把 还有 2 把"
    )
    assert nothing.endswith("现在没有要告诉的：等的东西还没有到货。")
    assert full == f"{head} 02组 005户 郑国强 2 把 10月15日"
    assert masked == f"{head} 02组 005户 郑*强 2 把 10月15日"


@pytest.mark.parametrize(
    ("person", "status"),
    [("keeper", 200), ("chair", 200), ("watcher", 403), ("barber", 403), ("stranger", 404)],
)
@pytest.mark.parametrize("address", [WAITING, PAPER, WISHES])
def test_the_pages_are_the_shops(
    shop: Shop, sign_in: SignIn, address: str, person: str, status: int
) -> None:
    assert sign_in(person).get(address).status_code == status


@pytest.mark.parametrize("address", ["/counter/waiting/", "/counter/wishes/"])
def test_the_pages_send_anonymous_people_to_sign_in(shop: Shop, address: str) -> None:
    assert Client().get(address).status_code == 302
    assert Client().put(address).status_code == 302


def test_the_pages_take_as_many_statements_for_three_as_for_one(
    shop: Shop, sign_in: SignIn
) -> None:
    client = sign_in("keeper")
    counts: dict[str, list[int]] = {WAITING: [], PAPER: [], WISHES: []}

    for place, number in enumerate((5, 2, 6)):
        broom = open_empty_shelf(shop, f"东西{place}")
        wait(shop, broom, number)
        fill(shop, broom, 3)
        open_empty_shelf(shop, f"没有的{place}")
        wish(shop, f"想要{place}", number)
        for address, seen in counts.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            seen.append(len(queries))

    assert {address: len(set(seen)) for address, seen in counts.items()} == dict.fromkeys(counts, 1)
    assert max(max(seen) for seen in counts.values()) <= 12


# Wishes


def test_wishes_say_what_will_be_here(shop: Shop, sign_in: SignIn) -> None:
    assert "还没有人提过。" in read(sign_in("keeper").get(WISHES))


def test_wishes_stand_by_state_and_voices(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")
    wish(shop, "洗发水")
    for number in (5, 6):
        made = wish(shop, "菜籽油", number)
    answered = wish(shop, "拐杖")
    page = {"village": "anping", "wish": str(answered.pk), "state": "met"}

    client.post("/counter/wishes/", {**page, "goods": str(shop.oil.pk)})
    before = read(client.get(WISHES))
    client.post("/counter/wishes/", {**page, "wish": str(made.pk), "state": "listed"})
    after = read(client.get(WISHES))

    assert (
        "就不要列。 菜籽油 2 户想要 洗发水 1 户想要 答复过的 拐杖 食用油 1 户想要 已经上架"
        in before
    )
    assert "就不要列。 洗发水 1 户想要 大家可以附议的 菜籽油 2 户想要 答复过的" in after
    assert Change.objects.filter(kind="market.wish", made_by=shop.cast.keeper).count() == 2


def test_a_wish_that_is_on_the_shelf_is_proposed_as_met(shop: Shop, sign_in: SignIn) -> None:
    client, made = sign_in("keeper"), wish(shop, "食用油")

    words = read(client.get(WISHES))
    form = client.get(f"{WISHES}&wish={made.pk}").content.decode()

    assert "食用油 货架上已经有了，请点开答复。 1 户想要" in words
    assert 'value="met" checked' in re.sub(r"\s+", " ", re.sub(r' (required|id="\S+")', "", form))
    assert f'<option value="{shop.oil.pk}" selected>' in form
    shop.oil.is_offered = False
    shop.oil.save()
    assert "货架上已经有了" not in read(client.get(WISHES))


def test_one_wish_tells_who_would_like_it(shop: Shop, sign_in: SignIn) -> None:
    made = wish(shop)

    words = read(sign_in("keeper").get(f"{WISHES}&wish={made.pk}"))

    assert words.startswith("菜籽油 新提的 1 户想要 怎么答复")
    assert "谁家想要 02组 · 005户 · 郑*强 10月15日" in words


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": ""}, "请选一样。"),
        ({"state": "new"}, "new"),
        ({"state": "met"}, "请选是哪一样商品，要是本村上架的。"),
        ({"state": "met", "goods": "hewan"}, "请重新选"),
    ],
)
def test_an_answer_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, values: dict[str, str], sentence: str
) -> None:
    made = wish(shop)
    if values.get("goods"):
        values = {**values, "goods": str(shop.other_rice.pk)}
    form = {"village": "anping", "wish": str(made.pk), **values}

    answer = sign_in("keeper").post("/counter/wishes/", form)

    made.refresh_from_db()
    assert (answer.status_code, made.state) == (400, WishState.NEW)
    assert sentence in " ".join(read_refusals(answer))


def test_the_keeper_enters_a_wish_for_a_household(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in("keeper")

    answer = client.post(
        "/counter/wishes/", {"village": "anping", "household": "5", "words": " 菜籽油 "}
    )

    voice = Wish.objects.get(words="菜籽油").voices.get()
    assert (answer.status_code, answer["Location"]) == (302, WISHES)
    assert (voice.household, voice.said_by) == (shop.cast.households[5], shop.cast.keeper)
    assert "02组 · 005户 · 郑*强 想要「菜籽油」，已经记下。" in read_all(client.get(WISHES))


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"words": ""}, 400, "请写想要什么，例如：菜籽油。"),
        ({"words": "长" * 21}, 400, "最多 20 个字，写东西的名称就行。"),
        ({"words": "长" * 500}, 400, "字太多了，写东西的名称就行。"),
        ({"household": "999"}, 404, "本村没有编号是 999 的住户，请核对。"),
    ],
)
def test_a_wish_says_what_is_wrong(
    shop: Shop, sign_in: SignIn, values: dict[str, str], status: int, sentence: str
) -> None:
    form = {"village": "anping", "household": "5", "words": "菜籽油", **values}

    answer = sign_in("keeper").post("/counter/wishes/", form)

    assert (answer.status_code, Wish.objects.count()) == (status, 0)
    assert sentence in " ".join(read_refusals(answer))
