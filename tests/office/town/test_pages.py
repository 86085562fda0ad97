"""The town's pages: figures and no names, few reads, files; another town's village is none."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from openpyxl import load_workbook

from office.services import found_village
from tests.cast import BEGIN, HEADS, NOW
from tests.office.conftest import SignIn
from tests.world import World
from villages.models import Role, User
from villages.services import appoint, create_town

pytestmark = pytest.mark.django_db

QUERIES_MAX = 12
VILLAGE_QUERIES_MAX = 16
PAGES = ("/town/", "/town/villages/anping/")
FILES = ("/town/town.xlsx", "/town/villages/anping/village.xlsx")


def read_table(html: str) -> list[list[str]]:
    """Return the words of a page's first table, row by row."""
    rows = html.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0].split("</tr>")[:-1]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(strip_tags(cell)).strip() for cell in row] for row in cells]


def read_all_names() -> list[str]:
    return [*HEADS, "何水生", *User.objects.values_list("name", flat=True)]


def test_town_shows_sums_side_by_side(world: World, sign_in: SignIn) -> None:
    html = sign_in(world.cast.officer).get("/town/").content.decode()

    assert read_table(html) == [
        ["安平村", "2026年10月", "6", "2", "33%", "10", "5", "40", "560", "—", "没有"],
        ["禾湾村", "没有关过账", "1", "0", "—", "—", "—", "—", "—", "—", "1 个月没关账"],
    ]


@pytest.mark.parametrize("address", PAGES)
def test_page_shows_nobodys_name(world: World, sign_in: SignIn, address: str) -> None:
    html = sign_in(world.cast.officer).get(address).content.decode()

    assert [name for name in read_all_names() if name in html] == ["江镇"]
    assert "*" not in html.partition("<main")[2]


@pytest.mark.parametrize("address", FILES)
def test_file_has_the_figures_as_numbers_and_no_names(
    world: World, sign_in: SignIn, address: str
) -> None:
    answer = sign_in(world.cast.officer).get(address)

    book = load_workbook(BytesIO(answer.content))
    cells = [value for sheet in book for row in sheet.values for value in row]
    assert {"安平村", 6, 33, 560} <= set(cells)
    assert not {str(cell) for cell in cells} & set(read_all_names())
    assert answer["Cache-Control"] == "private, no-store"


def test_months_are_chosen_by_the_address(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.officer)

    before = client.get("/town/?since=2026-01&until=2026-09").content.decode()
    october = client.get("/town/?since=2026-10").content.decode()
    nonsense = client.get("/town/?since=2026-13&until=x").content.decode()

    assert read_table(before)[0][1] == "没有关过账"
    assert read_table(october)[0][1] == read_table(nonsense)[0][1] == "2026年10月"
    assert 'href="/town/villages/anping/?since=2026-10"' in october
    assert 'href="/town/town.xlsx?since=2026-10"' in october


def test_officer_of_two_towns_sees_both(world: World, sign_in: SignIn) -> None:
    other = create_town("石桥镇", "shiqiao", by=None, now=NOW)
    found_village("新安村", "xinan", town=other, begins_on=BEGIN, by=None, now=NOW)
    client = sign_in(world.cast.officer)
    refused = client.get("/town/villages/xinan/").status_code

    officer = world.cast.officer
    appoint(officer, Role.TOWN_OFFICER, town=other, starts_on=BEGIN, by=None, now=NOW)

    html = client.get("/town/").content.decode()
    assert re.findall(r"<h2>([^<]+)</h2>", html) == ["榕江镇", "石桥镇"]
    assert (refused, client.get("/town/villages/xinan/").status_code) == (404, 200)


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_page_reads_as_often_for_one_village_as_for_three(
    world: World, sign_in: SignIn, address: str
) -> None:
    client = sign_in(world.cast.officer)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    before = count()
    for slug in ("xinan", "xinping"):
        found_village(slug, slug, town=world.cast.town, begins_on=BEGIN, by=None, now=NOW)

    assert count() == before
    assert before <= (VILLAGE_QUERIES_MAX if "villages" in address else QUERIES_MAX)
