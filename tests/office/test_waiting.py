"""What waits, as each person meets it: at home, in the office, on the supervisors' page."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.services import Damaged, propose_damage
from tests.cast import NOW, Cast, at
from tests.market.keeping import book
from tests.market.shop import Shop, assemble_shop, line
from tests.noticeboard.story import NOVEMBER
from tests.office.conftest import SignIn
from tests.office.test_views import read_rows
from tests.world import World

pytestmark = pytest.mark.django_db

# Session, person, doors, villages, towns, and what is counted for one role.
HOME_QUERIES_MAX = 14


@pytest.fixture
def shop(cast: Cast) -> Shop:
    """Return Anping's shop, where a bag of rice was found torn and soap is to be got ready."""
    shop = assemble_shop(cast)
    propose_damage(
        shop.partner,
        damaged=[Damaged(shop.rice, Decimal(1), "破了")],
        key=uuid4(),
        by=cast.keeper,
        now=NOW,
    )
    book(shop, line(shop.soap), now=at(NOVEMBER))
    return shop


def read_office(client: Client) -> list[tuple[str, str]]:
    """Return (words, figure) of each thing that waits in the office."""
    html = client.get("/admin/").content.decode()
    found = re.findall(r"<span>([^<]*)</span>(?:<strong[^>]*>(\d+)</strong>)?\s*</a>", html)
    return [(words, figure) for words, figure in found if words]


def test_home_tells_the_keeper_how_much_waits_behind_each_door(shop: Shop, sign_in: SignIn) -> None:
    html = sign_in(shop.cast.keeper).get("/").content.decode()

    assert read_rows(html)[:6] == [
        "兑换 安平村",
        "预约和券 1 件 安平村",
        "库存 1 件 安平村",
        "盘点和报损单 1 件 安平村",
        "有货通知谁 安平村",
        "安平村 公示、细则、超市",
    ]


def test_home_tells_the_supervisor_first_what_waits(shop: Shop, sign_in: SignIn) -> None:
    html = sign_in(shop.cast.watcher).get("/").content.decode()

    assert read_rows(html)[:3] == [
        "等第二个人同意的盘点、报损 1 件 安平村",
        "监督 安平村",
        "查看账目 安平村",
    ]


@pytest.mark.parametrize("person", ["walker", "judge_one", "keeper", "watcher", "barber", "chair"])
def test_home_asks_little(world: World, sign_in: SignIn, person: str) -> None:
    client = sign_in(world.cast.people[person])

    with CaptureQueriesContext(connection) as asked:
        client.get("/")

    assert len(asked) <= HOME_QUERIES_MAX, [query["sql"] for query in asked]


def test_office_tells_the_supervisor_only_what_supervisors_do(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.cast.watcher)
    told = re.findall(
        r'<a class="flex[^"]*" href="([^"]+)"', client.get("/admin/").content.decode()
    )

    assert told
    assert {address: client.get(address).status_code for address in told} == dict.fromkeys(
        told, 200
    )
    assert not [words for words, _figure in read_office(client) if "评议" in words]


def test_office_shows_no_figure_where_the_words_say_it_all(shop: Shop, sign_in: SignIn) -> None:
    told = dict(read_office(sign_in(shop.cast.chair)))

    assert (told["资金簿还没有开账，说不出钱够不够"], told["要备货的预约"]) == ("", "1")


def test_supervisors_page_leads_to_the_shop_and_its_money(shop: Shop, sign_in: SignIn) -> None:
    client = sign_in(shop.cast.watcher)
    html = client.get("/supervise/").content.decode()

    rows = read_rows(html)
    assert rows[0] == "等第二个人同意的盘点、报损 1 件"
    shop_starts = rows.index("盘点和报损单")
    assert rows[shop_starts : shop_starts + 6] == [
        "盘点和报损单",
        "退货",
        "交接",
        "库存",
        "钱够不够兑",
        "资金簿",
    ]
    main = html.partition("<main")[2].partition("</main>")[0]
    for address in re.findall(r'href="([^"]+)"', main):
        assert client.get(address).status_code == 200
