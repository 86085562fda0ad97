"""Undoing what a decided deed came to, and opening it again: by its deciders or an objection."""

from datetime import datetime

from deeds.models import Deed, DeedState, EarlierOutcome
from ledger.keys import derive_key
from ledger.services import OpenBook, lift_bars, reverse
from villages.models import User


def reverse_outcome(book: OpenBook, deed: Deed, *, step: str, by: User) -> None:
    """Post the opposite of the deed's row; bars that came without a row end as well.

    step: names who undoes it; the reversal's key is made from it. Raises AlreadyReversed,
    AccountClosed.
    """
    if deed.transfer is None:
        lift_bars(book, key=derive_key(deed.key, "bar", deed.round))
        return
    reverse(
        book,
        deed.transfer,
        key=derive_key(deed.key, step, deed.round),
        occurred_on=book.today,
        reference=deed.rule.code,
        by=by,
    )


def open_again(deed: Deed, *, now: datetime, objection: int | None = None) -> None:
    """Put what the deed had come to aside, and the deed back into the queue for a new round.

    objection: the number of the one by which it is, if it is not by its deciders.
    """
    assert deed.decided_at is not None, "Only a decided deed is opened again."
    EarlierOutcome.objects.create(
        deed=deed,
        round=deed.round,
        state=deed.state,
        chosen_points=deed.chosen_points,
        asked=deed.asked,
        points=deed.points,
        explanation=deed.explanation,
        decided_at=deed.decided_at,
        transfer=deed.transfer,
        opened_again_at=now,
        objection=objection,
    )
    deed.state, deed.round = DeedState.WAITING, deed.round + 1
    deed.chosen_points = deed.asked = deed.points = None
    deed.transfer, deed.decided_at, deed.queued_in = None, None, None
    deed.explanation, deed.objected = {}, False
    deed.objection = objection or deed.objection
    deed.save()
