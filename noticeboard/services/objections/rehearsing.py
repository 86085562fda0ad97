"""What a decision would come to: done and taken back again, so that it cannot differ."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from deeds.words import explain
from ledger.models import Account
from noticeboard.models.letters import Objection
from noticeboard.queries.objections import say_effect

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would come of a decision. balances: {household id: (before, after)} of what changes.

    explanation: how corrected points come about; empty where none are.
    """

    effect: str
    explanation: str
    balances: dict[int, tuple[Decimal, Decimal]]
    is_held: bool


def rehearse(act: Callable[[], Objection]) -> Rehearsal:
    """Return what an act of deciding would come to; nothing of it stays.

    Raises what the act raises.
    """
    with transaction.atomic():
        decided = act()
        after = _read_balances(decided)
        told = say_effect(decided)
        corrected = decided.corrected
        explanation = explain(corrected.deed) if corrected else ""
        is_held = bool(corrected and hasattr(corrected, "hold"))
        transaction.set_rollback(True)
    before = _read_balances(decided)
    return Rehearsal(
        effect=told,
        explanation=explanation,
        balances={
            pk: (before.get(pk, ZERO), points)
            for pk, points in after.items()
            if before.get(pk) != points
        },
        is_held=is_held,
    )


def _read_balances(objection: Objection) -> dict[int, Decimal]:
    """Return {household id: balance} of those whose points an objection's rows moved."""
    rows = [row for row in (objection.transfer, objection.corrected) if row is not None]
    ends = {end for row in rows for end in (row.source_id, row.destination_id)}
    accounts = Account.objects.filter(pk__in=ends, household__isnull=False)
    found = accounts.values_list("household_id", "balance")
    return {pk: balance for pk, balance in found if pk is not None and balance is not None}
