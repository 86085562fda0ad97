"""The office's home: what waits for whom, before any figure."""

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.utils import timezone

from office.site import OFFICE_ROLES
from villages.models import Village
from villages.permissions import find_villages
from villages.todo import Todo


@dataclass(frozen=True, slots=True)
class VillageTodos:
    """What waits in one village, what counts nothing left out."""

    village: Village
    todos: list[Todo]


def add_todos(
    request: HttpRequest, context: dict[str, Any]
) -> dict[str, Any]:  # Any: template values
    """Add what waits in each of the person's villages to the admin's home."""
    today = timezone.localdate()
    villages = find_villages(request.user, OFFICE_ROLES, today=today)
    context["waiting"] = [
        VillageTodos(village, collect_todos(village, today=today)) for village in villages
    ]
    return context


def collect_todos(village: Village, *, today: date) -> list[Todo]:
    """Return what waits in a village, from every app that has a `todo` module with build_todos."""
    todos: list[Todo] = []
    for config in apps.get_app_configs():
        if config.name != "villages" and find_spec(f"{config.name}.todo"):
            todos += import_module(f"{config.name}.todo").build_todos(village, today=today)
    return [todo for todo in todos if todo.count]
