"""The stop-line: while the money is low, what costs more opens by a decision of the committee."""

from datetime import datetime

from django.utils import timezone

from market.errors import MoneyLow
from market.models import CostDecision, DecisionKind
from market.queries.cover import get_cover
from market.services.decisions import normalize
from villages.costs import CostAct
from villages.models import Village


def guard_costs(village: Village, act: CostAct, subject: str, now: datetime) -> None:
    """Let something open that costs more; below the stop-line a decision is used up for it.

    Called within the transaction that opens it, so that a refusal leaves nothing, and what fails
    later leaves the decision unused. Two things that open at the same moment may both pass just
    above the line: each was covered when it was asked for. Raises MoneyLow.
    """
    cover = get_cover(village, today=timezone.localdate(now))
    if not cover.is_stopped:
        return
    kind = DecisionKind(act.value)
    unused = CostDecision.objects.for_village(village).filter(
        kind=kind,
        subject=normalize(subject),
        confirmed_at__isnull=False,
        used_at__isnull=True,
    )
    # One thing each: whoever comes second at the same moment finds it used.
    for decision in unused.order_by("id"):
        if unused.filter(pk=decision.pk).update(used_at=now):
            return
    assert cover.percent is not None, "Unknown is never below the line."
    raise MoneyLow(cover.percent, cover.stop_percent, kind.value, str(kind.label), subject)
