"""Redemptions as lines of lists."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from market.models import Redemption, RedemptionState
from market.queries.reservations import Kept, find_shortage
from market.reserved import get_last_day, get_state
from market.words import TONES, basket_words, state_words
from villages.queries import name_household
from villages.words import day_name


def build_entry(redemption: Redemption) -> dict[str, object]:
    """Return a redemption, with its contents at hand, as a line of a list."""
    return {
        "number": redemption.number,
        "reference": redemption.reference,
        "at": redemption.handed_at,
        "household": name_household(redemption.household),
        "what": basket_words(redemption.lines.all()),
        "points": redemption.points,
    }


def build_kept(kept: Kept, today: date) -> dict[str, object]:
    """Return what waits for the household at the counter as a line of its page."""
    redemption = kept.redemption
    return {
        "number": redemption.number,
        "what": basket_words(kept.lines),
        "points": redemption.points,
        "until": until_words(redemption, today),
        **_say_state(redemption, today),
    }


def build_waiting(
    redemption: Redemption,
    serves: Mapping[int, bool],
    on_shelf: Mapping[int, Decimal],
    today: date,
) -> dict[str, object]:
    """Return what waits, with its contents at hand, as a line of the counter's lists.

    serves: {partner id: whether the person works there}. on_shelf: of get_on_shelf.
    """
    is_own = serves.get(redemption.partner_id, False)
    is_reserved = get_state(redemption, today) == RedemptionState.RESERVED
    return {
        **build_entry(redemption),
        "partner": redemption.partner.name,
        "is_own": is_own,
        "can_make_ready": is_own and is_reserved,
        "shortage": find_shortage(redemption.lines.all(), on_shelf) if is_reserved else None,
        "is_delivery": redemption.is_delivery,
        "note": redemption.note,
        "until": until_words(redemption, today),
        **_say_state(redemption, today),
    }


def until_words(redemption: Redemption, today: date) -> str:
    """Return until when it is kept, as 留到 11月25日; nothing before it is ready."""
    if get_state(redemption, today) != RedemptionState.READY:
        return ""
    day = day_name(get_last_day(redemption), today)
    return (_("用到 %(day)s") if redemption.is_voucher else _("留到 %(day)s")) % {"day": day}


def _say_state(redemption: Redemption, today: date) -> dict[str, str]:
    state = get_state(redemption, today)
    return {"state": state_words(redemption, state), "tone": TONES.get(state, "")}
