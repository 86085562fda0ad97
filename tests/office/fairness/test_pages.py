"""The watch's pages: who may read what on them, and that none of them ranks people."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from office.fairness.words import Topic
from rules.models import Rule
from tests.cast import TODAY, Cast, at, enrol
from tests.deeds.factories import approve, bring
from tests.ledger.acts import award
from tests.office.fairness.story import employ, post_for
from villages.models import Role
from villages.permissions import find_recused_households
from villages.services import appoint, create_user, declare_kin

pytestmark = pytest.mark.django_db

NOW = at(date(2026, 10, 20))
SUMMARY = "/supervise/fairness/"
SUMMARY_QUERIES_MAX = 25
ROWS_QUERIES_MAX = 14
PAGES = [SUMMARY, *(f"{SUMMARY}{topic}/" for topic in Topic)]


def sign_in(cast: Cast, person: str = "watcher") -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.people[person])
    return client


def ask(client: Client, address: str) -> tuple[int, str]:
    joint = "&" if "?" in address else "?"
    with time_machine.travel(NOW, tick=False):
        answer = client.get(f"{address}{joint}village=anping")
    return answer.status_code, answer.content.decode()


def open_page(cast: Cast, address: str, *, person: str = "watcher", status: int = 200) -> str:
    answered, html = ask(sign_in(cast, person), address)
    assert answered == status, address
    return html


def count_queries(cast: Cast, address: str) -> int:
    client = sign_in(cast)
    with CaptureQueriesContext(connection) as queries:
        ask(client, address)
    return len(queries)


def read_main(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main.partition(">")[2])).split())


def read_rows(html: str) -> list[str]:
    main = html.partition("<main")[2].partition("</main>")[0]
    rows = re.findall(r"<li>(.*?)</li>", main.partition('<ul class="rows">')[2], re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def favour(cast: Cast, rules: dict[str, Rule], number: int, *, times: int = 7) -> None:
    """Let 黄评 approve what others did not of one household; 吴评 and 郑评 the rest."""
    for day in range(2, 2 + times):
        deed = bring(cast, rules["R01"], number=number, occurred_on=date(2026, 10, day))
        approve(deed, cast.judge_one)
        approve(deed, cast.judge_two)


def live(cast: Cast, rules: dict[str, Rule], number: int) -> None:
    """Let something happen that every finding has a row for."""
    favour(cast, rules, number, times=2)
    employ(cast, f"walker_{number}", f"巡{number}")
    other = cast.households[number + 1]
    declare_kin(cast.households[number], other, by=cast.walker, now=at(TODAY))
    judge = create_user(f"judge_{number}", f"评{number}", password="x", by=None, now=at(TODAY))
    appoint(judge, Role.APPRAISER, village=cast.village, starts_on=TODAY, by=None, now=at(TODAY))


def test_pages_read_as_often_for_much_as_for_little(anping: Cast, rules: dict[str, Rule]) -> None:
    live(anping, rules, 8)
    before = {address: count_queries(anping, address) for address in PAGES}

    for number in (12, 16, 20):
        live(anping, rules, number)

    after = {address: count_queries(anping, address) for address in PAGES}
    assert after == before
    assert after.pop(SUMMARY) <= SUMMARY_QUERIES_MAX
    assert {address: count for address, count in after.items() if count > ROWS_QUERIES_MAX} == {}


def test_deeds_are_read_as_often_for_much_as_for_little(
    anping: Cast, rules: dict[str, Rule]
) -> None:
    address = f"{SUMMARY}deeds/?household=8"
    favour(anping, rules, 8, times=1)
    before = count_queries(anping, address)

    favour(anping, rules, 8, times=4)

    assert len(read_rows(open_page(anping, address))) == 5
    assert count_queries(anping, address) == before <= ROWS_QUERIES_MAX


def test_summary_leads_to_the_rows_of_each_finding(anping: Cast) -> None:
    html = open_page(anping, SUMMARY)

    links = re.findall(rf'href="({SUMMARY}[a-z-]+/\?[^"]+)"', html)
    assert [link.split("/")[3] for link in links] == [topic.value for topic in Topic]
    for link in links:
        open_page(anping, unescape(link))


def test_summary_names_first_what_is_worth_a_look(anping: Cast) -> None:
    words = read_main(open_page(anping, SUMMARY))

    assert "2026年1月1日至10月20日。加分按入账的月份算，事情按评定的日子算。" in words
    assert "11 项里，有 1 项值得看一眼： 近亲属登记 分集中在" in words
    assert not [word for word in ("嫌疑", "违规", "作弊", "可疑") if word in words]


def test_summary_looks_at_the_span_that_was_chosen(anping: Cast) -> None:
    award(anping, 8, 5)

    spans = {
        span: read_main(open_page(anping, f"{SUMMARY}?span={span}"))
        for span in ("quarter", "last-year", "no-such")
    }

    assert "2026年8月1日至10月20日" in spans["quarter"]
    assert "26 户里，25 户还没有得过分。" in spans["quarter"]
    assert "2025年1月1日至12月31日" in spans["last-year"]
    assert "26 户里，26 户还没有得过分。" in spans["last-year"]
    assert "2026年1月1日至10月20日" in spans["no-such"]


def test_summary_prints_on_a4(anping: Cast) -> None:
    html = open_page(anping, f"{SUMMARY}?paper=a4")

    assert "css/print-a4" in html
    words = read_main(html)
    assert "供村务监督委员会查看，不张贴。" in words
    assert all(title in words for title in ("分集中在多少户手里", "近亲属登记", "回避以后人不够"))
    assert "看明细" not in words


def test_rows_come_fifty_to_a_page(anping: Cast) -> None:
    for number in range(27, 57):
        anping.households[number] = enrol(anping.village, number, grid=anping.group, head="李小安")

    pages = [open_page(anping, f"{SUMMARY}tenths/?page={page}") for page in (1, 2)]

    assert [len(read_rows(page)) for page in pages] == [50, 6]
    assert "第 2 页，共 2 页" in pages[1]


def test_finding_that_nobody_knows_is_not_found(anping: Cast) -> None:
    assert "没有这一项" in open_page(anping, f"{SUMMARY}workers/", status=404)


# What nobody may learn


def test_no_address_lists_what_one_person_did(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], [8])
    walker, judge = anping.walker.pk, anping.judge_two.pk

    for query in (
        f"sender={walker}",
        f"decider={judge}",
        f"group={anping.group.pk}&sender={walker}",
        f"channel=patrol&decider={judge}",
        f"month=2026-10&late=sent&sender={walker}",
        "",
    ):
        open_page(anping, f"{SUMMARY}deeds/?{query}", status=404)

    rows = read_rows(open_page(anping, f"{SUMMARY}deeds/?household=8&sender={walker}"))
    assert rows == ["03组 · 008户 · 王*安 主动清理卫生死角 · 10月15日 · 网格员巡查 +5 分 已入账"]


def test_pairs_stand_by_household_and_not_by_count(anping: Cast, rules: dict[str, Rule]) -> None:
    favour(anping, rules, 20, times=12)
    favour(anping, rules, 8, times=8)
    for rule in ("R01", "R08"):
        post_for(anping, rules[rule], [*range(1, 8), *range(9, 20), *range(21, 27)])
    for day in range(2, 9):
        post_for(
            anping, rules["R08"], [*range(9, 20), *range(21, 27)], occurred_on=date(2026, 10, day)
        )

    rows = read_rows(open_page(anping, f"{SUMMARY}deciders/"))

    assert [row[:15] for row in rows] == ["03组 · 008户 · 王*", "05组 · 020户 · 冯*"]
    assert ["8 件，" in rows[0], "12 件，" in rows[1]] == [True, True]


def test_reader_learns_nothing_of_who_judged_the_own_household(
    anping: Cast, rules: dict[str, Rule]
) -> None:
    # The chair lives in 1, and 4 is kin.
    favour(anping, rules, 4)
    post_for(anping, rules["R01"], range(9, 27))
    post_for(anping, rules["R08"], range(9, 27))
    assert anping.households[4].pk in find_recused_households(anping.chair, anping.village)
    deeds = f"{SUMMARY}deeds/?household=4"

    assert "02组 · 004户 · 吴*英" in read_main(open_page(anping, f"{SUMMARY}deciders/"))
    assert read_rows(open_page(anping, f"{SUMMARY}deciders/", person="chair")) == []
    assert "没有看到哪一户的加分特别集中由一个人同意。" in read_main(
        open_page(anping, SUMMARY, person="chair")
    )
    of_judge = f"{deeds}&decider={anping.judge_one.pk}"
    assert len(read_rows(open_page(anping, of_judge))) == 7
    open_page(anping, of_judge, person="chair", status=404)
    assert len(read_rows(open_page(anping, deeds, person="chair"))) == 7


def test_nobody_of_another_village_is_named(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], [1])
    assert anping.other_household is not None
    elsewhere = anping.other_household.grid_id

    open_page(anping, f"{SUMMARY}deeds/?household=1&sender={anping.stranger.pk}", status=404)
    open_page(anping, f"{SUMMARY}deeds/?group={elsewhere}", status=404)
    open_page(anping, f"{SUMMARY}deeds/?household=99", status=404)


# Lists of deeds


def test_deeds_behind_each_figure(anping: Cast, rules: dict[str, Rule]) -> None:
    post_for(anping, rules["R01"], [8, 9])
    post_for(anping, rules["R08"], [8], on=date(2026, 10, 17))
    refused = bring(anping, rules["R02"], number=9)
    queries = {
        "household=8": 2,
        f"group={anping.households[8].grid_id}": 3,
        "channel=patrol": 3,
        "channel=claim": 0,
        f"household=8&decider={anping.judge_two.pk}": 2,
        f"household=8&decider={anping.judge_one.pk}": 0,
        "month=2026-10&late=sent": 0,
        "month=2026-10&late=decided": 0,
    }

    found = {
        query: len(read_rows(open_page(anping, f"{SUMMARY}deeds/?{query}"))) for query in queries
    }

    assert refused.is_undecided
    assert found == queries


@pytest.mark.parametrize(
    "query", ["month=2026-13&late=sent", "month=2026-10", "late=sent", "household=x", "channel=y"]
)
def test_deeds_of_nothing_sensible_are_not_found(anping: Cast, query: str) -> None:
    open_page(anping, f"{SUMMARY}deeds/?{query}", status=404)


def test_late_deeds_are_those_of_the_last_three_days(anping: Cast, rules: dict[str, Rule]) -> None:
    for day, number in ((28, 8), (29, 9), (31, 10)):
        bring(anping, rules["R01"], number=number, on=date(2026, 10, day))

    rows = read_rows(open_page(anping, f"{SUMMARY}deeds/?month=2026-10&late=sent"))

    assert [row[:10] for row in rows] == ["03组 · 009户", "03组 · 010户"]
