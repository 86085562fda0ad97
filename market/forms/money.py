"""What the office types about money: lines of the fund book, settlements, decisions."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from market.models import DecisionKind, FundKind
from market.services.decisions import REASON_LENGTH, SUBJECT_LENGTH
from market.services.fund import ENTERED, VOUCHER_LENGTH, YUAN_MAX
from market.services.suppliers import SUPPLIER_LENGTH
from villages.fields import AmountFormField
from villages.models import Village

BROKEN = dict.fromkeys(("required", "invalid"), _("页面不完整，请刷新页面，再填一次。"))


class DayWidget(forms.DateInput):
    """The browser's own calendar, in the admin's look."""

    def __init__(self) -> None:
        super().__init__(
            format="%Y-%m-%d", attrs={"type": "date", "class": " ".join(INPUT_CLASSES)}
        )


class MoneyForm(forms.Form):
    """Begins with the key of this intent, and with the village."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages=BROKEN)
    village = forms.CharField(widget=forms.HiddenInput, required=False)

    def get_values(self) -> dict[str, Any]:  # Any: arguments of a service
        """Return what was typed, as the service takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "village"}


class EntryForm(MoneyForm):
    """Money that came or went. offers: the kinds that can be entered now."""

    kind = forms.ChoiceField(label=_("种类"), widget=UnfoldAdminSelectWidget)
    yuan = AmountFormField(
        label=_("金额（元）"),
        max_value=YUAN_MAX,
        max_digits=10,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("不写正负号：收入、支出看种类。"),
        error_messages={"required": _("请填金额。")},
    )
    occurred_on = forms.DateField(label=_("哪天"), widget=DayWidget())
    party = forms.CharField(
        label=_("来往单位或个人"),
        max_length=SUPPLIER_LENGTH,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("钱从哪里来，或者付给了谁。"),
    )
    is_person = forms.BooleanField(
        label=_("是个人"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=_("公示和打印时遮住个人的姓名。"),
    )
    voucher_no = forms.CharField(
        label=_("凭证号"),
        max_length=VOUCHER_LENGTH,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("村里记账凭证的编号，不写姓名。"),
    )

    def __init__(self, *args: Any, is_begun: bool, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField), "Declared above."
        # The book begins with what was there, and only once.
        field.choices = [
            (kind.value, kind.label) for kind in ENTERED if (kind != FundKind.OPENING) == is_begun
        ]


class PayForm(forms.Form):
    """The day of the payment, and the village's own voucher."""

    paid_on = forms.DateField(label=_("哪天付的"), widget=DayWidget())
    voucher_no = forms.CharField(
        label=_("凭证号"),
        max_length=VOUCHER_LENGTH,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("村里记账凭证的编号，不写姓名。"),
    )


class DecisionForm(MoneyForm):
    """What the committee decided, with how many."""

    kind = forms.ChoiceField(
        label=_("什么事"), choices=DecisionKind, widget=UnfoldAdminSelectWidget
    )
    subject = forms.CharField(
        label=_("名称"),
        max_length=SUBJECT_LENGTH,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("和要办的那件事的名称一字不差。"),
    )
    decided_on = forms.DateField(label=_("哪天开的会"), widget=DayWidget())
    present = forms.IntegerField(
        label=_("到会几人"), min_value=1, max_value=999, widget=UnfoldAdminIntegerFieldWidget
    )
    agreed = forms.IntegerField(
        label=_("同意几人"), min_value=1, max_value=999, widget=UnfoldAdminIntegerFieldWidget
    )
    reason = forms.CharField(
        label=_("为什么还要办，钱从哪里来"),
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextareaWidget,
    )


def begin_with(village: Village, today: date, *days: str) -> dict[str, object]:
    """Return what a form begins with: its village, and today for the days named."""
    return {"village": village.slug, **dict.fromkeys(days, today)}
