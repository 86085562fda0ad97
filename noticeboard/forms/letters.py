"""What villagers write: what feedback and objections have in common."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from deeds.forms.base import PointsForm
from villages.models import Household, Village
from villages.queries import get_household

NAME_LENGTH = 40
CONTACT_LENGTH = 60


def build_text_field(label: Any, *, limit: int, **more: Any) -> forms.CharField:  # Any: lazy words
    return forms.CharField(
        label=label,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "max_length": _("最多写 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。")
        },
        **more,
    )


class LetterForm(PointsForm):
    """Who writes, as far as it is told; sent once.

    website: people do not see it; what fills in every box is no person.
    """

    name = forms.CharField(
        label=_("怎么称呼您"),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("怎么找到您"),
        max_length=CONTACT_LENGTH,
        required=False,
        help_text=_("例如电话、住哪里；只用来答复这一次。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    website = forms.CharField(
        label=_("这一栏请空着"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))


def find_told_household(village: Village, typed: str) -> Household | None:
    """Return the household that staff typed in or scanned; None for an empty box.

    Raises HouseholdUnknown, CardUnknown, CardKilled.
    """
    return get_household(village, typed) if typed.strip() else None
