"""How many wrong PINs may come from one place, of whatever cards: against who has many cards.

Each card counts its own wrong ones under lock (villages.services.pins). This counts by address, in
the cache that all worker processes share; two at once may count as one.
"""

from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from villages.errors import CardUnknown, PinWrong, TooManyGuesses
from villages.services.pins import OpenedCard, open_card

# A whole village may come from one address of its phone company.
WRONG_MAX = 60
MINUTES = 10


def try_pin(request: HttpRequest, token: str, typed: str, *, now: datetime) -> OpenedCard:
    """Return the card that the PIN opens; raises TooManyGuesses and as open_card does."""
    place = BaseThrottle().get_ident(Request(request))
    key = f"card-pins:{place}:{int(now.timestamp()) // (MINUTES * 60)}"
    if cache.get(key, 0) >= WRONG_MAX:
        raise TooManyGuesses(MINUTES)
    try:
        return open_card(token, typed, now=now)
    except (CardUnknown, PinWrong):
        # A pause is no guess: else one locked card would shut everybody's out from here.
        cache.set(key, cache.get(key, 0) + 1, MINUTES * 60)
        raise
