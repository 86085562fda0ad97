"""Programs that go on from what they were answered meet nothing that breaks."""

import time

import pytest

from tests.cast import Cast
from tests.fuzz.programs import Programs
from tests.fuzz.scenarios import Scenarios
from tests.fuzz.stage import set_stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]

SECONDS_MOST = 30


def test_scenarios_go_on_from_answers(cast: Cast) -> None:
    scenarios = Scenarios(Programs(set_stage(cast), seed=8))

    give_up = time.perf_counter() + SECONDS_MOST
    while not scenarios.followed and time.perf_counter() < give_up:
        scenarios.explore(until=time.perf_counter() + 1)

    assert scenarios.faults == {}
    assert scenarios.followed > 0
