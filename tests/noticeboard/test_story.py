"""A month from the first deed to the paper on the board, with every figure."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.test import Client

from ledger.queries import get_available
from noticeboard.models import Notice
from rules.models import Rule
from tests.cast import Cast
from tests.deeds.factories import post
from tests.noticeboard.story import (
    DECEMBER,
    NOVEMBER,
    OCTOBER_ROWS,
    OCTOBER_TOTAL,
    close,
    read_rows,
    read_sums,
    read_total,
)

PAGE = "/v/anping/notices/2026-10/"


def get_html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_shows_every_figure(notice: Notice, anyone: Client) -> None:
    html = get_html(anyone, PAGE)

    assert read_rows(html) == OCTOBER_ROWS
    assert read_total(html) == OCTOBER_TOTAL
    assert read_sums(html) == [
        ("R01", "主动清理卫生死角", "3", "+15"),
        ("R03", "参与志愿服务", "1", "+6"),
        ("", "加分合计", "4", "+21"),
        ("", "减分合计", "1", "−5"),
        ("", "冲正加分", "1", "−5"),
        ("", "基础分", "6", "+600"),
        ("", "其他合计", "7", "+595"),
    ]


def test_head_says_what_when_and_where_to_object(notice: Notice, anyone: Client) -> None:
    html = get_html(anyone, PAGE)

    assert "<h1>安平村 2026年10月积分公示</h1>" in html
    assert "第 1 号" in html
    assert "村民积分管理办法（第1版）" in html
    assert "从开始记账，到2026年11月1日 10:00结账为止" in html
    assert "2026年11月2日至11月6日" in html
    assert "到2026年11月6日为止，找村务监督委员会（村委会一楼监督委员会办公室）" in html


def test_rows_stand_under_their_group(notice: Notice, anyone: Client) -> None:
    html = get_html(anyone, PAGE)

    first, second = html.index('id="g0"'), html.index('id="g1"')
    assert first < html.index(">003<") < second < html.index(">004<")
    assert "01组" in html[first : first + 120]
    assert "02组" in html[second : second + 120]


def test_file_is_the_one_whose_hash_is_the_seal(notice: Notice, anyone: Client) -> None:
    answer = anyone.get(f"{PAGE}notice.csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert sha256(answer.content).hexdigest() == notice.month.seal
    assert answer.content.startswith(b"village,anping\nnotice,1\nfrom,2026-10\nmonth,2026-10\n")


def test_awards_come_free_on_the_day_after_the_window(cast: Cast, notice: Notice) -> None:
    account = cast.account(5)

    before, after = (
        get_available(account, terms=cast.terms, today=date(2026, 11, day)).points for day in (6, 7)
    )

    assert (before, after) == (Decimal(80), Decimal(90))


def test_late_deed_prints_in_the_open_month_with_its_day(
    cast: Cast, notice: Notice, rules: dict[str, Rule], anyone: Client
) -> None:
    post(cast, rules["R01"], number=1, occurred_on=date(2026, 10, 20), on=date(2026, 11, 9))
    post(cast, rules["R01"], number=1, occurred_on=date(2026, 11, 5), on=date(2026, 11, 9))
    close(cast, NOVEMBER, on=DECEMBER)

    html = get_html(anyone, "/v/anping/notices/2026-11/")

    row = ["陈*明", "100", "+10", "", "", "", "110", "10", "10", "R01、R01补记（10月20日）"]
    assert read_rows(html)["001"] == row
    assert "第 2 号" in html


def test_notice_that_was_drawn_stays_as_it_was(
    cast: Cast, notice: Notice, rules: dict[str, Rule], anyone: Client
) -> None:
    head = cast.households[5].members.get()
    head.name, old_page = "郑新来", get_html(anyone, PAGE)
    head.save()
    post(cast, rules["R01"], number=5, occurred_on=date(2026, 11, 5), on=date(2026, 11, 9))

    again = close(cast, on=date(2026, 11, 20))

    assert again == notice
    assert read_rows(get_html(anyone, PAGE)) == read_rows(old_page)
