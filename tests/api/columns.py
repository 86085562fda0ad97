"""What all tables hold, column by column, and what somebody would like to write into each."""

from collections import Counter
from typing import Any

from django.apps import apps
from django.db import models

from tests.cast import OURS

# {model.column: how often each value stands there}
Columns = dict[str, Counter[str]]
WISHES: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.BooleanField, True),
    (models.ForeignKey, 1),
    (models.IntegerField, 777),
    (models.DecimalField, "777"),
    (models.DateTimeField, "2026-10-02T03:04:05+08:00"),
    (models.DateField, "2026-10-02"),
    (models.UUIDField, "77777777-7777-4777-8777-777777777777"),
    (models.JSONField, {"wished": 777}),
)


def list_wishes() -> dict[str, Any]:
    """Return {column: what would be nice to have in it} over every model of the project."""
    wishes: dict[str, Any] = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.concrete_fields:
                for name in (field.name, field.attname):
                    wishes.setdefault(name, _wish(field))
    return wishes


def _wish(field: models.Field[Any, Any]) -> Any:  # Any: values of JSON
    if field.choices:
        return str(list(field.flatchoices)[-1][0])
    return next((wish for kind, wish in WISHES if isinstance(field, kind)), "777")


def read_columns() -> Columns:
    """Return what stands in every column of the project's tables."""
    read: Columns = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            names = [field.attname for field in model._meta.concrete_fields]
            rows = list(model._base_manager.values_list(*names))
            for place, name in enumerate(names):
                read[f"{model._meta.label}.{name}"] = Counter(str(row[place]) for row in rows)
    return read


def list_differing(one: Columns, other: Columns) -> set[str]:
    return {name for name in one if one[name] != other[name]}
