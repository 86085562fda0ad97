"""Guesses at what opens something: counted by address, paused, and told to whoever runs the server.

A card's address is drawn from 2¹²⁸, so what is counted here finds none; it shows in the log that
somebody tries. Counted in the cache that all worker processes share; two at once may count as one.
Neither the log nor the cache's files name the address: nginx's own log does, at that minute.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest

from villages.models import User
from villages.pace import digest_address

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Guessed:
    """What is guessed at. name: as the log calls it; limit: wrong ones an address in so long."""

    name: str
    limit: int
    minutes: int


def count_wrong(who: HttpRequest | User, what: Guessed, *, now: datetime) -> None:
    """Count a wrong one; the one that reaches the limit is told in the log.

    who: somebody signed in is counted wherever they are, anybody else by address.
    """
    key = _name_count(who, what, now)
    wrong = cache.get(key, 0) + 1
    cache.set(key, wrong, what.minutes * 60)
    if wrong == what.limit:
        logger.warning(
            "Guessing at %s: %s wrong ones from one %s within %s minutes, paused there",
            what.name,
            wrong,
            "person" if isinstance(who, User) else "address",
            what.minutes,
        )


def is_guessing(who: HttpRequest | User, what: Guessed, *, now: datetime) -> bool:
    """Tell whether so many were wrong from there that no more are looked at for now."""
    wrong: int = cache.get(_name_count(who, what, now), 0)
    return wrong >= what.limit


def _name_count(who: HttpRequest | User, what: Guessed, now: datetime) -> str:
    purpose = f"{what.name}/{int(now.timestamp()) // (what.minutes * 60)}"
    if isinstance(who, User):
        return f"guesses:{who.pk}:{purpose.replace(' ', '-')}"
    return f"guesses:{digest_address(who, purpose)}"
