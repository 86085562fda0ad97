"""The way in for every page that works in a village: who, which village, with what right."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from villages.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    PointsError,
    VillageNotNamed,
)
from villages.models import Role, User, Village
from villages.permissions import check_role, find_villages, get_held_roles, get_village

# The one place that knows both: a page that shows a refusal beside its form answers with it, too.
STATUS_BY_ERROR: dict[type[PointsError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
    InvalidInputError: HTTPStatus.BAD_REQUEST,
}


class VillageDoor(AccessMixin, View):
    """A view for people who hold one of `roles` in the village that the request names.

    The village comes as `village=<slug>` in the form or the address. A GET without one goes on
    where there is just one to choose, asks where there are several; a POST always names it.
    Gives self.village, self.person, self.now and self.today to the view.
    """

    roles: ClassVar[frozenset[Role]]
    village: Village
    person: User
    now: datetime
    today: date

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.person = get_person(request)
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        slug = request.POST.get("village") or request.GET.get("village") or ""
        if slug:
            self.village = get_village(self.person, slug, self.roles, today=self.today)
            return super().dispatch(request, *args, **kwargs)
        villages = list(find_villages(self.person, self.roles, today=self.today))
        if request.method == "POST":
            raise VillageNotNamed
        if len(villages) > 1:
            return render(request, "choose_village.html", {"villages": villages})
        if not villages:
            self._refuse()
        self.village = villages[0]
        return super().dispatch(request, *args, **kwargs)

    def _refuse(self) -> None:
        """Raise RoleNeeded for somebody's village, VillageNotFound for a person without any."""
        home = find_villages(self.person, Role, today=self.today).first()
        check_role(self.person, home or Village(pk=0), self.roles, today=self.today)


def get_person(request: HttpRequest) -> User:
    """Return who is signed in; raises ValueError where nobody is: the door let a stranger in."""
    if not isinstance(request.user, User):
        raise ValueError("Nobody is signed in.")  # noqa: TRY004 - not a wrong type, a missing check
    return request.user


def get_roles(request: HttpRequest) -> dict[int, frozenset[Role]]:
    """Return {village id: the roles that the person holds there today}; asked once a request."""
    held: dict[int, frozenset[Role]] | None = getattr(request, "held_roles", None)
    if held is None:
        held = get_held_roles(request.user, today=timezone.localdate())
        request.held_roles = held  # type: ignore[attr-defined] # our own note on the request
    return held


def add_refusal(form: forms.BaseForm, error: PointsError) -> None:
    """Put a service's refusal on the form: beside the field it names, else at the top."""
    field = getattr(error, "field", None)
    form.add_error(field if field in form.fields else None, str(error))


def status_of(error: PointsError) -> HTTPStatus:
    """Return the status of an error's nearest listed class; BAD_REQUEST where none is."""
    for kind in type(error).__mro__:
        if kind in STATUS_BY_ERROR:
            return STATUS_BY_ERROR[kind]
    return HTTPStatus.BAD_REQUEST
