"""The PIN of a household's card: set at the office, tried at the card page, never stored itself."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from villages.errors import (
    CardKilled,
    CardUnknown,
    HouseholdDissolved,
    PinLocked,
    PinNotSet,
    PinWrong,
)
from villages.models import Card, CardPin, Change, Household, Role, User
from villages.models.audit import Act
from villages.models.households import HouseholdState
from villages.permissions import check_role
from villages.queries import get_card
from villages.words import moment_name

PIN_DIGITS = 6
TRIES = 5
PAUSE_MINUTES = 15
PAUSE_MINUTES_MAX = 24 * 60
COMMITTEE = frozenset({Role.COMMITTEE})
MARK_LENGTH = 16


class PinHasher(PBKDF2PasswordHasher):
    """Cheap enough to set 630 at a press. The pauses keep guessers out, not the cost of a guess.

    Who holds the database holds the cards' tokens and the passbooks as well, and needs no PIN.
    """

    iterations = 20_000


HASHER = PinHasher()
# What an unknown card is compared with, so that it takes as long as a wrong PIN.
NOBODYS_HASH = HASHER.encode("000000", HASHER.salt())


@dataclass(frozen=True, slots=True)
class OpenedCard:
    """A card that was opened with its PIN; mark: another one after every new PIN."""

    card: Card
    mark: str


def make_pin() -> str:
    """Return six random digits that nobody tries first."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
        if not is_trivial(pin):
            return pin


