"""What is typed at the counter."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from market.errors import GoodsUnknown, PageIncomplete
from market.models import Goods
from market.quantities import check_quantity
from market.queries.goods import sort_into_shelves
from market.services import QUANTITY_MAX, Line
from villages.errors import InvalidInputError
from villages.fields import AmountFormField

GOODS_PREFIX = "goods-"
PRICE_PREFIX = "price-"


class CardForm(forms.Form):
    """Whose card: the number, what a scanner reads, or a name."""

    card = forms.CharField(
        label=_("哪一户"),
        max_length=200,
        help_text=_("填户编号，或者用扫码枪扫卡；没带卡的，填姓名或拼音首字母。"),
        error_messages={
            "required": _("请填户编号，或者扫一下积分卡。"),
            "max_length": _("字太多了，只填户编号或者姓名就行。"),
        },
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class BasketRow:
    """One article at the counter with its box; field is None where nothing is left."""

    goods: Goods
    field: forms.BoundField | None


@dataclass(frozen=True, slots=True)
class BasketShelf:
    """The rows of one category."""

    label: str
    rows: list[BasketRow]


class BasketForm(forms.Form):
    """A quantity for each of a partner's goods; empty and 0 mean none."""

    household = forms.IntegerField(widget=forms.HiddenInput)
    partner = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, goods: Iterable[Goods], **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.goods = {f"{GOODS_PREFIX}{article.pk}": article for article in goods}
        for name, article in self.goods.items():
            self.fields[name] = self._build_box(article)

    def _build_box(self, article: Goods) -> forms.Field:
        largest = QUANTITY_MAX if article.left is None else min(QUANTITY_MAX, article.left)
        attributes = {
            "min": 0,
            "max": f"{largest:.0f}" if article.in_whole_units else str(largest),
            "step": 1 if article.in_whole_units else "0.01",
            "inputmode": "numeric" if article.in_whole_units else "decimal",
            "data-step": 1 if article.in_whole_units else "0.5",
        }
        return AmountFormField(
            label=article.name,
            required=False,
            widget=forms.NumberInput(attrs=attributes),
            error_messages={"invalid": _("请填数字，最多两位小数。")},
        )

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean() or {}
        for name, article in self.goods.items():
            if not values.get(name):
                continue
            try:
                values[name] = check_quantity(article, values[name], largest=QUANTITY_MAX)
            except InvalidInputError as error:
                self.add_error(name, str(error))
        return values

    def build_lines(self) -> list[Line]:
        """Return what was chosen, at the prices of now; raises GoodsUnknown."""
        for name, value in self.data.items():
            if name.startswith(GOODS_PREFIX) and name not in self.goods and value:
                raise GoodsUnknown
        return [
            Line(article, quantity, self._price_seen(article))
            for name, article in self.goods.items()
            if (quantity := self.cleaned_data.get(name))
        ]

    def _price_seen(self, article: Goods) -> Decimal:
        return article.price

    def build_shelves(self) -> list[BasketShelf]:
        """Return what is offered, and what was asked for all the same, by category."""
        rows = {
            article.pk: BasketRow(article, None if article.is_sold_out else self[name])
            for name, article in self.goods.items()
            if article.is_offered or self.data.get(name)
        }
        shelves = sort_into_shelves(row.goods for row in rows.values())
        return [
            BasketShelf(shelf.label, [rows[article.pk] for article in shelf.goods])
            for shelf in shelves
        ]


class HandOverForm(BasketForm):
    """What people have checked: quantities with the prices they saw, the key, who collects."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    collector = forms.CharField(
        label=_("代领人"),
        max_length=30,
        required=False,
        help_text=_("别人来领时，写他的姓名。"),
        error_messages={"max_length": _("最多 30 个字，写姓名就行。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.CharField(
        label=_("和户主的关系"),
        max_length=30,
        required=False,
        help_text=_("例如：儿子、邻居。"),
        error_messages={"max_length": _("最多 30 个字，写关系就行。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, goods: Iterable[Goods], **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, goods=goods, **kwargs)
        for article in self.goods.values():
            name = f"{PRICE_PREFIX}{article.pk}"
            self.fields[name] = AmountFormField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean()
        for name, article in self.goods.items():
            if values.get(name) and values.get(f"{PRICE_PREFIX}{article.pk}") is None:
                self.add_error("key", PageIncomplete.sentence)
        return values

    @property
    def is_whole(self) -> bool:
        """Whether key and prices came along; they are no person's to mend."""
        return "key" not in self.errors

    def renew(self) -> "HandOverForm":
        """Return the form as a page begins it, with a new key, and the collector as typed."""
        names = ("household", "partner", "collector", "relation")
        initial = {name: self.data.get(name) for name in names}
        return HandOverForm(initial=initial, goods=self.goods.values())

    def _price_seen(self, article: Goods) -> Decimal:
        price: Decimal = self.cleaned_data[f"{PRICE_PREFIX}{article.pk}"]
        return price
