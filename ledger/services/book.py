"""The village's book, locked: what every change of its points or stock begins with."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.utils import timezone

from ledger import statements
from ledger.models import TransferKind
from villages.models import Village


@dataclass(slots=True)
class OpenBook:
    """A village's book, locked until the transaction ends; what every post needs first."""

    village_id: int
    open_month: date
    last_number: int
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Post:
    """One movement to be made.

    points: what is asked, more than 0, two places. key: made by whoever had the intent.
    is_held: an award that waits for its notice. freed: what of it need not, because it has waited
    in the row that is reversed just before. is_job: a step that any person may repeat.
    is_renewal: a redemption for what is kept of one that is reversed just before, in the same call:
    what the reversal has given back pays for it, whatever is kept or held meanwhile.
    """

    kind: TransferKind
    source_id: int
    destination_id: int
    points: Decimal
    key: UUID
    occurred_on: date
    reference: str
    reverses_id: int | None = None
    is_held: bool = False
    freed: Decimal = Decimal(0)
    is_job: bool = False
    is_renewal: bool = False


def lock_book(village: Village, *, now: datetime) -> OpenBook:
    """Lock the village's book: the first statement of whatever moves its points or stock.

    Raises ValueError outside a transaction or for a village without a book.
    Source: design section 4, one lock a village.
    """
    if not connection.in_atomic_block:
        raise ValueError("A book is locked inside a transaction.")
    row = statements.select_book_for_update(village.pk)
    if row is None:
        raise ValueError(f"Village {village.pk} has no book.")
    return OpenBook(
        village_id=village.pk,
        open_month=row[0],
        last_number=row[1],
        now=now,
        today=timezone.localdate(now),
    )
