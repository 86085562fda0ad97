"""The doors for tables: choose, look, confirm; nothing private stays behind."""

import json
import logging
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from openpyxl import load_workbook

from market.services import open_partner
from office.tables.kinds import KINDS
from office.tables.reading.tables import normalise_heading
from office.tables.services import read_table
from tests.cast import NOW, Cast
from tests.deeds.conftest import clock, sign_in
from tests.office.tables.files import Rows, write_xlsx
from tests.office.tables.test_reading import ID_NUMBER
from villages.models import Change, ChangeValue, Household

__all__ = ["clock", "sign_in"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TABLES = "/admin/tables/"
CONFIRM = "/admin/tables/confirm/"
ROWS: Rows = (
    ("小组", "户编号", "户主", "身份证号"),
    ("01组", 7, "梁七明", ID_NUMBER),
    ("02组", 8, "梁八明", f"是 {ID_NUMBER}"),
)


@pytest.fixture
def chair(cast: Cast, client: Client) -> Client:
    client.force_login(cast.chair)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def send(client: Client, rows: Rows = ROWS, *, kind: str = "roster") -> HttpResponse:
    file = SimpleUploadedFile("花名册.xlsx", write_xlsx(rows))
    return client.post(TABLES, {"village": "anping", "kind": kind, "file": file})  # type: ignore[return-value]


def confirm(client: Client, preview: HttpResponse, **others: str) -> HttpResponse:
    context = preview.context  # type: ignore[attr-defined] # the test client's own
    sent = {"village": "anping", "token": context["token"], "seen": context["plan"].digest}
    return client.post(CONFIRM, sent | others)  # type: ignore[return-value]


def read(answer: HttpResponseBase) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined] # no answer streams


def test_preview_shows_everything_and_writes_nothing(chair: Client) -> None:
    before = Household.objects.count()

    answer = send(chair)

    page = read(answer)
    assert answer.status_code == 200
    assert "新增 2 条，修改 0 条，已经有的 0 条（跳过），要改的 0 处。" in page
    assert "新增 01组 · 007户 · 梁七明" in page
    assert "身份证号没有读，也没有存：身份证号。" in page
    assert "no-store" in answer["Cache-Control"]
    assert Household.objects.count() == before


