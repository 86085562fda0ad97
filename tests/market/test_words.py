"""How the shop's days are written."""

import pytest

from market.words import opening_days


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        ("", "天天"),
        ("1234567", "天天"),
        ("7", "周日"),
        ("531", "周一、周三、周五"),
    ],
)
def test_opening_days_are_named_in_their_order(weekdays: str, words: str) -> None:
    assert opening_days(weekdays) == words
