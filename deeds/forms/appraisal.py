"""The forms of the appraisal: a decider's yes and no."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deeds.errors import ReasonNeeded, TakeBackReasonNeeded
from deeds.forms.base import PointsForm
from deeds.services.deciding import REASON_LENGTH_MAX
from rules.models import Rule

# What a small number in the database holds.
ROUND_MAX = 32_767


class ApprovalForm(PointsForm):
    """A decider's yes, with points where the rule has a range."""

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        if rule.is_range:
            help_text = _("办法写的是 %(small)s 至 %(large)s 分。")
            self.add_points_box(rule, required=True, help_text=help_text)


REASON_ERRORS = {
    "max_length": _("理由最多 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。"),
}


class RefusalForm(PointsForm):
    """A decider's no, with the reason."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": ReasonNeeded.sentence, **REASON_ERRORS},
    )


class TakeBackForm(PointsForm):
    """Why a decider takes the own word back."""

    reason = forms.CharField(
        label=_("为什么收回"),
        max_length=REASON_LENGTH_MAX,
        error_messages={"required": TakeBackReasonNeeded.sentence, **REASON_ERRORS},
    )


class ConsentForm(forms.Form):
    """Which posting a second decider wants back as well; consenting again changes nothing."""

    round = forms.IntegerField(min_value=1, max_value=ROUND_MAX, widget=forms.HiddenInput)


class DeclineForm(PointsForm):
    """Why a second decider does not consent; saying it again changes nothing, so without a key."""

    key = None  # type: ignore[assignment] # so Django leaves a field out
    round = forms.IntegerField(min_value=1, max_value=ROUND_MAX, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("为什么不撤回"),
        max_length=REASON_LENGTH_MAX,
        error_messages={"required": ReasonNeeded.sentence, **REASON_ERRORS},
    )


class LikeForm(forms.Form):
    """Which other deed is the same thing, or is not."""

    other = forms.IntegerField(min_value=1)
