"""What an objection is about stays held, from raising until the last one to it is decided."""

from deeds.models import Deed, DeedState
from deeds.services.correcting import mark_objected
from ledger.services import OpenBook, object_to_hold, settle_objection
from noticeboard.models.letters import Objection, ObjectionQuerySet


def hold_line(book: OpenBook, objection: Objection) -> None:
    """Keep the row of an open objection held, and say on its deed that there is one."""
    row, deed = objection.transfer, objection.deed
    if deed is not None and is_of_outcome(objection):
        mark_objected(deed, is_objected=True)
    if row is not None and not objection.received_late:
        object_to_hold(book, row)


def is_of_outcome(objection: Objection) -> bool:
    """Tell whether it is about what its deed comes to now, and not about an earlier outcome.

    What another objection to the same made of it is the same matter still.
    """
    row, deed = objection.transfer, objection.deed
    if deed is None or deed.state != DeedState.POSTED:
        return False
    scored = (row.reverses_id or row.pk) if row else None
    now = deed.transfer_id
    while now is not None and now != scored:
        changed = Objection.objects.filter(corrected=now, deed=deed).first()
        if changed is None:
            return False
        now = changed.transfer_id
    return now == scored


def was_moved(objection: Objection) -> bool:
    """Tell whether another objection gave the award to another household: no two have it."""
    row = objection.transfer and (objection.transfer.reverses or objection.transfer)
    moved = Objection.objects.filter(transfer=row, corrected__isnull=False)
    return row is not None and moved.exclude(corrected__destination=row.destination_id).exists()


def settle_line(book: OpenBook, objection: Objection) -> None:
    """Let what a decided objection was about go on, unless another one to it is open."""
    row, deed = objection.transfer, objection.deed
    others = Objection.objects.for_village(objection.village).open()
    if row is not None and not others.filter(transfer=row, received_late=False).exists():
        settle_objection(book, row)
    if deed is not None:
        _settle_deed(book, Deed.objects.get(pk=deed.pk), others)


def _settle_deed(book: OpenBook, deed: Deed, others: ObjectionQuerySet) -> None:
    """Say whether a deed is still objected to, and hold what it came to now for as long."""
    waiting = [one for one in others.filter(deed=deed) if is_of_outcome(one)]
    mark_objected(deed, is_objected=bool(waiting))
    if deed.transfer is None:
        return
    if any(not one.received_late for one in waiting):
        object_to_hold(book, deed.transfer)
    else:
        settle_objection(book, deed.transfer)
