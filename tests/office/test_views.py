"""The home, the card's address and the supervisors' page, as people see them."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.cast import HEADS, NOW, Cast
from tests.office.conftest import SignIn
from tests.world import World
from villages.models import Card, Household
from villages.services import issue_card

pytestmark = pytest.mark.django_db


def card_address(household: Household) -> str:
    card = Card.objects.get(household=household, killed_at__isnull=True)
    return f"/c/{card.token}/"


def read_rows(html: str) -> list[str]:
    """Return the rows of every list on the page, as the words a person reads."""
    main = html.partition("<main")[2].partition("</main>")[0]
    rows = re.findall(r"<li[^>]*>(.*?)</li>", main, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def test_home_shows_everyone_the_villages(cast: Cast, client: Client) -> None:
    html = client.get("/").content.decode()

    assert sorted(read_rows(html)) == ["安平村 公示、细则、超市", "禾湾村 公示、细则、超市"]
    assert "今天要办什么" not in html


def test_home_shows_a_person_the_own_doors_first(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.judge_one).get("/").content.decode()

    assert read_rows(html)[:3] == ["评议 安平村", "记一件事 安平村", "我记的事 安平村"]
    assert "黄评，您好" in html


def test_home_tells_who_has_no_appointment_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.nobody).get("/").content.decode()

    assert "您现在没有任职。" in html


@pytest.mark.parametrize("person", ["walker", "judge_one", "chair"])
def test_card_takes_a_worker_to_a_deed_of_the_household(
    cast: Cast, sign_in: SignIn, person: str
) -> None:
    answer = sign_in(cast.people[person]).get(card_address(cast.households[5]))

    assert (answer.status_code, answer["Location"]) == (
        302,
        "/field/deeds/new/?village=anping&household=5",
    )


def test_card_takes_the_keeper_to_the_counter(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.keeper).get(card_address(cast.households[5]))

    assert (answer.status_code, answer["Location"]) == (302, "/counter/?village=anping&card=5")


def test_card_takes_the_partner_to_the_vouchers(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.barber).get(card_address(cast.households[5]))

    assert (answer.status_code, answer["Location"]) == (302, "/partner/?village=anping")


@pytest.mark.parametrize("person", ["stranger", "nobody", "watcher", "officer"])
def test_card_shows_anyone_else_number_and_masked_name_only(
    cast: Cast, sign_in: SignIn, person: str
) -> None:
    answer = sign_in(cast.people[person]).get(card_address(cast.households[5]))

    check_card_page(answer.content.decode())


def test_card_shows_a_passer_by_number_and_masked_name_only(cast: Cast, client: Client) -> None:
    answer = client.get(card_address(cast.households[5]))

    check_card_page(answer.content.decode())
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == (
        "strict-origin",
        "private, no-store",
    )
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def check_card_page(html: str) -> None:
    assert '<p class="household">02组 · 005户 · 郑*强</p>' in html
    assert [head for head in HEADS if head in html] == []
    assert not re.search(r"\d分|\d 分", html)


def test_card_of_the_neighbours_opens_no_door(cast: Cast, sign_in: SignIn) -> None:
    assert cast.other_household is not None

    answer = sign_in(cast.walker).get(card_address(cast.other_household))

    assert (answer.status_code, "何*生" in answer.content.decode()) == (200, True)


def test_card_that_was_replaced_is_refused(cast: Cast, sign_in: SignIn, client: Client) -> None:
    address = card_address(cast.households[5])
    issue_card(cast.households[5], by=cast.chair, now=NOW)

    answers = [client.get(address), sign_in(cast.walker).get(address)]

    assert [answer.status_code for answer in answers] == [409, 409]
    for answer in answers:
        assert "这张积分卡已经停用，请用新卡。" in answer.content.decode()


def test_card_that_nobody_has_is_not_found(cast: Cast, client: Client) -> None:
    answer = client.get("/c/no-such-token/")

    assert answer.status_code == 404
    assert "没有找到这张积分卡，请核对卡上的户编号。" in answer.content.decode()


def test_supervise_lists_what_waits_before_what_is_done(world: World, sign_in: SignIn) -> None:
    rows = read_rows(sign_in(world.cast.watcher).get("/supervise/").content.decode())

    assert rows.index("更正等第二个人同意 1 件") < rows.index(
        "02组 · 006户 · 欧**明 冲正 · 看错了行 陈主任，10月28日 −5 分 已入账"
    )
    assert [row for row in rows if "看错了行" in row] == [
        "02组 · 005户 · 郑*强 冲正 · 看错了行 陈主任，11月6日 −5 分 待同意",
        "02组 · 006户 · 欧**明 冲正 · 看错了行 陈主任，10月28日 −5 分 已入账",
    ]


def test_supervise_says_that_nothing_waits(world: World, sign_in: SignIn) -> None:
    html = sign_in(world.cast.stranger).get("/supervise/").content.decode()

    assert "现在没有等着办的事。" in html
    assert "看错了行" not in html
