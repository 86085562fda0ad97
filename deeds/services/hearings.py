"""Hearing a household before a deduction is decided: the slip's delivery, and the reply."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from deeds.errors import (
    DeedClosed,
    DeedUnknown,
    DeliveryAfterToday,
    DeliveryBeforeDeed,
    HearingKeyReused,
    HearingNeedsDeduction,
    HouseholdUnheard,
    ReceiverNeeded,
    ReceiverTooLong,
    ReplyAfterToday,
    ReplyBeforeDelivery,
    ReplyGiven,
    ReplyNeeded,
    ReplyTooLong,
)
from deeds.models import Deed, Hearing
from deeds.queries.deeds import READERS, RECORDERS
from ledger.services import OpenBook, lock_book
from villages.models import Household, User
from villages.permissions import check_role
from villages.queries import get_terms

# The slip says that one may answer to the supervisors: they write down what they are told.
HEARERS = RECORDERS | READERS
RECEIVER_LENGTH_MAX = 40
REPLY_LENGTH_MAX = 500


@transaction.atomic
def record_delivery(
    deed: Deed, *, delivered_on: date, delivered_to: str, key: UUID, by: User, now: datetime
) -> Hearing:
    """Record that a deduction's slip has reached the household; its time to reply begins.

    The days are those of the terms of the day of delivery, counted from the day after it.
    Whoever records it may be of the household or its kin: the name stays on record.
    Returns the Hearing; the earlier one if the same person recorded the same with this key before.
    Raises RoleNeeded, VillageNotFound, HearingNeedsDeduction, DeedClosed, DeliveryAfterToday,
    DeliveryBeforeDeed, ReceiverNeeded, ReceiverTooLong, HearingKeyReused.
    Source: design section 6, nobody is judged unheard.
    """
    book = lock_book(deed.village, now=now)
    check_role(by, deed.village, RECORDERS, today=book.today)
    receiver = delivered_to.strip()
    told = (deed.pk, key, delivered_on, receiver, by.pk)
    found = Hearing.objects.for_village(deed.village).filter(Q(deed=deed) | Q(key=key)).first()
    if found:
        if told != (
            *(found.deed_id, found.key, found.delivered_on, found.delivered_to),
            found.delivered_by_id,
        ):
            raise HearingKeyReused
        return found
    deed = Deed.objects.select_related("rule", "village").get(pk=deed.pk)
    _check_delivery(deed, delivered_on, receiver, book)
    days = get_terms(deed.village, delivered_on).deduction_reply_days
    return Hearing.objects.create(
        village=deed.village,
        deed=deed,
        delivered_on=delivered_on,
        delivered_to=receiver,
        until=delivered_on + timedelta(days=days),
        key=key,
        delivered_by=by,
        recorded_at=now,
    )


def _check_delivery(deed: Deed, day: date, receiver: str, book: OpenBook) -> None:
    if not deed.takes:
        raise HearingNeedsDeduction
    if not deed.is_undecided:
        raise DeedClosed
    if day > book.today:
        raise DeliveryAfterToday
    # The slip tells of a deed that was recorded; it cannot have been there before.
    if day < timezone.localdate(deed.created_at):
        raise DeliveryBeforeDeed
    if not receiver:
        raise ReceiverNeeded
    if len(receiver) > RECEIVER_LENGTH_MAX:
        raise ReceiverTooLong(RECEIVER_LENGTH_MAX)


@transaction.atomic
def record_reply(
    deed: Deed, *, reply: str, replied_on: date, key: UUID, by: User | Household, now: datetime
) -> Hearing:
    """Record what the household answered; from then on the deed may be decided.

    by: who was told; or the household itself, with its card.
    Returns the Hearing; the same one if the same sender recorded the same with this key before.
    Raises RoleNeeded, VillageNotFound, DeedUnknown, HouseholdUnheard, DeedClosed, ReplyGiven,
    ReplyNeeded, ReplyTooLong, ReplyBeforeDelivery, ReplyAfterToday, HearingKeyReused.
    """
    book = lock_book(deed.village, now=now)
    person = by if isinstance(by, User) else None
    _check_replier(deed, by, book)
    words = reply.strip()
    hearing = Hearing.objects.select_related("deed").filter(deed=deed).first()
    if hearing is None:
        raise HouseholdUnheard
    if hearing.reply_key is not None:
        if hearing.reply_key != key:
            raise ReplyGiven
        told = (words, replied_on, person)
        if (hearing.reply, hearing.replied_on, hearing.reply_recorded_by) != told:
            raise HearingKeyReused
        return hearing
    _check_reply(hearing, words, replied_on, book)
    hearing.reply, hearing.replied_on = words, replied_on
    hearing.reply_key, hearing.reply_recorded_by = key, person
    hearing.save(update_fields=["reply", "replied_on", "reply_key", "reply_recorded_by"])
    return hearing


def _check_replier(deed: Deed, by: User | Household, book: OpenBook) -> None:
    if isinstance(by, User):
        check_role(by, deed.village, HEARERS, today=book.today)
    elif by.pk != deed.household_id:
        raise DeedUnknown


def _check_reply(hearing: Hearing, words: str, day: date, book: OpenBook) -> None:
    if not hearing.deed.is_undecided:
        raise DeedClosed
    if not words:
        raise ReplyNeeded
    if len(words) > REPLY_LENGTH_MAX:
        raise ReplyTooLong(REPLY_LENGTH_MAX)
    if day > book.today:
        raise ReplyAfterToday
    if day < hearing.delivered_on:
        raise ReplyBeforeDelivery
