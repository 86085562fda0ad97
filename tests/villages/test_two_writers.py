"""Two people at once at the roster: one tie, one appointment, one living card."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.cast import NOW, TODAY, Cast
from tests.ledger.together import run_together
from villages.errors import AppointmentOverlaps, PointsError, SecondPersonNeeded
from villages.models import Appointment, Card, KinTie, Role
from villages.services import (
    appoint,
    confirm_kin_removal,
    declare_kin,
    issue_card,
    propose_kin_removal,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_tie_declared_by_two_at_once_is_one(cast: Cast) -> None:
    two, five = cast.households[2], cast.households[5]

    ties = run_together(
        [
            lambda: declare_kin(two, five, by=cast.judge_one, now=NOW),
            lambda: declare_kin(five, two, by=cast.watcher, now=NOW),
        ]
        * 2
    )

    assert len({tie.pk for tie in ties if isinstance(tie, KinTie)}) == 1
    assert KinTie.objects.filter(first=two).count() == 1


def test_removal_proposed_by_two_at_once_has_one_proposer(cast: Cast) -> None:
    tie = KinTie.objects.get()

    def remove(by: str) -> KinTie:
        propose_kin_removal(tie, by=cast.people[by], now=NOW)
        return confirm_kin_removal(tie, by=cast.people[by], now=NOW)

    results = run_together([lambda: remove("judge_one"), lambda: remove("judge_two")])

    # Whoever was second to propose removes it. The first is refused when back too early, and finds
    # it removed when back late: which of the two, the threads decide.
    removed = KinTie.objects.get()
    refusals = [result for result in results if isinstance(result, PointsError)]
    assert {type(refusal) for refusal in refusals} <= {SecondPersonNeeded}
    assert removed.removed_at is not None
    assert {removed.removal_proposed_by, removed.removed_by} == {cast.judge_one, cast.judge_two}


def test_overlapping_appointments_at_once_make_one(cast: Cast) -> None:
    def appoint_from(day: date) -> Appointment:
        return appoint(
            cast.nobody, Role.APPRAISER, village=cast.village, starts_on=day, by=cast.chair, now=NOW
        )

    acts: list[Callable[[], Appointment]] = [
        lambda day=day: appoint_from(TODAY.replace(day=day))  # type: ignore[misc]
        for day in (16, 17, 18, 19)
    ]
    results = run_together(acts)

    refused = [result for result in results if isinstance(result, PointsError)]
    assert [type(refusal) for refusal in refused] == [AppointmentOverlaps] * 3
    assert Appointment.objects.filter(user=cast.nobody).count() == 1


def test_cards_issued_at_once_leave_one_alive(cast: Cast) -> None:
    run_together([lambda: issue_card(cast.households[1], by=cast.chair, now=NOW)] * 4)

    cards = Card.objects.filter(household=cast.households[1])
    assert (cards.count(), cards.filter(killed_at__isnull=True).count()) == (5, 1)
