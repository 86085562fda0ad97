"""However households split, merge, end and inherit: no point appears, and none vanishes."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.checks import check
from ledger.models import Account, AccountKind, StandingEntry
from tests.cast import Cast
from tests.ledger.acts import award, redeem
from tests.office.life.acts import agree, ask_end, ask_heir, ask_merge, ask_split, give_family
from villages.errors import PointsError
from villages.models import Household, Member
from villages.models.households import HouseholdState

pytestmark = pytest.mark.django_db

HUNDREDTHS = st.integers(0, 20_000).map(lambda count: Decimal(count) / 100)
STEP = st.tuples(
    st.sampled_from(("split", "merge", "end", "inherit", "award", "redeem")),
    st.integers(0, 20),
    st.integers(0, 20),
    HUNDREDTHS,
)


class Life:
    """The cast's households, as steps drawn at random change them."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.next_number = 50

    def pick(self, turn: int) -> int:
        numbers = sorted(self.cast.households)
        return numbers[turn % len(numbers)]

    def split(self, one: int, other: int, points: Decimal) -> Decimal:
        household = self.cast.households[one]
        living = Member.objects.living_here().filter(household=household)
        leaving = list(living.filter(is_head=False)[: 1 + other % 2])
        if not leaving:
            return Decimal(0)
        self.next_number += 1
        done = agree(
            self.cast,
            ask_split(
                self.cast,
                leaving,
                number=one,
                new_number=self.next_number,
                points=points,
                standing=points / 10 // Decimal("0.01") * Decimal("0.01"),
                head=leaving[0],
            ),
        )
        assert done.other is not None
        self.cast.households[self.next_number] = done.other
        return Decimal(0)

    def merge(self, one: int, other: int, _points: Decimal) -> Decimal:
        agree(self.cast, ask_merge(self.cast, one, other))
        return Decimal(0)

    def end(self, one: int, _other: int, _points: Decimal) -> Decimal:
        agree(self.cast, ask_end(self.cast, one))
        return Decimal(0)

    def inherit(self, one: int, other: int, points: Decimal) -> Decimal:
        agree(self.cast, ask_heir(self.cast, points, number=one, heir=other))
        return Decimal(0)

    def award(self, one: int, _other: int, points: Decimal) -> Decimal:
        if Household.objects.get(pk=self.cast.households[one].pk).state != HouseholdState.ACTIVE:
            return Decimal(0)
        return award(self.cast, one, points).points

    def redeem(self, one: int, _other: int, points: Decimal) -> Decimal:
        if Household.objects.get(pk=self.cast.households[one].pk).state != HouseholdState.ACTIVE:
            return Decimal(0)
        return -redeem(self.cast, one, points).points

    def step(self, name: str, one: int, other: int, points: Decimal) -> Decimal:
        """Do a step, and return by how many points the village has more; a refusal does nothing."""
        act: Callable[[int, int, Decimal], Decimal] = getattr(self, name)
        try:
            return act(self.pick(one), self.pick(other), points)
        except PointsError:
            return Decimal(0)


def sum_balances(cast: Cast) -> Decimal:
    accounts = Account.objects.for_village(cast.village).filter(kind=AccountKind.HOUSEHOLD)
    return sum((account.balance or Decimal(0) for account in accounts), Decimal(0))


@settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A shrunk example takes minutes, and tells little more.
    phases=(Phase.generate,),
)
@given(steps=st.lists(STEP, min_size=3, max_size=14))
def test_no_point_appears_and_none_vanishes(
    cast: Cast, steps: list[tuple[str, int, int, Decimal]]
) -> None:
    with transaction.atomic():
        for number in cast.households:
            give_family(cast, number, "甲", "乙", "丙")
        life = Life(replace(cast, households=dict(cast.households)))
        expected = sum_balances(cast)

        for step in steps:
            expected += life.step(*step)

        found = sum_balances(cast)
        standing = sum(StandingEntry.objects.values_list("points", flat=True), Decimal(0))
        findings = list(check(cast.village))
        transaction.set_rollback(True)
    assert (found, standing, len(findings)) == (expected, Decimal(0), 0)
