"""What tests count of statements is what was sent."""

import pytest

from tests.counting import count_in_message


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("SELECT 1", 1),
        ("SELECT 1;", 1),
        ("SELECT 1; UPDATE book SET last = 2", 2),
        ("SELECT 1;UPDATE book SET last = 2;\n", 2),
        ("INSERT INTO deed (note) VALUES ('扫地; 浇水'); UPDATE book SET last = 2", 2),
        ("INSERT INTO deed (note) VALUES ('it''s; done'); UPDATE book SET last = 2", 2),
        ('SELECT "a; ""b" FROM deed', 1),
    ],
)
def test_statements_of_a_message_are_counted_outside_of_quotes(message: str, count: int) -> None:
    assert count_in_message(message) == count
