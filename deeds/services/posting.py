"""Moving what decided deeds come to, at once or when a month has room for it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from deeds.ceilings import Room, find_room
from deeds.models import Deed, DeedState
from ledger.keys import derive_key
from ledger.models import Account, BarKind, Transfer, TransferKind
from ledger.services import OpenBook, Post, bar, get_issuance, lock_book, post_many
from rules.scoring import Explanation
from villages.models import Terms, User, Village
from villages.queries import get_terms

# So that a step takes well under a second.
STEP_DEEDS = 200
ZERO = Decimal(0)


def post_queued(village: Village, *, by: User | None, now: datetime) -> list[Deed]:
    """Post what waits for a new month, in the order of decision, as far as its ceiling reaches.

    Idempotent: whoever calls it, however often, each deed is posted once, and as it was scored.
    Returns the deeds that were posted now.
    """
    posted: list[Deed] = []
    while step := _post_step(village, by=by, now=now):
        posted += step
    return posted


@transaction.atomic
def _post_step(village: Village, *, by: User | None, now: datetime) -> list[Deed]:
    book = lock_book(village, now=now)
    terms = get_terms(village, book.today)
    room = find_room(village, month=book.open_month, terms=terms)
    return post_waiting(book, village, room, terms=terms, by=by)


def post_waiting(
    book: OpenBook, village: Village, room: Room | None, *, terms: Terms, by: User | None
) -> list[Deed]:
    """Post the queued deeds for which there is room, a step's worth; the room shrinks with them.

    A small award may pass a large one for which the rest of the month is too short. One that is
    larger than a whole month's ceiling is posted as the first of a later month: it would wait for
    ever otherwise.
    """
    waiting = Deed.objects.for_village(village).queued().select_related("rule", "household")
    chosen: list[Deed] = []
    for deed in waiting:
        points = deed.asked or ZERO
        if room is not None:
            is_first = not room.awarded and deed.queued_in != book.open_month
            if not room.takes(points) and not is_first:
                continue
            room.awarded += points
        chosen.append(deed)
        if len(chosen) == STEP_DEEDS:
            break
    return _post_all(book, village, chosen, is_held=terms.hold_awards, by=by) if chosen else []


def _post_all(
    book: OpenBook, village: Village, deeds: Sequence[Deed], *, is_held: bool, by: User | None
) -> list[Deed]:
    accounts = {
        account.household_id: account
        for account in Account.objects.filter(household__in=[deed.household_id for deed in deeds])
    }
    issuance = get_issuance(village)
    # What was decided for a household that is gone by now has nowhere to go: it comes to nothing.
    living = [deed for deed in deeds if accounts[deed.household_id].closed_at is None]
    posts = [
        build_post(deed, accounts[deed.household_id], issuance, is_held=is_held, is_job=True)
        for deed in living
    ]
    rows = dict(zip([deed.pk for deed in living], post_many(book, posts, by=by), strict=True))
    for deed in deeds:
        settle(deed, rows.get(deed.pk))
    Deed.objects.bulk_update(deeds, ["state", "points", "transfer"])
    return list(deeds)


def build_post(
    deed: Deed,
    account: Account,
    issuance: Account,
    *,
    is_held: bool,
    freed: Decimal = Decimal(0),
    is_job: bool = False,
) -> Post:
    """Return the movement of a scored deed that comes to something.

    freed: points that have waited for a notice already, in what the deed had come to before.
    """
    assert deed.asked, "What comes to nothing moves nothing."
    is_award = deed.asked > 0
    waits = is_award and is_held and deed.asked > freed
    ends = (issuance.pk, account.pk) if is_award else (account.pk, issuance.pk)
    return Post(
        kind=TransferKind.AWARD if is_award else TransferKind.DEDUCTION,
        source_id=ends[0],
        destination_id=ends[1],
        points=abs(deed.asked),
        key=derive_key(deed.key, "line", deed.round),
        occurred_on=deed.occurred_on,
        reference=deed.rule.code,
        is_held=waits,
        freed=freed if waits else Decimal(0),
        is_job=is_job,
    )


def settle(deed: Deed, row: Transfer | None) -> None:
    """Mark a scored deed as posted by a row; None where there was nothing to move. Not saved."""
    deed.state, deed.transfer = DeedState.POSTED, row
    deed.points = row.points.copy_sign(deed.asked or ZERO) if row else ZERO


def impose_bars(
    book: OpenBook, deed: Deed, told: Explanation, account: Account, row: Transfer | None
) -> None:
    """Bar the household from what the rule says; the bars end with the deed's row, if it has one.

    From redeeming as of today; from the honours of the year in which the deed lies.
    """
    spans = {
        kind: (from_on, until)
        for kind, from_on, until in (
            (BarKind.REDEMPTION, book.today, told.bar_until),
            (BarKind.HONOURS, deed.occurred_on, told.honours_until),
        )
        if until is not None
    }
    if spans:
        bar(
            book,
            account,
            spans=spans,
            reference=deed.rule.code,
            key=derive_key(deed.key, "bar", deed.round),
            transfer=row,
        )
