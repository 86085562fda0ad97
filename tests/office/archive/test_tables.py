"""No model, no column and no name is forgotten: whoever adds one says where it goes."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from ledger.models import Account
from office.archive.spec import Reference, Table
from office.archive.staying import STAYING
from office.archive.tables import REGISTRY
from office.archive.tables.noticeboard import TOLD_BY_NUMBER, TOLD_OF
from office.archive.tables.villages import TOWN_COLUMNS, VILLAGE_COLUMNS
from villages.models import Town, Village

TABLES = [pytest.param(table, id=table.file) for table in REGISTRY.tables]


def test_every_model_goes_along_or_stays_with_a_reason() -> None:
    models_here = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    goes_along = {model._meta.label for model in REGISTRY.of_model}

    # office/archive/tables/ or office/archive/staying.py: one of them, and not both.
    assert models_here == goes_along | STAYING.keys()
    assert goes_along & STAYING.keys() == set()
    assert all(STAYING.values())


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_a_model_goes_along_or_is_said_to_stay(table: Table) -> None:
    own = {field.name for field in table.model._meta.concrete_fields}
    covered = [name for column in REGISTRY.columns_of(table) for name in column.covers]

    # The village is said by the file, an id by nothing.
    implied = {"id", "village"} & own
    many = {field.name for field in table.model._meta.many_to_many}
    assert len(covered) == len(set(covered))
    assert set(covered) | (set(table.stays) - many) == own - implied
    assert not set(covered) & set(table.stays)


def test_rows_between_two_tables_are_tables_of_their_own() -> None:
    between = {
        field.remote_field.through
        for table in REGISTRY.tables
        for field in table.model._meta.many_to_many
        if field.name not in table.stays
    }

    assert between <= REGISTRY.of_model.keys()


def test_village_and_town_are_told_whole() -> None:
    own = {field.name for field in Village._meta.concrete_fields}
    towns = {field.name for field in Town._meta.concrete_fields}

    assert own == {"id", "town", *VILLAGE_COLUMNS}
    assert towns == {"id", *TOWN_COLUMNS}


@pytest.mark.parametrize("table", TABLES)
def test_headers_of_a_table_are_each_another(table: Table) -> None:
    headers = REGISTRY.headers_of(table)

    assert len(headers) == len(set(headers))


@pytest.mark.parametrize("table", TABLES)
def test_rows_refer_to_tables_that_were_taken_in_before(table: Table) -> None:
    files = [one.file for one in REGISTRY.tables]
    referred = {
        column.table.file for column in REGISTRY.columns_of(table) if isinstance(column, Reference)
    }

    assert {file for file in referred if files.index(file) > files.index(table.file)} == set()
    assert table.after == "" or files.index(table.after) > files.index(table.file)


@pytest.mark.parametrize("table", [one for one in TABLES if one.values[0].name])  # type: ignore[union-attr] # a Table
def test_names_are_held_to_be_unique_by_the_database(table: Table) -> None:
    options = table.model._meta
    unique = [
        set(one.fields)
        for one in options.constraints
        if isinstance(one, models.UniqueConstraint) and one.condition is None
    ]
    unique += [{field.name} for field in options.concrete_fields if field.unique]

    named = {*table.name, "village"}
    assert any(fields <= named for fields in unique)


@pytest.mark.parametrize("table", TABLES)
def test_no_text_has_two_ways_of_being_empty(table: Table) -> None:
    texts = [
        field.name
        for field in table.model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.null
    ]

    assert texts == []


def test_what_further_sheets_tell_of_rows_is_known() -> None:
    folder = Path(settings.BASE_DIR) / "noticeboard" / "drawing"
    source = "".join(path.read_text() for path in sorted(folder.glob("*.py")))
    told = set(re.findall(r'f"([a-z_]+):\{', source))

    # A new word before a colon is an id of a row, or a number: tables/noticeboard.py says which.
    assert told <= TOLD_OF.keys() | TOLD_BY_NUMBER


def test_accounts_are_named_by_their_code_in_one_cell() -> None:
    transfers = REGISTRY.of_file["transfers"]

    assert [part.lookups for part in REGISTRY.name_cells(REGISTRY.of_model[Account])] == [
        ("kind", "number")
    ]
    assert REGISTRY.headers_of(transfers)[2:4] == ["source", "destination"]
