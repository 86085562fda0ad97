"""The one question before anything opens that costs the village more.

Is there money for it? Rules are adopted and activities planned below the shop, which alone knows
fund and stock. So it lends its answer here when Django starts, as apps lend Django their checks.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from villages.models import Village


class CostAct(StrEnum):
    """What opens."""

    GOODS = "goods"
    PRICE = "price"
    ACTIVITY = "activity"
    EDITION = "edition"


Gate = Callable[[Village, CostAct, str, datetime], None]

_gates: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Let a gate be asked from now on; once, however often the app is made ready."""
    if gate not in _gates:
        _gates.append(gate)


def pass_gates(village: Village, act: CostAct, *, subject: str, now: datetime) -> None:
    """Ask every gate whether something of that name may open; called within its transaction.

    Raises what a gate refuses (market.errors.MoneyLow); a decision that lets it pass is used up.
    """
    for gate in _gates:
        gate(village, act, subject, now)
