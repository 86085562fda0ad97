"""How many statements a post sends: what is counted here is measured in docs/performance.md."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import TransferKind
from ledger.services import get_issuance
from tests.cast import Cast
from tests.counting import count_statements, list_messages
from tests.ledger.acts import (
    award,
    deduct,
    find_partner,
    make_post,
    make_reversal,
    redeem,
    send,
    send_many,
)

pytestmark = pytest.mark.django_db

KEY = UUID("00000000-0000-4000-8000-000000000001")


def count(act: Callable[[], object]) -> int:
    """Return how many statements an act sends."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return count_statements(captured)


def count_messages(act: Callable[[], object]) -> int:
    """Return in how many messages an act sends them."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(list_messages(captured))


def test_award_with_its_hold_sends_six(cast: Cast) -> None:
    post = make_post(
        TransferKind.AWARD, get_issuance(cast.village), cast.account(1), 5, is_held=True
    )

    assert count(lambda: send(cast.village, post, by=cast.judge_two)) == 6


@pytest.mark.parametrize("is_held", [True, False])
def test_post_sends_on_postgresql_four_messages(cast: Cast, *, is_held: bool) -> None:
    post = make_post(
        TransferKind.AWARD, get_issuance(cast.village), cast.account(1), 5, is_held=is_held
    )

    messages = count_messages(lambda: send(cast.village, post, by=cast.judge_two))

    assert messages == (4 if connection.vendor == "postgresql" else 5 + is_held)


@pytest.mark.parametrize("kind", ["award", "deduction", "redemption", "move", "settlement"])
def test_any_other_post_sends_five(cast: Cast, kind: str) -> None:
    redeem(cast, 2, 30)
    issuance, household, partner = (
        get_issuance(cast.village),
        cast.account(1),
        find_partner(cast),
    )
    source, destination = {
        "award": (issuance, household),
        "deduction": (household, issuance),
        "redemption": (household, partner),
        "move": (household, cast.account(2)),
        "settlement": (partner, issuance),
    }[kind]
    post = make_post(TransferKind(kind), source, destination, 5)

    assert count(lambda: send(cast.village, post, by=cast.chair)) == 5


def test_reversal_sends_six_and_one_for_the_hold_it_releases(cast: Cast) -> None:
    plain, held = award(cast, 1, 5), award(cast, 1, 5, is_held=True)

    counts = [
        count(lambda row=row: send(cast.village, make_reversal(row), by=cast.clerk))  # type: ignore[misc]
        for row in (plain, held)
    ]

    assert counts == [6, 7]


def test_replay_reads_and_writes_nothing(cast: Cast) -> None:
    post = make_post(TransferKind.AWARD, get_issuance(cast.village), cast.account(1), 5, key=KEY)
    send(cast.village, post, by=cast.judge_two)

    assert count(lambda: send(cast.village, post, by=cast.judge_two)) == 3


def test_deduction_that_finds_nothing_writes_nothing(cast: Cast) -> None:
    deduct(cast, 1, 100)
    post = make_post(TransferKind.DEDUCTION, cast.account(1), get_issuance(cast.village), 5)

    assert count(lambda: send(cast.village, post, by=cast.chair)) == 2


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_post_many_sends_as_many_for_any_number_of_rows(cast: Cast, rows: int) -> None:
    issuance = get_issuance(cast.village)
    posts = [
        make_post(
            TransferKind.AWARD, issuance, cast.account(1 + index % 6), Decimal("0.5"), is_held=True
        )
        for index in range(rows)
    ]

    assert count(lambda: send_many(cast.village, posts, by=cast.clerk)) == 6
