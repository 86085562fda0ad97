"""Every list of the office reads seldom, however it is narrowed, and can be taken away whole."""

import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from ledger.models import Account, AccountKind
from tests.cast import Cast, at, enrol
from tests.office.conftest import SignIn
from tests.world import NOVEMBER, World, multiply
from villages.admin_base import VillageAdmin
from villages.admin_tables import CHECKBOX, write_value
from villages.models import Change, Grid, Household
from villages.models.audit import TABLE_KIND
from villages.services import add_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

QUERIES_MAX = 12
LISTS = [model for model, page in admin.site._registry.items() if isinstance(page, VillageAdmin)]
# Numbers that are none, other people's letters, and what a database might trip over.
SEARCHES = ("5", "005", "5户", "张", "zmf", "99999999999999999999", "%", "'", "\\")
FAR_DAYS = (1, 9999, 99999)


def list_address(model: type[Model], page: str = "changelist") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def count_queries(client: Client, address: str, query: dict[str, str]) -> tuple[int, Any]:
    """Return how often a page reads, and the page."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, query)
    return len(queries), answer


def test_lists_read_as_often_for_one_row_as_for_three(world: World, sign_in: SignIn) -> None:
    multiply(world)
    client = sign_in(world.cast.chair)

    counted: dict[str, list[int]] = {}
    for model in LISTS:
        page, options = admin.site._registry[model], model._meta
        assert isinstance(page, VillageAdmin)
        own = model._default_manager.filter(**{page.village_path: world.cast.village})
        if model is Account:
            # The village's own and the partners' have no household to be read with.
            own = own.filter(kind=AccountKind.HOUSEHOLD)
        ids = list(own.order_by("pk").values_list("pk", flat=True).distinct()[:3])
        assert len(ids) == 3, options.label
        for chosen in (ids[:1], ids):
            asked = {"id__in": ",".join(map(str, chosen))}
            count, answer = count_queries(client, list_address(model), asked)
            assert answer.context["cl"].result_count == len(chosen), options.label
            counted.setdefault(options.label, []).append(count)

    assert {label: counts for label, counts in counted.items() if len(set(counts)) > 1} == {}
    assert {label: counts for label, counts in counted.items() if max(counts) > QUERIES_MAX} == {}


def test_lists_read_seldom_with_every_filter_search_and_day(world: World, sign_in: SignIn) -> None:
    multiply(world)
    client = sign_in(world.cast.chair)

    wrong = []
    for model in LISTS:
        address = list_address(model)
        for query in _ask_everything(model, client):
            count, answer = count_queries(client, address, query)
            if answer.status_code not in {200, 302} or count > QUERIES_MAX:
                wrong.append(f"{address} {query} {answer.status_code} {count}")

    assert "\n".join(wrong) == ""


def _ask_everything(model: type[Model], client: Client) -> Iterator[dict[str, str]]:
    """Yield the query of every choice of every filter, of searches, and of days far away."""
    rows = client.get(list_address(model)).context["cl"]
    for spec in rows.filter_specs:
        for choice in spec.choices(rows):
            query = choice.get("query_string", "?").removeprefix("?")
            yield dict(pair.split("=", 1) for pair in query.split("&") if pair)
    for text in SEARCHES if rows.search_fields else ():
        yield {"q": text}
    for year in FAR_DAYS if rows.date_hierarchy else ():
        yield {f"{rows.date_hierarchy}__year": str(year)}
        yield {f"{rows.date_hierarchy}__gte": f"{year:04}-01-01 00:00:00+00:00"}


def test_list_offers_to_show_all_only_where_it_is_narrowed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.chair)

    whole = client.get(list_address(Household)).content.decode()
    narrowed = client.get(list_address(Household), {"q": "5"}).content.decode()

    assert ("显示全部" in whole, "显示全部" in narrowed) == (False, True)


PHONE = "Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit/537.36 MicroMessenger/8.0"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"


@pytest.mark.parametrize(("browser", "shown"), [(PHONE, 2), (DESK, 3)])
def test_phone_is_shown_fewer_rows_at_once(
    world: World,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    browser: str,
    shown: int,
) -> None:
    monkeypatch.setattr("villages.admin_lists.PHONE_ROWS", 2)
    monkeypatch.setattr(VillageAdmin, "list_per_page", 3)
    client = sign_in(world.cast.chair)

    rows = client.get(list_address(Household), HTTP_USER_AGENT=browser).context["cl"]

    assert (len(rows.result_list), rows.result_count) == (shown, 6)


@pytest.mark.parametrize("label", ["ledger.transfer", "deeds.deed", "ledger.hold"])
def test_long_lists_are_in_the_order_of_an_index(world: World, sign_in: SignIn, label: str) -> None:
    model = next(model for model in LISTS if model._meta.label_lower == label)
    client = sign_in(world.cast.chair)

    listed = str(client.get(list_address(model)).context["cl"].queryset.query)

    ordered = listed.rpartition("ORDER BY")[2]
    assert set(re.findall(r'"(\w+)"\."\w+"', ordered)) == {model._meta.db_table}
    # Not of villages that are looked up: of those whose numbers are known.
    assert "(SELECT U0" not in listed.partition(" WHERE ")[2]


def enrol_many(cast: Cast, *, until: int) -> None:
    for number in range(100, until):
        enrol(cast.village, number, grid=cast.group, head=f"张{number}")


@pytest.mark.parametrize(
    "label", ["villages.household", "ledger.account", "ledger.transfer", "villages.change"]
)
def test_long_lists_read_no_more_than_short_ones(world: World, sign_in: SignIn, label: str) -> None:
    client = sign_in(world.cast.chair)
    model = next(model for model in LISTS if model._meta.label_lower == label)
    before, _answer = count_queries(client, list_address(model), {})
    enrol_many(world.cast, until=160)

    after, answer = count_queries(client, list_address(model), {})

    assert answer.context["cl"].result_count > 60
    # The page's second half is counted by one query more.
    assert after <= min(before + 1, QUERIES_MAX)


SEARCHED = [
    "villages.household",
    "ledger.account",
    "ledger.transfer",
    "ledger.correction",
    "ledger.hold",
    "deeds.deed",
    "market.redemption",
    "villages.kintie",
    "villages.appointment",
]


@pytest.mark.parametrize("label", SEARCHED)
def test_lists_find_a_household_by_number_name_and_initials(
    world: World, sign_in: SignIn, label: str
) -> None:
    model = next(model for model in LISTS if model._meta.label_lower == label)
    page = admin.site._registry[model]
    assert isinstance(page, VillageAdmin)
    homes = _find_homes(page)
    home = Household.objects.get(pk=homes[0])
    add_member(home, "欧阳阿宝", is_head=False, by=None, now=at(NOVEMBER))
    client = sign_in(world.cast.chair)

    found = [
        set(client.get(list_address(model), {"q": text}).context["cl"].queryset)
        for text in (str(home.number), f"{home.number:03}", "阳阿", "oyab")
    ]
    nobody = client.get(list_address(model), {"q": "夏侯"}).context["cl"].result_count

    assert all(_find_rows(page, home) <= rows for rows in found)
    assert found[2] == found[3] == _find_rows(page, home) != set()
    assert nobody == 0


def _find_homes(page: VillageAdmin) -> list[int]:
    path = page.household_paths[0]
    homes = page.model._default_manager.exclude(**{path: None}).order_by("pk")
    return [home for home in homes.values_list(path, flat=True) if home]


def _find_rows(page: VillageAdmin, home: Household) -> set[Model]:
    rows: set[Model] = set()
    for path in page.household_paths:
        rows |= set(page.model._default_manager.filter(**{path: home.pk}))
    return rows


def read_table(content: bytes) -> list[tuple[object, ...]]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def test_every_list_can_be_taken_away_as_a_table(world: World, sign_in: SignIn) -> None:
    multiply(world)
    client = sign_in(world.cast.chair)

    wrong = []
    for model in LISTS:
        shown = client.get(list_address(model)).context["cl"]
        count, answer = count_queries(client, list_address(model, "table"), {})
        rows = read_table(answer.content)
        is_whole = (
            len(rows) == shown.result_count + 1 and len(rows[0]) >= len(shown.list_display) - 1
        )
        if not is_whole or count > QUERIES_MAX + 8:
            wrong.append((model, len(rows), shown.result_count, count))

    assert wrong == []


def test_tables_say_of_each_row_what_its_list_says(world: World, sign_in: SignIn) -> None:
    multiply(world)
    client = sign_in(world.cast.chair)

    wrong = []
    for model in LISTS:
        _head, *cells = read_table(client.get(list_address(model, "table")).content)
        shown = client.get(list_address(model)).context["cl"]
        rows = [row for row in shown.queryset if not _is_table_trace(row)]
        told = [_tell_row(shown, row) for row in rows]
        # The trace of the table just taken stands on top of the list of changes.
        if [[_tell(cell) for cell in row] for row in cells[-len(told) :]] != told:
            wrong.append(model)

    assert wrong == []


def _is_table_trace(row: Model) -> bool:
    return isinstance(row, Change) and row.kind == TABLE_KIND


def _tell_row(shown: Any, row: Model) -> list[str]:  # Any: a ChangeList
    """Return a row's cells as Django's own look-up for lists reads them."""
    told = []
    for name in shown.list_display:
        if name == CHECKBOX:
            continue
        field, _shown, value = lookup_field(name, row, shown.model_admin)
        if field is not None and field.is_relation:
            value = getattr(row, field.name)
        elif field is not None and field.flatchoices:
            value = dict(field.flatchoices).get(value, value)
        told.append(_tell(write_value(value)))
    return told


def _tell(cell: object) -> str:
    """Return a cell as it compares: a file knows neither empty words nor 5.00."""
    if isinstance(cell, int | float | Decimal):
        return f"{cell:.2f}"
    return str(cell or "")


LONG_LISTS = [model for model in LISTS if getattr(admin.site._registry[model], "lean", None)]


@pytest.mark.parametrize("model", LONG_LISTS, ids=lambda model: model._meta.label_lower)
def test_long_tables_read_as_often_for_one_row_as_for_three(
    world: World, sign_in: SignIn, model: type[Model]
) -> None:
    multiply(world)
    client = sign_in(world.cast.chair)
    rows = client.get(list_address(model)).context["cl"].queryset
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:3])

    counts = [
        count_queries(client, list_address(model, "table"), {"id__in": ",".join(map(str, chosen))})
        for chosen in (ids[:1], ids)
    ]

    assert len(ids) == 3
    assert len({count for count, _answer in counts}) == 1


def test_table_holds_what_the_list_shows_and_leaves_a_trace(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.chair)
    address = list_address(Household, "table")

    answer = client.get(address, {"q": "5", "p": "3"})

    head, *rows = read_table(answer.content)
    trace = Change.objects.latest("id")
    assert head == ("户编号", "小组", "户主", "人口", "结余", "状态", "标记")
    assert [row[0] for row in rows] == ["005"]
    assert rows[0][3] == 1
    assert "no-store" in answer["Cache-Control"]
    assert (trace.kind, trace.row, trace.made_by) == (
        "villages.table",
        "villages.household",
        world.cast.chair,
    )
    assert [(value.field, value.new) for value in trace.values.all()] == [("rows", "1")]


def test_table_runs_nothing_that_somebody_typed(world: World, sign_in: SignIn) -> None:
    change_household_group(world.cast, "=1+1")
    client = sign_in(world.cast.chair)

    answer = client.get(list_address(Household, "table"), {"q": "5"})

    cell = load_workbook(BytesIO(answer.content)).worksheets[0]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def change_household_group(cast: Cast, name: str) -> None:
    Grid.objects.filter(pk=cast.second_group.pk).update(name=name)


@pytest.mark.parametrize(("person", "status"), [("keeper", 403), ("walker", 403), ("watcher", 200)])
def test_table_is_for_who_sees_the_list(
    world: World, sign_in: SignIn, person: str, status: int
) -> None:
    client = sign_in(world.cast.people[person])

    answer = client.get(list_address(Household, "table"))

    assert answer.status_code == status


def test_table_of_another_village_holds_only_its_own(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.cast.stranger)

    rows = read_table(client.get(list_address(Household, "table")).content)

    assert [row[2] for row in rows[1:]] == ["何水生"]


def test_table_too_long_asks_for_a_filter(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("villages.admin_lists.TABLE_ROWS_MAX", 3)
    client = sign_in(world.cast.chair)

    answer = client.get(list_address(Household, "table"), {"p": "1"})

    assert (answer.status_code, answer["Location"]) == (302, list_address(Household) + "?")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("+10", 10),
        ("−5.5", Decimal("-5.5")),
        ("028", "028"),
        ("12.5 分", "12.5 分"),
        ("<b>张&amp;三</b>", "张&三"),
        (True, "是"),
        (None, None),
    ],
)
def test_cells_hold_figures_as_figures(value: object, cell: object) -> None:
    assert write_value(value) == cell
