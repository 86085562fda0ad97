"""The way in for every page of a village: who, which village, with what right."""

from typing import Any, ClassVar

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.cast import Cast
from villages.doors import VillageDoor, add_refusal, get_person, get_roles, status_of
from villages.errors import (
    CardKilled,
    CardUnknown,
    NumberTaken,
    OwnHousehold,
    PointsError,
    RoleNeeded,
    VillageNotFound,
    VillageNotNamed,
)
from villages.models import Role, User
from villages.services import appoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


class Greeting(VillageDoor):
    """Says which village a grid worker came into."""

    roles: ClassVar[frozenset[Role]] = frozenset({Role.GRID_WORKER})

    def get(self, _request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{self.village.slug} {self.person} {self.today}")

    def post(self, _request: HttpRequest) -> HttpResponse:
        return HttpResponse(self.village.slug)


def come_in(person: User | AnonymousUser, verb: str = "get", **content: str) -> Any:
    """Answer as the page would; Any: what Django's views return."""
    request = getattr(RequestFactory(), verb)("/hello/", content)
    request.user = person
    return Greeting.as_view()(request)


def test_one_village_needs_no_choice(cast: Cast) -> None:
    assert come_in(cast.walker).content.decode() == "anping 林巡 2026-11-06"


def test_named_village_is_the_one(cast: Cast) -> None:
    assert come_in(cast.stranger, village="hewan").content.startswith(b"hewan ")


def test_anonymous_is_sent_to_sign_in(cast: Cast) -> None:
    answer = come_in(AnonymousUser(), village="anping")

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/login/")


def test_person_with_several_villages_is_asked(cast: Cast) -> None:
    join_hewan(cast)

    answer = come_in(cast.walker).content.decode()

    assert ("安平村" in answer, "禾湾村" in answer) == (True, True)
    assert come_in(cast.walker, village="hewan").content.startswith(b"hewan ")


def join_hewan(cast: Cast) -> None:
    now = cast.households[1].cards.get().issued_at
    appoint(
        cast.walker,
        Role.GRID_WORKER,
        village=cast.other_village,
        starts_on=now.date(),
        by=None,
        now=now,
    )


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize(
    ("person", "village", "error"),
    [
        ("chair", "anping", RoleNeeded),
        ("stranger", "anping", VillageNotFound),
        ("officer", "anping", VillageNotFound),
        ("nobody", "anping", VillageNotFound),
        ("walker", "hewan", VillageNotFound),
        ("walker", "nowhere", VillageNotFound),
    ],
)
def test_village_is_refused_to_who_may_not(
    cast: Cast, person: str, village: str, error: type[PointsError], verb: str
) -> None:
    with pytest.raises(error):
        come_in(cast.people[person], verb, village=village)


@pytest.mark.parametrize(("person", "error"), [("chair", RoleNeeded), ("nobody", VillageNotFound)])
def test_person_without_any_such_village_is_refused(
    cast: Cast, person: str, error: type[PointsError]
) -> None:
    with pytest.raises(error):
        come_in(cast.people[person])


def test_form_that_names_no_village_is_refused(cast: Cast) -> None:
    with pytest.raises(VillageNotNamed):
        come_in(cast.walker, "post")


def test_wrong_verb_is_405(cast: Cast) -> None:
    assert come_in(cast.walker, "put").status_code == 405


def test_nobody_signed_in_is_the_doors_mistake() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    with pytest.raises(ValueError, match="Nobody is signed in"):
        get_person(request)


def test_roles_are_asked_once_a_request(
    cast: Cast, django_assert_num_queries: Any
) -> None:  # Any: pytest-django's helper
    request = RequestFactory().get("/")
    request.user = cast.stranger

    with django_assert_num_queries(1):
        first, again = get_roles(request), get_roles(request)

    assert first == again == {cast.other_village.pk: frozenset(Role) - {Role.TOWN_OFFICER}}


class Form(forms.Form):
    """A form with one field."""

    number = forms.CharField(required=False)


class FieldRefused(NumberTaken):
    """A refusal that names its field."""

    field: ClassVar[str] = "number"


class OtherFieldRefused(NumberTaken):
    """A refusal that names a field of another form."""

    field: ClassVar[str] = "elsewhere"


@pytest.mark.parametrize(
    ("error", "place"),
    [
        (FieldRefused(3), "number"),
        (OtherFieldRefused(3), "__all__"),
        (NumberTaken(3), "__all__"),
    ],
    ids=["its field", "another form's field", "no field"],
)
def test_refusal_stands_beside_its_field_or_at_the_top(error: PointsError, place: str) -> None:
    form = Form({})

    add_refusal(form, error)

    assert form.errors == {place: ["户编号 3 已经有人用了，请换一个。"]}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CardUnknown(), 404),
        (OwnHousehold(), 403),
        (CardKilled(), 409),
        (VillageNotNamed(), 400),
        (PointsError(), 400),
    ],
    ids=lambda value: type(value).__name__,
)
def test_refusal_has_the_status_of_its_kind(error: PointsError, status: int) -> None:
    assert status_of(error) == status
