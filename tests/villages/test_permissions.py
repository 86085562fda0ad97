"""Rights come from appointments, and end with them."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, Cast
from villages.errors import RoleNeeded, VillageNotFound
from villages.models import Appointment, Role
from villages.permissions import find_recused_households, find_villages, get_village
from villages.services import end_appointment


def test_get_village_gives_it_to_one_with_the_role(cast: Cast) -> None:
    found = get_village(cast.walker, "anping", {Role.GRID_WORKER}, today=TODAY)

    assert found == cast.village


def test_get_village_refuses_one_without_the_role(cast: Cast) -> None:
    with pytest.raises(RoleNeeded):
        get_village(cast.walker, "anping", {Role.COMMITTEE}, today=TODAY)


@pytest.mark.parametrize("person", ["stranger", "officer", "nobody"])
def test_get_village_hides_it_from_strangers(cast: Cast, person: str) -> None:
    with pytest.raises(VillageNotFound):
        get_village(cast.people[person], "anping", Role, today=TODAY)


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
