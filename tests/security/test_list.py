"""The list in docs/security.md is whole, and every test that it names is there."""

import ast
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").partition("## The list")[2]
LINE = re.compile(r"^- \*\*(\d+\.\d+\.\d+)\*\* (.+?) — (test|reason|open): (.+)$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# What ASVS 4.0.3 asks of level 1, by section.
LEVEL_ONE: dict[int, dict[str, Sequence[int]]] = {
    2: {"2.1": range(1, 13), "2.2": (1, 2, 3), "2.3": (1,), "2.5": range(1, 7)}
    | {"2.7": (1, 2, 3, 4), "2.8": (1,)},
    3: {"3.1": (1,), "3.2": (1, 2, 3), "3.3": (1, 2), "3.4": range(1, 6), "3.7": (1,)},
    4: {"4.1": (1, 2, 3, 5), "4.2": (1, 2), "4.3": (1, 2)},
    5: {"5.1": range(1, 6), "5.2": range(1, 9), "5.3": range(1, 11), "5.5": range(1, 5)},
    6: {"6.2": (1,)},
    7: {"7.1": (1, 2), "7.4": (1,)},
    8: {"8.2": (1, 2, 3), "8.3": (1, 2, 3, 4)},
    9: {"9.1": (1, 2, 3)},
    10: {"10.3": (1, 2, 3)},
    11: {"11.1": range(1, 6)},
    12: {"12.1": (1,), "12.3": range(1, 6), "12.4": (1, 2), "12.5": (1, 2), "12.6": (1,)},
    13: {"13.1": (1, 3), "13.2": (1, 2, 3), "13.3": (1,)},
    14: {"14.2": (1, 2, 3), "14.3": (2, 3), "14.4": range(1, 8), "14.5": (1, 2, 3)},
}


@lru_cache
def list_tests(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("chapter", LEVEL_ONE)
def test_every_number_of_a_chapter_is_there_once(chapter: int) -> None:
    told = [line[0] for line in LINE.findall(LIST) if line[0].startswith(f"{chapter}.")]

    assert told == [
        f"{section}.{number}"
        for section, numbers in LEVEL_ONE[chapter].items()
        for number in numbers
    ]


def test_every_line_is_read() -> None:
    assert len(LINE.findall(LIST)) == LIST.count("\n- **") == 128


def test_every_test_that_is_named_is_there() -> None:
    missing = [
        f"{file}::{name}"
        for file, name in NAMED.findall(LIST)
        if not (ROOT / file).is_file() or name not in list_tests(file)
    ]

    assert missing == []


def test_a_line_with_a_test_names_one() -> None:
    kinds = {
        number: (kind, bool(NAMED.search(told))) for number, _, kind, told in LINE.findall(LIST)
    }

    assert [number for number, told in kinds.items() if told == ("test", False)] == []


def test_what_does_not_hold_is_said_and_no_more_of_it() -> None:
    """A line that opens fails here, so that nobody lets one slip in."""
    kinds = Counter(line[2] for line in LINE.findall(LIST))

    assert kinds == {"test": 86, "reason": 29, "open": 13}
