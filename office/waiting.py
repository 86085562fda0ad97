"""What waits for a person, told by every app; and the doors of the home with its numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from office.queries import Door, build_doors
from villages.models import Appointment, Role, User, Village
from villages.todo import Todo, Uncounted, count_todos

# In the order of an hour's work: first what villagers wait for, then the book, the shop, the rules.
APPS_IN_ORDER = ("deeds", "noticeboard", "ledger", "market", "rules", "office")


def collect_todos(village: Village, *, roles: frozenset[Role], today: date) -> list[Todo]:
    """Return what waits in a village for these roles, from every app that has a `todo` module."""
    return [
        *collect_counted(village, roles=roles, today=today),
        *collect_reckoned(village, roles=roles, today=today),
    ]


def collect_counted(village: Village, *, roles: frozenset[Role], today: date) -> list[Todo]:
    """Return what waits and can be counted, all of it in one query."""
    told: list[Todo | Uncounted] = []
    for module in _find_modules():
        list_todos = getattr(module, "list_todos", None) or module.build_todos
        told += list_todos(village, roles=roles, today=today)
    return [todo for todo in count_todos(told) if todo.count]


def collect_reckoned(village: Village, *, roles: frozenset[Role], today: date) -> list[Todo]:
    """Return what waits as must be reckoned first: how the money stands, the month's ceiling."""
    told: list[Todo] = []
    for module in _find_modules():
        if hasattr(module, "list_reckoned"):
            told += module.list_reckoned(village, roles=roles, today=today)
    return [todo for todo in told if todo.count]


def _find_modules() -> list[Any]:  # Any: modules
    names = [name for name in APPS_IN_ORDER if find_spec(f"{name}.todo")]
    return [import_module(f"{name}.todo") for name in names]


def find_doors(user: User, held: Sequence[Appointment], *, today: date) -> list[Door]:
    """Return a person's doors with how much waits behind each; held: the person's appointments.

    What waits behind none of them stands first, as a door of its own. The committee's much longer
    list is one door away, in the office: it would be counted here each time for nothing.
    """
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
