"""The same deed twice: joined into one with several sources, or expressly let stand as two."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from deeds.errors import DeedClosed, DeedUnknown, NotAlike
from deeds.models import Apart, Deed, DeedState, Source
from deeds.queries.deeds import DECIDERS
from deeds.queries.likes import GONE, is_like
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
    # What was reversed gives the household nothing any more; a deed joined into it would be lost.
    if not gone.is_undecided or kept.state in GONE or kept.is_reversed:  # type: ignore[attr-defined]
        raise DeedClosed
    if not is_like(gone, kept):
        raise NotAlike
    _keep_refusal(gone, kept)
    gone.state, gone.decided_at = DeedState.JOINED, now
    gone.joined_into, gone.joined_by = kept, by
    gone.save(update_fields=["state", "decided_at", "joined_into", "joined_by"])
    sources = list(gone.sources.all())
    Source.objects.filter(deed=gone).update(deed=kept)
    if kept.is_undecided:
        _withdraw_words(kept, sources, now=now)
    return kept


def order_pair(deed: Deed, other: Deed) -> tuple[Deed, Deed]:
    """Return of two like deeds the one that goes, and the one that goes on.

    The first one goes on, unless only the later one is decided.
    """
    first, second = sorted((deed, other), key=lambda one: (one.is_undecided, one.pk))
    return second, first


def _keep_refusal(gone: Deed, kept: Deed) -> None:
    """Send the deed that goes on before the meeting, where a refusal has sent the other one."""
    if gone.state == DeedState.MEETING and kept.state == DeedState.WAITING:
        kept.state, kept.round = DeedState.MEETING, kept.round + 1
        kept.save(update_fields=["state", "round"])


def _withdraw_words(kept: Deed, sources: Iterable[Source], *, now: datetime) -> None:
    """Let the words of who brought the deed in, too, count no more: they judged what is their own.

    As well the words of those for whose household, or its kin's, it was sent with the card.
    """
    senders = {source.submitted_by_id for source in sources}
    households = {source.from_household_id for source in sources}
    for word in kept.decisions.standing().select_related("decided_by"):
        own = find_recused_households(word.decided_by, kept.village)
        if word.decided_by_id in senders or own & households:
            word.taken_back_at = now
            word.save(update_fields=["taken_back_at"])


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


def tell_apart(deed: Deed, others: Iterable[Deed], *, by: User, now: datetime) -> None:
    """Record that a deed and each of the others are two."""
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
    stored = Deed.objects.for_village(village).with_state().select_related("village", "rule")
    rows = {row.pk: row for row in stored.filter(pk__in=[deed.pk, other.pk])}
    if len(rows) < 2:
        raise DeedUnknown
    return rows
