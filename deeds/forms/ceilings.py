"""The form of a month's higher ceiling."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deeds.errors import CeilingReasonNeeded
from deeds.forms.base import AMOUNT_ERRORS, PointsForm
from deeds.services.ceilings import CEILING_REASON_LENGTH_MAX
from villages.fields import AmountFormField


class CeilingForm(PointsForm):
    """A higher ceiling for the open month."""

    points = AmountFormField(
        label=_("提高到几分"),
        max_digits=12,
        decimal_places=2,
        help_text=_("只管这个月，下月起还按制度。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={**AMOUNT_ERRORS, "required": _("请填几分。")},
    )
    reason = forms.CharField(
        label=_("为什么提高"),
        max_length=CEILING_REASON_LENGTH_MAX,
        help_text=_("例如：10月20日两委会议定。不要写姓名和电话。"),
        error_messages={
            "required": CeilingReasonNeeded.sentence,
            "max_length": _("原因最多 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。"),
        },
    )
