"""What clauses say, from a table."""

import pytest

from rules.reader import read
from rules.reader.reading import FoundCap, FoundRule
from tests.rules.reader.clauses import NON_RULES, RULES
from tests.rules.reader.more_clauses import MORE_NON_RULES, MORE_RULES, PARTLY


def write_rule(rule: FoundRule) -> str:
    return "".join(
        [
            f"{rule.points:+g}" if rule.points else "",
            f"..{rule.points_max:+g}" if rule.points_max is not None else "",
            f"/{rule.unit}" if rule.unit else "",
            f"_{rule.unit_step:g}" if rule.unit_step != 1 else "",
            write_cap(rule.cap) if rule.cap else "",
            "!" if rule.vetoes else "",
        ]
    )


def write_cap(cap: FoundCap) -> str:
    most = f"{cap.points:g}" if cap.points is not None else f"{cap.times}x"
    return f"<={most}/{cap.period}"


@pytest.mark.parametrize(("text", "expected"), RULES + MORE_RULES)
def test_clause_says_what_the_table_says(text: str, expected: str) -> None:
    found = read(text).rules

    assert " ; ".join(map(write_rule, found)) == expected


@pytest.mark.parametrize("text", NON_RULES + MORE_NON_RULES)
def test_clause_without_rule_gives_none(text: str) -> None:
    assert read(text).rules == ()


@pytest.mark.parametrize(("text", "expected"), PARTLY)
def test_clause_read_in_part_is_noted(text: str, expected: str) -> None:
    reading = read(text)

    assert " ; ".join(map(write_rule, reading.rules)) == expected
    assert reading.unread


def test_tables_are_large_enough() -> None:
    assert len(RULES) >= 250
    assert len(NON_RULES) >= 60
