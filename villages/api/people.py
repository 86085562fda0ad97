"""Signing in by token, and who I am."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from villages.api.authentication import StaffToken
from villages.api.base import PersonView, PlainView
from villages.api.errors import CodeNeeded, LoginRefused
from villages.api.fields import IdField, KeyField
from villages.api.throttles import TokensThrottle
from villages.errors import CodeWrong
from villages.models import Role, User
from villages.passphrases import tidy_typed
from villages.permissions import find_held_villages
from villages.queries import has_codes
from villages.services.tokens import issue_token, withdraw_token
from villages.signing_in.fields import CODE_LENGTH_MAX, PASSPHRASE_LENGTH_MAX
from villages.signing_in.throttle import find_pause_end, is_paused, take_code


class TokenIn(serializers.Serializer[Any]):
    """A name with its passphrase."""

    key = KeyField()
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=PASSPHRASE_LENGTH_MAX, trim_whitespace=False)
    code = serializers.CharField(
        max_length=CODE_LENGTH_MAX,
        required=False,
        allow_blank=True,
        default="",
        help_text="From the phone or the paper, of who has codes on: `code_needed` says so.",
    )


class TokenOut(serializers.Serializer[Any]):
    """A token and how long it stands."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class UserOut(serializers.Serializer[Any]):
    """A person with an account."""

    id = IdField(source="pk")
    name = serializers.CharField()


class HeldVillageOut(serializers.Serializer[Any]):
    """A village and what the person is appointed to do there today."""

    slug = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))


class SessionOut(serializers.Serializer[Any]):
    """Who is asking, and where."""

    user = UserOut()
    csrf_token = serializers.CharField(
        allow_blank=True, help_text="For X-CSRFToken; empty for those who came with a token."
    )
    villages = HeldVillageOut(many=True)


class TokensView(PlainView):
    """A token for name and passphrase. It stands for 30 days; a person has ten at most."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (TokensThrottle,)

    @extend_schema(request=TokenIn, responses={201: TokenOut, 200: TokenOut})
    def post(self, request: Request) -> Response:
        sent = self.read_body(TokenIn)
        asked = request._request  # noqa: SLF001 - Django's
        user = _find_person(asked, tidy_typed(sent["username"]), sent["password"])
        if has_codes(user):
            _take_code(asked, user, sent["code"], now=self.now)
        user_logged_in.send(sender=User, request=asked, user=user)
        issued = issue_token(user, key=sent["key"], now=self.now)
        return self.answer_written(TokenOut(issued).data, is_new=issued.is_new)


def _find_person(request: HttpRequest, username: str, password: str) -> User:
    """Return the person; raises LoginRefused, and Throttled after too many wrong passphrases."""
    user = authenticate(request, username=username, password=password)
    _refuse_locked_out(request, username)
    if not isinstance(user, User):
        raise LoginRefused
    return user


def _take_code(request: HttpRequest, user: User, code: str, *, now: datetime) -> None:
    """Take the person's code; raises CodeNeeded, CodeWrong, CodePause, and Throttled."""
    if not code:
        raise CodeNeeded
    is_paused(request, user)
    _refuse_locked_out(request, user.get_username())
    try:
        take_code(request, user, code, now=now)
    except CodeWrong:
        _refuse_locked_out(request, user.get_username())
        raise


def _refuse_locked_out(request: HttpRequest, username: str) -> None:
    if getattr(request, "axes_locked_out", False):
        # Else its middleware would put its own page in the place of this answer.
        request.axes_locked_out = False  # type: ignore[attr-defined] # axes' note on the request
        rest = find_pause_end(request, username) - timezone.now()
        raise Throttled(wait=rest.total_seconds())


class CurrentTokenView(PersonView):
    """The token that the call came with."""

    authentication_classes = (StaffToken,)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        if isinstance(request.auth, AuthToken):
            withdraw_token(request.auth)
        return Response(status=HTTPStatus.NO_CONTENT)


class SessionView(PersonView):
    """Who I am, where I am appointed, and a fresh CSRF token; 401 where nobody is signed in."""

    @extend_schema(responses=SessionOut)
    def get(self, request: Request) -> Response:
        villages = [
            {"slug": village.slug, "name": village.name, "roles": sorted(roles)}
            for village, roles in find_held_villages(self.person, today=self.today).items()
        ]
        came_with_cookie = request.auth is None
        told = {
            "user": self.person,
            "csrf_token": get_token(request._request) if came_with_cookie else "",  # noqa: SLF001
            "villages": villages,
        }
        return Response(SessionOut(told).data)
