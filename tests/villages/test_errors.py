"""Every refusal says one sentence with what it knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from villages.errors import InvalidInputError, PointsError

assert apps.ready, "Every app's errors are known only once all are loaded."


@dataclass(eq=False)
class Example(InvalidInputError):
    """A refusal that knows points, a day and a word."""

    points: Decimal
    day: date
    word: str
    sentence = "%(points)s · %(day)s · %(word)s"


def list_errors(base: type[PointsError] = PointsError) -> Iterator[type[PointsError]]:
    for error in base.__subclasses__():
        yield error
        yield from list_errors(error)


def test_sentence_is_filled_with_points_and_days_as_people_write_them() -> None:
    error = Example(Decimal("12.50"), date(2026, 11, 3), "好")

    assert str(error) == "12.5 · 2026年11月3日 · 好"


def test_code_is_the_stable_name_for_programs() -> None:
    assert Example(Decimal(0), date(2026, 1, 1), "").code == "example"
    assert InvalidInputError().code == "invalid_input_error"


# Those that write their sentence themselves fill in more than their fields.
FILLED_IN = [
    error for error in list_errors() if "sentence" in vars(error) and "__str__" not in vars(error)
]


@pytest.mark.parametrize("error", FILLED_IN, ids=lambda error: error.__name__)
def test_every_refusal_has_a_field_for_each_placeholder(error: type[PointsError]) -> None:
    named = set(re.findall(r"%\((\w+)\)", str(error.sentence)))

    known = {field.name for field in fields(error)}
    assert named <= known
