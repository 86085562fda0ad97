"""How a card's passbook, and what is sent with it, is told to programs."""

from typing import Any

from rest_framework import serializers

from villages.api import examples
from villages.api.fields import AmountField, DayField, IdField

WORDS = "In words, in the language that was asked for."


class BearerOut(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """What a PIN is exchanged for."""

    token = serializers.CharField(help_text="Sent as `Authorization: Card …`.")
    expires_at = serializers.DateTimeField()


class WaitingOut(serializers.Serializer[Any]):
    """Points that may not be redeemed yet."""

    points = AmountField()
    words = serializers.CharField(help_text=WORDS)


class BarOut(serializers.Serializer[Any]):
    """What keeps the household from redeeming."""

    until = DayField()
    reference = serializers.CharField()


class RowOut(serializers.Serializer[Any]):
    """One movement with its reason; never who brought it in."""

    number = IdField()
    day = DayField()
    what = serializers.CharField()
    article = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True, help_text=WORDS)
    who = serializers.CharField(allow_blank=True, help_text=f"Who decided: {examples.DECIDERS}.")
    late = serializers.CharField(allow_blank=True, help_text=WORDS)
    points = AmountField()
    balance = AmountField()
    is_reversed = serializers.BooleanField()
    photos = serializers.ListField(child=IdField())


class SlipOut(serializers.Serializer[Any]):
    """A deduction that is not decided yet, and until when the household may answer."""

    id = IdField(source="deed_id")
    what = serializers.CharField()
    article = serializers.CharField(allow_blank=True)
    quote = serializers.CharField(allow_blank=True)
    day = serializers.CharField(help_text=WORDS)
    points = serializers.CharField(help_text=WORDS)
    delivered = serializers.CharField(allow_blank=True, help_text=WORDS)
    until = serializers.CharField(allow_blank=True, help_text=WORDS)
    may_reply = serializers.BooleanField()
    reply = serializers.CharField(allow_blank=True)
    photos = serializers.ListField(child=IdField())


class DeedLineOut(serializers.Serializer[Any]):
    """A deed on its way, or one that the household sent."""

    what = serializers.CharField()
    household = serializers.CharField(allow_blank=True, help_text="A neighbour, masked.")
    day = serializers.CharField(help_text=WORDS)
    points = serializers.CharField(allow_blank=True)
    state_name = serializers.CharField(source="state.word")
    reason = serializers.CharField(allow_blank=True, help_text="Why an own claim was refused.")


class LinesFileOut(serializers.Serializer[Any]):
    """A closed month's own lines: card/lines/<month>/ has the file of this digest."""

    month = serializers.CharField(source="code", help_text="2026-10")
    name = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256, as it stands in the notice's file.")


class PersonOut(serializers.Serializer[Any]):
    """A person of a household, masked."""

    id = IdField()
    name = serializers.CharField()


class CardOut(serializers.Serializer[Any]):
    """The passbook of the card that was opened."""

    household = serializers.CharField(help_text=examples.HOUSEHOLD)
    number = serializers.CharField()
    village = serializers.CharField(help_text="Its name in addresses.")
    members = PersonOut(many=True)
    balance = AmountField()
    available = AmountField()
    keep = AmountField()
    waiting = WaitingOut(many=True)
    bar = BarOut(allow_null=True)
    standing = AmountField()
    year = serializers.IntegerField(help_text="In which the standing's year began.")
    rows = RowOut(many=True, help_text="The latest, newest first.")
    older = serializers.IntegerField(help_text="How many more there are.")
    hearings = SlipOut(many=True)
    pending = DeedLineOut(many=True)
    sent = DeedLineOut(many=True)
    months = LinesFileOut(many=True)


class NeighbourOut(serializers.Serializer[Any]):
    """A household that can be recommended, with its people."""

    number = serializers.CharField()
    name = serializers.CharField(help_text="Masked.")
    members = PersonOut(many=True)


class LikeOut(serializers.Serializer[Any]):
    """A deed that looks the same and is there already."""

    id = IdField(source="pk")
    words = serializers.CharField(help_text=WORDS)


class CardSentOut(serializers.Serializer[Any]):
    """What was sent, or what it was joined into."""

    id = IdField()
    key = serializers.UUIDField()
    deed = serializers.CharField()
    occurred_on = DayField()
    state_name = serializers.CharField()
    likes = LikeOut(many=True)
