"""Every page, as one whom it is for, is sent what nobody would send: nothing breaks."""

import logging

import pytest

from tests.access import TABLE
from tests.cast import Cast
from tests.fuzz.acts import pick_person
from tests.fuzz.stage import set_stage
from tests.fuzz.visits import visit
from tests.fuzz.walk import Walk, is_rich, list_visits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

# drills/fuzz.py goes on where this ends: everybody, other seeds, for as long as is wanted.
SEED = 8
PARTS = 4
REQUESTS = {True: 2, False: 1}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """What breaks is told with its trace by the walk itself."""
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_breaks_at_what_is_sent(cast: Cast, part: int) -> None:
    walk = Walk(set_stage(cast), SEED)

    with walk.watch():
        for row in TABLE[part::PARTS]:
            visit(walk, row, pick_person(row), requests=REQUESTS[is_rich(row)])

    assert walk.faults == {}
    assert {address for address, _person in walk.pages} == {
        row.address for row in TABLE[part::PARTS]
    }


def test_long_walk_goes_everywhere_as_everybody() -> None:
    visits = list_visits()

    # Which addresses there are, tests/test_access.py holds against the project's own.
    assert {row.address for row, _person in visits} == {row.address for row in TABLE}
    assert {person for _row, person in visits} == {
        *("anonymous", "barber", "card", "chair", "judge_one", "keeper", "nobody", "officer"),
        *("operator", "stranger", "walker", "watcher"),
    }
