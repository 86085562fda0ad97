"""What waits for a person, told by every app; and the doors of the home with its numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from office.queries import Door, build_doors, list_appointments
from villages.models import Appointment, Role, User, Village
from villages.todo import Todo


def collect_todos(village: Village, *, roles: frozenset[Role], today: date) -> list[Todo]:
    """Return what waits in a village for these roles, from every app that has a `todo` module."""
    todos: list[Todo] = []
    for config in apps.get_app_configs():
        if config.name != "villages" and find_spec(f"{config.name}.todo"):
            build_todos = import_module(f"{config.name}.todo").build_todos
            todos += build_todos(village, roles=roles, today=today)
    return [todo for todo in todos if todo.count]


def find_doors(user: User, *, today: date) -> list[Door]:
    """Return a person's doors with how much waits behind each.

    What waits behind none of them stands first, as a door of its own. The committee's much longer
    list is one door away, in the office: it would be counted here each time for nothing.
    """
    held = list_appointments(user, today=today)
    doors = build_doors(user, held)
    waiting = [
        (village, todo)
        for village, roles in _group_by_village(held).items()
        for todo in collect_todos(village, roles=roles - {Role.COMMITTEE}, today=today)
    ]
    addresses = {door.address for door in doors}
    counts: Counter[str] = Counter()
    for _village, todo in waiting:
        counts[todo.address] += todo.count if todo.is_counted else 0
    others = [
        Door(todo.address, todo.words, str(village), todo.count if todo.is_counted else 0)
        for village, todo in waiting
        if todo.address not in addresses
    ]
    return [*others, *(replace(door, count=counts[door.address]) for door in doors)]


def _group_by_village(held: Iterable[Appointment]) -> dict[Village, frozenset[Role]]:
    roles: dict[Village, frozenset[Role]] = {}
    for appointment in held:
        if village := appointment.village:
            roles[village] = roles.get(village, frozenset()) | {Role(appointment.role)}
    return roles
