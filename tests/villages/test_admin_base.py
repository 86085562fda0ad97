"""What every page of the office shares: rights from appointments, only the own villages' rows."""

from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.test import RequestFactory

from tests.cast import Cast
from villages.admin_base import ReadOnlyAdmin, VillageAdmin
from villages.models import Appointment, Card, Change, Grid, Household, Role
from villages.services import appoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


class GridPages(VillageAdmin):
    """Rows of a village, by the committee."""

    list_filter = ("village", "name")


class CardPages(VillageAdmin):
    """Rows whose village is two steps away."""

    village_path = "household__village"
    change_roles = frozenset({Role.SHOPKEEPER})


class ChangePages(ReadOnlyAdmin):
    """Rows to read."""


def ask(cast: Cast, person: str) -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.user = cast.people[person]
    return request


def pages_of_grids() -> GridPages:
    return GridPages(Grid, admin.site)


def test_list_is_cut_to_the_own_villages(cast: Cast) -> None:
    found = {
        person: set(pages_of_grids().get_queryset(ask(cast, person)))
        for person in ("chair", "watcher", "walker", "stranger", "nobody")
    }

    anping, hewan = (
        set(Grid.objects.filter(village=village)) for village in (cast.village, cast.other_village)
    )
    assert found == {
        "chair": anping,
        "watcher": anping,
        "walker": set(),
        "stranger": hewan,
        "nobody": set(),
    }


def test_list_of_rows_two_steps_away_is_cut_as_well(cast: Cast) -> None:
    pages = CardPages(Card, admin.site)

    assert list(pages.get_queryset(ask(cast, "stranger"))) == [
        Card.objects.get(household=cast.other_household)
    ]
    assert pages.village_of(Card.objects.get(household=cast.households[1])) == cast.village


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("chair", (True, True, True, True, False)),
        ("watcher", (True, True, False, False, False)),
        ("walker", (False, False, False, False, False)),
        ("nobody", (False, False, False, False, False)),
        # Somewhere, but not with this row.
        ("stranger", (True, False, True, False, False)),
    ],
)
def test_rights_come_from_appointments(cast: Cast, person: str, may: tuple[bool, ...]) -> None:
    pages, request = pages_of_grids(), ask(cast, person)

    assert (
        pages.has_module_permission(request),
        pages.has_view_permission(request, cast.group),
        pages.has_add_permission(request),
        pages.has_change_permission(request, cast.group),
        pages.has_delete_permission(request, cast.group),
    ) == may


def test_pages_may_be_changed_by_the_role_they_name(cast: Cast) -> None:
    pages = CardPages(Card, admin.site)

    assert pages.has_change_permission(ask(cast, "keeper"))
    assert not pages.has_change_permission(ask(cast, "chair"))


def test_rows_to_read_are_not_added_changed_or_deleted(cast: Cast) -> None:
    pages, request = ChangePages(Change, admin.site), ask(cast, "chair")
    row = Change.objects.filter(village=cast.village)[0]

    assert pages.has_view_permission(request, row)
    assert not pages.has_add_permission(request)
    assert not pages.has_change_permission(request, row)
    assert not pages.has_delete_permission(request, row)


@pytest.mark.parametrize(
    ("person", "refusal"),
    [("walker", PermissionDenied), ("nobody", PermissionDenied), ("stranger", Http404)],
)
def test_row_is_refused_to_who_may_not_see_it(
    cast: Cast, person: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        pages_of_grids().get_object(ask(cast, person), str(cast.group.pk))


@pytest.mark.parametrize("address", ["0", "no-id", "99999999"])
def test_address_of_no_row_is_404(cast: Cast, address: str) -> None:
    with pytest.raises(Http404):
        pages_of_grids().get_object(ask(cast, "chair"), address)


def test_own_row_is_given(cast: Cast) -> None:
    found = pages_of_grids().get_object(ask(cast, "watcher"), str(cast.group.pk))

    assert found == cast.group


def test_filter_by_village_is_for_people_with_several(cast: Cast) -> None:
    pages = pages_of_grids()
    alone = pages.get_list_filter(ask(cast, "chair"))
    appoint_in_hewan(cast)

    several = pages.get_list_filter(ask(cast, "chair"))

    assert alone == ["name"]
    assert [entry[0] if isinstance(entry, tuple) else entry for entry in several] == [
        "village",
        "name",
    ]


def appoint_in_hewan(cast: Cast) -> None:
    now = cast.households[1].cards.get().issued_at
    appoint(
        cast.chair,
        Role.COMMITTEE,
        village=cast.other_village,
        starts_on=now.date(),
        by=None,
        now=now,
    )


def test_choices_of_villages_are_those_where_the_person_may_change(cast: Cast) -> None:
    pages = pages_of_grids()
    field: Any = Grid._meta.get_field("village")  # Any: a foreign key, Django says less

    chosen = {
        person: list(pages.get_field_queryset(None, field, ask(cast, person)) or [])
        for person in ("chair", "watcher", "stranger")
    }

    assert chosen == {
        "chair": [cast.village],
        "watcher": [],
        "stranger": [cast.other_village],
    }


def test_choices_of_rows_are_cut_by_their_own_pages(cast: Cast) -> None:
    field: Any = Appointment._meta.get_field("household")  # Any: a foreign key

    chosen = pages_of_grids().get_field_queryset(None, field, ask(cast, "chair"))

    assert chosen is not None
    assert set(chosen) == set(Household.objects.filter(village=cast.village))


def test_new_row_begins_in_the_only_village(cast: Cast) -> None:
    pages = pages_of_grids()

    assert pages.get_changeform_initial_data(ask(cast, "chair")) == {"village": cast.village.pk}
    appoint_in_hewan(cast)
    assert pages.get_changeform_initial_data(ask(cast, "chair")) == {}


def test_new_row_takes_only_numbers_of_rows_from_the_address(cast: Cast) -> None:
    request = ask(cast, "chair")
    request.GET = QueryDict("parent=x&name=05组")

    initial = pages_of_grids().get_changeform_initial_data(request)

    assert initial == {"name": "05组", "village": cast.village.pk}


def test_saved_row_is_traced_once_in_our_own_trail(cast: Cast) -> None:
    pages, request = pages_of_grids(), ask(cast, "chair")
    before = Change.objects.count()
    cast.group.name = "榕树头"

    pages.save_model(request, cast.group, None, change=True)  # type: ignore[arg-type] # unused
    pages.log_change(request, cast.group, "")

    change = Change.objects.order_by("-id")[0]
    assert Change.objects.count() == before + 1
    assert (change.made_by, change.village) == (cast.chair, cast.village)
