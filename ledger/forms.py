"""What is typed in when points are corrected by two persons."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextInputWidget

from villages.fields import AmountFormField


class CorrectionForm(forms.Form):
    """Why points are corrected, with the key of this intent."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.CharField(
        label=_("说明"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("写清为什么更正；第二个人看了才好同意。"),
    )


class OpeningForm(CorrectionForm):
    """What a household brings along from the paper book."""

    points = AmountFormField(
        label=_("纸质账上的结余"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("基础分以外的分，没有就填 0。"),
    )
    standing_points = AmountFormField(
        label=_("今年已得的年度积分"),
        max_digits=9,
        decimal_places=2,
        initial=0,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("今年加的减去扣的；兑换掉的不用减。"),
    )

    field_order = ("points", "standing_points", "reason", "key")


class ConsentForm(forms.Form):
    """Nothing to fill in: the button is the answer."""
