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
    SentTooOften,
    TooManyGuesses,
    TooManyUnknown,
    TooOftenError,
    VillageNotNamed,
)
from villages.models import Role, User, Village
from villages.permissions import check_held, find_held_villages, get_held_roles

# The one place that knows both: a page that shows a refusal beside its form answers with it, too.
STATUS_BY_ERROR: dict[type[PointsError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
    InvalidInputError: HTTPStatus.BAD_REQUEST,
    TooManyGuesses: HTTPStatus.TOO_MANY_REQUESTS,
    TooManyUnknown: HTTPStatus.TOO_MANY_REQUESTS,
    SentTooOften: HTTPStatus.TOO_MANY_REQUESTS,
}


class VillageDoor(AccessMixin, View):
    """A view for people who hold one of `roles` in the village that the request names.

    The village comes as `village=<slug>` in the form or the address. A GET without one goes on
    where there is just one to choose, asks where there are several; a POST always names it.
    Gives self.village, self.held (the person's roles there), self.person, self.now and self.today
    to the view.
    """

    roles: ClassVar[frozenset[Role]]
    village: Village
    held: frozenset[Role]
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
        if request.method == "POST" and not slug:
            raise VillageNotNamed
        held = find_held_villages(self.person, today=self.today)
        villages = self._find_fitting(held, slug)
        if len(villages) > 1:
            return render(request, "choose_village.html", {"villages": villages})
        self.village = villages[0]
        self.held = held[self.village]
        return super().dispatch(request, *args, **kwargs)

    def _find_fitting(self, held: dict[Village, frozenset[Role]], slug: str) -> list[Village]:
        """Return the village of that slug, or of them all those with one of the view's roles.

        Raises VillageNotFound, RoleNeeded where there is none.
        """
        asked = {village: roles for village, roles in held.items() if slug in ("", village.slug)}
        check_held(frozenset[Role]().union(*asked.values()), self.roles)
        return [village for village, roles in asked.items() if roles & self.roles]


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


def tell_wait(answer: HttpResponseBase, error: PointsError) -> None:
    """Say in an answer's head after how many seconds another try is worth it, where that counts."""
    if isinstance(error, TooOftenError):
        answer.headers["Retry-After"] = str(error.wait_seconds)
