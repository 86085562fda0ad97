"""A notice as a page: light on a phone, group by group, one's own household in one step."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from noticeboard.models import Notice
from noticeboard.sheets.lines import build_sheet
from noticeboard.sheets.page import build_overview
from rules.models import Rule
from tests.cast import Cast, at
from tests.deeds.factories import change_terms, post
from tests.market.shop import assemble_shop
from tests.noticeboard.crowd import BUSY, GROUPS, HOUSEHOLDS, fill_anping
from tests.noticeboard.story import close, read_rows
from villages.models import Household, User

PAGE = "/v/anping/notices/2026-10/"
BYTES_MAX = 60_000


def get_html(client: Client, query: str = "") -> str:
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def crowd(cast: Cast) -> Notice:
    """Return October's notice of Anping with as many households as the model village."""
    assemble_shop(cast)
    fill_anping(cast)
    return close(cast)


def test_pages_of_630_households_are_light_and_hold_each_once(
    crowd: Notice, anyone: Client
) -> None:
    first = get_html(anyone)
    groups = [get_html(anyone, f"?group={position}") for position in range(GROUPS)]

    weights = [len(page.encode()) for page in (first, *groups)]
    assert max(weights) < BYTES_MAX
    assert read_rows(first) == {}
    found = [number for page in groups for number in read_rows(page)]
    assert sorted(found) == [f"{number:03d}" for number in range(1, HOUSEHOLDS + 1)]
    assert "全村合计 630 户" in first
    assert "?group=16" in first


def test_busy_household_is_found_by_its_number_with_all_its_deeds(
    crowd: Notice, anyone: Client
) -> None:
    rows = read_rows(get_html(anyone, f"?household={BUSY}"))

    assert list(rows) == [str(BUSY)]
    assert rows[str(BUSY)][-1].count("R") == 25


def test_sums_of_the_groups_come_to_the_whole_villages(crowd: Notice) -> None:
    overview = build_overview(crowd)

    added = sum(Decimal(group.total.closing) for group in overview.groups)

    assert (len(overview.groups), overview.households) == (GROUPS, HOUSEHOLDS)
    assert Decimal(overview.total.closing) == added
    assert overview.total == build_sheet(crowd).total


def test_small_village_reads_everything_on_one_page(notice: Notice, anyone: Client) -> None:
    assert len(read_rows(get_html(anyone))) == 6


@pytest.mark.parametrize("typed", ["5", "005", " 5 "])
def test_household_is_found_by_its_number(notice: Notice, anyone: Client, typed: str) -> None:
    html = anyone.get(PAGE, {"household": typed}).content.decode()

    assert list(read_rows(html)) == ["005"]
    assert "看02组各户" in html
    assert "<dt>R01</dt><dd>主动清理卫生死角</dd>" in html
    assert "<dt>R03</dt>" not in html


@pytest.mark.parametrize("typed", ["99", "0", "-1", "五", "99999999999999999999", "<b>"])
def test_number_that_is_no_household_is_told_so(notice: Notice, anyone: Client, typed: str) -> None:
    html = anyone.get(PAGE, {"household": typed}).content.decode()

    assert read_rows(html) == {}
    assert "这期公示里没有" in html
    assert "<b>" not in html


def test_empty_number_leads_to_the_whole_notice(notice: Notice, anyone: Client) -> None:
    assert len(read_rows(get_html(anyone, "?household="))) == 6


def test_group_shows_its_households_and_the_way_to_the_others(
    notice: Notice, anyone: Client
) -> None:
    html = get_html(anyone, "?group=1")

    assert list(read_rows(html)) == ["004", "005", "006"]
    assert '<a class="link" href="?group=1" aria-current="page">02组</a>' in html
    assert '<a class="link" href="?group=0">01组</a>' in html
    assert "合计 3 户" in html


@pytest.mark.parametrize(
    "query",
    ["?group=2", "?group=x", "?group=", "?group=1&part=2", "?group=1&part=0", "?sheet=unknown"],
)
def test_what_the_notice_does_not_have_is_not_found(
    notice: Notice, anyone: Client, query: str
) -> None:
    assert anyone.get(f"{PAGE}{query}").status_code == 404


def test_sheet_opens_by_itself(notice: Notice, anyone: Client) -> None:
    html = get_html(anyone, "?sheet=corrections")

    assert "<h2>更正</h2>" in html
    assert "冲正加分 R01" in html
    assert "<h2>校验码</h2>" not in html


def test_page_says_whether_the_window_is_over(
    notice: Notice, anyone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_day = get_html_on(anyone, monkeypatch, date(2026, 11, 6))
    day_after = get_html_on(anyone, monkeypatch, date(2026, 11, 7))

    assert ("公示中" in last_day, "已公示期满" in last_day) == (True, False)
    assert ("公示中" in day_after, "已公示期满" in day_after) == (False, True)


def get_html_on(client: Client, monkeypatch: pytest.MonkeyPatch, day: date) -> str:
    monkeypatch.setattr(timezone, "now", lambda: at(day))
    return get_html(client)


def test_pages_take_the_same_queries_whatever_they_hold(
    notice: Notice, anyone: Client, cast: Cast
) -> None:
    def count(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            anyone.get(f"{PAGE}{query}")
        return len(queries)

    counts = {query: count(query) for query in ("?group=0", "?household=5", "?sheet=shop")}

    assert counts == {"?group=0": 7, "?household=5": 7, "?sheet=shop": 8}


def test_page_reads_well_after_names_were_erased(
    cast: Cast, rules: dict[str, Rule], anyone: Client
) -> None:
    Household.objects.filter(pk=cast.households[5].pk).update(honours_consent=True)
    change_terms(cast, sheet_honours=True)
    post(cast, rules["R01"], number=5)
    notice = close(cast)
    notice.lines.update(masked_name="", board_name="")
    notice.honours.update(name="")
    User.objects.update(name="")

    html = get_html(anyone)

    assert read_rows(html)["005"][0] == ""
    assert '<th scope="row">02组 · 005户</th>' in html
    assert "None" not in html
    assert "未登记" not in html


def test_what_is_done_with_a_notice_stands_above_its_lines(notice: Notice, anyone: Client) -> None:
    above = get_html(anyone).partition('<table class="notice')[0]

    for address in ("object/?month=2026-10", "print/?paper=a4", "print/?paper=a3", "print/poster/"):
        assert f'{address}"' in above


def test_files_are_called_by_what_they_are_for(notice: Notice, anyone: Client) -> None:
    html = get_html(anyone)

    for name, words in (
        ("notice.xlsx", "方便看的 Excel 表格"),
        ("table.csv", "方便看的 CSV 表格"),
        ("notice.csv", "核对用的原始文件（notice.csv）"),
    ):
        assert f'href="{PAGE}{name}">{words}</a>' in html


def test_group_leads_to_its_own_paper(notice: Notice, anyone: Client) -> None:
    assert f'href="{PAGE}print/?paper=a4&amp;grid=1"' in get_html(anyone, "?group=1")
