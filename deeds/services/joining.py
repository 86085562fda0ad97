"""The same deed twice: joined into one with several sources, or expressly let stand as two."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from deeds.errors import DeedClosed, DeedUnknown, NotAlike
from deeds.likes import GONE, is_like
from deeds.models import Apart, Deed, DeedState, Source
from deeds.queries import DECIDERS
from ledger.services import OpenBook, lock_book
from villages.errors import OwnHousehold
from villages.models import User, Village
from villages.permissions import check_role, find_recused_households


@transaction.atomic
def join(deed: Deed, into: Deed, *, by: User, now: datetime) -> Deed:
    """Join a deed into another one that tells the same thing, and goes on with both's sources.

    Saying it again changes nothing. Returns the other one.
    Raises RoleNeeded, VillageNotFound, OwnHousehold, DeedUnknown, NotAlike, DeedClosed.
    """
    book = lock_book(deed.village, now=now)
    _check_person(deed, book, by=by)
    return join_under_lock(deed, into, by=by, now=now)


def join_under_lock(deed: Deed, into: Deed, *, by: User | None, now: datetime) -> Deed:
    """Join a deed into another one, under the book's lock; by: None for a household's card.

    Raises DeedUnknown, NotAlike, DeedClosed.
    """
    rows = _read_pair(deed.village, deed, into)
    gone, kept = rows[deed.pk], rows[into.pk]
    if gone.state == DeedState.JOINED and gone.joined_into_id == kept.pk:
        return kept
    if not gone.is_undecided or kept.state in GONE:
        raise DeedClosed
    if not is_like(gone, kept):
        raise NotAlike
    gone.state, gone.decided_at = DeedState.JOINED, now
    gone.joined_into, gone.joined_by = kept, by
    gone.save(update_fields=["state", "decided_at", "joined_into", "joined_by"])
    brought_by = set(gone.sources.values_list("submitted_by", flat=True)) - {None}
    Source.objects.filter(deed=gone).update(deed=kept)
    if kept.is_undecided:
        # Whoever brought it in, too, has decided something of the own: that word counts no more.
        spoken = kept.decisions.standing().filter(decided_by__in=brought_by)
        spoken.update(taken_back_at=now)
    return kept


@transaction.atomic
def let_stand(deed: Deed, other: Deed, *, by: User, now: datetime) -> None:
    """Record a decider's word that two deeds that look the same are two; again changes nothing.

    Raises RoleNeeded, VillageNotFound, OwnHousehold, DeedUnknown, NotAlike.
    """
    book = lock_book(deed.village, now=now)
    _check_person(deed, book, by=by)
    rows = _read_pair(deed.village, deed, other)
    if not is_like(rows[deed.pk], rows[other.pk]):
        raise NotAlike
    tell_apart(rows[deed.pk], [rows[other.pk]], by=by, now=now)


def tell_apart(deed: Deed, others: Iterable[Deed], *, by: User | None, now: datetime) -> None:
    """Record that a deed and each of the others are two; by: None for a household's card."""
    pairs = [sorted((deed.pk, other.pk)) for other in others]
    Apart.objects.bulk_create(
        (
            Apart(village=deed.village, first_id=first, second_id=second, said_by=by, said_at=now)
            for first, second in pairs
        ),
        ignore_conflicts=True,
    )


def _check_person(deed: Deed, book: OpenBook, *, by: User) -> None:
    check_role(by, deed.village, DECIDERS, today=book.today)
    if deed.household_id in find_recused_households(by, deed.village):
        raise OwnHousehold


def _read_pair(village: Village, deed: Deed, other: Deed) -> dict[int, Deed]:
    stored = Deed.objects.for_village(village).select_related("rule")
    rows = {row.pk: row for row in stored.filter(pk__in=[deed.pk, other.pk])}
    if len(rows) < 2:
        raise DeedUnknown
    return rows
