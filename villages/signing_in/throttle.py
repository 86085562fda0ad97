"""What counts wrong passphrases and codes (django-axes), spoken to in one place.

By name and address together: nobody shuts another one's name out from elsewhere, and a whole office
behind one address is not stopped by one of its people.
"""

from datetime import datetime, timedelta
from http import HTTPStatus

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from villages.errors import CodeWrong
from villages.models import User
from villages.services.codes import check_code

Credentials = dict[str, str]


def find_address(request: HttpRequest) -> str:
    """Return where a request comes from, as the API's own counts see it."""
    address: str = BaseThrottle().get_ident(Request(request))
    return address


def name_nobody(*_about: object) -> str:
    """Return what stands in the log for whoever failed: a name may be a telephone number."""
    return "somebody"


def is_paused(request: HttpRequest, user: User) -> bool:
    """Tell whether no more of the person's codes are looked at from here for now.

    Where it is so, the answer becomes answer_locked_out's.
    """
    credentials = {"username": user.get_username()}
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined] # axes' notes on the request
    request.axes_credentials = credentials  # type: ignore[attr-defined]
    return True


def is_own_passphrase(request: HttpRequest, user: User, typed: str) -> bool:
    """Tell whether that is the passphrase of who is signed in; a wrong one counts as elsewhere."""
    return authenticate(request, username=user.get_username(), password=typed) == user


def take_code(request: HttpRequest, user: User, typed: str, *, now: datetime) -> None:
    """Take a code; a wrong one counts as a wrong passphrase, and the last allowed begins the pause.

    Raises CodeWrong, CodePause.
    """
    try:
        check_code(user, typed, now=now)
    except CodeWrong:
        credentials = {"username": user.get_username()}
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise


def get_pause() -> timedelta:
    """Return how long a name rests after too many wrong ones."""
    pause: timedelta | None = get_cool_off()
    assert pause is not None, "The settings say how long."
    return pause


def find_pause_end(request: HttpRequest, username: str) -> datetime:
    """Return when a name may be tried again from here, after too many wrong ones."""
    tried = AccessAttempt.objects.filter(username=username, ip_address=find_address(request))
    last = tried.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return (last or timezone.now()) + get_pause()


def answer_locked_out(
    request: HttpRequest, _answer: HttpResponseBase | None, credentials: Credentials | None
) -> HttpResponseBase:
    """Say until when this name rests, in the place of whatever was answered."""
    username = (credentials or {}).get("username") or ""
    # The minute that is shown has to be over.
    over = find_pause_end(request, username)
    context = {"until": over + timedelta(seconds=59), "pause": get_pause()}
    answer = render(request, "locked_out.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(max(0, int((over - timezone.now()).total_seconds())) + 1)
    return answer
