"""How many wrong PINs may come from one place, of whatever cards: against who has many cards.

Each card counts its own wrong ones under lock (villages.services.pins). This counts by address
(villages.guessing), and addresses of cards that are none as well.
"""

from datetime import datetime

from django.http import HttpRequest

from villages.errors import CardUnknown, PinWrong, TooManyGuesses, TooManyUnknown
from villages.guessing import Guessed, count_wrong, is_guessing
from villages.models import Card
from villages.queries import get_card
from villages.services.pins import OpenedCard, open_card

# A whole village may come from one address of its phone company.
WRONG_MAX = 60
MINUTES = 10
UNKNOWN = Guessed("card addresses", limit=300, minutes=MINUTES)


def try_pin(request: HttpRequest, token: str, typed: str, *, now: datetime) -> OpenedCard:
    """Return the card that the PIN opens; raises TooManyGuesses and as open_card does."""
    pins = Guessed("PINs", limit=WRONG_MAX, minutes=MINUTES)
    if is_guessing(request, pins, now=now):
        raise TooManyGuesses(MINUTES)
    try:
        return open_card(token, typed, now=now)
    except (CardUnknown, PinWrong):
        # A pause is no guess: else one locked card would shut everybody's out from here.
        count_wrong(request, pins, now=now)
        raise


def find_card(request: HttpRequest, token: str, *, now: datetime) -> Card:
    """Return the card at an address; raises CardUnknown, or TooManyUnknown after many such.

    A card that there is opens whoever else guesses from the same place: nobody finds one by trying,
    and a villager behind the phone company's one address must not stand before a closed door.
    """
    try:
        return get_card(token)
    except CardUnknown:
        count_wrong(request, UNKNOWN, now=now)
        if is_guessing(request, UNKNOWN, now=now):
            raise TooManyUnknown(MINUTES) from None
        raise
