"""What a household fills in at the shop on its card's page."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deeds.forms.base import AMOUNT_ERRORS, PointsForm
from market.forms.counter import BasketForm, SeenForm
from market.models import Goods
from market.models.wants import WORDS_LENGTH
from market.queries.goods import sort_into_shelves
from market.services.reservations import NOTE_LENGTH
from office.card.shop.shelves import Means, Offer, build_offer
from villages.doors import add_refusal
from villages.errors import PointsError
from villages.fields import AmountFormField
from villages.words import points


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """An article with its box; no box where the household can reserve none of it.

    is_waiting: the household asked to be told when it is there again.
    """

    offer: Offer
    box: forms.BoundField | None
    is_waiting: bool

    @property
    def goods(self) -> Goods:
        return self.offer.goods


@dataclass(frozen=True, slots=True)
class ShelfOfRows:
    """The rows of one category."""

    label: str
    rows: list[ShelfRow]


class ShopForm(BasketForm):
    """How much of each of a partner's goods; the card says for whom."""

    household = None  # type: ignore[assignment] # Django's way to leave a parent's field out

    def build_rows(self, means: Means, waited_for: Collection[int]) -> list[ShelfOfRows]:
        """Return what is offered, and what was asked for all the same, by category."""
        rows = {}
        for name, article in self.goods.items():
            typed = self.data.get(name)
            if article.is_offered or typed:
                offer = build_offer(article, means)
                box = self._bound(name, offer) if offer.most or typed else None
                rows[article.pk] = ShelfRow(offer, box, article.pk in waited_for)
        shelves = sort_into_shelves(row.goods for row in rows.values())
        return [
            ShelfOfRows(shelf.label, [rows[article.pk] for article in shelf.goods])
            for shelf in shelves
        ]

    def _bound(self, name: str, offer: Offer) -> forms.BoundField:
        self.fields[name].widget.attrs["max"] = points(offer.most)
        return self[name]

    def refuse(self, error: PointsError) -> None:
        """Put a refusal beside the article that it names, or at the top."""
        named = getattr(error, "goods", None)
        for name, article in self.goods.items():
            if article.name == named:
                self.add_error(name, str(error))
                return
        add_refusal(self, error)


class ReserveForm(SeenForm):
    """What the household has checked, and how it would like to have it."""

    household = None  # type: ignore[assignment] # as in ShopForm
    is_delivery = forms.BooleanField(
        label=_("走不开，请送上门"), required=False, help_text=_("不另外收分。")
    )
    note = forms.CharField(
        label=_("要留句话吗"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("例如：下午都在家，门口有棵龙眼树。"),
        error_messages={
            "max_length": _("最多 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def renew(self) -> "ReserveForm":
        """Return the form with a new key, and what was typed."""
        names = ("partner", "is_delivery", "note")
        initial = {name: self.data.get(name) for name in names}
        return ReserveForm(initial=initial, goods=self.goods.values())


class WaitForm(PointsForm):
    """How much of what ran out the household would like."""

    quantity = AmountFormField(
        label=_("要多少"),
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={**AMOUNT_ERRORS, "required": _("请填要多少。")},
    )


class WishForm(forms.Form):
    """What the shop should have."""

    words = forms.CharField(
        label=_("叫什么"),
        max_length=WORDS_LENGTH,
        help_text=_("最多 20 个字，例如：蜂窝煤。"),
        error_messages={
            "required": _("请写想要什么。"),
            "max_length": _("最多 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["maxlength"] = WORDS_LENGTH

    def refuse(self, error: PointsError) -> None:
        add_refusal(self, error)
