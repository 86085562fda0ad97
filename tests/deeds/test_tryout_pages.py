"""The page of a try-out and its file, as committee and supervisors meet them."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from deeds.tryout.export import write_workbook
from deeds.tryout.sheets import Column, Kind, Sheet
from rules.models import Edition, Rule
from tests.cast import Cast
from tests.deeds.factories import post
from tests.deeds.tryout_story import draft_changes, live
from villages.models import User

SignIn = Callable[[User], Client]
D = Decimal


@pytest.fixture
def draft(cast: Cast, rules: dict[str, Rule]) -> Edition:
    return draft_changes(cast)


def address(edition: Edition, file: str = "", **query: str) -> str:
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return f"/tryout/{edition.pk}/{file}?village=anping{more}"


def test_page_says_it_in_one_sentence_first(
    cast: Cast, rules: dict[str, Rule], draft: Edition, sign_in: SignIn
) -> None:
    live(cast, rules)

    page = sign_in(cast.watcher).get(address(draft))

    assert page.status_code == 200
    text = page.content.decode()
    assert '<p class="first">按草稿，这段时间会多发 21 分，约合 21 元。</p>' in text
    # Every table beginning with what it is about, and names as the roster has them.
    for words in ("R08 打扫公厕", "01组 · 002户 · 林三妹", "R11 教老人用手机", "62.5%"):
        assert words in text
    assert f"{address(draft, 'tryout.xlsx')}&amp;since=2026-10-15&amp;until=2026-10-15" in text


def test_page_maps_an_old_rule_for_this_once(
    cast: Cast, rules: dict[str, Rule], draft: Edition, sign_in: SignIn
) -> None:
    live(cast, rules)

    page = sign_in(cast.chair).get(address(draft, to_R08="R11"))

    text = page.content.decode()
    assert "会多发 24 分" in text
    # The box stays, so that the choice can be taken back; the file is asked for alike.
    assert '<option value="R11" selected>R11 教老人用手机</option>' in text
    assert "&amp;to_R08=R11" in text
    assert "没有对应的细则" not in text


def test_page_takes_the_days_that_were_asked(
    cast: Cast, rules: dict[str, Rule], draft: Edition, sign_in: SignIn
) -> None:
    live(cast, rules)

    page = sign_in(cast.chair).get(address(draft, since="2026-01-01", until="2026-12-31"))

    assert "按草稿，这一年会多发 21 分" in page.content.decode()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (("2026-10-10", "2026-10-01"), "最后一天不能早于第一天。"),
        (("", "2026-10-01"), "请填从哪天起。"),
        (("10月1日", "2026-10-01"), "请填一个日子。"),
        (("2020-10-01", "2026-10-01"), "一次最多试算五年。"),
        (("0001-01-01", "0001-01-02"), "年份不对，请核对。"),
        (("9999-10-01", "9999-12-31"), "年份不对，请核对。"),
    ],
)
def test_page_asks_again_for_days_that_cannot_be(
    cast: Cast, draft: Edition, sign_in: SignIn, days: tuple[str, str], words: str
) -> None:
    page = sign_in(cast.chair).get(address(draft, since=days[0], until=days[1]))

    assert (page.status_code, words in page.content.decode()) == (400, True)


def test_page_says_where_there_is_nothing_to_try(
    cast: Cast, draft: Edition, sign_in: SignIn
) -> None:
    page = sign_in(cast.chair).get(address(draft))

    assert (page.status_code, "还没有评定过的事" in page.content.decode()) == (200, True)


def test_page_of_a_period_without_deeds_is_empty(
    cast: Cast, rules: dict[str, Rule], draft: Edition, sign_in: SignIn
) -> None:
    post(cast, rules["R01"])

    page = sign_in(cast.chair).get(address(draft, since="2026-09-01", until="2026-09-30"))

    assert (page.status_code, "没有评定过的事" in page.content.decode()) == (200, True)


def test_page_takes_as_many_queries_for_one_deed_as_for_many(
    cast: Cast, rules: dict[str, Rule], draft: Edition, sign_in: SignIn
) -> None:
    client, counts = sign_in(cast.chair), []
    # Also the box of R08, which the draft has dropped.
    post(cast, rules["R08"])
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address(draft))
        counts.append(len(queries))
        live(cast, rules)

    assert counts[0] == counts[1]


def test_office_page_of_the_edition_leads_here(cast: Cast, draft: Edition, sign_in: SignIn) -> None:
    client = sign_in(cast.watcher)

    page = client.get(f"/admin/rules/edition/{draft.pk}/change/").content.decode()
    answer = client.get(f"/admin/rules/edition/{draft.pk}/tryout/")

    assert f"/admin/rules/edition/{draft.pk}/tryout/" in page
    assert (answer.status_code, answer["Location"]) == (302, address(draft))


def test_file_holds_the_same_tables(
    cast: Cast, rules: dict[str, Rule], draft: Edition, sign_in: SignIn
) -> None:
    live(cast, rules)

    answer = sign_in(cast.chair).get(address(draft, "tryout.xlsx"))

    assert unquote(answer["Content-Disposition"]) == (
        "attachment; filename*=utf-8''安平村第 2 版试算.xlsx"
    )
    assert answer["Cache-Control"] == "private, no-store"
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == [
        "试算", "一共", "按类别", "这一版里没有对应的细则", "多得最多的户", "少得最多的户",
        "每条细则", "一条就占五分之一以上的", "没有用到的细则", "每小时几分", "各户",
    ]  # fmt: skip
    assert [row[0] for row in book["试算"].iter_rows(values_only=True)][:3] == [
        "安平村第 2 版试算",
        "2026年10月15日",
        "按草稿，这段时间会多发 21 分，约合 21 元。",
    ]
    assert list(book["各户"].iter_rows(values_only=True)) == [
        ("户", "原来", "试算", "变化", "件数"),
        ("01组 · 002户 · 林三妹", 21, 46, 25, 2),
        ("02组 · 005户 · 郑国强", 21, 18, -3, 2),
        ("02组 · 006户 · 欧阳小明", -1, -2, -1, 2),
    ]


def test_file_runs_nothing_that_was_typed() -> None:
    typed = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "一\x07二"]
    sheet = Sheet(
        key="typed",
        title="打字[的]",
        columns=(Column("=字"), Column("数", Kind.SHARE)),
        rows=[(text, D("0.25")) for text in typed],
        note="=注",
    )

    book = load_workbook(BytesIO(write_workbook("试算", ["=句"], [sheet])))

    page = book["打字的"]
    cells = [page.cell(row, 1) for row in range(1, len(typed) + 3)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells][:4] == ["=字", "=1+1", "+1", "-1"]
    assert [cell.quotePrefix for cell in cells] == [True] * 7 + [False, True]
    assert (cells[7].value, cells[8].value) == ("一二", "=注")
    assert (page["B2"].value, page["B2"].number_format) == (0.25, "0.0%")
    assert book["试算"]["A1"].data_type == "s"
