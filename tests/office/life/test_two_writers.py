"""Two persons at the same moment: one of them does it, and no point is shared twice."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from ledger.checks import check
from ledger.models import Account, CorrectionState, HouseholdChange
from office.life.services import come_back, consent_to_change, go_away, refuse_change
from tests.cast import NOW, TODAY, Cast
from tests.ledger.acts import redeem
from tests.ledger.together import run_together
from tests.office.life.acts import agree, ask_end, ask_heir, ask_split, end, give_family
from villages.errors import PointsError
from villages.models import Household

pytestmark = pytest.mark.django_db(transaction=True)


def sort_out(results: Sequence[object]) -> Counter[str]:
    return Counter(
        type(result).__name__ if isinstance(result, PointsError) else "done" for result in results
    )


def find_total(cast: Cast) -> Decimal:
    balances = Account.objects.for_village(cast.village).values_list("balance", flat=True)
    return sum((balance or Decimal(0) for balance in balances), Decimal(0))


def test_two_consent_to_one_split(cast: Cast) -> None:
    proposal = ask_split(cast, give_family(cast), points="50")

    results = run_together(
        [
            lambda: consent_to_change(proposal, by=cast.watcher, now=NOW),
            lambda: consent_to_change(proposal, by=cast.chair, now=NOW),
        ]
    )

    assert sort_out(results) == {"done": 1, "ChangeDecided": 1}
    assert Household.objects.filter(number=77).count() == 1
    assert find_total(cast) == 600
    assert list(check(cast.village)) == []


def test_consent_and_refusal_at_once_are_one_of_both(cast: Cast) -> None:
    proposal = ask_end(cast)

    results = run_together(
        [
            lambda: consent_to_change(proposal, by=cast.watcher, now=NOW),
            lambda: refuse_change(proposal, by=cast.chair, now=NOW),
        ]
    )

    proposal.refresh_from_db()
    assert sort_out(results) == {"done": 1, "ChangeDecided": 1}
    assert proposal.state != CorrectionState.PROPOSED
    assert list(check(cast.village)) == []


def test_same_key_from_two_is_one_proposal(cast: Cast) -> None:
    family, key = give_family(cast), uuid4()

    results = run_together([lambda: ask_split(cast, family, key=key) for _each in range(4)])

    assert sort_out(results) == {"done": 4}
    assert HouseholdChange.objects.count() == 1


def test_two_proposals_for_one_household_are_one(cast: Cast) -> None:
    family = give_family(cast)

    results = run_together(
        [partial(ask_split, cast, family, new_number=number) for number in (77, 78)]
    )

    assert sort_out(results) == {"done": 1, "ChangeWaits": 1}


def test_points_that_are_shared_are_not_spent_as_well(cast: Cast) -> None:
    proposal = ask_split(cast, give_family(cast), points="80")

    results = run_together(
        [lambda: bool(agree(cast, proposal)), lambda: bool(redeem(cast, 5, 40))],
    )

    assert sort_out(results)["done"] == 1
    assert list(check(cast.village)) == []


def test_heirs_at_once_get_no_more_than_there_is(cast: Cast) -> None:
    end(cast)
    proposal = ask_heir(cast, "70")

    results = run_together([lambda: agree(cast, proposal) for _each in range(3)])

    assert sort_out(results) == {"done": 3}
    assert Account.objects.get(household=cast.households[5]).balance == 30
    assert find_total(cast) == 600


def test_two_who_let_a_household_come_back_give_nothing_twice(cast: Cast) -> None:
    go_away(cast.households[5], on=TODAY, by=cast.clerk, now=NOW)

    results = run_together(
        [
            partial(come_back, cast.households[5], on=TODAY, by=by, now=NOW)
            for by in (cast.clerk, cast.chair)
        ]
    )

    assert sort_out(results) == {"done": 1, "HouseholdNotAway": 1}
