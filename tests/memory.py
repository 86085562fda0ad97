"""Making the cast costs hundreds of statements; after the first time its rows are written again."""

from copy import deepcopy

from django.apps import apps
from django.db import models, transaction

from tests.cast import Cast, assemble_cast

# {model: its rows}
_rows: dict[type[models.Model], list[models.Model]] = {}
_cast: list[Cast] = []


def recall_cast() -> Cast:
    """Return the cast, as fresh as from assemble_cast, with the same ids in every test."""
    if not _cast:
        _cast.append(assemble_cast())
        _remember()
        return deepcopy(_cast[0])
    # Whole, so that what refers to each other may come in any order.
    with transaction.atomic():
        for model, rows in _rows.items():
            # PostgreSQL's sequences stand behind these ids since the first time, SQLite's follow.
            model._base_manager.bulk_create(deepcopy(rows))
    return deepcopy(_cast[0])


def _remember() -> None:
    for model in apps.get_models():
        # Sessions, permissions and the like are Django's own and no part of the story.
        if rows := list(model._base_manager.all()) if _is_ours(model) else []:
            _rows[model] = rows


def _is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_label in {"villages", "ledger"}
