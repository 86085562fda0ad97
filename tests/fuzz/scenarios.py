"""Programs that go on from what they were answered: send, look at it, decide it, take it back.

What leads where, Schemathesis reads out of the schema: an answer that brings a deed's id leads to
every address that takes one.
"""

import time
from collections import Counter
from random import Random
from typing import Any

import hypothesis
import schemathesis
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings

from tests.api.test_schema import CHECKS, SCHEMA, Headers, use_real
from tests.fuzz.programs import Programs, keep_connection

SCENARIOS, STEPS = 10, 12


class Scenarios:
    """Everybody's programs in turn; counts steps, those that went on from an answer, and faults."""

    def __init__(self, programs: Programs) -> None:
        self.programs = programs
        self.random = Random(programs.seed)
        self.answers = Counter[int]()
        self.followed = 0
        self.faults: dict[str, str] = {}

    def explore(self, *, until: float) -> None:
        """Go on as one after the other until the time is over."""
        people = [name for name in self.programs.headers if name != "card"]
        with keep_connection():
            turn = 0
            while time.perf_counter() < until:
                self._play(people[turn % len(people)], turn=turn)
                turn += 1

    def _play(self, person: str, *, turn: int) -> None:
        machine = build_machine(self, self.programs.headers[person])
        explore = settings(
            max_examples=SCENARIOS,
            stateful_step_count=STEPS,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        try:
            hypothesis.seed(self.programs.seed * 1_000_003 + turn)(machine).run(settings=explore)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            what = f"{type(error).__name__} in a scenario as {person}"
            self.faults.setdefault(what, f"{error!s:.2000}")


def build_machine(scenarios: Scenarios, headers: Headers) -> Any:  # Any: made at run time
    """Return the class whose every object is one scenario, of which nothing stays."""
    names = set(scenarios.programs.real)

    class Scenario(SCHEMA.as_state_machine()):  # type: ignore[misc] # made at run time
        def setup(self) -> None:
            self.frame = transaction.atomic()
            self.frame.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

        def step(self, input: Any) -> Any:  # noqa: A002 - Schemathesis's name; Any: its own
            taken = super().step(input)
            is_good = taken.response.status_code < 300
            scenarios.followed += is_good and bool(input.applied_parameters)
            return taken

        def before_call(self, case: schemathesis.Case) -> None:
            # What an answer brought stays; the rest names rows that are there.
            use_real(case.body, scenarios.programs.real, names)
            use_real(case.path_parameters, {"slug": "anping"}, {"slug"})
            cache.clear()

        def get_call_kwargs(self, _case: schemathesis.Case) -> dict[str, Any]:
            return {"headers": headers}

        def after_call(self, response: Any, case: schemathesis.Case) -> None:  # Any: its own
            super().after_call(response, case)
            scenarios.answers[response.status_code] += 1

        def validate_response(self, response: Any, case: schemathesis.Case, **_more: Any) -> None:
            case.validate_response(response, checks=CHECKS, transport_kwargs={"headers": headers})

    return Scenario
