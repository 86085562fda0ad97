"""Appointments that go on, are withdrawn, or get the own household later."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.cast import BEGIN, NOW, TODAY, Cast
from villages.errors import (
    AppointmentBegun,
    AppointmentEndsEarly,
    AppointmentOver,
    AppointmentOverlaps,
    HomeElsewhere,
    HomeKnown,
    HomeNeeded,
    PointsError,
    RoleNeeded,
    VillageNotFound,
)
from villages.matters import DETAILS_MAX, build_matter, write_numbers
from villages.models import Appointment, Change, Household, Role
from villages.permissions import find_homeless, find_recused_households, is_home_known
from villages.services import (
    appoint,
    end_appointment,
    prolong_appointment,
    record_home,
    withdraw_appointment,
)

pytestmark = pytest.mark.django_db

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def office(cast: Cast, name: str) -> Appointment:
    return Appointment.objects.get(user=cast.people[name])


def name_homeless(cast: Cast) -> set[str]:
    return {one.user.name for one in find_homeless(cast.village, today=TODAY)}


def test_appointment_goes_on_beyond_its_last_day(cast: Cast) -> None:
    ended = end_appointment(office(cast, "walker"), last_day=TOMORROW, by=cast.chair, now=NOW)

    prolong_appointment(ended, ends_on=None, by=cast.chair, now=NOW)

    assert office(cast, "walker").ends_on is None
    assert Change.objects.filter(kind="villages.appointment").latest("pk").act == "changed"


def test_appointment_that_is_over_does_not_go_on(cast: Cast) -> None:
    ended = end_appointment(office(cast, "walker"), last_day=YESTERDAY, by=cast.chair, now=NOW)

    with pytest.raises(AppointmentOver):
        prolong_appointment(ended, ends_on=None, by=cast.chair, now=NOW)


def test_appointment_does_not_go_on_into_the_next_one(cast: Cast) -> None:
    ended = end_appointment(office(cast, "walker"), last_day=TODAY, by=cast.chair, now=NOW)
    appoint(
        cast.walker, Role.GRID_WORKER, village=cast.village, starts_on=TOMORROW, by=None, now=NOW
    )

    with pytest.raises(AppointmentOverlaps):
        prolong_appointment(ended, ends_on=None, by=cast.chair, now=NOW)
    with pytest.raises(AppointmentEndsEarly):
        prolong_appointment(ended, ends_on=BEGIN - timedelta(days=1), by=cast.chair, now=NOW)


def test_appointment_to_come_is_withdrawn_with_its_trace(cast: Cast) -> None:
    coming = appoint(
        cast.nobody, Role.APPRAISER, village=cast.village, starts_on=TOMORROW, by=None, now=NOW
    )

    withdraw_appointment(coming, by=cast.chair, now=NOW)

    change = Change.objects.latest("pk")
    assert not Appointment.objects.filter(user=cast.nobody).exists()
    assert (change.act, change.row, change.made_by) == ("removed", str(coming.pk), cast.chair)


def test_appointment_that_has_begun_is_not_withdrawn(cast: Cast) -> None:
    with pytest.raises(AppointmentBegun):
        withdraw_appointment(office(cast, "walker"), by=cast.chair, now=NOW)


def test_own_household_is_asked_of_all_but_partners(cast: Cast) -> None:
    assert name_homeless(cast) == {"何委员", "吴评", "郑评", "周店", "马监"}


def test_home_is_recorded_for_recusal(cast: Cast) -> None:
    home = cast.households[6]

    record_home(office(cast, "judge_two"), household=home, by=cast.clerk, now=NOW)

    assert find_recused_households(cast.judge_two, cast.village) == {home.pk}
    assert name_homeless(cast) == {"何委员", "郑评", "周店", "马监"}


def test_who_lives_elsewhere_is_asked_no_more(cast: Cast) -> None:
    record_home(
        office(cast, "keeper"), household=None, lives_elsewhere=True, by=cast.chair, now=NOW
    )

    assert is_home_known(cast.keeper, cast.village)
    assert name_homeless(cast) == {"何委员", "吴评", "郑评", "马监"}


def test_who_moves_in_later_is_recorded_then(cast: Cast) -> None:
    keeper = office(cast, "keeper")
    record_home(keeper, household=None, lives_elsewhere=True, by=cast.chair, now=NOW)

    moved = record_home(keeper, household=cast.households[5], by=cast.chair, now=NOW)

    assert (moved.household, moved.lives_elsewhere) == (cast.households[5], False)


REFUSED: list[tuple[str, Callable[[Cast], object], type[PointsError]]] = [
    (
        "another one",
        lambda cast: record_home(
            office(cast, "walker"), household=cast.households[5], by=cast.chair, now=NOW
        ),
        HomeKnown,
    ),
    (
        "nothing",
        lambda cast: record_home(office(cast, "keeper"), household=None, by=cast.chair, now=NOW),
        HomeNeeded,
    ),
    (
        "both",
        lambda cast: record_home(
            office(cast, "keeper"),
            household=cast.households[5],
            lives_elsewhere=True,
            by=cast.chair,
            now=NOW,
        ),
        HomeNeeded,
    ),
    (
        "another village's",
        lambda cast: record_home(
            office(cast, "keeper"),
            household=Household.objects.get(village=cast.other_village),
            by=cast.chair,
            now=NOW,
        ),
        HomeElsewhere,
    ),
    (
        "by a supervisor",
        lambda cast: record_home(
            office(cast, "keeper"), household=cast.households[5], by=cast.watcher, now=NOW
        ),
        RoleNeeded,
    ),
    (
        "by a stranger",
        lambda cast: record_home(
            office(cast, "keeper"), household=cast.households[5], by=cast.stranger, now=NOW
        ),
        VillageNotFound,
    ),
]


@pytest.mark.parametrize(
    ("act", "refusal"), [pytest.param(act, error, id=name) for name, act, error in REFUSED]
)
def test_home_is_refused(
    cast: Cast, act: Callable[[Cast], object], refusal: type[PointsError]
) -> None:
    with pytest.raises(refusal):
        act(cast)


def test_office_that_begins_later_is_asked_as_well(cast: Cast) -> None:
    appoint(
        cast.nobody,
        Role.GRID_WORKER,
        village=cast.village,
        starts_on=date(2027, 1, 1),
        by=None,
        now=NOW,
    )

    assert "闲人" in name_homeless(cast)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([], ""), ([4], "004"), ([3, 1, 2], "001–003"), ([1, 2, 8, 10, 11], "001–002、008、010–011")],
)
def test_numbers_are_written_as_runs(numbers: list[int], words: str) -> None:
    assert write_numbers(numbers) == words


def test_matter_lists_what_fits_and_counts_the_rest() -> None:
    matter = build_matter("事", "15 件", map(str, range(15)))

    assert (len(matter.details), matter.more) == (DETAILS_MAX, 15 - DETAILS_MAX)
