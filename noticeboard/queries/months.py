"""A village's latest months at a glance: what somebody has to see before signing them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from ledger.models import Account, AccountKind, Book, Month, MonthLine
from noticeboard.models import Objection, ObjectionState
from noticeboard.queries.closing import find_closable_month
from noticeboard.queries.corrections import count_corrections
from noticeboard.queries.home import get_posted_so_far
from noticeboard.queries.signatures import SignatureLines, build_lines, find_signatures
from villages.models import Village

ZERO = Decimal(0)
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class MonthAtAGlance:
    """One stretch of the book, closed or to be closed: its sums, signed, and who signed it.

    number: the notice's; None where it is not closed yet. corrections: as its sheet tells them.
    open_objections: to its notice.
    """

    from_month: date
    month: date
    number: int | None
    added: Decimal
    deducted: Decimal
    redeemed: Decimal
    closing: Decimal
    corrections: int
    open_objections: int
    signatures: SignatureLines


def list_months(village: Village, *, today: date) -> list[MonthAtAGlance]:
    """Return the stretch that may be closed today, then the latest closed ones, newest first.

    A constant number of queries.
    """
    latest = Month.objects.for_village(village).order_by("-number")
    closed = list(latest[: MONTHS_SHOWN + 1])
    before = closed.pop() if len(closed) > MONTHS_SHOWN else None
    book = Book.objects.filter(village=village).first()
    due = find_closable_month(village, book.open_month, today=today) if book else None
    asked = [month.month for month in closed] + ([due] if due else [])
    signatures = find_signatures(village.pk, asked)
    sums = _sum_lines(closed)
    open_month = book.open_month if book else date.max
    corrections = count_corrections(village, closed, before=before, open_month=open_month)
    objections = _count_objections(village, closed)
    glances = [
        MonthAtAGlance(
            from_month=month.from_month,
            month=month.month,
            number=month.number,
            **sums.get(month.pk, {}) or dict.fromkeys(SUMS, ZERO),
            corrections=corrections[month.from_month],
            open_objections=objections.get(month.pk, 0),
            signatures=build_lines(
                signatures[month.month], last_number=month.last_number, with_names=True
            ),
        )
        for month in closed
    ]
    if book is None or due is None:
        return glances
    found = build_lines(signatures[due], last_number=book.last_number, with_names=True)
    return [_look_at_open(village, due, corrections, found), *glances]


SUMS = ("added", "deducted", "redeemed", "closing")


def _sum_lines(months: list[Month]) -> dict[int, dict[str, Decimal]]:
    rows = (
        MonthLine.objects.filter(month__in=months, account__kind=AccountKind.HOUSEHOLD)
        .order_by()
        .values_list("month_id")
        .annotate(*(Sum(name) for name in SUMS))
    )
    return {month_id: dict(zip(SUMS, sums, strict=True)) for month_id, *sums in rows}


def _count_objections(village: Village, closed: list[Month]) -> dict[int, int]:
    rows = Objection.objects.for_village(village).filter(
        state=ObjectionState.OPEN, notice__month__in=closed
    )
    return dict(rows.order_by().values_list("notice__month_id").annotate(Count("pk")))


def _look_at_open(
    village: Village, month: date, corrections: Counter[date], signatures: SignatureLines
) -> MonthAtAGlance:
    so_far = get_posted_so_far(village)
    assert so_far is not None, "The village has a book."
    balances = Account.objects.for_village(village).aggregate(sum=Sum("balance"))
    return MonthAtAGlance(
        from_month=so_far.open_month,
        month=month,
        number=None,
        added=so_far.added,
        deducted=so_far.deducted,
        redeemed=so_far.redeemed,
        closing=balances["sum"] or ZERO,
        corrections=corrections[so_far.open_month],
        open_objections=0,
        signatures=signatures,
    )
