"""Whether a reservation still waits on a day: dates decide, not jobs. Pure."""

from datetime import date

from django.utils import timezone

from market.models import WAITING_STATES, Redemption, RedemptionState


def has_run_out(redemption: Redemption, today: date) -> bool:
    """Tell whether what waits, read with its hold, counts no more on a day."""
    if redemption.state not in WAITING_STATES:
        return False
    hold, ends = redemption.hold, _get_end(redemption)
    return ends <= today or (hold is not None and hold.released_at is not None)


def get_state(redemption: Redemption, today: date) -> RedemptionState:
    """Return where a redemption, read with its hold, stands on a day."""
    if has_run_out(redemption, today):
        return RedemptionState.EXPIRED
    return RedemptionState(redemption.state)


def get_last_day(redemption: Redemption) -> date:
    """Return the last day on which what waits can be collected."""
    return _get_end(redemption) - date.resolution


def get_gone_on(redemption: Redemption) -> date:
    """Return the day from which what was reserved is nobody's any more, read with its hold."""
    end = _get_end(redemption)
    released = redemption.hold and redemption.hold.released_at
    # A job may have tidied up long after the day on which it ran out.
    return min(end, timezone.localdate(released)) if released else end


def _get_end(redemption: Redemption) -> date:
    """Return the first day on which a reservation counts no more."""
    assert redemption.hold is not None, "What was reserved has its hold."
    assert redemption.hold.frees_on is not None, "A constraint of the ledger."
    return redemption.hold.frees_on
