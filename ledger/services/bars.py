"""Barring households for a time and lifting that again. All under the book's lock."""

from datetime import date
from uuid import UUID

from ledger.models import Account, AccountKind, Bar, BarKind, Transfer
from ledger.services.book import OpenBook


def bar(
    book: OpenBook,
    account: Account,
    *,
    kind: BarKind,
    from_on: date,
    until: date,
    reference: str,
    key: UUID,
    transfer: Transfer | None = None,
) -> Bar:
    """Bar a household from from_on to until, both included; the same key answers the first one.

    transfer: the deduction that came with it, whose reversal lifts the bar in the same step.
    Raises ValueError for another village's account or one that is no household's.
    """
    if account.village_id != book.village_id or account.kind != AccountKind.HOUSEHOLD:
        raise ValueError("A bar is a household's of the book's village.")
    row, _created = Bar.objects.get_or_create(
        account=account,
        kind=kind,
        key=key,
        defaults={
            "from_on": from_on,
            "until": until,
            "reference": reference,
            "transfer": transfer,
            "imposed_at": book.now,
        },
    )
    return row


def lift_bars(book: OpenBook, *, key: UUID) -> int:
    """Lift the bars that an intent brought, and return how many still stood.

    For those without a transfer, such as a rule's that only bars; a reversal lifts the others.
    """
    standing = Bar.objects.filter(
        account__village_id=book.village_id, key=key, lifted_at__isnull=True
    )
    return standing.update(lifted_at=book.now)
