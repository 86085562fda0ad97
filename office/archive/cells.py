"""How one value is written into a cell, and read back: each value in one way only."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models

from rules.fields import PointsListField
from villages.fields import HundredthsField
from villages.numbers import from_hundredths, to_hundredths

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"

AnyField = models.Field[Any, Any]


def write_value(field: AnyField, value: object) -> str:
    """Return a field's value as its cell says it; nothing as an empty cell."""
    return "" if value is None else _find_kind(field)[0](value)


def read_value(field: AnyField, text: str) -> object:
    """Return the value that a cell says; raises ValueError unless written just so.

    A value that could be written in two ways would come out otherwise than it went in.
    """
    if text == "" and field.null:
        return None
    value = _find_kind(field)[1](text)
    _check_text(field, text)
    if write_value(field, value) != text:
        raise ValueError(text)
    return value


def _check_text(field: AnyField, text: str) -> None:
    """Raise ValueError for a text that SQLite would take and PostgreSQL, or the form, would not."""
    if not isinstance(field, models.CharField | models.TextField):
        return
    if "\0" in text or len(text) > (field.max_length or len(text)):
        raise ValueError(text)
    if field.choices and text and text not in _list_choices(field):
        raise ValueError(text)


@lru_cache(maxsize=256)
def _list_choices(field: AnyField) -> frozenset[str]:
    return frozenset(str(value) for value, _words in field.flatchoices)


def _write_amount(value: Any) -> str:  # Any: a Decimal, where the field says so
    return f"{value:.2f}"


def _read_amount(text: str) -> Decimal:
    return from_hundredths(to_hundredths(Decimal(text)))


def _write_amounts(values: Sequence[Decimal]) -> str:
    return " ".join(map(_write_amount, values))


def _read_amounts(text: str) -> tuple[Decimal, ...]:
    return tuple(map(_read_amount, text.split()))


def _write_yes(value: object) -> str:
    return "true" if value else "false"


def _read_yes(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _write_day(value: Any) -> str:  # Any: a date, where the field says so
    return str(value.isoformat())


def _write_moment(value: Any) -> str:  # Any: an aware datetime, where the field says so
    return str(value.astimezone(UTC).strftime(MOMENT))


def _read_moment(text: str) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)


def write_json(value: object) -> str:
    """Return JSON in one way only: PostgreSQL keeps no order of its keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


Kind = tuple[Callable[[Any], str], Callable[[str], object]]  # Any: what the field gives

# The first that fits counts: an amount is stored as an integer, a moment's field is a day's, too.
KINDS: tuple[tuple[type[AnyField], Kind], ...] = (
    (HundredthsField, (_write_amount, _read_amount)),
    (PointsListField, (_write_amounts, _read_amounts)),
    (models.BooleanField, (_write_yes, _read_yes)),
    (models.DateTimeField, (_write_moment, _read_moment)),
    (models.DateField, (_write_day, date.fromisoformat)),
    (models.UUIDField, (str, UUID)),
    (models.JSONField, (write_json, json.loads)),
    (models.IntegerField, (str, int)),
    (models.CharField, (str, str)),
    (models.TextField, (str, str)),
)


@lru_cache(maxsize=1024)
def _find_kind(field: AnyField) -> Kind:
    for base, kind in KINDS:
        if isinstance(field, base):
            return kind
    raise TypeError(f"A cell cannot hold {field}.")
