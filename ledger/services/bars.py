"""Barring households for a time and lifting that again. All under the book's lock."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from ledger.models import Account, AccountKind, Bar, BarKind, Transfer
from ledger.services.book import OpenBook


def bar(
    book: OpenBook,
    account: Account,
    *,
    spans: Mapping[BarKind, tuple[date, date]],
    reference: str,
    key: UUID,
    transfer: Transfer | None = None,
) -> list[Bar]:
    """Bar a household from some things; the same key answers the first bars.

    spans: {kind: first and last day, both barred}. transfer: the deduction that came with it, whose
    reversal lifts the bars in the same step. Returns them by kind as given.
    Raises ValueError for another village's account or one that is no household's.
    """
    if account.village_id != book.village_id or account.kind != AccountKind.HOUSEHOLD:
        raise ValueError("A bar is a household's of the book's village.")
    found = {row.kind: row for row in Bar.objects.filter(account=account, key=key)}
    fresh = {
        kind: Bar(
            account=account,
            kind=kind,
            from_on=from_on,
            until=until,
            reference=reference,
            key=key,
            transfer=transfer,
            imposed_at=book.now,
        )
        for kind, (from_on, until) in spans.items()
        if kind not in found
    }
    Bar.objects.bulk_create(fresh.values())
    return [found.get(kind) or fresh[kind] for kind in spans]


def lift_bars(book: OpenBook, *, key: UUID) -> int:
    """Lift the bars that an intent brought, and return how many still stood.

    For those without a transfer, such as a rule's that only bars; a reversal lifts the others.
    """
    standing = Bar.objects.filter(
        account__village_id=book.village_id, key=key, lifted_at__isnull=True
    )
    return standing.update(lifted_at=book.now)
