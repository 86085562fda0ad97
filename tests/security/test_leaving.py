"""Tables that leave the product: nothing that was typed runs in the program that opens them."""

import csv
from io import BytesIO, StringIO

import pytest
from django.db import models
from openpyxl import load_workbook

from deeds.models import Activity
from market.models import Goods, Partner
from tests.security.walking import Answer, sign_in, walk
from tests.world import World
from villages.models import Grid, Member, User, Village
from villages.sheets import FORMULA_SIGNS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "_quiet")]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Sealed, public and without a name in it: the same bytes for everybody, so it is not touched.
SEALED = "notice.csv"


@pytest.fixture
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="django")


def arm(sign: str) -> None:
    """Give everything that a village types a name that a spreadsheet might run."""
    formula = f"{sign}HYPERLINK(1)"
    rename(Village, "name", formula)
    rename(Grid, "name", formula)
    rename(Member, "name", formula)
    rename(User, "name", formula)
    rename(Partner, "name", formula)
    rename(Goods, "name", formula)
    rename(Activity, "name", formula)


def rename(kind: type[models.Model], field: str, formula: str) -> None:
    for row in kind._base_manager.order_by("pk"):
        kind._base_manager.filter(pk=row.pk).update(**{field: f"{formula}{row.pk}"})


def find_running(answer: Answer) -> list[str]:
    """Return the cells that a spreadsheet would run."""
    content = answer.getvalue() if answer.streaming else answer.content
    if answer["Content-Type"] == XLSX:
        book = load_workbook(BytesIO(content))
        return [
            f"{sheet.title}!{cell.coordinate}"
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
            or (str(cell.value or "").startswith(FORMULA_SIGNS) and not is_plain_text(cell))
        ]
    rows = csv.reader(StringIO(content.decode("utf-8-sig")))
    return [cell for row in rows for cell in row if "HYPERLINK" in cell and runs(cell)]


def is_plain_text(cell: object) -> bool:
    kind, quoted = cell.data_type, cell.quotePrefix  # type: ignore[attr-defined]
    return kind == "n" or (kind == "s" and bool(quoted))


def runs(cell: str) -> bool:
    return cell.startswith(FORMULA_SIGNS)


@pytest.mark.parametrize("sign", ["=", "\t", "＝"])
@pytest.mark.parametrize("person", ["anonymous", "chair", "officer"])
def test_no_table_runs_what_was_typed(world: World, person: str, sign: str) -> None:
    arm(sign)

    found, seen = {}, 0
    for address, answer in walk(world, person, "get"):
        is_table = answer.headers.get("Content-Type", "").startswith((XLSX, "text/csv"))
        if answer.status_code != 200 or not is_table or SEALED in address:
            continue
        seen += 1
        assert answer["Content-Disposition"].startswith("attachment")
        if running := find_running(answer):
            found[address] = running

    assert found == {}
    assert seen >= 2


def test_households_names_are_somewhere_in_these_tables(world: World) -> None:
    """What was armed does leave: else the test above would prove nothing."""
    arm("=")

    page = sign_in(world, "chair").get("/admin/villages/household/table/")
    book = load_workbook(BytesIO(page.content))

    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
