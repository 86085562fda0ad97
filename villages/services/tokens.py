"""Tokens by which a program speaks for a person: kept as digests.

Ended by time, by a new passphrase, and by the end of all of a person's sessions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from knox.crypto import hash_token
from knox.models import AuthToken

from villages.models import User

TOKEN_DAYS = 30
# A phone, a tablet, an office PC, and some that were lost; the oldest makes room.
TOKENS_MAX = 10
MARK_LENGTH = 15
TOKEN_LENGTH_MAX = 100


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token as it is told, once to each who asks with the passphrase and the same key."""

    token: str
    expires_at: datetime
    is_new: bool


@transaction.atomic
def issue_token(user: User, *, key: UUID, now: datetime) -> IssuedToken:
    """Return a token for a person who has just proved to be one; the same for the same key.

    The token follows from key, person and passphrase, so a repeat needs no row that could tell it.
    Its row is written where there is none, and the oldest beyond TOKENS_MAX go.
    """
    token = _derive_token(user, key)
    digest = hash_token(token)
    expires_at = now + timedelta(days=TOKEN_DAYS)
    # Two askings at once would not see each other.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    tokens = AuthToken.objects.filter(user=user)
    tokens.filter(expiry__lte=now).delete()
    standing = tokens.filter(digest=digest).first()
    if standing:
        return IssuedToken(token, standing.expiry, is_new=False)
    AuthToken(digest=digest, token_key=token[:MARK_LENGTH], user=user, expiry=expires_at).save(
        force_insert=True
    )
    newest = tokens.order_by("-created", "digest").values_list("digest", flat=True)[:TOKENS_MAX]
    tokens.exclude(digest__in=list(newest)).delete()
    return IssuedToken(token, expires_at, is_new=True)


def find_standing_tokens(user: User, *, now: datetime) -> QuerySet[AuthToken]:
    """Return the tokens of a person that open something now."""
    found: QuerySet[AuthToken] = AuthToken.objects.filter(
        user=user, expiry__gt=now, token_key=_mark_of(user)
    )
    return found


def withdraw_token(token: AuthToken) -> None:
    """End a token before its time; one that is gone already is as good."""
    AuthToken.objects.filter(digest=token.digest).delete()


def find_token(token: str, *, now: datetime) -> AuthToken | None:
    """Return the token's row with its person; None where it is unknown, expired or of an old time.

    Of an old time: the person has left, or has another passphrase since.
    """
    if len(token) > TOKEN_LENGTH_MAX:
        return None
    standing = AuthToken.objects.filter(digest=hash_token(token), expiry__gt=now)
    found: AuthToken | None = standing.select_related("user").first()
    if found is None or not found.user.is_active:
        return None
    return found if constant_time_compare(found.token_key, _mark_of(found.user)) else None


def _derive_token(user: User, key: UUID) -> str:
    secret = salted_hmac("villages.tokens", f"{user.pk}:{key}:{user.password}", algorithm="sha256")
    return _mark_of(user) + secret.hexdigest()


def _mark_of(user: User) -> str:
    """Return what a person's tokens begin with, and what changes with the passphrase."""
    return user.get_session_auth_hash()[:MARK_LENGTH]
