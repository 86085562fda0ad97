"""The supervisors' pages of objections: who sees what, the five outcomes, the step before them."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from deeds.models import Deed, DeedState
from ledger.models import Transfer
from noticeboard.models import Notice
from noticeboard.models.letters import Ground, LetterChannel, Objection, ObjectionState
from noticeboard.services.objections import dismiss
from noticeboard.todo import build_todos
from rules.models import Rule
from tests.cast import Cast, at
from tests.deeds.factories import post
from tests.memory import lived_once
from tests.noticeboard.objections import (
    DECIDED,
    add_watcher,
    decide,
    get_row,
    miss,
    object_to,
)
from tests.noticeboard.story import DECEMBER, NOVEMBER, close
from villages.models import Role, User
from villages.services import appoint

pytestmark = pytest.mark.django_db

QUEUE = "/supervise/objections/"
ONE = "/supervise/objections/1/"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')


@pytest.fixture
@lived_once
def award_row(cast: Cast, rules: dict[str, Rule]) -> Transfer:
    """Return household 5's award of 5 points on the 12th, on October's notice."""
    deed = post(cast, rules["R01"], number=5, occurred_on=date(2026, 10, 12))
    close(cast)
    return get_row(deed)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages' clock stand on 5 November."""
    monkeypatch.setattr(timezone, "now", lambda: at(DECIDED))


@pytest.fixture
def watcher(cast: Cast, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(cast.watcher)


def read(client: Client, address: str, **query: str) -> str:
    """Return a page's words."""
    response = client.get(address, {"village": "anping", **query})
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).split())


def send(
    client: Client, address: str = ONE, *, status: int = 200, **typed: Any
) -> str:  # Any: what a form takes
    response = client.post(address, {"village": "anping", **typed})
    assert response.status_code == status
    return response.content.decode()


def confirm(client: Client, page: str, address: str = ONE) -> None:
    """Send the form of the step that shows what will happen."""
    form = page.partition('id="confirm"')[2]
    typed = {name: value for name, value in HIDDEN.findall(form) if name != "csrfmiddlewaretoken"}
    assert typed["confirmed"] == "1"
    assert client.post(address, typed).status_code == 302


# The list


