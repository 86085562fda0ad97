"""Schemathesis over the API as each role: every answer keeps to the schema, none is a failure."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from uuid import uuid4

import hypothesis
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from tests.api.test_schema import (
    CHECKS,
    MODES,
    OPERATIONS,
    Headers,
    list_real,
    scheme_of,
    use_real,
)
from tests.cast import at
from tests.fuzz.stage import CARD, TWIN, Stage
from tests.world import NOVEMBER
from villages.services.tokens import issue_token

# The twin holds every role of the API at once; the others are refused much, which is told as well.
PEOPLE = (TWIN, "chair", "walker", "judge_one", "keeper", "barber", "watcher", "stranger", "nobody")
EXAMPLES = 10
CARDS_OWN = "cardBearer"


class Programs:
    """A program of everybody; counts cases and answers, and keeps {what broke: all about it}."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.real = list_real(stage.world)
        self.seed = seed
        self.cases = 0
        self.answers = Counter[int]()
        self.faults: dict[str, str] = {}
        people = stage.world.cast.people
        tokens = {
            name: issue_token(people[name], key=uuid4(), now=at(NOVEMBER)).token for name in PEOPLE
        }
        self.headers: dict[str, Headers] = {
            name: {"Authorization": f"Token {token}"} for name, token in tokens.items()
        }
        card = stage.open(CARD).defaults["HTTP_AUTHORIZATION"]
        self.headers[CARD] = {"Authorization": card}

    def explore(self, *, until: float) -> int:
        """Ask every operation as everybody, again and again; return how many turns were done."""
        turns = [
            (operation, CARD if scheme_of(operation) == CARDS_OWN else person)
            for operation in OPERATIONS
            for person in PEOPLE
        ]
        # A card has one person only.
        turns = [turn for place, turn in enumerate(turns) if turn not in turns[:place]]
        Random(self.seed).shuffle(turns)
        done = 0
        with keep_connection():
            while time.perf_counter() < until:
                operation, person = turns[done % len(turns)]
                self._ask_in_all_ways(operation, person, turn=done)
                done += 1
        return done

    def _ask_in_all_ways(
        self, operation: schemathesis.APIOperation, person: str, *, turn: int
    ) -> None:
        def ask(case: schemathesis.Case, names: set[str]) -> None:
            use_real(case.body, self.real, names)
            use_real(case.path_parameters, {"slug": "anping", **self.real}, {"slug", *names})
            self.cases += 1
            cache.clear()
            with transaction.atomic():
                answer = case.call_and_validate(headers=self.headers[person], checks=CHECKS)
                self.answers[answer.status_code] += 1
                transaction.set_rollback(True)

        for mode in MODES:
            explore = settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            names = st.one_of(st.just(set(self.real)), st.sets(st.sampled_from(sorted(self.real))))
            tried = explore(given(case=operation.as_strategy(mode), names=names)(ask))
            try:
                # Of an address whose every text is allowed, nothing can be wrong.
                with suppress(Unsatisfiable):
                    hypothesis.seed(self.seed * 1_000_003 + turn)(tried)()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                what = f"{type(error).__name__} {operation.label} as {person}"
                self.faults.setdefault(what, f"{error!s:.2000}")


@contextmanager
def keep_connection() -> Iterator[None]:
    """A server drops its connection after each request, and with it what was not committed."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
