"""Rights come from appointments, and end with them."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, Cast
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Appointment, Role
from villages.permissions import check_role, find_recused_households, find_villages
from villages.services import end_appointment


def test_check_role_refuses_one_without_the_role(cast: Cast) -> None:
    check_role(cast.walker, cast.village, {Role.GRID_WORKER}, today=TODAY)

    with pytest.raises(RoleNeeded):
        check_role(cast.walker, cast.village, {Role.COMMITTEE}, today=TODAY)


@pytest.mark.parametrize("person", ["stranger", "officer", "nobody"])
def test_check_role_hides_the_village_from_strangers(cast: Cast, person: str) -> None:
    with pytest.raises(VillageNotFound):
        check_role(cast.people[person], cast.village, Role, today=TODAY)


def test_find_villages_ends_with_the_appointment(cast: Cast) -> None:
    appointment = Appointment.objects.get(user=cast.walker)
    end_appointment(appointment, last_day=TODAY, by=cast.chair, now=NOW)

    on_last_day = list(find_villages(cast.walker, {Role.GRID_WORKER}, today=TODAY))
    after = list(find_villages(cast.walker, {Role.GRID_WORKER}, today=TODAY + timedelta(days=1)))

    assert (on_last_day, after) == ([cast.village], [])


def test_find_recused_households_are_own_and_kin(cast: Cast) -> None:
    recused = find_recused_households(cast.chair, cast.village)

    assert recused == {cast.households[1].pk, cast.households[4].pk}


def test_find_recused_households_of_one_from_elsewhere_are_none(cast: Cast) -> None:
    assert find_recused_households(cast.keeper, cast.village) == frozenset()
