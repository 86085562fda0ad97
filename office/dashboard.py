"""The office's home: what waits for whom, before any figure."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from office.site import OFFICE_ROLES
from office.waiting import collect_todos
from villages.models import Village
from villages.permissions import find_held_villages
from villages.todo import Todo


@dataclass(frozen=True, slots=True)
class VillageTodos:
    """What waits for somebody in one village, what counts nothing left out."""

    village: Village
    todos: list[Todo]


def add_todos(
    request: HttpRequest, context: dict[str, Any]
) -> dict[str, Any]:  # Any: template values
    """Add what waits for the person, in each village of theirs, to the admin's home."""
    today = timezone.localdate()
    context["waiting"] = [
        VillageTodos(village, collect_todos(village, roles=roles, today=today))
        for village, roles in find_held_villages(request.user, today=today).items()
        if roles & OFFICE_ROLES
    ]
    return context
