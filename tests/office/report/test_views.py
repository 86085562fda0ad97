"""The report's pages and files: who sees them, of which days, and that a town's names nobody."""

import re
from datetime import date
from io import BytesIO
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ledger.services import open_book
from market.models import FundKind
from noticeboard.models import ShopAccount
from noticeboard.queries.closing import count_unclosed
from noticeboard.services import close_and_draw
from tests.cast import BEGIN, Cast, at
from tests.market.shop import Shop
from tests.noticeboard.objections import miss
from tests.noticeboard.shop_story import enter
from tests.noticeboard.story import NOVEMBER
from tests.office.conftest import SignIn
from villages.models import Village
from villages.services import create_town, create_village, set_terms

pytestmark = pytest.mark.django_db

OCTOBER_DAYS = "since=2026-10-01&until=2026-10-31"
ROW = re.compile(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>')
CELL = re.compile(r"<td[^>]*>(.*?)</td>")


def read_rows(html: str) -> dict[str, list[str]]:
    """Return {words: its figures} of a page."""
    return {words: CELL.findall(cells) for words, cells in ROW.findall(html)}


def open_file(content: bytes) -> Worksheet:
    page = load_workbook(BytesIO(content)).active
    assert isinstance(page, Worksheet)
    return page


def read_file(content: bytes) -> dict[object, list[object]]:
    """Return {first cell: the others} of a file's only page."""
    return {row[0]: list(row[1:]) for row in open_file(content).iter_rows(values_only=True)}


def test_village_report_tells_a_month(cast: Cast, october: Shop, sign_in: SignIn) -> None:
    answer = sign_in(cast.watcher).get(f"/supervise/report/?village=anping&{OCTOBER_DAYS}")

    html = answer.content.decode()
    rows = read_rows(html)
    assert "<h2>2026年10月</h2>" in html
    assert "和这几个月的公示对得上" in html
    # Of the categories only those that gave or took anything.
    assert rows["环境卫生"] == ["1"]
    assert "产业发展" not in rows
    assert {words: rows[words] for words in list(rows)[:15]} == {
        "基础分": ["+600"],
        "加分（不含基础分）": ["+16"],
        "后来冲正的加分": ["+5"],
        "扣分": ["−5"],
        "后来冲正的扣分": ["0"],
        "兑换": ["−20"],
        "后来退回的兑换": ["0"],
        "在册户数": ["6"],
        "得分的户数": ["2"],
        "参与的人数": ["2"],
        "志愿服务人次": ["1"],
        "兑出的商品（件）": ["1"],
        "兑出的服务（次）": ["0"],
        "花的钱": ["0 元"],
        "资金够兑": ["—"],
    }


def test_roster_before_the_books_began_is_a_dash(cast: Cast, sign_in: SignIn) -> None:
    september = "since=2026-09-01&until=2026-09-30"

    html = sign_in(cast.officer).get(f"/town/report/?{september}").content.decode()

    assert read_rows(html)["在册户数"] == ["—", "—", "—"]
    assert "那时还没开始记账的写「—」" in html


def test_report_begins_with_the_schemes_year(cast: Cast, sign_in: SignIn) -> None:
    plain = sign_in(cast.chair).get("/supervise/report/?village=anping").content.decode()
    set_terms(cast.village, date(2026, 10, 2), year_start_month=7, by=None, now=at(BEGIN))

    by_year = sign_in(cast.chair).get("/supervise/report/?village=anping").content.decode()

    assert "<h2>2026年1月至11月</h2>" in plain
    assert "<h2>2026年7月至11月</h2>" in by_year


@pytest.mark.parametrize(
    ("days", "complaint"),
    [
        ("since=2026-10-31&until=2026-10-01", "最后一天不能早于第一天。"),
        ("since=2026-10-01", "请填到哪天止。"),
        ("since=昨天&until=2026-10-01", "请填一个日子。"),
        ("since=0001-01-01&until=9999-12-31", "年份不对，请核对。"),
    ],
)
def test_days_that_cannot_be_are_asked_for_again(
    cast: Cast, sign_in: SignIn, days: str, complaint: str
) -> None:
    for address, person in (
        ("/supervise/report/?village=anping&", cast.chair),
        ("/town/report/?", cast.officer),
    ):
        answer = sign_in(person).get(address + days)

        assert answer.status_code == 400
        assert complaint in answer.content.decode()


def test_months_closed_together_are_told_where_only_some_are_asked_for(
    cast: Cast, october: Shop, sign_in: SignIn
) -> None:
    close_and_draw(cast.village, date(2026, 11, 1), by=None, now=at(date(2026, 12, 1)))
    told = "安平村 2026年10月至11月是一起关账的，要一起看，才和公示对得上。"
    november, both = "since=2026-11-01&until=2026-11-30", "since=2026-10-01&until=2026-11-30"

    for client, page in (
        (sign_in(cast.chair), "/supervise/report/?village=anping&"),
        (sign_in(cast.officer), "/town/report/?"),
    ):
        assert told in client.get(page + november).content.decode()
        assert told not in client.get(page + both).content.decode()


def test_village_file_holds_the_same_as_numbers(cast: Cast, october: Shop, sign_in: SignIn) -> None:
    answer = sign_in(cast.chair).get(f"/supervise/report.xlsx?village=anping&{OCTOBER_DAYS}")

    rows = read_file(answer.content)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Cache-Control"] == "private, no-store"
    assert "安平村积分报表（2026年10月）.xlsx" in unquote(answer["Content-Disposition"])
    assert next(iter(rows)) == "安平村积分报表（2026年10月）"
    assert (rows["基础分"], rows["加分（不含基础分）"], rows["资金够兑"]) == ([600], [16], [None])
    assert rows["环境卫生"] == [1]
    assert [rows[words] for words in ("扣分", "后来冲正的扣分", "兑换")] == [[-5], [0], [-20]]


def test_file_shows_signs_and_percents_as_the_page_does(
    cast: Cast, october: Shop, sign_in: SignIn
) -> None:
    enter(cast, FundKind.OPENING, 300, on=BEGIN)
    close_and_draw(cast.village, BEGIN, by=None, now=at(NOVEMBER))

    answer = sign_in(cast.chair).get(f"/supervise/report.xlsx?village=anping&{OCTOBER_DAYS}")

    shown = {row[0].value: row[1] for row in open_file(answer.content).iter_rows()}
    formats = {words: shown[words].number_format for words in ("基础分", "扣分", "得分的户数")}
    assert formats == {"基础分": "+General;-General;0", "扣分": "General", "得分的户数": "General"}
    cover = ShopAccount.objects.get().cover_percent
    assert cover is not None
    assert shown["资金够兑"].number_format == "0%"
    assert shown["资金够兑"].value == pytest.approx(cover / 100)


def test_name_that_begins_like_a_formula_stays_text_in_the_file(
    cast: Cast, sign_in: SignIn
) -> None:
    Village.objects.filter(pk=cast.village.pk).update(name="=1+1")

    answer = sign_in(cast.chair).get(f"/supervise/report.xlsx?village=anping&{OCTOBER_DAYS}")

    cell = open_file(answer.content)["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_town_report_shows_villages_and_their_total_without_names(
    cast: Cast, october: Shop, sign_in: SignIn
) -> None:
    elsewhere = create_town("石桥镇", "shiqiao", by=None, now=at(BEGIN))
    create_village("新安村", "xinan", town=elsewhere, by=None, now=at(BEGIN))

    html = sign_in(cast.officer).get(f"/town/report/?{OCTOBER_DAYS}").content.decode()

    heads = re.findall(r'<th scope="col" class="figure">(.*?)</th>', html)
    assert heads[:3] == ["全镇", "安平村", "禾湾村"]
    rows = read_rows(html)
    assert rows["基础分"] == ["+700", "+600", "+100"]
    assert rows["在册户数"] == ["7", "6", "1"]
    assert "新安村" not in html
    for household in (*cast.households.values(), cast.other_household):
        assert household is not None
        assert household.members.get().name not in html


def test_town_file_has_a_column_a_village(cast: Cast, october: Shop, sign_in: SignIn) -> None:
    answer = sign_in(cast.officer).get(f"/town/report.xlsx?{OCTOBER_DAYS}")

    rows = read_file(answer.content)
    assert next(iter(rows)) == "榕江镇积分报表（2026年10月）"
    assert rows[None] == ["全镇", "安平村", "禾湾村"]
    assert rows["基础分"] == [700, 600, 100]


def test_town_report_tells_of_no_single_household(
    cast: Cast, october: Shop, sign_in: SignIn
) -> None:
    client = sign_in(cast.officer)

    html = client.get(f"/town/report/?{OCTOBER_DAYS}").content.decode()

    # Two households got points in all, and one was in two categories.
    gave, took = (html.partition(f"<h3>{title}</h3>")[2] for title in ("各类加分", "各类扣分"))
    assert CELL.findall(ROW.findall(gave)[0][1]) == ["不列", "不到 5 户", "0"]
    assert CELL.findall(ROW.findall(took)[0][1]) == ["不列", "不到 5 户", "0"]
    assert read_rows(html)["志愿服务人次"] == ["不列", "不到 5 户", "0"]
    assert "免得看出是哪一家" in html
    rows = read_file(client.get(f"/town/report.xlsx?{OCTOBER_DAYS}").content)
    assert rows["环境卫生"] == ["不列", "不到 5 户", 0]


def test_village_reads_its_own_report_whole(cast: Cast, october: Shop, sign_in: SignIn) -> None:
    html = sign_in(cast.chair).get(f"/supervise/report/?village=anping&{OCTOBER_DAYS}")

    assert "不到 5 户" not in html.content.decode()


def test_town_of_many_villages_is_cut_into_tables_that_fit(cast: Cast, sign_in: SignIn) -> None:
    for number in range(9):
        slug = f"cun-{number}"
        village = create_village(slug, slug, town=cast.town, by=None, now=at(BEGIN))
        open_book(village, first_month=BEGIN)

    html = sign_in(cast.officer).get(f"/town/report/?{OCTOBER_DAYS}").content.decode()

    first = html.partition("</thead>")[0]
    assert len(re.findall(r'scope="col" class="figure"', first)) == 9
    assert html.count("<h3>积分</h3>") == 2


def test_town_page_tells_what_is_late(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.officer).get("/town/").content.decode()

    assert "1 个月没关账" in html
    assert "异议过期没答复" not in html
    assert 'href="/town/report/"' in html


def test_town_page_tells_of_overdue_objections_in_red(cast: Cast, sign_in: SignIn) -> None:
    miss(cast, on=date(2026, 10, 15), occurred_on=date(2026, 10, 10))

    html = sign_in(cast.officer).get("/town/").content.decode()

    assert '<span class="state warn">1 件异议过期没答复</span>' in html


def test_unclosed_months_go_by_each_months_terms(cast: Cast) -> None:
    set_terms(cast.village, date(2026, 11, 1), closing_day=20, by=None, now=at(BEGIN))
    days = (date(2026, 10, 31), NOVEMBER, date(2026, 11, 19), date(2026, 11, 20))

    counts = [count_unclosed([cast.village, cast.other_village], today=day) for day in days]

    assert [(one[cast.village.pk], one[cast.other_village.pk]) for one in counts] == [
        (0, 0),
        (1, 1),
        (1, 1),
        (2, 1),
    ]
