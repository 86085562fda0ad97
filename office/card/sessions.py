"""Which card a browser has opened with its PIN, and for how long.

The session holds the card's id, a mark that changes with the PIN, and when it was last used: no PIN
and no token. One card at a time; another household's takes its own PIN.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from villages.models import Card
from villages.services.pins import OpenedCard, find_open_card

SESSION_KEY = "card"
IDLE = timedelta(minutes=30)
# Every page would be a write, else.
NOTED_EVERY = timedelta(minutes=1)


def open_session(request: HttpRequest, opened: OpenedCard, *, now: datetime) -> None:
    """Let the browser read the card's pages from now on, under a new session number."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = {
        "id": opened.card.pk,
        "mark": opened.mark,
        "used": now.timestamp(),
    }


def find_session_card(request: HttpRequest, *, now: datetime) -> Card | None:
    """Return the card that the browser has opened; None where there is none, or no longer.

    No longer: not used for half an hour, closed, killed, or given a new PIN since.
    """
    told: dict[str, Any] | None = request.session.get(SESSION_KEY)  # Any: JSON
    if told is None:
        return None
    used = told["used"]
    card = None
    if now.timestamp() - used <= IDLE.total_seconds():
        card = find_open_card(told["id"], told["mark"])
    if card is None:
        close_session(request)
    elif now.timestamp() - used > NOTED_EVERY.total_seconds():
        request.session[SESSION_KEY] = told | {"used": now.timestamp()}
    return card


def close_session(request: HttpRequest) -> None:
    """Close the card; nothing of it stays, and nobody who is signed in is signed out."""
    if request.user.is_authenticated:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session.flush()


def is_large(request: HttpRequest) -> bool:
    """Return whether the page is asked for in very large print; told once, it stays so."""
    chosen = request.GET.get("large")
    told = request.session.get(SESSION_KEY)
    if told is None:
        return chosen == "1"
    if chosen in ("0", "1") and told.get("large") != (chosen == "1"):
        told = told | {"large": chosen == "1"}
        request.session[SESSION_KEY] = told
    return bool(told.get("large"))
