"""What waits, as each person meets it: at home, in the office, on the supervisors' page."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from market.services import Damaged, propose_damage
from tests.cast import BEGIN, NOW, Cast, at
from tests.market.keeping import book
from tests.market.shop import Shop, assemble_shop, line
from tests.noticeboard.story import NOVEMBER
from tests.office.conftest import SignIn
from tests.office.test_views import read_rows
from tests.world import NOVEMBER as WORLD_DAY
from tests.world import World
from villages.models import Household
from villages.todo import Todo, Uncounted, count_todos

pytestmark = pytest.mark.django_db

# Session, person, doors, villages, towns, and what is counted for one role.
HOME_QUERIES_MAX = 14
OFFICE_QUERIES_MAX = 12


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


def read_office(client: Client, address: str = "/admin/") -> list[tuple[str, str]]:
    """Return (words, figure) of each thing that waits in the office."""
    html = client.get(address).content.decode()
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
    client = sign_in(shop.cast.chair)

    counted, reckoned = dict(read_office(client)), dict(read_office(client, "/admin/standing/"))

    assert (reckoned["资金簿还没有开账，说不出钱够不够"], counted["要备货的预约"]) == ("", "1")


def test_office_home_asks_little(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.chair)

    with CaptureQueriesContext(connection) as asked:
        html = client.get("/admin/").content.decode()

    assert 'data-standing="/admin/standing/?village=anping"' in html
    assert len(asked) <= OFFICE_QUERIES_MAX, [query["sql"] for query in asked]


def test_office_home_tells_the_day_when_something_is_due(world: World, sign_in: SignIn) -> None:
    due = world.objection.due_on

    def read_on(day: date) -> str:
        with time_machine.travel(at(day, 12), tick=False):
            return sign_in(world.cast.watcher).get("/admin/").content.decode()

    assert f"最早 {due.month}月{due.day}日 到期" in read_on(WORLD_DAY)
    assert 'office-due office-urgent">今天到期' in read_on(due)
    assert 'office-due office-urgent">最早的' in read_on(due + timedelta(days=1))


def test_standing_shows_this_month_beside_the_last_closed_one(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.cast.chair)

    with time_machine.travel(at(WORLD_DAY, 12), tick=False):
        standing = client.get("/admin/standing/").context["standing"]

    assert (standing.now, standing.before) == ("2026年11月到今天", "2026年10月")
    assert {row.words for row in standing.rows} == {
        *("加分", "扣分", "兑换用掉", "有加分的户", "够兑", "库存按进价"),
    }
    assert {row.words: row.before for row in standing.rows}["有加分的户"] != "0"


def test_count_todos_counts_everything_at_once(
    world: World, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    homes = Household.objects.for_village(world.cast.village)
    waiting: list[Todo | Uncounted] = [
        Uncounted("甲", homes, "/", due="joined_on"),
        Todo("乙", 7, "/"),
        Uncounted("丙", homes.filter(number__in=[]), "/"),
        Uncounted("丁", homes.order_by("number").distinct(), "/"),
    ]

    with django_assert_num_queries(1):
        told = count_todos(waiting)

    assert [(todo.words, todo.count, todo.due) for todo in told] == [
        ("甲", homes.count(), BEGIN),
        ("乙", 7, None),
        ("丙", 0, None),
        ("丁", homes.count(), None),
    ]


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
