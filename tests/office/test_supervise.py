"""The supervisors' home: what waits first, then each job by its name, and few reads."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.services import propose_opening, refuse_correction
from tests.cast import at
from tests.office.conftest import SignIn
from tests.world import NOVEMBER, World, multiply

pytestmark = pytest.mark.django_db

ADDRESS = "/supervise/?village=anping"
QUERIES_MAX = 20


def test_home_is_sorted_by_what_waits_and_then_by_job(world: World, sign_in: SignIn) -> None:
    html = sign_in(world.cast.watcher).get(ADDRESS).content.decode()

    assert re.findall(r"<h2>([^<]+)</h2>", html) == [
        "等您来办的",
        "等第二个人同意的更正和住户变更",
        "村民的话和每月审定",
        "查一查",
        "超市和钱",
        "公示和账目",
        "办过的更正和住户变更",
    ]


def test_committee_reads_apart_what_supervisors_do(world: World, sign_in: SignIn) -> None:
    theirs = sign_in(world.cast.watcher).get(ADDRESS)
    page = sign_in(world.cast.chair).get(ADDRESS)

    html = page.content.decode()
    assert theirs.context["others_todos"] == []
    assert "按「冲正」" not in theirs.content.decode()
    assert re.findall(r"<h2>([^<]+)</h2>", html)[:2] == ["等您来办的", "等监督委员办的"]
    assert "等第二个人同意的退货" in {todo.words for todo in page.context["todos"]}
    assert [todo.words for todo in page.context["others_todos"]] == [
        "等监督委员审定的月份",
        "等处理的异议",
        "等答复的意见",
    ]
    assert '按「冲正」。 <a class="link" href="/admin/ledger/transfer/">去积分变动</a>' in html


def test_home_leads_to_pages_that_open(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.watcher)
    main = client.get(ADDRESS).content.decode().partition("<main")[2].partition("</main>")[0]

    links = re.findall(r'href="([^"]+)"', main)

    assert "/supervise/fairness/?village=anping" in links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_home_stays_light(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.watcher)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        return len(queries)

    before = count()
    multiply(world)

    assert count() == before <= QUERIES_MAX


def test_what_was_done_is_folded_newest_first(world: World, sign_in: SignIn) -> None:
    for number in range(6):
        correction = propose_opening(
            world.cast.account(5 + number % 2),
            points=Decimal(5),
            standing_points=Decimal(0),
            reason="纸质账",
            key=uuid4(),
            by=world.cast.chair,
            now=at(NOVEMBER, number),
        )
        refuse_correction(correction, by=world.cast.watcher, now=at(NOVEMBER, 20))

    page = sign_in(world.cast.watcher).get(ADDRESS)

    done = page.context["done"]
    html = page.content.decode().rpartition("办过的更正和住户变更")[2]
    opened, _summary, folded = html.partition("<summary>")
    assert [row.proposed_at for row in done] == sorted(
        (row.proposed_at for row in done), reverse=True
    )
    assert (opened.count("<li>"), folded.count("<li>")) == (5, len(done) - 5)