def test_list_shows_what_is_due_first(
    cast: Cast, award_row: Transfer, watcher: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    miss(cast, on=date(2026, 11, 4))
    object_to(cast, award_row)
    monkeypatch.setattr(timezone, "now", lambda: at(date(2026, 11, 14)))

    page = read(watcher, QUEUE)

    assert page.index("第 2 号") < page.index("第 1 号")
    assert "过期：11月13日" in page
    assert "11月14日以前" in page


def test_decided_ones_stand_apart(cast: Cast, award_row: Transfer, watcher: Client) -> None:
    dismiss(object_to(cast, award_row), **decide(cast, Ground.TOLD))

    assert "没有等处理的异议" in read(watcher, QUEUE)
    assert "不成立" in read(watcher, QUEUE, show="decided")


def test_list_asks_as_often_for_one_as_for_three(
    cast: Cast, award_row: Transfer, watcher: Client
) -> None:
    object_to(cast, award_row)
    with CaptureQueriesContext(connection) as one:
        read(watcher, QUEUE)

    for number in (3, 6):
        miss(cast, household=cast.households[number])
    with CaptureQueriesContext(connection) as three:
        read(watcher, QUEUE)

    assert len(one) == len(three) <= 12


# One objection


def test_page_tells_what_was_said_and_how_the_points_came_about(
    cast: Cast, award_row: Transfer, watcher: Client
) -> None:
    object_to(cast, award_row, name="老张", contact="13800000000")
    object_to(cast, award_row, text="我也觉得不对")

    page = read(watcher, ONE)

    for words in (
        *("不是我家的", "老张", "13800000000", "第 7 笔", "+5 分", "因为有异议"),
        *("林巡", "吴评", "郑评", "主动清理卫生死角", "我也觉得不对", "郑*强"),
    ):
        assert words in page


def test_committee_reads_but_is_not_told_who_objected(
    cast: Cast, award_row: Transfer, sign_in: Callable[[User], Client]
) -> None:
    object_to(cast, award_row, name="老张", contact="13800000000")
    clerk = sign_in(cast.clerk)

    page = read(clerk, ONE)

    assert "由村务监督委员会处理" in page
    assert not {word for word in ("老张", "13800000000", "您来处理") if word in page}
    send(clerk, act="dismiss", status=403)


def test_own_familys_objection_is_closed(
    cast: Cast, award_row: Transfer, sign_in: Callable[[User], Client]
) -> None:
    kin = add_watcher(cast, household=cast.households[5])
    object_to(cast, award_row, name="老张")

    page = read(sign_in(kin), ONE)

    assert "自己家或近亲家" in page
    assert "请由马监来办" in page
    assert "不是我家的" not in page
    assert "老张" not in page


def test_who_had_a_say_reads_and_is_told_who_decides(
    cast: Cast, award_row: Transfer, sign_in: Callable[[User], Client]
) -> None:
    appoint(
        cast.judge_two, Role.SUPERVISOR, village=cast.village, starts_on=NOVEMBER, by=None,
        now=at(NOVEMBER),
    )  # fmt: skip
    object_to(cast, award_row)
    judge = sign_in(cast.judge_two)

    page = read(judge, ONE)

    assert "您说过话" in page
    assert "您来处理" not in page
    send(judge, act="dismiss", ground="right", answer="查过", confirmed="1", status=403)


def test_unknown_number_is_not_found(cast: Cast, award_row: Transfer, watcher: Client) -> None:
    assert watcher.get("/supervise/objections/9/?village=anping").status_code == 404


# Deciding


def test_upholding_shows_first_what_will_happen(
    cast: Cast, award_row: Transfer, watcher: Client
) -> None:
    object_to(cast, award_row)
    assert "看一看会怎样" in read(watcher, ONE, act="uphold")

    page = send(watcher, act="uphold", ground="twice", answer="重复了\n已经退掉")
    assert "+5 分冲正" in page
    assert "105 分 → 100 分" in page
    assert not award_row.reversed_by.exists()
    confirm(watcher, page)

    objection = Objection.objects.get()
    assert (objection.state, objection.ground) == (ObjectionState.UPHELD, Ground.TWICE)
    assert objection.answer.split() == ["重复了", "已经退掉"]
    assert award_row.reversed_by.exists()
    assert "+5 分冲正" in read(watcher, ONE)


def test_correcting_points_quantity_or_household(
    cast: Cast, rules: dict[str, Rule], watcher: Client
) -> None:
    rows = [
        get_row(post(cast, rules["R03"], number=5, quantity=Decimal(2), occurred_on=day))
        for day in (date(2026, 10, 3), date(2026, 10, 4), date(2026, 10, 5))
    ]
    close(cast)
    for row in rows:
        object_to(cast, row)

    corrections: list[dict[str, Any]] = [{"points": "1"}, {"quantity": "3"}, {"household": "6"}]
    for number, typed in enumerate(corrections, start=1):
        address = f"/supervise/objections/{number}/"
        page = send(watcher, address, act="partly", ground="wrong_amount", answer="改好了", **typed)
        assert "等下一次公示期满" in page
        confirm(watcher, page, address)

    corrected = Objection.objects.order_by("number").values_list("corrected__points", flat=True)
    assert list(corrected) == [Decimal(1), Decimal(6), Decimal(4)]
    assert cast.account(5).balance == 107
    assert cast.account(6).balance == 104


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"points": "0"}, "分数要大于 0"),
        ({"points": "5"}, "改了以后和原来一样"),
        ({"household": "99"}, "99"),
        ({}, "选一样填"),
        ({"points": "3", "household": "6"}, "选一样填"),
    ],
)
def test_correction_that_cannot_be_is_said_beside_its_box(
    cast: Cast, award_row: Transfer, watcher: Client, typed: dict[str, str], words: str
) -> None:
    object_to(cast, award_row)
    address, answers = ONE, {"ground": "wrong_amount", "answer": "改"}

    response = watcher.post(address, {"village": "anping", "act": "partly", **answers, **typed})

    assert response.status_code in {400, 404}
    assert words in response.content.decode()
    assert "刚才填的都还在" in response.content.decode()


def test_sending_back(cast: Cast, award_row: Transfer, watcher: Client) -> None:
    object_to(cast, award_row)

    confirm(watcher, send(watcher, act="send_back", ground="no_evidence", answer="再看看"))

    assert Deed.objects.get().state == DeedState.WAITING


def test_dismissing_needs_ground_and_answer(
    cast: Cast, award_row: Transfer, watcher: Client
) -> None:
    object_to(cast, award_row)

    page = send(watcher, act="dismiss", status=400)
    assert "请选一条理由" in page
    assert "请写下答复" in page
    confirm(watcher, send(watcher, act="dismiss", ground="right", answer="查过"))

    assert Objection.objects.get().state == ObjectionState.DISMISSED


