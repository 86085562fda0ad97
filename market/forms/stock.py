"""What is typed in the stock room."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminTextInputWidget,
)

from villages.fields import AmountFormField


class IntakeForm(forms.Form):
    """Goods that came in; the key keeps a second press from counting them twice."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("页面不完整，请刷新页面，再填一次。")
        ),
    )
    quantity = AmountFormField(
        label=_("入库数量"),
        widget=UnfoldAdminDecimalFieldWidget,
        error_messages={
            "required": _("请填入库数量。"),
            "invalid": _("请填数字，最多两位小数。"),
        },
    )
    unit_cost = AmountFormField(
        label=_("进价（元）"),
        required=False,
        help_text=_("一个计量单位几元；捐来的填 0，不知道就空着。"),
        widget=UnfoldAdminDecimalFieldWidget,
        error_messages={"invalid": _("请填数字，最多两位小数。")},
    )
    supplier = forms.CharField(
        label=_("从哪里来"),
        max_length=40,
        required=False,
        help_text=_("商店、公司或捐赠人的名称。"),
        error_messages={"max_length": _("最多 40 个字，写名称就行。")},
        widget=UnfoldAdminTextInputWidget,
    )
