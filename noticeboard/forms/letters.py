"""What villagers write: what feedback and objections have in common."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deeds.forms.base import PointsForm
from villages.models import Household, Village
from villages.queries import get_household

NAME_LENGTH = 40
CONTACT_LENGTH = 60


class WordsField(forms.CharField):
    """What somebody writes at length: too much is refused and stays in the box.

    The browser is not told the limit, as it would cut off the end without a word.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # Any: as Django's
        attrs = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name != "maxlength"}

    def to_python(self, value: Any) -> str:  # Any: as Django's
        # The end of a line comes as two letters and is counted as one.
        return (super().to_python(value) or "").replace("\r\n", "\n")


def build_text_field(
    label: Any,  # Any: lazy words
    *,
    limit: int,
    help_text: Any = _("最多 {limit} 个字。"),  # Any: as above
    rows: int = 5,
    **more: Any,  # Any: CharField's
) -> WordsField:
    """Return a box for words; help_text: names the limit, as {limit}."""
    error_messages = {
        "max_length": _("最多写 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。"),
        **more.pop("error_messages", {}),
    }
    return WordsField(
        label=label,
        max_length=limit,
        help_text=format_lazy(help_text, limit=limit),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=error_messages,
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
