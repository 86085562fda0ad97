"""What is typed at a card's page: its PIN, and what a household sends in."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from deeds.forms import DeedForm
from deeds.forms.base import PointsForm
from deeds.services.hearings import REPLY_LENGTH_MAX
from office.card.queries import list_people
from office.card.sheets import read_numbers
from villages.models import Grid, Role, Village
from villages.services.pins import PIN_DIGITS


class PinForm(forms.Form):
    """Six digits; spaces and full-width digits are what phones make of them."""

    pin = forms.CharField(
        label=_("密码"),
        max_length=40,
        strip=True,
        widget=forms.PasswordInput(
            attrs={
                "inputmode": "numeric",
                "pattern": "[0-9]*",
                "autocomplete": "off",
                "class": "pin",
                "maxlength": PIN_DIGITS,
            }
        ),
        error_messages={"required": _("请填 6 位数字的密码。")},
    )

    def clean_pin(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["pin"])
        digits = "".join(typed.split())
        if len(digits) != PIN_DIGITS or not digits.isascii() or not digits.isdigit():
            raise forms.ValidationError(_("密码是 6 位数字，请核对。"))
        return digits


class CardDeedForm(DeedForm):
    """A deed that a household sends in itself: nobody stands between, so none is asked for."""

    def _offer_channels(self, roles: Iterable[Role]) -> None:
        del self.fields["channel"], self.fields["witness"]

    def _offer_members(self) -> None:
        super()._offer_members()
        if "member" in self.fields and self.chosen_household is not None:
            people = list(list_people(self.chosen_household))
            self.fields["member"].choices = people  # type: ignore[attr-defined]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, roles=(), **kwargs)
        # What is chosen before stays chosen: the page of the rules is one step back.
        self.fields["note"].help_text = _("只给评议的人看，不公开。")


class CardReplyForm(PointsForm):
    """What a household says itself to a deduction, once."""

    reply = forms.CharField(
        label=_("您怎么说"),
        max_length=REPLY_LENGTH_MAX,
        help_text=_("照实说就行；没有意见的，写“没有意见”。只能送一次。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("请写您怎么说；没有意见的，写“没有意见”。"),
            "max_length": _("答复最多 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。"),
        },
    )


class HouseholdsForm(forms.Form):
    """Which households' cards or PINs: of some groups, of some numbers, or all."""

    groups = forms.ModelMultipleChoiceField(
        label=_("哪几个小组"),
        required=False,
        queryset=Grid.objects.none(),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("都不选，就是全村。"),
    )
    numbers = forms.CharField(
        label=_("只要哪几户"),
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("填户编号，例如 5、12-20。填了就只要这几户，不看上面的小组。"),
    )

    def __init__(self, *args: Any, village: Village, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        groups = Grid.objects.for_village(village).filter(households__isnull=False).distinct()
        self.fields["groups"].queryset = groups  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[int]:
        try:
            return read_numbers(self.cleaned_data["numbers"])
        except ValueError as error:
            raise forms.ValidationError(_("户编号写成 5、12-20 这样。")) from error


class PinsForm(HouseholdsForm):
    """Whose PINs; without a tick, of those that have none yet."""

    renew = forms.BooleanField(
        label=_("已经有密码的，也重新设"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("原来的密码马上不能用。"),
    )
