"""`Authorization: Card …`: what a PIN is exchanged for, good for half an hour and one card."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from villages.models import Card
from villages.services.pins import OpenedCard, find_open_card

KEYWORD = "Card"
SALT = "office.card.api"
GOOD_FOR = timedelta(minutes=30)
BEARER_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class CardHolder:
    """Who asks with a card: a household, and no person with an account."""

    card: Card
    is_authenticated: bool = True
    is_active: bool = True

    @property
    def pk(self) -> str:
        """What throttles count by; no user has it."""
        return f"card-{self.card.pk}"


def issue_bearer(opened: OpenedCard) -> str:
    """Return what opens the card's endpoints; it dies with the card, the PIN, or half an hour."""
    return signing.dumps([opened.card.pk, opened.mark], salt=SALT)


def end_of_bearer(now: datetime) -> datetime:
    return now + GOOD_FOR


class CardBearer(BaseAuthentication):
    """Reads the bearer; nothing of it is kept on the server."""

    def authenticate(self, request: Request) -> tuple[CardHolder, str] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD.lower().encode():
            return None
        if len(parts) != 2 or len(parts[1]) > BEARER_LENGTH_MAX:
            raise AuthenticationFailed
        try:
            bearer = parts[1].decode("ascii")
            card_id, mark = signing.loads(bearer, salt=SALT, max_age=GOOD_FOR)
        except (UnicodeDecodeError, signing.BadSignature) as error:
            raise AuthenticationFailed from error
        card = find_open_card(card_id, mark)
        if card is None:
            raise AuthenticationFailed
        return CardHolder(card), bearer

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class CardBearerScheme(OpenApiAuthenticationExtension):
    """Tells of the bearer."""

    target_class = "office.card.api.bearer.CardBearer"
    name = "cardBearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # Any: JSON
        scheme: dict[str, Any] = build_bearer_security_scheme_object("Authorization", KEYWORD)
        return scheme
