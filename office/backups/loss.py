"""What a restored copy lacks: everything after its last change, and files that its rows name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models

from villages.models import Session


@dataclass(frozen=True, slots=True)
class LastChange:
    """The youngest moment that the database tells of. what: the kind of row, in words."""

    at: datetime
    what: str


def find_last_change(*, now: datetime) -> LastChange | None:
    """Return the last thing that was done in the database; None where nothing ever was."""
    changes = (
        LastChange(at, str(model._meta.verbose_name))
        for model, name in _list_moments()
        if (at := _read_last(model, name, now=now))
    )
    return max(changes, key=lambda change: change.at, default=None)


def find_missing_files() -> list[str]:
    """Return the names of photos and scans that rows name and that are not there."""
    return sorted(
        name
        for model, field in _list_fields(models.FileField)
        for name in model._default_manager.exclude(**{field: ""}).values_list(field, flat=True)
        if not default_storage.exists(name)
    )


def _read_last(model: type[models.Model], name: str, *, now: datetime) -> datetime | None:
    # A day on which something will end is no change.
    rows = model._default_manager.filter(**{f"{name}__lte": now})
    last: datetime | None = rows.aggregate(last=models.Max(name))["last"]
    return last


def _list_moments() -> Iterator[tuple[type[models.Model], str]]:
    for model, name in _list_fields(models.DateTimeField):
        # Looking at pages is no change.
        if model is not Session and name.endswith("_at"):
            yield model, name


def _list_fields(kind: type[models.Field]) -> Iterator[tuple[type[models.Model], str]]:
    root = Path(settings.BASE_DIR)
    for model in apps.get_models():
        if Path(model._meta.app_config.path).parent == root:
            for field in model._meta.concrete_fields:
                if isinstance(field, kind):
                    yield model, field.name
