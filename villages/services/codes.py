"""Codes from a phone beside the passphrase (TOTP), and ten on paper for when the phone is lost.

Rows are django-otp's; ours is who may have them and when. Each row counts its own wrong codes and
pauses for ¼, ½, 1, 2 … seconds from wherever they come; by name and address they count as wrong
passphrases do (villages.signing_in.throttle).
"""

import secrets
from datetime import datetime
from math import ceil

from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from villages.errors import CodePause, CodesNotBegun, CodesOn, CodeWrong
from villages.models import User
from villages.models.audit import Act
from villages.passphrases import tidy_typed
from villages.queries import has_codes
from villages.services.audit import trace_person
from villages.services.rounds import begin_round

KIND = "villages.user.codes"
CODE_DIGITS = 6
PAPER_DIGITS = 8
PAPER_CODES = 10
# What the package's column holds.
DIGEST_LENGTH = 16


@transaction.atomic
def begin_codes(user: User) -> TOTPDevice:
    """Return a key to put into the phone, a new one at each beginning; it counts for nothing yet.

    Raises CodesOn.
    """
    _lock(user)
    if has_codes(user):
        raise CodesOn
    TOTPDevice.objects.filter(user=user).delete()
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name="phone", confirmed=False)
    return device


def find_begun(user: User) -> TOTPDevice | None:
    """Return the key that was shown and not confirmed yet."""
    begun: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return begun


def confirm_codes(user: User, typed: str, *, now: datetime) -> list[str]:
    """Switch codes on with the first one from the phone; return the ten for paper, this once.

    Every session and token ends: somebody with the passphrase may have got them without a code.
    Raises CodesNotBegun, CodeWrong, CodePause.
    """
    with transaction.atomic():
        locked = _lock(user)
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None:
            raise CodesNotBegun
        pause = _find_pause(device, now=now)
        is_right = not pause and device.verify_token(tidy_typed(typed))
        codes = _switch_on(locked, device, now=now) if is_right else []
    # Outside, else the count of wrong ones would be taken back with it.
    _refuse(pause, is_right=is_right)
    return codes


def _switch_on(user: User, device: TOTPDevice, *, now: datetime) -> list[str]:
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    codes = [f"{secrets.randbelow(10**PAPER_DIGITS):0{PAPER_DIGITS}d}" for _n in range(PAPER_CODES)]
    StaticDevice.objects.filter(user=user).delete()
    paper = StaticDevice.objects.create(user=user, name="paper")
    StaticToken.objects.bulk_create(
        StaticToken(device=paper, token=_digest(user, code)) for code in codes
    )
    begin_round(user)
    trace_person(user, KIND, Act.CREATED, by=user, now=now)
    return codes


@transaction.atomic
def switch_off_codes(user: User, *, by: User | None, now: datetime) -> bool:
    """Take the codes away from a person's log-in; tell whether there were any."""
    _lock(user)
    was_on = has_codes(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    if was_on:
        trace_person(user, KIND, Act.REMOVED, by=by, now=now)
    return was_on


def check_code(user: User, typed: str, *, now: datetime) -> None:
    """Take a code from the phone, or one from the paper, which is used up by it.

    None is taken twice. Raises CodeWrong, CodePause.
    """
    code = tidy_typed(typed)
    on_paper = len(code) == PAPER_DIGITS
    kind = StaticDevice if on_paper else TOTPDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            raise CodeWrong
        pause = _find_pause(device, now=now)
        asked = _digest(user, code) if on_paper else code
        is_right = not pause and device.verify_token(asked)
    _refuse(pause, is_right=is_right)


def count_paper_codes(user: User) -> int:
    """Return how many of the ten on paper are left."""
    left: int = StaticToken.objects.filter(device__user=user).count()
    return left


def _lock(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _find_pause(device: TOTPDevice | StaticDevice, *, now: datetime) -> int:
    """Return for how many seconds no code of the device is looked at; 0: now."""
    is_allowed, told = device.verify_is_allowed()
    return 0 if is_allowed else max(1, ceil((told["locked_until"] - now).total_seconds()))


def _refuse(pause: int, *, is_right: bool) -> None:
    if pause:
        raise CodePause(pause)
    if not is_right:
        raise CodeWrong


def _digest(user: User, code: str) -> str:
    """Return what is kept of a code on paper; who reads the table can use none."""
    digest = salted_hmac("villages.codes", f"{user.pk}:{code}", algorithm="sha256").hexdigest()
    return digest[:DIGEST_LENGTH]
