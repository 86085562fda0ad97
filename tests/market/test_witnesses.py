"""Whom the pages offer as a second person is whom the service takes."""

import pytest

from market.errors import WitnessUnfit
from market.queries.witnesses import list_witnesses
from market.services import WITNESSES
from market.services.baskets import check_witness
from tests.cast import TODAY, Cast
from villages.models import User

pytestmark = pytest.mark.django_db


def is_taken(cast: Cast, number: int, witness: User) -> bool:
    try:
        check_witness(
            cast.village,
            cast.households[number],
            is_recused=True,
            by=cast.clerk,
            witness=witness,
            today=TODAY,
        )
    except WitnessUnfit:
        return False
    return True


# The chair lives in household 1, whose kin is household 4.
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, ["周店", "马监"]),
        (4, ["周店", "马监"]),
        (5, ["周店", "陈主任", "马监"]),
    ],
)
def test_witnesses_offered_are_those_taken(cast: Cast, number: int, expected: list[str]) -> None:
    offered = list_witnesses(
        cast.village, cast.households[number], roles=WITNESSES, by=cast.clerk, today=TODAY
    )

    assert [person.name for person in offered] == expected
    assert {person for person in cast.people.values() if is_taken(cast, number, person)} == set(
        offered
    )