def test_confirming_writes_all_and_leads_back(chair: Client, cast: Cast) -> None:
    answer = confirm(chair, send(chair))

    assert (answer.status_code, answer["Location"]) == (
        302,
        "/admin/tables/?village=anping&done=roster",
    )
    assert "住户表已经录入：新增 2 条，修改 0 条。" in read(chair.get(answer["Location"]))
    numbers = Household.objects.filter(village=cast.village).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_id_numbers_stay_nowhere(
    chair: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    preview = send(chair)
    kept = [path.read_text() for path in Path(settings.MEDIA_ROOT).rglob("*.json")]

    confirm(chair, preview)

    part = ID_NUMBER[:14]
    assert kept
    assert not any(part in text for text in kept)
    assert part not in read(preview)
    assert part not in caplog.text
    assert part not in json.dumps(dict(chair.session.items()))
    assert not ChangeValue.objects.filter(new__contains=part).exists()


def test_bad_rows_are_shown_and_cannot_be_written(chair: Client) -> None:
    preview = send(chair, [*ROWS[:1], ("9组", 7, "梁七明", "")])

    answer = confirm(chair, preview)

    page = read(preview)
    assert "现在一行也没有写进去。" in page
    assert "第 2 行" in page
    assert "村里没有「9组」这个小组。" in page
    assert ">录入<" not in page
    assert answer.status_code == 409
    assert "表里还有问题，一行也没有录入。" in read(answer)
    assert not Household.objects.filter(number=7).exists()


def test_what_is_equally_wrong_in_several_rows_is_said_once(chair: Client) -> None:
    rows = [("9组", number, "梁七明", "") for number in (7, 8, 9)]

    page = read(send(chair, [*ROWS[:1], *rows]))

    assert "第 2、3、4 行" in page
    assert page.count("村里没有「9组」这个小组。") == 1


def test_roster_and_goods_lead_to_what_comes_next(chair: Client) -> None:
    pages = [
        read(chair.get(f"{TABLES}?village=anping&done={kind}")) for kind in ("roster", "goods")
    ]

    assert "/admin/setup/?village=anping#regulation" in pages[0]
    assert "/counter/stock/?village=anping" in pages[1]


def test_confirming_twice_writes_once(chair: Client) -> None:
    preview = send(chair)
    confirm(chair, preview)
    changes = Change.objects.count()

    answer = confirm(chair, preview)

    assert answer.status_code in {302, 409}
    assert Change.objects.count() == changes


def test_what_changed_since_the_preview_is_shown_again(chair: Client, cast: Cast) -> None:
    first, second = send(chair), send(chair, ROWS[:2])
    confirm(chair, second)

    answer = confirm(chair, first)

    assert answer.status_code == 409
    assert "看预览的这段时间里，系统里的情况变了。" in read(answer)
    assert "已经有的 1 条" in read(answer)
    assert confirm(chair, answer).status_code == 302
    assert Household.objects.filter(village=cast.village, number=8).exists()


def test_row_that_a_service_refuses_is_named_and_nothing_stays(chair: Client, cast: Cast) -> None:
    partner = open_partner(cast.village, "积分超市", by=cast.chair, now=NOW)
    head = ("名称", "单位", "兑换价", "每户限兑")
    preview = send(chair, [head, ("香皂", "块", 8, ""), ("毛巾", "条", 9, 0.001)], kind="goods")

    assert "最多两位小数" in read(preview)
    assert partner.goods.count() == 0


def test_another_persons_or_villages_token_opens_nothing(chair: Client, cast: Cast) -> None:
    preview = send(chair)
    clerk = Client(headers={"accept-language": "zh-hans"})
    clerk.force_login(cast.clerk)

    for browser, others in ((clerk, {}), (chair, {"token": "made-up"}), (chair, {"token": ""})):
        answer = confirm(browser, preview, **others)
        assert answer.status_code == 302
        assert "这张表已经录过了，或者放了一天以上。" in read(browser.get(answer["Location"]))
    assert not Household.objects.filter(number=7).exists()


def test_file_that_is_no_table_is_refused_beside_its_field(chair: Client) -> None:
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")

    answer = chair.post(TABLES, {"village": "anping", "kind": "roster", "file": file})

    assert answer.status_code == 400
    assert "这个文件读不出表格。" in unescape(answer.content.decode())


def test_form_without_a_file_is_asked_again(chair: Client) -> None:
    answer = chair.post(TABLES, {"village": "anping", "kind": "roster"})

    assert answer.status_code == 400


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_template_says_how_and_its_own_rows_are_never_read(chair: Client, kind: str) -> None:
    answer = chair.get(f"/admin/tables/{kind}.xlsx?village=anping")

    data = answer.content
    page = load_workbook(BytesIO(data)).active
    assert page is not None
    rows = [[cell.value for cell in row] for row in page.iter_rows(max_row=3)]
    labels = [str(column.label) for column in KINDS[kind].columns]
    assert rows[0][1:] == labels
    assert [row[0] for row in rows[1:]] == ["怎么填", "示例，不会录入"]
    page.append(["", *("1" for _label in labels)])
    buffer = BytesIO()
    page.parent.save(buffer)
    table = read_table(KINDS[kind], buffer.getvalue(), "模板.xlsx")
    assert len(table.rows) == 1
    assert set(table.headings) == {column.key for column in KINDS[kind].columns}
    assert (table.unused, table.dropped) == ([], [])


def test_template_in_another_language_is_read_as_well(chair: Client) -> None:
    chair.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    for name, kind in KINDS.items():
        answer = chair.get(f"/admin/tables/{name}.xlsx?village=anping")
        match = kind.build_match()
        page = load_workbook(BytesIO(answer.content)).active
        assert page is not None
        heads = [normalise_heading(str(cell.value)) for cell in page[1][1:]]
        assert [match(head) for head in heads] == [column.key for column in kind.columns]


def test_unknown_template_is_not_found(chair: Client) -> None:
    assert chair.get("/admin/tables/cows.xlsx?village=anping").status_code == 404
