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
from villages.models import Card, Role
from villages.services import appoint
from villages.services.pins import set_pin
from villages.services.tokens import issue_token

Headers = dict[str, str]
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
# All of them together take some forty seconds of one processor.
EXAMPLES_A_MODE = 8
# With every role there is, nothing is refused for want of one.
ROLES = (Role.GRID_WORKER, Role.APPRAISER, Role.SUPERVISOR, Role.SHOPKEEPER)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are what is asked for here; only what breaks is worth a line in the log."""
    caplog.set_level(logging.ERROR, logger="django.request")


@pytest.fixture
def headers(world: World, _in_november: None) -> dict[str, Headers]:
    """By scheme: those of a chair who is everything else as well, and of household 5's card."""
    chair, household = world.cast.chair, world.cast.households[5]
    for role in ROLES:
        appoint(chair, role, village=world.cast.village, starts_on=BEGIN, by=None, now=at(NOVEMBER))
    issued = issue_token(chair, key=uuid4(), now=at(NOVEMBER))
    sent = {
        "token": Card.objects.get(household=household, killed_at__isnull=True).token,
        "pin": set_pin(household, by=chair, now=at(NOVEMBER)),
    }
    opened = Client().post("/api/v1/cards/session/", sent, "application/json").json()
    return {
        "staffToken": {"Authorization": f"Token {issued.token}"},
        "cardBearer": {"Authorization": f"Card {opened['token']}"},
    }


@pytest.fixture
def _connection_stays(headers: dict[str, Headers]) -> Iterator[None]:
    """A server drops its connection after each request, and with it a test's transaction.

    Django's own client, which headers use, ends with connecting the signal again.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def list_real(world: World) -> dict[str, Any]:
    """Return what fields and addresses name that is there; Any: values of JSON."""
    waiting, day = str(world.waiting.pk), date(2026, 11, 3).isoformat()
    return {
        **dict.fromkeys(("household", "from_household"), "5"),
        **dict.fromkeys(("deed_id", "same_as", "deed", "into", "other"), waiting),
        **dict.fromkeys(("occurred_on", "held_on", "delivered_on", "replied_on"), day),
        **dict.fromkeys(("member", "difficulty", "effect", "points")),
        "number": str(world.meeting.number),
        "rule": str(world.rule.pk),
        "channel": "patrol",
        "quantity": "1",
        "photo_id": str(world.photo.pk),
        "feast_id": str(world.feast.pk),
        "activity_id": str(world.activity.pk),
        "code": world.tally.code,
        "month": "2026-10",
        "user": str(world.cast.judge_one.pk),
        "partner": str(world.shop.pk),
        "goods": str(world.rice.pk),
        "price": "40",
        "redemption": world.redemption.number,
        "voucher_code": world.voucher.code,
        "return_id": str(world.brought_back.pk),
    }


def use_real(content: Any, real: dict[str, Any], names: set[str]) -> None:
    """Let a case name rows that are there, in some of its fields; Any: whatever JSON says."""
    if isinstance(content, dict):
        content.update({name: real[name] for name in names & content.keys()})
    if isinstance(content, dict | list):
        for inner in content.values() if isinstance(content, dict) else content:
            use_real(inner, real, names)


def scheme_of(operation: schemathesis.APIOperation) -> str:
    """Return by what an address is opened; anything will do where it takes nothing."""
    schemes = [name for scheme in operation.definition.raw.get("security", []) for name in scheme]
    return schemes[0] if schemes else "staffToken"


@pytest.mark.usefixtures("_connection_stays")
@pytest.mark.parametrize("noun", NOUNS)
def test_answers_keep_to_the_schema(world: World, headers: dict[str, Headers], noun: str) -> None:
    real = list_real(world)

    def ask(case: schemathesis.Case, names: set[str]) -> None:
        use_real(case.body, real, names)
        use_real(case.path_parameters, {"slug": "anping", **real}, {"slug", *names})
        cache.clear()
        # What one case writes is not there for the next.
        with transaction.atomic():
            case.call_and_validate(headers=headers[scheme_of(case.operation)], checks=CHECKS)
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
