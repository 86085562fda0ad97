"""What the committee says of goods."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminDecimalFieldWidget

from market.errors import OfferNotAllowed
from market.models import Goods, GoodsKind
from market.services import GoodsInput, check_offer
from villages.doors import add_refusal
from villages.fields import AmountFormField
from villages.numbers import HUNDREDTH


class GoodsForm(forms.ModelForm[Goods]):
    """Goods as the committee offers them; partner and kind stay as they were first set."""

    price = AmountFormField(
        label=_("兑换价（分）"),
        min_value=HUNDREDTH,
        max_digits=12,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        error_messages={
            "invalid": _("请填数字，最多两位小数。"),
            "min_value": _("兑换价要大于 0。"),
        },
    )
    price_from = forms.DateField(
        label=_("这个价从哪天起"),
        required=False,
        help_text=_("空着：从今天起。改价不影响已经兑换和预约的。"),
        widget=UnfoldAdminDateWidget,
    )

    class Meta:
        model = Goods
        fields = (
            "partner",
            "kind",
            "name",
            "note",
            "unit",
            "category",
            "hours",
            "in_whole_units",
            "limit_quantity",
            "limit_period",
            "standing_min",
            "low_stock",
            "is_offered",
            "position",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        price = getattr(self.instance, "price", None)
        if price is not None:
            self.initial.setdefault("price", price)

    def clean(self) -> dict[str, Any] | None:  # Any: form values
        values = super().clean() or {}
        kind = values.get("kind") or self.instance.kind
        if kind and "name" in values:
            try:
                check_offer(GoodsKind(kind), name=values["name"], note=values.get("note") or "")
            except OfferNotAllowed as error:
                add_refusal(self, error)
        return values


def build_goods_input(form: GoodsForm) -> GoodsInput:
    """Return what a valid form says, for the service."""
    return GoodsInput(**{field.name: form.cleaned_data[field.name] for field in fields(GoodsInput)})
