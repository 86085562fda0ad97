"""What is sent to record a deed, and which rows of the village it names."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from deeds.errors import DeedUnknown, MemberNotOfHousehold
from deeds.models import Channel, Deed, Source
from rules.errors import LevelUnknown, RuleUnknown
from rules.models import Rule, WeightLevel
from villages.api.fields import AmountField, DayField, IdField, KeyField
from villages.errors import CardKilled
from villages.models import Household, Member, User, Village
from villages.queries import get_household, with_heads

ADDRESS_LENGTH_MAX = 300
KEYS_MAX = 500


class PreviewIn(serializers.Serializer[Any]):  # Any: DRF's instance, here and below
    """A deed as it stands on the form, not sent yet."""

    household = serializers.CharField(
        max_length=ADDRESS_LENGTH_MAX, help_text="A number, or a card's scanned address."
    )
    rule = IdField()
    occurred_on = DayField()
    quantity = AmountField(
        required=False, allow_null=True, help_text="Where the rule counts; 1 if left out."
    )
    member = IdField(required=False, allow_null=True, help_text="Where the rule counts persons.")
    difficulty = IdField(required=False, allow_null=True, help_text="A level, if the rule has any.")
    effect = IdField(required=False, allow_null=True, help_text="Likewise.")
    with_extra = serializers.BooleanField(default=False, help_text="What is on top happened, too.")
    points = AmountField(
        required=False,
        allow_null=True,
        help_text="A proposal under a rule with a range, without a sign.",
    )


class DeedIn(PreviewIn):
    """A deed to be sent."""

    key = KeyField()
    channel = serializers.ChoiceField(choices=Channel.values)
    note = serializers.CharField(required=False, allow_blank=True, default="")
    witness = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="Who was by, where staff write down what a householder said.",
    )
    photos = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        help_text="In a form: up to six JPEG, PNG or WEBP.",
    )
    same_as = IdField(
        required=False, allow_null=True, help_text="The deed that this one only tells again."
    )
    apart = serializers.BooleanField(
        default=False, help_text="The sender has seen the likes and says that this is another one."
    )


class KnownIn(serializers.Serializer[Any]):
    """Keys of what a phone has sent before."""

    keys = serializers.ListField(child=serializers.UUIDField(), max_length=KEYS_MAX)


def read_deed(village: Village, sent: dict[str, Any], *, household: Household) -> Deed:
    """Return what was sent as a deed that is not saved; the service judges whether it can be.

    sent: what PreviewIn has read. Raises RuleUnknown, MemberNotOfHousehold, LevelUnknown.
    """
    rule = Rule.objects.for_village(village).filter(pk=sent["rule"]).first()
    if rule is None:
        raise RuleUnknown
    quantity, typed = sent.get("quantity"), sent.get("points")
    return Deed(
        village=village,
        household=household,
        rule=rule,
        occurred_on=sent["occurred_on"],
        quantity=Decimal(1) if quantity is None else quantity,
        member=get_member_sent(household, sent.get("member")),
        difficulty=get_level_sent(village, sent.get("difficulty"), name="difficulty"),
        effect=get_level_sent(village, sent.get("effect"), name="effect"),
        with_extra=sent["with_extra"],
        proposed_points=-abs(typed) if typed is not None and rule.is_deduction else typed,
    )


def get_household_sent(village: Village, text: str, *, key: UUID, by: User) -> Household:
    """Return the household that a sending names, also by a card that was alive when it came first.

    Raises HouseholdUnknown, CardUnknown, CardKilled.
    """
    try:
        return get_household(village, text)
    except CardKilled:
        before = Source.objects.for_village(village).filter(key=key, submitted_by=by)
        source = before.select_related("sent_as").first()
        if source is None:
            raise
        return with_heads(Household.objects.filter(pk=source.sent_as.household_id)).get()


def get_same(village: Village, deed_id: int | None) -> Deed | None:
    """Return the deed that a new one tells again; raises DeedUnknown."""
    if deed_id is None:
        return None
    found = Deed.objects.for_village(village).filter(pk=deed_id).first()
    if found is None:
        raise DeedUnknown
    return found


def get_member_sent(household: Household, member_id: int | None) -> Member | None:
    """Return the person of a household read by with_heads; raises MemberNotOfHousehold."""
    if member_id is None:
        return None
    living: list[Member] = household.living  # type: ignore[attr-defined] # read with heads
    at_hand = next((one for one in living if one.pk == member_id), None)
    # Who has left since may have been there on the day.
    member = at_hand or Member.objects.filter(household=household, pk=member_id).first()
    if member is None:
        raise MemberNotOfHousehold
    return member


def get_level_sent(village: Village, level_id: int | None, *, name: str) -> WeightLevel | None:
    """Return a level of the tables of a village; name: of the field. Raises LevelUnknown."""
    if level_id is None:
        return None
    level = WeightLevel.objects.filter(table__edition__village=village, pk=level_id).first()
    if level is None:
        raise LevelUnknown(name)
    return level
