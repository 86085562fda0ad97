"""From a right passphrase to a session: at once, or after the code that a person asked for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from villages.models import User
from villages.models.sessions import DEVICE_KEY, SIGNED_IN_AT_KEY, SessionStore
from villages.queries import find_passphrase_giver
from villages.signing_in.devices import guess_device

BACKEND = "django.contrib.auth.backends.ModelBackend"
WAITING_KEY = "code_wanted"
WAITING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A log-in whose passphrase was right, while the code is looked up on the phone.

    mark: another one after every new passphrase. next_page: where to go, or empty.
    """

    user_id: int
    mark: str
    until: float
    is_shared: bool
    next_page: str


def keep_waiting(
    request: HttpRequest, user: User, *, is_shared: bool, next_page: str, now: datetime
) -> None:
    """Remember that the passphrase was right; nobody is signed in by it."""
    until = (now + WAITING).timestamp()
    waiting = Waiting(user.pk, user.get_session_auth_hash(), until, is_shared, next_page)
    request.session.cycle_key()
    request.session[WAITING_KEY] = asdict(waiting)


def find_waiting(request: HttpRequest, *, now: datetime) -> tuple[User, Waiting] | None:
    """Return who waits for a code here; None where nobody does, or no longer."""
    told: Mapping[str, object] | None = request.session.get(WAITING_KEY)
    if told is None:
        return None
    waiting = Waiting(**told)  # type: ignore[arg-type] # as keep_waiting wrote it
    user = User.objects.filter(pk=waiting.user_id, is_active=True).first()
    if user is None or waiting.until < now.timestamp():
        return None
    if not constant_time_compare(waiting.mark, user.get_session_auth_hash()):
        return None
    return user, waiting


def sign_in(request: HttpRequest, user: User, *, is_shared: bool) -> None:
    """Let a person in who has shown everything that is asked for."""
    request.session.pop(WAITING_KEY, None)
    login(request, user, backend=BACKEND)
    session = request.session
    assert isinstance(session, SessionStore), "The settings say so."
    session[SIGNED_IN_AT_KEY] = timezone.now().timestamp()
    session[DEVICE_KEY] = guess_device(request.headers.get("User-Agent", ""))
    if is_shared:
        session.share()
    giver = find_passphrase_giver(user)
    if giver:
        sentence = _("您的口令是%(name)s给定的。在「我的登录」里换成只有自己知道的，更放心。")
        messages.info(request, sentence % {"name": giver})
