"""How much two persons corrected in a village's months, as the notices' sheets tell it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from deeds.models import TakeBack
from ledger.models import (
    Correction,
    CorrectionState,
    HouseholdChange,
    Month,
    Transfer,
    TransferKind,
    YearTurn,
)
from villages.models import Village


def count_corrections(
    village: Village, closed: Sequence[Month], *, before: Month | None, open_month: date
) -> Counter[date]:
    """Return {first month of a stretch: what two persons corrected in it}, the open one's too.

    The same as stand on the sheet of corrections: what an objection set right stands on another.
    closed: stretches, newest first, without a gap; before: the one before them. Six queries.
    """
    first_number = before.last_number + 1 if before else 1
    posted = Correction.objects.for_village(village).filter(state=CorrectionState.POSTED)
    moved = posted.filter(transfer__number__gte=first_number).values_list("transfer__month")
    changed = HouseholdChange.objects.for_village(village).filter(
        state=CorrectionState.POSTED, transfer__number__gte=first_number
    )
    households = changed.values_list("transfer__month")
    taken_back = _find_taken_back(village).filter(number__gte=first_number).values_list("month")
    counts: Counter[date] = Counter()
    for rows in (moved, households, taken_back):
        counts.update(dict(rows.order_by().annotate(Count("pk"))))
    for decided_at in _list_unmoved(village):
        if before is None or decided_at > before.closed_at:
            counts[_find_stretch(decided_at, closed, open_month)] += 1
    return counts


def _find_taken_back(village: Village) -> QuerySet[Transfer]:
    """Return the reversals by which deciders took a posting back with a second one's consent."""
    outcome = "reverses__earlier_outcome"
    consented = TakeBack.objects.filter(
        deed=OuterRef(f"{outcome}__deed"),
        round=OuterRef(f"{outcome}__round"),
        consented_at__isnull=False,
    )
    reversals = Transfer.objects.for_village(village).filter(kind=TransferKind.REVERSAL)
    return reversals.filter(Exists(consented))


def _list_unmoved(village: Village) -> Iterator[datetime]:
    """Yield when what has no movement of its own was consented to, or a year's turn."""
    turns = YearTurn.objects.for_village(village)
    standing = Correction.objects.for_village(village).filter(transfer__isnull=True)
    changes = HouseholdChange.objects.for_village(village).filter(transfer__isnull=True)
    for rows in (turns, standing, changes):
        posted = rows.filter(state=CorrectionState.POSTED).order_by()
        yield from (moment for moment in posted.values_list("decided_at", flat=True) if moment)


def _find_stretch(moment: datetime, closed: Sequence[Month], open_month: date) -> date:
    """Return the first month of the stretch that was open at a moment."""
    stretch = open_month
    for month in closed:
        if moment > month.closed_at:
            break
        stretch = month.from_month
    return stretch
