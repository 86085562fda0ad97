"""Where a person is signed in: browsers and programs, for the page of one's own."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY
from django.utils.timezone import get_current_timezone
from knox.models import AuthToken

from villages.models import Session, User
from villages.models.sessions import DEVICE_KEY, SHARED_KEY, SIGNED_IN_AT_KEY, get_age
from villages.services.tokens import find_standing_tokens
from villages.signing_in.devices import name_device


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A browser in which a person is signed in; since and used may not be known."""

    device: str
    since: datetime | None
    used: datetime
    is_shared: bool
    is_here: bool


def list_sessions(user: User, *, here: str | None, now: datetime) -> list[OwnSession]:
    """Return the browsers that are signed in, the last used first; here: this one's key."""
    rows = Session.objects.filter(user=user, expire_date__gt=now).order_by("-expire_date")
    found = [_describe(row, here=here) for row in rows if _is_open(row, user)]
    return sorted(found, key=lambda one: (one.is_here, one.used), reverse=True)


def list_tokens(user: User, *, now: datetime) -> list[AuthToken]:
    """Return the programs' tokens that stand, the newest first."""
    return list(find_standing_tokens(user, now=now).order_by("-created"))


def _is_open(row: Session, user: User) -> bool:
    told: str = row.get_decoded().get(HASH_SESSION_KEY, "")
    return told == user.get_session_auth_hash()


def _describe(row: Session, *, here: str | None) -> OwnSession:
    told = row.get_decoded()
    since = told.get(SIGNED_IN_AT_KEY)
    return OwnSession(
        device=name_device(told.get(DEVICE_KEY, "")),
        since=datetime.fromtimestamp(since, get_current_timezone()) if since else None,
        used=row.expire_date - get_age(told),
        is_shared=bool(told.get(SHARED_KEY)),
        is_here=row.session_key == here,
    )
