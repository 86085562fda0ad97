"""What is refused about quantities and shelves."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError


@dataclass(eq=False)
class OutOfStock(ConflictError):
    """Less is left than was asked for."""

    goods: str
    left: Decimal
    unit: str
    sentence = _("「%(goods)s」只剩 %(left)s %(unit)s，不够。")


@dataclass(eq=False)
class QuantityNotPositive(InvalidInputError):
    """Nothing, or less, of something."""

    goods: str
    field = "quantity"
    sentence = _("「%(goods)s」的数量要大于 0，最多两位小数。")


@dataclass(eq=False)
class QuantityTooLarge(InvalidInputError):
    """More than anybody carries home: a slip of the finger."""

    goods: str
    largest: Decimal
    field = "quantity"
    sentence = _("「%(goods)s」一次最多填 %(largest)s，请核对数量。")


@dataclass(eq=False)
class QuantityNotWhole(InvalidInputError):
    """A part of what is given whole only."""

    goods: str
    unit: str
    field = "quantity"
    sentence = _("「%(goods)s」按整%(unit)s算，不能带小数。")


@dataclass(eq=False)
class GoodsHaveNoStock(InvalidInputError):
    """A service or benefit does not lie on a shelf."""

    goods: str
    sentence = _("「%(goods)s」不是实物，没有库存。")


@dataclass(eq=False)
class CostNotPossible(InvalidInputError):
    """A unit cost below nothing."""

    field = "unit_cost"
    sentence = _("进价不能小于 0，最多两位小数；捐来的填 0。")