def test_row_that_is_meant_is_chosen_among_the_households(
    cast: Cast, award_row: Transfer, watcher: Client
) -> None:
    object_to(cast, notice=Notice.objects.get())
    assert "先选出说的是哪一笔" in read(watcher, ONE)

    page = read(watcher, ONE, household="5")
    assert "第 7 笔" in page
    asked = send(watcher, f"{ONE}?village=anping&household=5", act="name", line=award_row.number)
    for words in ("第 7 笔 · 10月12日：主动清理卫生死角 +5 分", "郑*强", "选定以后不能再换"):
        assert words in asked
    assert 'household=5">不是，重新选' in asked
    confirm(watcher, asked)

    assert Objection.objects.get().transfer == award_row
    assert "部分成立，改一改" in read(watcher, ONE)


def test_missing_deed_is_chosen_and_recorded(
    cast: Cast, rules: dict[str, Rule], plain_notice: Notice, watcher: Client
) -> None:
    miss(cast)
    assert "清理卫生死角" in read(watcher, ONE, act="accept")
    shown = read(
        watcher, ONE, act="accept", day="2026-10-20", household="5", rule=str(rules["R03"].pk)
    )
    assert "几小时" in shown

    page = send(
        watcher, act="accept", household="5", rule=rules["R03"].pk, occurred_on="2026-10-20",
        quantity="3", answer="漏了",
    )  # fmt: skip
    assert "转成一件事，等评议" in page
    assert not Deed.objects.exists()
    confirm(watcher, page)

    listed = read(watcher, QUEUE, show="decided")
    assert "转给评议小组了，还没有评" in listed
    assert "转给评议小组了，还没有评" in read(watcher, ONE)
    deed = Deed.objects.get()
    assert (deed.quantity, deed.objection, deed.state) == (Decimal(3), 1, DeedState.WAITING)


def test_missing_deed_is_never_a_deduction(
    cast: Cast, rules: dict[str, Rule], plain_notice: Notice, watcher: Client
) -> None:
    miss(cast)

    offered = read(watcher, ONE, act="accept")
    send(
        watcher, act="accept", household="5", rule=rules["R02"].pk, occurred_on="2026-10-20",
        quantity="1", answer="扣", status=409,
    )  # fmt: skip

    assert "主动清理卫生死角" in offered
    assert "乱倒垃圾" not in offered
    assert not Deed.objects.exists()


def test_dismissal_says_what_it_is_of(cast: Cast, award_row: Transfer, watcher: Client) -> None:
    object_to(cast, award_row)
    object_to(cast)
    miss(cast)

    told = {}
    for number in (1, 2, 3):
        page = watcher.get(
            f"/supervise/objections/{number}/", {"village": "anping", "act": "dismiss"}
        ).content.decode()
        words = re.findall(r"<h1>(.*?)</h1>|<p>(这笔分照原样|没有找到|这件事不补记)", page)
        grounds = re.findall(r'name="ground" value="(\w+)"', page)
        told[number] = ["".join(one) for one in words] + grounds

    assert told == {
        1: ["不成立，维持不变", "这笔分照原样", "right", "told", "no_evidence"],
        2: ["不成立，维持不变", "没有找到", "unclear", "told", "no_evidence"],
        3: [
            *("不成立，不补记", "这件事不补记"),
            *("already", "did_not_happen", "against_rule", "no_evidence", "told"),
        ],
    }


def test_decided_objection_offers_nothing_more(
    cast: Cast, award_row: Transfer, watcher: Client
) -> None:
    dismiss(object_to(cast, award_row), **decide(cast, Ground.TOLD))

    assert "您来处理" not in read(watcher, ONE, act="uphold")
    send(watcher, act="uphold", ground="twice", answer="重复", status=409)


def test_nonsense_is_refused_and_changes_nothing(
    cast: Cast, award_row: Transfer, watcher: Client
) -> None:
    object_to(cast, award_row)

    send(watcher, act="burn", status=400)
    send(watcher, act="name", line="9" * 30, status=404)
    send(watcher, act="accept", occurred_on="x", status=400)
    send(watcher, act="accept", occurred_on="2026-10-20", rule="x", status=404)

    assert Objection.objects.get().state == ObjectionState.OPEN


# What waits


def test_todos_count_open_and_overdue(cast: Cast, award_row: Transfer) -> None:
    object_to(cast, award_row, by=cast.clerk, channel=LetterChannel.STAFF)
    late = DECEMBER

    def count(role: Role, day: date) -> dict[str, int]:
        todos = build_todos(cast.village, today=day, roles=frozenset({role}))
        return {todo.words: todo.count for todo in todos if "异议" in todo.words}

    assert count(Role.SUPERVISOR, DECIDED) == {"等处理的异议": 1, "过了期限还没处理的异议": 0}
    assert count(Role.COMMITTEE, late) == {"过了期限还没处理的异议": 1}
    assert count(Role.SHOPKEEPER, late) == {}
