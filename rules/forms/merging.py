"""What the committee chooses when two rules are to become one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rules.models import RepeatPeriod


class MergingForm(forms.Form):
    """How, and what else that takes; choices: (a Merging, its words) of those that can be."""

    merging = forms.ChoiceField(label=_("怎么并"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("起个名"),
        max_length=20,
        required=False,
        help_text=_(
            "另加（扣）的填什么情况下另加（扣）；两级的填这几级合起来叫什么。不填就照提议的。"
        ),
    )
    period = forms.ChoiceField(
        label=_("多久以内算再犯"),
        choices=RepeatPeriod.choices,
        initial=RepeatPeriod.YEAR,
        required=False,
    )
    marks = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        merging: forms.ChoiceField = self.fields["merging"]  # type: ignore[assignment]
        merging.choices = choices

    @property
    def mark_pair(self) -> tuple[str, str]:
        """The marks of both rules as the page showed them."""
        first, _space, second = str(self.cleaned_data["marks"]).partition(" ")
        return first, second
