"""Changes of points outside the deciders' work take two persons, once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from ledger.errors import (
    AccountClosed,
    AlreadyReversed,
    CorrectionDecided,
    CorrectionTwice,
    KeyReused,
    KindNotReversible,
    PointsNotPositive,
)
from ledger.models import Correction, CorrectionState, StandingEntry, Transfer
from ledger.queries import get_standing
from ledger.services import (
    close_account,
    consent_to_correction,
    lock_book,
    propose_opening,
    propose_reversal,
    refuse_correction,
)
from tests.cast import NOW, Cast, at
from tests.ledger.acts import BASE, DECEMBER, award, deduct, find_partner, look_at, redeem, undo
from villages.errors import OwnHousehold, SecondPersonNeeded

pytestmark = pytest.mark.django_db

REASON = "老存折结转"
YEAR = date(2026, 1, 1)


def propose(
    cast: Cast,
    number: int = 2,
    points: str = "30",
    *,
    standing: str = "45",
    reason: str = REASON,
    key: UUID | None = None,
) -> Correction:
    return propose_opening(
        cast.account(number),
        points=Decimal(points),
        standing_points=Decimal(standing),
        reason=reason,
        key=key or uuid4(),
        by=cast.clerk,
        now=NOW,
    )


def propose_to_reverse(cast: Cast, row: Transfer, *, key: UUID | None = None) -> Correction:
    return propose_reversal(row, reason="记错了户", key=key or uuid4(), by=cast.clerk, now=NOW)


# Openings.


def test_opening_is_posted_by_the_second_person(cast: Cast) -> None:
    proposal = propose(cast)
    before = look_at(cast.account(2)).balance

    posted = consent_to_correction(proposal, by=cast.watcher, now=at(DECEMBER))

    row = posted.transfer
    assert row is not None
    assert before == BASE
    assert (posted.state, posted.decided_by, posted.decided_at) == (
        CorrectionState.POSTED,
        cast.watcher,
        at(DECEMBER),
    )
    assert (row.kind, row.points, row.posted_by) == ("opening", Decimal(30), cast.watcher)
    assert look_at(cast.account(2)).balance == BASE + 30
    assert get_standing(cast.village, year_start=YEAR) == {cast.account(2).pk: Decimal(45)}


def test_opening_without_points_brings_standing_alone(cast: Cast) -> None:
    posted = consent_to_correction(propose(cast, points="0"), by=cast.chair, now=NOW)

    assert posted.transfer is None
    assert StandingEntry.objects.get().points == Decimal(45)


def test_opening_without_standing_writes_no_entry(cast: Cast) -> None:
    consent_to_correction(propose(cast, standing="0"), by=cast.chair, now=NOW)

    assert not StandingEntry.objects.exists()


def test_household_has_one_opening(cast: Cast) -> None:
    proposal = propose(cast)
    with pytest.raises(CorrectionTwice):
        propose(cast)
    consent_to_correction(proposal, by=cast.chair, now=NOW)

    with pytest.raises(CorrectionTwice):
        propose(cast)


def test_refused_opening_may_be_proposed_anew(cast: Cast) -> None:
    refused = refuse_correction(propose(cast), by=cast.chair, now=NOW)

    again = propose(cast, points="31")

    assert refused.state == CorrectionState.REFUSED
    assert again.state == CorrectionState.PROPOSED
    assert look_at(cast.account(2)).balance == BASE


@pytest.mark.parametrize(("points", "standing"), [("-1", "0"), ("0.001", "0"), ("1", "0.001")])
def test_opening_of_impossible_points_is_refused(cast: Cast, points: str, standing: str) -> None:
    with pytest.raises(PointsNotPositive):
        propose(cast, points=points, standing=standing)


def test_opening_of_a_closed_account_is_refused(cast: Cast) -> None:
    deduct(cast, 2, 100)
    with transaction.atomic():
        close_account(lock_book(cast.village, now=NOW), cast.account(2), now=NOW)

    with pytest.raises(AccountClosed):
        propose(cast)


def test_partner_brings_nothing_along(cast: Cast) -> None:
    with pytest.raises(ValueError, match="Only a household"):
        propose_opening(
            find_partner(cast),
            points=BASE,
            standing_points=Decimal(0),
            reason=REASON,
            key=uuid4(),
            by=cast.clerk,
            now=NOW,
        )


# Reversals.


@pytest.mark.parametrize("kind", ["award", "deduction"])
def test_reversal_is_posted_by_the_second_person(cast: Cast, kind: str) -> None:
    row = award(cast, 2, 5) if kind == "award" else deduct(cast, 2, 5)
    assert row is not None

    posted = consent_to_correction(propose_to_reverse(cast, row), by=cast.chair, now=NOW)

    assert posted.transfer is not None
    assert (posted.transfer.reverses, posted.account) == (row, cast.account(2))
    assert look_at(cast.account(2)).balance == BASE


def test_row_has_one_open_proposal(cast: Cast) -> None:
    row = award(cast, 2, 5)
    propose_to_reverse(cast, row)

    with pytest.raises(CorrectionTwice):
        propose_to_reverse(cast, row)


def test_reversed_row_is_not_proposed_again(cast: Cast) -> None:
    row = award(cast, 2, 5)
    reversal = undo(cast, row)

    for gone in (row, reversal):
        with pytest.raises(AlreadyReversed):
            propose_to_reverse(cast, gone)


def test_redemption_is_returned_at_the_shop(cast: Cast) -> None:
    row = redeem(cast, 2, 5)

    with pytest.raises(KindNotReversible):
        propose_to_reverse(cast, row)


def test_consent_after_an_objection_reversed_the_row_is_refused_and_can_be_turned_down(
    cast: Cast,
) -> None:
    row = award(cast, 2, 5)
    proposal = propose_to_reverse(cast, row)
    undo(cast, row)

    with pytest.raises(AlreadyReversed):
        consent_to_correction(proposal, by=cast.chair, now=NOW)

    assert refuse_correction(proposal, by=cast.chair, now=NOW).state == CorrectionState.REFUSED


# Two persons.


def test_proposer_neither_consents_nor_refuses(cast: Cast) -> None:
    proposal = propose(cast)

    with pytest.raises(SecondPersonNeeded):
        consent_to_correction(proposal, by=cast.clerk, now=NOW)
    with pytest.raises(SecondPersonNeeded):
        refuse_correction(proposal, by=cast.clerk, now=NOW)


@pytest.mark.parametrize("number", [1, 4], ids=["own", "kin"])
def test_nobody_decides_for_the_own_or_a_kin_household(cast: Cast, number: int) -> None:
    proposal = propose(cast, number)

    with pytest.raises(OwnHousehold):
        consent_to_correction(proposal, by=cast.chair, now=NOW)


# Retries.


def test_proposal_repeated_by_key_is_answered_also_once_it_is_posted(cast: Cast) -> None:
    key, row = uuid4(), award(cast, 2, 5)
    proposal = propose_to_reverse(cast, row, key=key)
    early = propose_to_reverse(cast, row, key=key)
    consent_to_correction(proposal, by=cast.chair, now=NOW)

    late = propose_to_reverse(cast, row, key=key)

    assert early == late == proposal
    assert late.state == CorrectionState.POSTED


@dataclass(frozen=True)
class Other:
    """What differs from the proposal that used the key."""

    number: int = 2
    points: str = "30"
    standing: str = "45"
    reason: str = REASON


@pytest.mark.parametrize(
    "other",
    [Other(number=3), Other(points="31"), Other(standing="0"), Other(reason="别的")],
    ids=str,
)
def test_proposal_of_other_content_under_the_key_is_refused(cast: Cast, other: Other) -> None:
    key = uuid4()
    propose(cast, key=key)

    with pytest.raises(KeyReused):
        propose(
            cast,
            other.number,
            other.points,
            standing=other.standing,
            reason=other.reason,
            key=key,
        )


def test_consent_repeated_by_the_same_person_is_answered(cast: Cast) -> None:
    proposal = propose(cast)
    first = consent_to_correction(proposal, by=cast.chair, now=NOW)

    again = consent_to_correction(proposal, by=cast.chair, now=at(DECEMBER))

    assert again == first
    assert again.decided_at == NOW
    assert look_at(cast.account(2)).balance == BASE + 30


def test_refusal_repeated_by_the_same_person_is_answered(cast: Cast) -> None:
    proposal = propose(cast)

    first, again = (refuse_correction(proposal, by=cast.chair, now=NOW) for _each in range(2))

    assert (again, again.state) == (first, CorrectionState.REFUSED)


def test_correction_is_decided_once(cast: Cast) -> None:
    proposal = propose(cast)
    consent_to_correction(proposal, by=cast.chair, now=NOW)

    with pytest.raises(CorrectionDecided):
        consent_to_correction(proposal, by=cast.watcher, now=NOW)
    with pytest.raises(CorrectionDecided):
        refuse_correction(proposal, by=cast.chair, now=NOW)
