"""How long a browser stays signed in, and whose session it is; settings.SESSION_ENGINE.

Long on one's own phone: two months since it was last used, noted at most once a day. Short on a PC
that others use as well: half an hour, noted once a minute, and over with the browser. Both stand in
the row's own last day, so that a session that is over is found by nobody, and reading a page stays
a read.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import DatabaseError, models
from django.utils.translation import gettext_lazy as _

from villages.models.people import User

# Beside Django's own keys in a session.
SHARED_KEY = "shared"
SIGNED_IN_AT_KEY = "signed_in_at"
DEVICE_KEY = "device"

SHARED_AGE = timedelta(minutes=30)
SHARED_NOTED_EVERY = timedelta(minutes=1)
OWN_NOTED_EVERY = timedelta(days=1)
# A household's card closes after half an hour anyway (office.card.sessions).
NOBODYS_AGE = timedelta(days=1)


class Session(AbstractBaseSession):
    """One browser's session, deleted when it is over; user: who is signed in there, if anybody."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="sessions", verbose_name=_("人员")
    )

    class Meta:
        verbose_name = _("登录")
        verbose_name_plural = _("登录")

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        return SessionStore


class SessionStore(db.SessionStore):
    """Django's sessions in the database, each with an age of its own kind."""

    # As the row said when it was read.
    stands_until: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # Any: JSON
        row = super().create_model_instance(data)
        assert isinstance(row, Session), "As get_model_class says."
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc] # as Django's load
        self.stands_until = row.expire_date if row else None
        return row

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django's
        """Write the row; raises UpdateError where it is gone, and what the database says itself.

        Django takes whatever goes wrong for a session that was ended meanwhile, a full disk too.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            said = error.__context__
            # A DatabaseError that is no more than that is Django's own: no row was updated.
            if isinstance(said, DatabaseError) and type(said) is not DatabaseError:
                raise said from said.__cause__
            raise

    def get_session_cookie_age(self) -> int:
        return int(self.get_age().total_seconds())

    def get_age(self) -> timedelta:
        """Return how long this session stands after it was last used."""
        return get_age(dict(self.items()))

    def share(self) -> None:
        """Make it one of a PC that others use as well: over with the browser, or unused."""
        self[SHARED_KEY] = True
        self.set_expiry(0)

    def is_worn(self, now: datetime) -> bool:
        """Tell whether its last use is worth writing down anew."""
        if self.stands_until is None or SESSION_KEY not in self:
            return False
        noted_every = SHARED_NOTED_EVERY if self.get(SHARED_KEY) else OWN_NOTED_EVERY
        return self.stands_until - now <= self.get_age() - noted_every


def get_age(told: Mapping[str, Any]) -> timedelta:  # Any: JSON
    """Return how long a session with this content stands after it was last used."""
    if SESSION_KEY not in told:
        return NOBODYS_AGE
    if told.get(SHARED_KEY):
        return SHARED_AGE
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)
