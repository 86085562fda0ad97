"""What the crash drill reckons from its moments."""

import pytest

from drills.crash import Kill, Trial, find_longest_gap, find_waits


@pytest.mark.parametrize(
    ("moments", "gap"),
    [([], 10), ([1, 3, 8, 9], 5), ([-1, 4, 11], 6)],
)
def test_longest_gap_is_between_neighbours_or_an_end(moments: list[float], gap: float) -> None:
    assert find_longest_gap(moments, 0, 10) == gap


def test_waits_are_of_the_kills_of_a_kind_but_not_of_the_last() -> None:
    trial = Trial("SQLite")
    for at, what in ((0, "2 workers"), (10, "all of gunicorn"), (20, "3 workers"), (30, "the end")):
        trial.kills.append(Kill(what, at, at + 1))
    trial.tally.moments = [1, 9, 12, 19, 24]

    assert list(find_waits(trial, "workers")) == [8, 6]
    assert list(find_waits(trial, "all of gunicorn")) == [7]
