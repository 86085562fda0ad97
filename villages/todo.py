"""What waits for somebody: the shape in which every app tells the office's home.

An app's `todo` module has list_todos(village, today=, roles=), which asks nothing that can be
counted, and build_todos with the same arguments, which counts; where something must be reckoned
first, list_reckoned tells it apart. What none of the roles can do is neither counted nor told;
without roles everything that waits in the village is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.utils.dateparse import parse_date

NO_DAY = "CAST(NULL AS date)"


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits: in words, how many, and where it is done.

    is_counted: whether the count says anything beyond the words; where not, 1 stands for "so".
    due: the first day on which one of them is due, where they have one.
    """

    words: str
    count: int
    address: str
    is_counted: bool = True
    due: date | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Uncounted:
    """One thing that waits, as the rows that will be counted; due: their column of days.

    is_counted: whether their number says anything beyond the words.
    """

    words: str
    rows: QuerySet[Any]  # Any: of any model
    address: str
    due: str | None = None
    is_counted: bool = True


def count_todos(todos: Iterable[Todo | Uncounted]) -> list[Todo]:
    """Return all of them counted, in their order. One query for everything, or none."""
    told = list(todos)
    uncounted = [todo for todo in told if isinstance(todo, Uncounted)]
    counted = iter(_count([(todo.rows, todo.due) for todo in uncounted]))
    return [todo if isinstance(todo, Todo) else _settle(todo, *next(counted)) for todo in told]


def _settle(todo: Uncounted, count: int, due: date | None) -> Todo:
    return Todo(todo.words, count, todo.address, is_counted=todo.is_counted, due=due)


def _count(sets: Sequence[tuple[QuerySet[Any], str | None]]) -> list[tuple[int, date | None]]:
    """Return (how many rows, the first of their days) of each set of rows. One query."""
    if not sets:
        return []
    parts: list[str] = []
    params: list[Any] = []  # Any: what a query is asked with
    for number, (rows, due) in enumerate(sets):
        counted = rows.order_by()
        if due:
            counted = counted.annotate(due_day=F(due)).values_list("due_day")
        else:
            counted = counted.values_list("pk")
        try:
            sql, values = counted.query.sql_with_params()
        except EmptyResultSet:
            continue
        first = "MIN(due_day)" if due else NO_DAY
        # Django wrote the inner SQL; nothing that anybody typed stands in the rest.
        inner = f"({sql}) AS counted{number}"
        parts.append(f"SELECT {number}, COUNT(*), {first} FROM {inner}")  # noqa: S608
        params += values
    return _read(" UNION ALL ".join(parts), params, len(sets))


def _read(sql: str, params: list[Any], size: int) -> list[tuple[int, date | None]]:
    found: list[tuple[int, date | None]] = [(0, None)] * size
    if not sql:
        return found
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for number, count, day in cursor.fetchall():
            found[number] = (count, parse_date(day) if isinstance(day, str) else day)
    return found
