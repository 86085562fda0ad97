"""Passphrases, and the end of all of a person's sessions and tokens."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from villages.models import User
from villages.models.audit import Act
from villages.passphrases import tidy_typed
from villages.permissions import check_serves_here_only
from villages.services.audit import trace_person
from villages.services.codes import switch_off_codes
from villages.services.rounds import begin_round, drop_sign_ins

SET_KIND = "villages.user.password"
ENDED_KIND = "villages.user.sessions"


@transaction.atomic
def set_passphrase(user: User, password: str, *, by: User | None, now: datetime) -> User:
    """Give a person a new passphrase; every session and token of theirs ends with the old one.

    Raises ValidationError for one that is too short or too common.
    """
    validate_password(tidy_typed(password), user)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    drop_sign_ins(user)
    trace_person(user, SET_KIND, Act.CHANGED, by=by, now=now)
    return user


@transaction.atomic
def reset_passphrase(user: User, password: str, *, by: User, now: datetime) -> bool:
    """Give somebody who forgot it a new passphrase, by the committee; tell whether codes went.

    Codes go with it: who lost the phone could not sign in otherwise. Raises ServesElsewhere,
    VillageNotFound, and ValidationError as set_passphrase does.
    """
    # An appointment elsewhere at this moment waits for the same row.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_serves_here_only(by, user, today=timezone.localdate(now))
    set_passphrase(user, password, by=by, now=now)
    return switch_off_codes(user, by=by, now=now)


@transaction.atomic
def end_sessions(user: User, *, by: User, now: datetime) -> User:
    """End every session and token of a person: one's own, or the committee somebody's of here.

    Whoever knows the passphrase can sign in again. Raises ServesElsewhere, VillageNotFound.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if by.pk != user.pk:
        check_serves_here_only(by, user, today=timezone.localdate(now))
    begin_round(user)
    trace_person(user, ENDED_KIND, Act.REMOVED, by=by, now=now)
    return user
