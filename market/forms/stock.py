"""What is typed in the stock room."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib.admin import VERTICAL
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from market.errors import PageIncomplete
from market.models import Goods, ReversalReason, StockCheck
from market.services import Counted, Damaged, check_counted
from villages.errors import InvalidInputError
from villages.fields import AmountFormField
from villages.words import day_with_year

COUNTED_PREFIX = "counted-"
EXPECTED_PREFIX = "expected-"
REASON_PREFIX = "reason-"
REASON_LENGTH = 60
NO_NUMBER = _("请填数字，最多两位小数。")
BROKEN = dict.fromkeys(("required", "invalid"), _("页面不完整，请刷新页面，再填一次。"))
# When a count can have begun: no clock says otherwise, and no database takes any moment.
BEGUN = (
    MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC), BROKEN["invalid"]),
    MaxValueValidator(datetime(2200, 1, 1, tzinfo=UTC), BROKEN["invalid"]),
)
BOUGHT, DONATED = "bought", "donated"


class KeyForm(forms.Form):
    """Begins with a key, which keeps a second press from counting twice."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages=BROKEN)


class IntakeForm(KeyForm):
    """Goods that came in: how many, bought or given, from whom, paid by whom."""

    quantity = AmountFormField(
        label=_("入库数量"),
        error_messages={"required": _("请填入库数量。"), "invalid": NO_NUMBER},
    )
    is_donated = forms.TypedChoiceField(
        label=_("怎么来的"),
        choices=[(BOUGHT, _("买来的")), (DONATED, _("别人捐的"))],
        initial=BOUGHT,
        coerce=lambda value: value == DONATED,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("请选是买来的，还是别人捐的。")
        ),
    )
    unit_cost = AmountFormField(
        label=_("进价（元）"),
        required=False,
        error_messages={"invalid": NO_NUMBER},
    )
    supplier = forms.CharField(
        label=_("从哪里来"),
        max_length=40,
        required=False,
        help_text=_("商店、公司或捐赠人的名称。"),
        error_messages={"max_length": _("最多 40 个字，写名称就行。")},
    )
    is_person = forms.BooleanField(
        label=_("这是个人，公示时遮住名字"),
        required=False,
    )
    is_paid = forms.BooleanField(
        label=_("钱从村里的资金簿付，同时记一笔采购"),
        required=False,
    )
    voucher_no = forms.CharField(
        label=_("付款凭证号"),
        max_length=40,
        required=False,
        help_text=_("村里记账凭证的编号；从资金簿付钱才填。"),
        error_messages={"max_length": _("最多 40 个字。")},
    )
    is_another = forms.BooleanField(label=_("又来了一批，再记一笔"), required=False)

    def __init__(
        self, *args: Any, unit: str, may_pay: bool, **kwargs: Any
    ) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        help_text = _("一%(unit)s几元；捐来的，按值多少元填；不知道就空着。")
        self.fields["unit_cost"].help_text = help_text % {"unit": unit}
        if not may_pay:
            del self.fields["is_paid"], self.fields["voucher_no"]

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean() or {}
        if values.get("voucher_no") and not values.get("is_paid"):
            self.add_error(
                "is_paid", _("写了付款凭证号，就要选这一项；不是资金簿付的，不写凭证号。")
            )
        return values

    def build_intake(self) -> dict[str, Any]:  # Any: arguments of take_in_stock
        """Return what came in, as take_in_stock takes it."""
        names = (
            "quantity",
            "is_donated",
            "unit_cost",
            "supplier",
            "is_person",
            "is_another",
            "key",
        )
        values = {name: self.cleaned_data[name] for name in names}
        is_paid = self.cleaned_data.get("is_paid")
        values["paid_voucher_no"] = self.cleaned_data["voucher_no"] if is_paid else None
        return values

    @property
    def asks_another(self) -> bool:
        """Whether to ask if the same came in again: once it was refused, or was said before."""
        field = self["is_another"]
        return bool(field.errors or field.value())


class ReversalForm(KeyForm):
    """Why an intake is taken back."""

    reason = forms.ChoiceField(
        label=_("为什么冲正"),
        choices=ReversalReason,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("请选为什么冲正。")),
    )


class OfficeReversalForm(ReversalForm):
    """The same in the admin's own look; with the village, as its page sends it."""

    village = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget = UnfoldAdminRadioSelectWidget(
            radio_style=VERTICAL, choices=ReversalReason.choices
        )


