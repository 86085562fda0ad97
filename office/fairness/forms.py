"""What the address of a list of deeds may ask for."""

from typing import Any

from django import forms

from deeds.models import Channel
from office.fairness.figures.months import LAST_DAYS, get_month_end
from office.fairness.queries.deeds import DAY, FIELDS, DeedsAsked
from villages.models import Grid, Household, Terms, User, Village
from villages.months import parse_month


class DeedsForm(forms.Form):
    """Which deeds: of a household, a group, a channel, or of a month's last days.

    A person is asked for only together with a household: no address lists what one person did.
    """

    household = forms.IntegerField(required=False, min_value=1)
    group = forms.ModelChoiceField(queryset=Grid.objects.none(), required=False)
    channel = forms.ChoiceField(choices=[("", ""), *Channel.choices], required=False)
    sender = forms.ModelChoiceField(queryset=User.objects.none(), required=False)
    decider = forms.ModelChoiceField(queryset=User.objects.none(), required=False)
    month = forms.CharField(required=False, max_length=7)
    late = forms.ChoiceField(choices=[("", ""), *((key, key) for key in FIELDS)], required=False)

    def __init__(
        self, *args: Any, village: Village, terms: Terms, **kwargs: Any
    ) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.village = village
        self.terms = terms
        own = User.objects.filter(appointments__village=village).distinct()
        choices = {"group": Grid.objects.for_village(village), "sender": own, "decider": own}
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined] # of choices from rows

    def clean_household(self) -> Household | None:
        number = self.cleaned_data["household"]
        if number is None:
            return None
        found = Household.objects.for_village(self.village).filter(number=number).first()
        if found is None:
            raise forms.ValidationError("household")
        return found

    def clean_month(self) -> object:
        text = self.cleaned_data["month"]
        try:
            return parse_month(text) if text else None
        except ValueError as error:
            raise forms.ValidationError("month") from error

    def clean(self) -> dict[str, Any]:  # Any: as Django's
        asked = self.cleaned_data
        people = [name for name in ("sender", "decider") if asked.get(name)]
        subjects = [name for name in ("household", "group", "channel", "month") if asked.get(name)]
        is_whole = bool(asked.get("month")) == bool(asked.get("late"))
        if len(subjects) != 1 or not is_whole or (people and subjects != ["household"]):
            raise forms.ValidationError("one subject")
        return asked

    def get_asked(self) -> DeedsAsked:
        """Return what a valid form asks for."""
        asked = self.cleaned_data
        month, late = asked["month"], None
        if month:
            end = get_month_end(month, self.terms.closing_day)
            late = (end - DAY * (LAST_DAYS - 1), end)
        return DeedsAsked(
            household=asked["household"],
            group=asked["group"],
            channel=asked["channel"],
            sender=asked["sender"].pk if asked["sender"] else None,
            decider=asked["decider"].pk if asked["decider"] else None,
            field=FIELDS.get(asked["late"], ""),
            late=late,
        )
