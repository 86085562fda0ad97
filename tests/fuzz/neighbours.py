"""All rows of one village, told as one line a model, so that any change of them is seen."""

from collections import deque
from collections.abc import Container
from hashlib import sha256

from django.apps import apps
from django.db.models import F, ForeignKey, Model

from villages.models import Session, Village

# Each person's own, in whatever village they work.
OF_NOBODYS_VILLAGE = frozenset({Session})


def find_village_path(model: type[Model]) -> str | None:
    """Return how a row's village is reached over foreign keys, the shortest way; None: not at all.

    "pk" for the village itself.
    """
    waiting: deque[tuple[type[Model], str]] = deque([(model, "")])
    seen = {model}
    while waiting:
        here, path = waiting.popleft()
        if here is Village:
            return path or "pk"
        for field in here._meta.concrete_fields:
            there = field.related_model
            if isinstance(field, ForeignKey) and isinstance(there, type) and there not in seen:
                seen.add(there)
                waiting.append((there, f"{path}__{field.name}" if path else field.name))
    return None


PATHS: dict[type[Model], str] = {}


def list_paths() -> dict[type[Model], str]:
    """Return {model: the way to its village} of every model that has one."""
    if not PATHS:
        for model in apps.get_models():
            path = find_village_path(model)
            if path and model not in OF_NOBODYS_VILLAGE:
                PATHS[model] = path
    return PATHS


def tell_rows(village: Village) -> dict[str, tuple[int, str]]:
    """Return {model: how many rows of the village there are, and the digest of all they hold}."""
    told = {}
    for model, path in list_paths().items():
        rows = model._base_manager.filter(**{path: village.pk}).order_by("pk").values_list()
        lines = [repr(row) for row in rows]
        if lines:
            told[model._meta.label] = (len(lines), sha256("\n".join(lines).encode()).hexdigest())
    return told


def count_rows_of() -> dict[str, int]:
    """Return how many rows there are of each of the project's models but sessions."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model not in OF_NOBODYS_VILLAGE
    }


def list_crossings(labels: Container[str]) -> list[str]:
    """Return every reference of one of these models to a row of another village."""
    paths = list_paths()
    found = []
    for model, path in paths.items():
        if model._meta.label not in labels:
            continue
        for field in model._meta.concrete_fields:
            there = field.related_model
            if not isinstance(field, ForeignKey) or there not in paths or there is Village:
                continue
            assert isinstance(there, type)
            own = "pk" if path == "pk" else path
            theirs = f"{field.name}__{paths[there]}"
            told = {f"{own}__isnull": False, f"{theirs}__isnull": False}
            crossing = model._base_manager.filter(**told)
            if crossing.exclude(**{own: F(theirs)}).exists():
                found.append(f"{model._meta.label}.{field.name}")
    return found
