"""What is typed at the counter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from market.errors import GoodsUnknown, PageIncomplete, WitnessUnfit
from market.models import Goods
from market.quantities import check_quantity
from market.queries.goods import sort_into_shelves
from market.services import QUANTITY_MAX, Collector, Line
from market.services.redemptions import NAME_LENGTH
from market.services.reservations import NOTE_LENGTH
from market.words import limit_words, standing_words
from villages.errors import InvalidInputError
from villages.fields import AmountFormField
from villages.models import User

GOODS_PREFIX = "goods-"
PRICE_PREFIX = "price-"
# What people type on the page on which they check.
TYPED = (
    "household",
    "partner",
    "collector",
    "relation",
    "witness",
    "is_delivery",
    "note",
)


class CardForm(forms.Form):
    """Whose card: the number, what a scanner reads, or a name."""

    card = forms.CharField(
        label=_("哪一户"),
        max_length=200,
        help_text=_("填户编号，或者用扫码枪扫卡、扫兑换券；没带卡的，填姓名或拼音首字母。"),
        error_messages={
            "required": _("请填户编号，或者扫一下积分卡。"),
            "max_length": _("字太多了，只填户编号或者姓名就行。"),
        },
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class BasketRow:
    """One article at the counter with its box; field is None where nothing is left.

    terms: how much a household may have and whom it is for, each in words.
    """

    goods: Goods
    field: forms.BoundField | None
    terms: list[str]


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

    def build_shelves(self, had: Mapping[int, Decimal]) -> list[BasketShelf]:
        """Return what is offered, and what was asked for all the same, by category.

        had: {goods id: how much the household has had of what is limited}.
        """
        rows = {
            article.pk: self._build_row(article, self[name], had.get(article.pk))
            for name, article in self.goods.items()
            if article.is_offered or self.data.get(name)
        }
        shelves = sort_into_shelves(row.goods for row in rows.values())
        return [
            BasketShelf(shelf.label, [rows[article.pk] for article in shelf.goods])
            for shelf in shelves
        ]

    def _build_row(self, article: Goods, field: forms.BoundField, had: Decimal | None) -> BasketRow:
        terms = [limit_words(article, had), standing_words(article), article.hours]
        return BasketRow(
            article,
            None if article.is_sold_out else field,
            [words for words in terms if words],
        )


class SeenForm(BasketForm):
    """Quantities with the prices that were seen, and the key: of a page that is sent once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

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

    def _price_seen(self, article: Goods) -> Decimal:
        price: Decimal = self.cleaned_data[f"{PRICE_PREFIX}{article.pk}"]
        return price


class CollectForm(forms.Form):
    """Who comes for the goods; and where staff serve their own family, the second person."""

    collector = forms.CharField(
        label=_("代领人"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("别人来领时，写他的姓名。"),
        error_messages={"max_length": _("最多 30 个字，写姓名就行。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.CharField(
        label=_("和户主的关系"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("例如：儿子、邻居。"),
        error_messages={"max_length": _("最多 30 个字，写关系就行。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    witness = forms.TypedChoiceField(
        label=_("证明人"),
        required=False,
        empty_value=None,
        help_text=_("这是您自己家或近亲家，要请另一位同志在场，他也在单子上签名。"),
        error_messages={"invalid_choice": WitnessUnfit.sentence},
    )

    def __init__(
        self,
        *args: Any,  # Any: Django's
        list_witnesses: Callable[[], Sequence[User]],
        **kwargs: Any,  # Any: so are these
    ) -> None:
        super().__init__(*args, **kwargs)
        self.list_witnesses = list_witnesses
        witness = self.fields["witness"]
        assert isinstance(witness, forms.TypedChoiceField), "As declared above."
        # Looked up only where somebody is chosen or to be chosen.
        witness.choices = self._list_choices
        witness.coerce = self._find_witness
        # The box is there only where it has to be filled in, which the service asks for.
        witness.needed_when = _("必填")  # type: ignore[attr-defined] # shown beside its label

    def _list_choices(self) -> list[tuple[str, object]]:
        people = [(str(person.pk), str(person)) for person in self.list_witnesses()]
        return [("", _("请选到场的同志")), *people]

    def _find_witness(self, text: str) -> User:
        return next(person for person in self.list_witnesses() if str(person.pk) == text)

    @property
    def came(self) -> Collector:
        """Who came, as a valid form says."""
        return Collector(self.cleaned_data["collector"], self.cleaned_data["relation"])


class CheckForm(CollectForm, SeenForm):
    """What people have checked at the counter, and how it goes on.

    Either somebody takes it away now, or it is kept for the household.
    """

    is_delivery = forms.BooleanField(label=_("送上门"), required=False)
    note = forms.CharField(
        label=_("备注"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("例如：下午再来、送到老屋。"),
        error_messages={"max_length": _("最多 100 个字，写要紧的就行。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def renew(self) -> "CheckForm":
        """Return the form as a page begins it, with a new key, and what was typed beside it."""
        initial = {name: self.data.get(name) for name in TYPED}
        return CheckForm(
            initial=initial, goods=self.goods.values(), list_witnesses=self.list_witnesses
        )
