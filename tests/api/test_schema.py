"""The schema tells all, and every answer keeps to it, whatever Schemathesis thinks of."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.cache import cache
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from tests.cast import BEGIN, at
from tests.world import NOVEMBER, World
from villages.models import Role
from villages.services import appoint
from villages.services.tokens import issue_token

SCHEMA = schemathesis.openapi.from_wsgi(
    "/api/schema/", get_wsgi_application(), config=schemathesis.Config()
)


def noun_of(operation: schemathesis.APIOperation) -> str:
    return operation.tags[0] if operation.tags else ""


OPERATIONS = sorted(
    (found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)),
    key=lambda operation: (noun_of(operation), operation.label),
)
NOUNS = {noun: list(operations) for noun, operations in groupby(OPERATIONS, key=noun_of)}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
# All of them together take half a minute on a quiet machine.
EXAMPLES_A_MODE = 10
# With every role there is, nothing is refused for want of one.
ROLES = (Role.GRID_WORKER, Role.APPRAISER, Role.SUPERVISOR, Role.SHOPKEEPER)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are what is asked for here; only what breaks is worth a line in the log."""
    caplog.set_level(logging.ERROR, logger="django.request")


@pytest.fixture
def _connection_stays() -> Iterator[None]:
    """A server drops its connection after each request, and with it a test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(world: World, _in_november: None, _connection_stays: None) -> dict[str, str]:
    """Those of a chair who is everything else as well."""
    chair = world.cast.chair
    for role in ROLES:
        appoint(chair, role, village=world.cast.village, starts_on=BEGIN, by=None, now=at(NOVEMBER))
    issued = issue_token(chair, key=uuid4(), now=at(NOVEMBER))
    return {"Authorization": f"Token {issued.token}"}


def list_real(world: World) -> dict[str, Any]:
    """Return what fields and addresses name that is there; Any: values of JSON."""
    return {
        "household": "5",
        "number": "5",
        "rule": str(world.rule.pk),
        "occurred_on": date(2026, 11, 3).isoformat(),
        "channel": "patrol",
        "quantity": "1",
        "deed_id": str(world.waiting.pk),
        "photo_id": str(world.photo.pk),
        "same_as": str(world.waiting.pk),
        **dict.fromkeys(("member", "difficulty", "effect", "points")),
    }


def use_real(case: schemathesis.Case, real: dict[str, Any], names: set[str]) -> None:
    """Let a case name rows that are there, in some of its fields, so that it comes further."""
    for part in (case.path_parameters, case.body):
        if isinstance(part, dict):
            part.update({name: real[name] for name in names & part.keys()})
    if isinstance(case.path_parameters, dict) and "slug" in case.path_parameters:
        case.path_parameters["slug"] = "anping"


@pytest.mark.parametrize("noun", NOUNS)
def test_answers_keep_to_the_schema(world: World, headers: dict[str, str], noun: str) -> None:
    real = list_real(world)

    def ask(case: schemathesis.Case, names: set[str]) -> None:
        use_real(case, real, names)
        cache.clear()
        # As Django does after a request: what one case writes is not there for the next.
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    for operation in NOUNS[noun]:
        for mode in MODES:
            explore = settings(
                max_examples=EXAMPLES_A_MODE,
                deadline=None,
                database=None,
                # The same in every run: what CI finds, everybody finds.
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            )
            names = st.one_of(st.just(set(real)), st.sets(st.sampled_from(sorted(real))))
            # Of an address whose every text is allowed, nothing can be wrong.
            with suppress(Unsatisfiable):
                explore(given(case=operation.as_strategy(mode), names=names)(ask))()


def test_schema_is_whole() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_error_is_told(operation: Any) -> None:
    told = operation.definition.raw["responses"]

    assert {"400", "401", "403", "404", "405", "429"} <= told.keys()
    assert told["404"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Error"
    }


def test_schema_names_things_alike_in_every_language() -> None:
    schemas = [
        Client().get("/api/schema/", headers={"accept-language": language}).json()
        for language in ("zh-hans", "en")
    ]

    assert schemas[0]["components"]["schemas"].keys() == schemas[1]["components"]["schemas"].keys()
    assert schemas[0]["paths"].keys() == schemas[1]["paths"].keys()


def test_docs_take_nothing_from_outside_and_carry_no_script() -> None:
    page = Client().get("/api/docs/").content.decode()

    assert "<title>接口说明 · 村务积分账</title>" in page
    assert [address for address in page.split('"') if "//" in address] == []
    assert (page.count("<script src="), page.count("<script")) == (3, 3)
    assert "<style" not in page
    assert Client().get("/api/docs/?script=").status_code == 200
