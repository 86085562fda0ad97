"""What tests count of statements is what was sent."""

import pytest

from tests.counting import count_in_message


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("SELECT 1", 1),
        ("INSERT INTO ledger_hold (reference) VALUES ('R07')", 1),
        (
            "WITH a AS (INSERT INTO ledger_hold DEFAULT VALUES), b AS (UPDATE ledger_book SET c) x",
            2,
        ),
        ("SELECT 'a AS (UPDATE ledger_book, b AS (UPDATE ledger_book'", 1),
    ],
)
def test_statements_of_a_message_are_counted_outside_of_quotes(message: str, count: int) -> None:
    assert count_in_message(message) == count