class OfficeIntakeForm(IntakeForm):
    """The same in the admin's own look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        widgets = {
            "quantity": UnfoldAdminDecimalFieldWidget,
            "unit_cost": UnfoldAdminDecimalFieldWidget,
            "supplier": UnfoldAdminTextInputWidget,
            "voucher_no": UnfoldAdminTextInputWidget,
            "is_person": UnfoldBooleanWidget,
            "is_another": UnfoldBooleanWidget,
            "is_paid": UnfoldBooleanWidget,
        }
        for name, widget in widgets.items():
            if name in self.fields:
                self.fields[name].widget = widget()


class CountForm(forms.Form):
    """What lies on each shelf, typed without seeing what the book says; empty: not counted.

    begun: when the counting began, to tell what moved while it went on.
    """

    partner = forms.IntegerField(widget=forms.HiddenInput)
    begun = forms.DateTimeField(widget=forms.HiddenInput, error_messages=BROKEN, validators=BEGUN)

    def __init__(self, *args: Any, goods: Iterable[Goods], **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.goods = {article.pk: article for article in goods}
        for pk, article in self.goods.items():
            self.fields[f"{COUNTED_PREFIX}{pk}"] = build_box(article)

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean() or {}
        for pk, article in self.goods.items():
            name = f"{COUNTED_PREFIX}{pk}"
            if values.get(name) is None:
                continue
            try:
                values[name] = check_counted(article, values[name])
            except InvalidInputError as error:
                self.add_error(name, str(error))
        return values

    def get_counted(self) -> dict[int, Decimal]:
        """Return {goods id: so much lies there} of what was counted."""
        counted = {pk: self.cleaned_data.get(f"{COUNTED_PREFIX}{pk}") for pk in self.goods}
        return {pk: quantity for pk, quantity in counted.items() if quantity is not None}

    @property
    def boxes(self) -> list[tuple[Goods, forms.BoundField]]:
        return [(goods, self[f"{COUNTED_PREFIX}{pk}"]) for pk, goods in self.goods.items()]

    @property
    def begun_at(self) -> datetime:
        begun: datetime = self.cleaned_data["begun"]
        return begun


def build_box(goods: Goods) -> AmountFormField:
    attributes = {
        "min": 0,
        "step": 1 if goods.in_whole_units else "0.01",
        "inputmode": "numeric" if goods.in_whole_units else "decimal",
        "autocomplete": "off",
    }
    return AmountFormField(
        label=goods.name,
        required=False,
        widget=forms.NumberInput(attrs=attributes),
        error_messages={"invalid": NO_NUMBER},
    )


class DifferencesForm(CountForm):
    """The count with what the book says beside it, and why they differ."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages=BROKEN)

    def __init__(self, *args: Any, goods: Iterable[Goods], **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, goods=goods, **kwargs)
        for pk, article in self.goods.items():
            self.fields[f"{EXPECTED_PREFIX}{pk}"] = AmountFormField(
                required=False, widget=forms.HiddenInput
            )
            self.fields[f"{REASON_PREFIX}{pk}"] = forms.CharField(
                label=article.name,
                max_length=REASON_LENGTH,
                required=False,
                error_messages={"max_length": _("最多 60 个字。")},
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean()
        for pk in self.goods:
            counted = values.get(f"{COUNTED_PREFIX}{pk}")
            expected = values.get(f"{EXPECTED_PREFIX}{pk}")
            if counted is None:
                continue
            if expected is None:
                self.add_error("key", PageIncomplete.sentence)
            elif counted != expected and not values.get(f"{REASON_PREFIX}{pk}"):
                self.add_error(f"{REASON_PREFIX}{pk}", _("请写明为什么和账上不一样。"))
        return values

    def build_counts(self) -> list[Counted]:
        values = self.cleaned_data
        return [
            Counted(
                self.goods[pk],
                quantity,
                values[f"{REASON_PREFIX}{pk}"] if self.is_different(pk, quantity) else "",
                expected=values[f"{EXPECTED_PREFIX}{pk}"],
            )
            for pk, quantity in self.get_counted().items()
        ]

    def is_different(self, pk: int, counted: Decimal) -> bool:
        return bool(counted != self.cleaned_data[f"{EXPECTED_PREFIX}{pk}"])


class DamageForm(KeyForm):
    """What spoiled: one article, how much of it, and why."""

    partner = forms.IntegerField(widget=forms.HiddenInput)
    goods = forms.ChoiceField(
        label=_("哪样商品"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("请选一样商品。")),
    )
    quantity = AmountFormField(
        label=_("坏了多少"),
        error_messages={"required": _("请填数量。"), "invalid": NO_NUMBER},
    )
    reason = forms.CharField(
        label=_("怎么坏的"),
        max_length=REASON_LENGTH,
        help_text=_("例如：受潮、老鼠咬、过了保质期。"),
        error_messages={
            "required": _("请写明是怎么坏的。"),
            "max_length": _("最多 60 个字。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, goods: Iterable[Goods], **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.things = {str(article.pk): article for article in goods}
        field = self.fields["goods"]
        assert isinstance(field, forms.ChoiceField), "Declared above."
        names = [(pk, article.name) for pk, article in self.things.items()]
        field.choices = [("", _("请选择")), *names]

    def build_damaged(self) -> Damaged:
        values = self.cleaned_data
        return Damaged(self.things[values["goods"]], values["quantity"], values["reason"])


class ChangeOverForm(KeyForm):
    """On which count a shop is handed over: it names the two.

    checks: those that can be named; offered: those of them that will do.
    """

    stock_check = forms.TypedChoiceField(
        label=_("根据哪一次盘点"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("请选一次盘点。")),
    )

    def __init__(
        self,
        *args: Any,
        checks: Iterable[StockCheck],
        offered: Iterable[StockCheck],
        **kwargs: Any,
    ) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.checks = {check.pk: check for check in checks}
        self.offered = [(check.pk, name_count(check)) for check in offered]
        field = self.fields["stock_check"]
        assert isinstance(field, forms.ChoiceField), "Declared above."
        field.choices = [(pk, "") for pk in self.checks]
        field.widget.choices = self.offered

    @property
    def check(self) -> StockCheck:
        return self.checks[self.cleaned_data["stock_check"]]

    @property
    def chosen_key(self) -> UUID:
        key: UUID = self.cleaned_data["key"]
        return key


def name_count(check: StockCheck) -> str:
    counted_at = localtime(check.made_at)
    return str(
        _(
            "%(day)s %(clock)s 盘点%(partner)s，第 %(number)s 号，每一样都数到了："
            "%(outgoing)s 清点，%(incoming)s 同意"
        )
        % {
            "day": day_with_year(counted_at.date()),
            "clock": f"{counted_at:%H:%M}",
            "partner": check.partner.name,
            "number": check.number,
            "outgoing": check.made_by,
            "incoming": check.decided_by,
        }
    )
