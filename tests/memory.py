"""Making the cast costs hundreds of statements; after the first time its rows are written again."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import models, transaction

from tests.cast import Cast, assemble_cast

Told = TypeVar("Told")
Model = type[models.Model]
# Sessions, permissions and the like are Django's own and no part of a story.
OURS = frozenset({"villages", "ledger", "rules", "deeds", "market", "noticeboard", "office"})
# Once an edition is there as adopted, the database takes no more rules for it.
LAST = frozenset({"rules.Edition"})
# {model: {its rows' ids: the rows}}
Rows = dict[Model, dict[Any, models.Model]]  # Any: whatever a model's key is


@dataclass
class Story:
    """What a fixture made of the cast: the rows it added and changed, and what it returned.

    stood: how many rows of each model there were before it.
    """

    cast: Cast
    told: Any  # Any: what each fixture returns
    stood: dict[Model, int]
    added: dict[Model, list[models.Model]]
    changed: list[models.Model]


_rows: Rows = {}
_cast: list[Cast] = []
_stories: dict[str, Story] = {}


def recall_cast() -> Cast:
    """Return the cast, as fresh as from assemble_cast, with the same ids in every test."""
    if not _cast:
        _cast.append(assemble_cast())
        _rows.update(_read())
        return deepcopy(_cast[0])
    _write({model: list(rows.values()) for model, rows in _rows.items()})
    return deepcopy(_cast[0])


def recall(name: str, make: Callable[[Cast], Told], cast: Cast) -> Told:
    """Return what `make` makes of the cast; from the second time on, its rows are written again.

    Where something else was made of the cast before it, it is made anew: ids would clash.
    """
    story = _stories.get(name)
    if story is None:
        before = _read()
        told = make(cast)
        if not _differ(before, _rows):
            _stories[name] = _compare(before, _read(), cast=cast, told=told)
        return told
    if any(model._base_manager.count() != stood for model, stood in story.stood.items()):
        return make(cast)
    _write(story.added)
    for row in deepcopy(story.changed):
        row.save(force_update=True)
    again: Told = _tell(story, cast)
    return again


def _tell(story: Story, cast: Cast) -> Any:  # Any: what each fixture returns
    """Return what was told, of this cast's people and places."""
    return deepcopy(story.told, {id(story.cast): cast})


def _write(rows: dict[Model, list[models.Model]]) -> None:
    # Whole, so that what refers to each other may come in any order.
    with transaction.atomic():
        for model, kept in sorted(rows.items(), key=lambda item: item[0]._meta.label in LAST):
            # PostgreSQL's sequences stand behind these ids since the first time, SQLite's follow.
            model._base_manager.bulk_create(deepcopy(kept))


def _read() -> Rows:
    return {
        model: {row.pk: row for row in model._base_manager.all()}
        for model in apps.get_models()
        if model._meta.app_label in OURS
    }


def _differ(one: Rows, other: Rows) -> bool:
    return any(one[model].keys() != other.get(model, {}).keys() for model in one)


def _compare(before: Rows, after: Rows, *, cast: Cast, told: object) -> Story:
    added = {
        model: [row for pk, row in rows.items() if pk not in before[model]]
        for model, rows in after.items()
    }
    changed = [
        row
        for model, rows in after.items()
        for pk, row in rows.items()
        if pk in before[model] and _values(row) != _values(before[model][pk])
    ]
    # As it is told now, before a test gets hold of it.
    kept_cast = deepcopy(cast)
    return Story(
        cast=kept_cast,
        told=deepcopy(told, {id(cast): kept_cast}),
        stood={model: len(before[model]) for model, rows in added.items() if rows},
        added={model: rows for model, rows in added.items() if rows},
        changed=changed,
    )


def _values(row: models.Model) -> dict[str, Any]:  # Any: values of any field
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