def is_trivial(pin: str) -> bool:
    """Tell whether a PIN is made of two or three digits only, or counts up or down."""
    digits = [int(digit) for digit in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return len(set(digits)) <= 3 or len(steps) == 1


def set_pin(household: Household, *, by: User, now: datetime) -> str:
    """Give a household's card a new PIN and return it, this once; what was opened before closes.

    Raises RoleNeeded, VillageNotFound.
    """
    return set_pins([household], by=by, now=now)[household.pk]


def set_pins(
    households: Sequence[Household], *, by: User, now: datetime, only_missing: bool = False
) -> dict[int, str]:
    """Give the cards of households of one village new PINs and return {household id: PIN}.

    only_missing: leave out those that have one, also where somebody has set it this moment.
    Raises RoleNeeded, VillageNotFound, HouseholdDissolved. Half a second a hundred.
    """
    if not households:
        return {}
    check_role(by, households[0].village, COMMITTEE, today=timezone.localdate(now))
    if gone := next((one for one in households if one.state == HouseholdState.DISSOLVED), None):
        raise HouseholdDissolved(gone.number)
    pins = {household.pk: make_pin() for household in households}
    # Before the transaction: SQLite has one writer, and hashing takes its time.
    rows = [
        CardPin(household=one, hash=_hash(pins[one.pk]), set_at=now, set_by=by)
        for one in households
    ]
    written = _write(rows, only_missing=only_missing)
    return {household_id: pins[household_id] for household_id in written}


def _hash(pin: str) -> str:
    return HASHER.encode(pin, HASHER.salt())


@transaction.atomic
def _write(rows: Sequence[CardPin], *, only_missing: bool) -> list[int]:
    """Write the PINs and their traces, without any value; return whose were written."""
    ids = [row.household_id for row in rows]
    list(Household.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    standing = set(CardPin.objects.filter(household__in=ids).values_list("household", flat=True))
    kept = [row for row in rows if not (only_missing and row.household_id in standing)]
    CardPin.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["household"],
        update_fields=["hash", "set_at", "set_by", "failures", "locked_until"],
    )
    written = [row.household_id for row in kept]
    of_household = dict(
        CardPin.objects.filter(household__in=written).values_list("household", "pk")
    )
    Change.objects.bulk_create(
        Change(
            village=row.household.village,
            made_at=row.set_at,
            made_by=row.set_by,
            act=Act.CHANGED if row.household_id in standing else Act.CREATED,
            kind=CardPin._meta.label_lower,
            row=str(of_household[row.household_id]),
        )
        for row in kept
    )
    return written


@transaction.atomic
def remove_pin(household: Household, *, by: User, now: datetime) -> None:
    """Take a household's PIN away for good, with a trace that holds no value; none is fine."""
    pin = CardPin.objects.select_for_update(of=("self",)).filter(household=household).first()
    if pin is None:
        return
    Change.objects.create(
        village=household.village,
        made_at=now,
        made_by=by,
        act=Act.REMOVED,
        kind=CardPin._meta.label_lower,
        row=str(pin.pk),
    )
    pin.delete()


def open_card(token: str, typed: str, *, now: datetime) -> OpenedCard:
    """Return the living card of a token, opened with the PIN that was typed.

    Raises CardUnknown, CardKilled, and as check_pin does; each takes as long as a wrong PIN.
    """
    try:
        card = get_card(token)
    except (CardUnknown, CardKilled):
        HASHER.verify(typed, NOBODYS_HASH)
        raise
    return OpenedCard(card, mark_of(check_pin(card, typed, now=now)))


def check_pin(card: Card, typed: str, *, now: datetime) -> CardPin:
    """Return the PIN's row where that is what was typed; the count of wrong ones begins anew.

    Every try is counted before it is looked at, so that none of many at once goes uncounted. The
    fifth wrong one in a row brings a pause of 15 minutes, the tenth one of 30, up to a day.
    Raises PinNotSet, PinLocked, PinWrong.
    """
    pin = _count_try(card.household_id, typed, now=now)
    if HASHER.verify(typed, pin.hash):
        # Unless it was set anew this moment.
        CardPin.objects.filter(pk=pin.pk, hash=pin.hash).update(failures=0, locked_until=None)
        return pin
    if pin.locked_until and pin.locked_until > now:
        raise _say_locked(pin.locked_until, now)
    raise PinWrong(TRIES - pin.failures % TRIES)


@transaction.atomic
def _count_try(household_id: int, typed: str, *, now: datetime) -> CardPin:
    """Count a try as a wrong one, under lock; raises PinNotSet, PinLocked."""
    pin = CardPin.objects.select_for_update(of=("self",)).filter(household=household_id).first()
    if pin is None:
        HASHER.verify(typed, NOBODYS_HASH)
        raise PinNotSet
    if pin.locked_until and pin.locked_until > now:
        raise _say_locked(pin.locked_until, now)
    pin.failures += 1
    if pin.failures % TRIES == 0:
        doubled = min(pin.failures // TRIES - 1, PAUSE_MINUTES_MAX.bit_length())
        minutes = min(PAUSE_MINUTES * 2**doubled, PAUSE_MINUTES_MAX)
        pin.locked_until = now + timedelta(minutes=minutes)
    pin.save(update_fields=["failures", "locked_until"])
    return pin


def _say_locked(until: datetime, now: datetime) -> PinLocked:
    # The minute that is shown has to be over.
    shown = until + timedelta(seconds=59)
    seconds = int((until - now).total_seconds()) + 1
    return PinLocked(moment_name(shown, timezone.localdate(now)), seconds)


def mark_of(pin: CardPin) -> str:
    """Return what tells one PIN from the next without telling the PIN or its hash."""
    digest = salted_hmac("villages.pins", pin.hash, algorithm="sha256").hexdigest()
    return digest[:MARK_LENGTH]


def find_open_card(card_id: int, mark: str) -> Card | None:
    """Return a card that was opened, with household, village and PIN; None once it was killed.

    None as well once its PIN is another.
    """
    card = (
        Card.objects.select_related("household__village", "household__grid", "household__pin")
        .filter(pk=card_id, killed_at__isnull=True, household__pin__isnull=False)
        .first()
    )
    if card is None or not constant_time_compare(mark_of(card.household.pin), mark):
        return None
    return card
