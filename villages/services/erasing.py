"""Erasing who signs in, once no office stands; households are erased by office.erasing."""

import secrets
from datetime import datetime

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken

from villages.erasure import empty_trail
from villages.errors import PersonServes
from villages.models import Appointment, Change, Session, User, Village
from villages.models.audit import Act
from villages.permissions import check_serves_here_only

# Whoever was erased needs a name at the log-in that is nobody's.
USERNAME = "erased-%s"
FIELDS = ("username", "first_name", "last_name", "email", "name")


@transaction.atomic
def erase_person(user: User, *, by: User, now: datetime) -> User:
    """Erase the name of who once served, on request, and end signing in for good.

    What the person decided stays, by somebody without a name. Traced in every village where the
    person has served, without a value. Raises PersonServes, ServesElsewhere, VillageNotFound.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    today = timezone.localdate(now)
    check_serves_here_only(by, user, today=today)
    held = Appointment.objects.filter(user=user)
    if held.not_over_on(today).exists():
        raise PersonServes
    _drop_ways_in(user)
    empty_trail(User.objects.filter(pk=user.pk), *FIELDS)
    user.username = USERNAME % secrets.token_hex(4)
    user.name = user.first_name = user.last_name = user.email = ""
    user.is_active, user.last_login = False, None
    user.sign_in_round += 1
    user.set_unusable_password()
    user.save()
    Change.objects.bulk_create(
        Change(
            village=village,
            made_at=now,
            made_by=by,
            act=Act.ERASED,
            kind=User._meta.label_lower,
            row=str(user.pk),
        )
        for village in Village.objects.filter(pk__in=held.values("village")).order_by("pk")
    )
    return user


def _drop_ways_in(user: User) -> None:
    """Delete sessions, tokens and codes, and what was counted of wrong passphrases by name."""
    for kind in (Session, AuthToken, TOTPDevice, StaticDevice):
        kind.objects.filter(user=user).delete()
    for counted in (AccessAttempt, AccessFailureLog, AccessLog):
        counted.objects.filter(username=user.username).delete()
