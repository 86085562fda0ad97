"""A deed as it is told: in a list, alone with all that its reader may know, and as a likeness."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from deeds.models import Channel, Deed, DeedState, Source, Verdict
from deeds.queries.deeds import Sight
from deeds.rows.deeds import list_shown_decisions, name_sender
from deeds.words import explain, points_of, state_of
from villages.api import examples
from villages.api.fields import AmountField, DayField, IdField
from villages.queries import name_household

# The last one is the ledger's word: a deed whose transfer was reversed.
TOLD_STATES = (*DeedState.values, "reversed")


class LikeOut(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """A deed that looks the same, read by with_first_source: nothing of who brought it."""

    id = IdField(source="pk")
    channel = serializers.SerializerMethodField(help_text=examples.CHANNEL)
    day = DayField(source="occurred_on")
    state_name = serializers.SerializerMethodField()
    who = serializers.SerializerMethodField(help_text="Always empty: it stays unsaid.")

    def get_channel(self, deed: Deed) -> str:
        channel: str = deed.channel  # type: ignore[attr-defined] # by with_first_source
        return str(Channel(channel).label)

    def get_state_name(self, deed: Deed) -> str:
        return state_of(deed).word

    def get_who(self, _deed: Deed) -> str:
        return ""


class DeedOut(serializers.Serializer[Any]):
    """A deed read by for_lists; the context's view has the sight of who asks."""

    id = IdField(source="pk")
    key = serializers.SerializerMethodField(help_text="With which I sent it; null if I did not.")
    state = serializers.SerializerMethodField(help_text="As stored, or reversed.")
    state_name = serializers.SerializerMethodField(help_text=examples.STATE)
    household = serializers.CharField(source="household.number")
    household_name = serializers.SerializerMethodField(help_text=examples.HOUSEHOLD)
    rule = IdField(source="rule_id")
    rule_code = serializers.CharField(source="rule.code")
    deed = serializers.CharField(source="rule.deed")
    member = IdField(source="member_id", allow_null=True)
    member_name = serializers.SerializerMethodField()
    occurred_on = DayField()
    quantity = AmountField()
    difficulty = IdField(source="difficulty_id", allow_null=True)
    effect = IdField(source="effect_id", allow_null=True)
    with_extra = serializers.BooleanField()
    channels = serializers.SerializerMethodField(help_text="Each once.")
    points = AmountField(allow_null=True, help_text="What moved; null before it is posted.")
    points_words = serializers.SerializerMethodField(help_text=examples.POINTS)
    created_at = serializers.DateTimeField()

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_key(self, deed: Deed) -> str | None:
        person = self.context["view"].person
        mine = (source.key for source in deed.sources.all() if source.submitted_by_id == person.pk)
        return next((str(key) for key in mine), None)

    @extend_schema_field(serializers.ChoiceField(choices=TOLD_STATES))
    def get_state(self, deed: Deed) -> str:
        is_reversed: bool = deed.is_reversed  # type: ignore[attr-defined] # by with_state
        return "reversed" if is_reversed else deed.state

    def get_state_name(self, deed: Deed) -> str:
        return state_of(deed).word

    def get_household_name(self, deed: Deed) -> str:
        return name_household(deed.household)

    def get_member_name(self, deed: Deed) -> str:
        return deed.member.name if deed.member else ""

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Channel.values)))
    def get_channels(self, deed: Deed) -> list[str]:
        return list(dict.fromkeys(source.channel for source in deed.sources.all()))

    def get_points_words(self, deed: Deed) -> str:
        return points_of(deed)


class SourceOut(serializers.Serializer[Any]):
    """Who brought it in; who, witness and note are empty for those who may not know."""

    channel = serializers.ChoiceField(choices=Channel.values)
    channel_name = serializers.CharField()
    at = serializers.DateTimeField()
    who = serializers.CharField(allow_blank=True)
    witness = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    photos = serializers.ListField(child=IdField(), help_text="Ids; each at photos/<id>/.")


class WordOut(serializers.Serializer[Any]):
    """One decider's word."""

    who = serializers.CharField(source="decided_by.name")
    round = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=Verdict.values)
    verdict_name = serializers.CharField(source="get_verdict_display")
    points = AmountField(source="chosen_points", allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(source="decided_at")


class DeedSheetOut(DeedOut):
    """A deed read by get_deed, as its page tells it."""

    article = serializers.CharField(source="rule.article", allow_blank=True)
    proposed_points = AmountField(allow_null=True)
    explanation = serializers.SerializerMethodField(help_text="How it came to its points.")
    sources = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField(
        help_text="Of the present round only after one's own word."
    )
    likes = serializers.SerializerMethodField(help_text="Of which nobody has said that it is two.")

    def get_explanation(self, deed: Deed) -> str:
        return explain(deed)

    @extend_schema_field(SourceOut(many=True))
    def get_sources(self, deed: Deed) -> list[Any]:
        sight: Sight = self.context["view"].sight
        sees = sight.sees_sources(deed)
        lines = [_tell_source(source, sees=sees) for source in deed.sources.all()]
        return list(SourceOut(lines, many=True).data)

    @extend_schema_field(WordOut(many=True))
    def get_decisions(self, deed: Deed) -> list[Any]:
        sight: Sight = self.context["view"].sight
        return list(WordOut(list_shown_decisions(deed, sight), many=True).data)

    @extend_schema_field(LikeOut(many=True))
    def get_likes(self, deed: Deed) -> list[Any]:
        return list(LikeOut(self.context["likes"], many=True).data)


class SentOut(serializers.Serializer[Any]):
    """What became of a sending: the key that came with it, and the deed."""

    id = IdField(help_text="Of the deed; of the other one, where it was joined.")
    key = serializers.UUIDField()
    state = serializers.ChoiceField(choices=TOLD_STATES)
    state_name = serializers.CharField()
    household = serializers.CharField()
    household_name = serializers.CharField()
    rule = IdField()
    deed = serializers.CharField()
    occurred_on = DayField()
    likes = LikeOut(many=True, help_text="Of which nobody has said that it is two.")


class PreviewOut(serializers.Serializer[Any]):
    """What a deed would come to as things stand."""

    points = AmountField(allow_null=True, help_text="Null where the deciders choose.")
    words = serializers.CharField(allow_blank=True)
    likes = LikeOut(many=True)


class KnownOut(serializers.Serializer[Any]):
    """Those of the keys that have arrived from the same person."""

    known = serializers.ListField(child=serializers.UUIDField())


def _tell_source(source: Source, *, sees: bool) -> dict[str, Any]:
    kept = [photo for photo in source.photos.all() if photo.file]
    return {
        "channel": source.channel,
        "channel_name": source.get_channel_display(),
        "at": source.submitted_at,
        "who": name_sender(source) if sees else "",
        "witness": source.on_behalf_witness if sees else "",
        "note": source.note if sees else "",
        "photos": [photo.pk for photo in kept],
    }
