"""What the committee says of goods."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldBooleanWidget,
)

from market.errors import OfferNotAllowed
from market.models import Goods, GoodsKind
from market.services import GOODS_EDGE_PIXELS, GoodsInput, check_offer
from villages.doors import add_refusal
from villages.errors import PointsError
from villages.fields import AmountFormField
from villages.numbers import HUNDREDTH
from villages.photos import ShrunkPhoto, shrink


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


def build_goods_input(form: forms.ModelForm[Goods]) -> GoodsInput:
    """Return what a valid form says, for the service; what it does not ask stays as by default."""
    said = {field.name for field in fields(GoodsInput)} & set(form.cleaned_data)
    return GoodsInput(**{name: form.cleaned_data[name] for name in said})


class PhotoForm(forms.Form):
    """A photo of goods, or none any more."""

    photo = forms.FileField(
        label=_("照片"),
        required=False,
        help_text=_("JPG、PNG 或 WEBP。会缩小了存，照片里的拍摄地点等信息不留。"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    is_without = forms.BooleanField(
        label=_("不要照片了"), required=False, widget=UnfoldBooleanWidget
    )

    def clean(self) -> dict[str, Any]:  # Any: form values
        """Make the photo small here, outside any transaction."""
        values = super().clean() or {}
        file, is_without = values.get("photo"), values.get("is_without")
        self.shrunk: ShrunkPhoto | None = None
        if bool(file) == bool(is_without):
            self.add_error("photo", _("请选一张照片；不要照片了，就勾下面那一项。"))
        elif file:
            try:
                self.shrunk = shrink(file, edge_pixels=GOODS_EDGE_PIXELS)
            except PointsError as error:
                self.add_error("photo", str(error))
        return values
