"""The columns in which a row is named inside a text: the audit trail, a notice's further sheets."""

import json
from collections.abc import Mapping, Sequence

from django.apps import apps
from django.db import models

from office.archive.cells import read_value, write_json, write_value
from office.archive.spec import Attributes, Column, Model, Reader, Values, Writer, get_field
from villages.models import Change, ChangeValue, Member


def find_model(kind: str) -> type[Model] | None:
    """Return the model of villages.household; None for what is no row."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def write_id(text: str, model: type[Model] | None, writer: Writer, *, kind: str) -> str:
    """Return an id that stands in a text as the place of its row.

    A row that is not in the archive keeps a name that tells nothing; what is no id stays.
    """
    if not text.isdecimal():
        return text
    place = writer.find_place(model, int(text)) if model else None
    return writer.name_gone(kind, text) if place is None else str(place)


def read_id(cell: str, model: type[Model] | None, reader: Reader) -> str:
    """Return the id of the row at a place as text; what is no place stays."""
    if not cell.isdecimal():
        return cell
    if model is None:
        raise ValueError(cell)
    return str(reader.find_placed(model, cell))


class ChangedRow(Column):
    """Which row was changed: its kind, and its place in that kind's file."""

    # `row` is a row's own place.
    headers = ("kind", "of_row")
    lookups = covers = ("kind", "row")

    def write(self, values: Values, writer: Writer) -> list[str]:
        kind, row = values
        return [kind, write_id(row, find_model(kind), writer, kind=kind)]

    def read(self, cells: Sequence[str], reader: Reader) -> Attributes:
        kind, row = cells
        told = read_id(row, find_model(kind), reader)
        return {
            "kind": read_value(get_field(Change, "kind"), kind),
            "row": read_value(get_field(Change, "row"), told),
        }


class ChangedValue(Column):
    """A field's old and new value; where it is a reference, `refers` names the model."""

    headers = ("field", "refers", "old", "new")
    lookups = ("field", "old", "new", "change__kind")
    covers = ("field", "old", "new")

    def write(self, values: Values, writer: Writer) -> list[str]:
        name, old, new, kind = values
        model = _find_referred(kind, name)
        if model is None:
            return [name, "", old, new]
        label = model._meta.label_lower
        return [name, label, *(write_id(one, model, writer, kind=label) for one in (old, new))]

    def read(self, cells: Sequence[str], reader: Reader) -> Attributes:
        name, label, *told = cells
        if label:
            told = [read_id(one, find_model(label), reader) for one in told]
        texts = {"field": name, "old": told[0], "new": told[1]}
        return {one: read_value(get_field(ChangeValue, one), text) for one, text in texts.items()}


def _find_referred(kind: str, name: str) -> type[Model] | None:
    """Return the model that a field of a kind refers to; None for a plain one."""
    model = find_model(kind)
    for own in model._meta.concrete_fields if model else ():
        if own.name == name and isinstance(own, models.ForeignKey):
            return own.related_model
    return None


class Told(Column):
    """What a further sheet's line tells, "slip:12": rows of `kinds` by their place."""

    headers = lookups = covers = ("about",)

    def __init__(self, kinds: Mapping[str, type[Model]], own: type[Model]) -> None:
        self.kinds, self.own = kinds, get_field(own, "about")

    def write(self, values: Values, writer: Writer) -> list[str]:
        kind, colon, row = values[0].partition(":")
        model = self.kinds.get(kind)
        return [kind + colon + (write_id(row, model, writer, kind=kind) if model else row)]

    def read(self, cells: Sequence[str], reader: Reader) -> Attributes:
        kind, colon, row = cells[0].partition(":")
        model = self.kinds.get(kind)
        told = kind + colon + (read_id(row, model, reader) if model else row)
        return {"about": read_value(self.own, told)}


class Explained(Column):
    """The figures of an assessment, whose member is told by its place."""

    headers = lookups = covers = ("explanation",)

    def __init__(self, own: type[Model]) -> None:
        self.own = get_field(own, "explanation")

    def write(self, values: Values, writer: Writer) -> list[str]:
        told = dict(values[0])
        if told.get("member_id") is not None:
            told["member_id"] = writer.find_place(Member, int(told["member_id"]))
        return [write_value(self.own, told)]

    def read(self, cells: Sequence[str], reader: Reader) -> Attributes:
        told = json.loads(cells[0])
        if not isinstance(told, dict) or write_json(told) != cells[0]:
            raise ValueError(cells[0])
        if told.get("member_id") is not None:
            told["member_id"] = reader.find_placed(Member, str(told["member_id"]))
        return {"explanation": told}
