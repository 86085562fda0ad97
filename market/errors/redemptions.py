"""What the counter refuses."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class RedemptionUnknown(NotFoundError):
    """No redemption of the village carries the number, or it is not this person's to see."""

    number: int
    sentence = _("没有找到第 %(number)s 号兑换单。")


@dataclass(eq=False)
class ShopNotOpenToday(ConflictError):
    """The terms name the days on which the village's shop opens; today is none."""

    days: str
    sentence = _("超市今天不开门，开门的日子是%(days)s。")


@dataclass(eq=False)
class HouseholdNotHere(ConflictError):
    """The household is away or dissolved: somebody else may be using its card."""

    state: str
    sentence = _("这户现在登记为「%(state)s」，不能兑换。请先到村委核对。")


@dataclass(eq=False)
class PriceChanged(ConflictError):
    """The price is another than the one that was seen; nothing is handed over unasked."""

    goods: str
    seen: Decimal
    price: Decimal
    sentence = _("「%(goods)s」刚改了价：原来 %(seen)s 分，现在 %(price)s 分。请再核对一遍。")


@dataclass(eq=False)
class RedemptionTooSmall(ConflictError):
    """The terms ask for more points a redemption."""

    smallest: Decimal
    points: Decimal
    sentence = _("村里规定一次至少兑换 %(smallest)s 分，这次只有 %(points)s 分。")


@dataclass(eq=False)
class RedemptionTooLarge(ConflictError):
    """The terms allow fewer points a redemption."""

    largest: Decimal
    points: Decimal
    sentence = _("村里规定一次最多兑换 %(largest)s 分，这次要 %(points)s 分。")


@dataclass(eq=False)
class NothingChosen(InvalidInputError):
    """A redemption without a line."""

    sentence = _("还没有选商品，请先填数量。")


@dataclass(eq=False)
class PageIncomplete(InvalidInputError):
    """A form without what the page before had put into it."""

    sentence = _("页面不完整，请重新核对一遍。")


@dataclass(eq=False)
class GoodsTwice(InvalidInputError):
    """One article in two lines."""

    goods: str
    sentence = _("「%(goods)s」写了两次，请合成一行。")


@dataclass(eq=False)
class NobodyFound(NotFoundError):
    """No name or initials of the village's living members match."""

    text: str
    sentence = _("本村没有找到「%(text)s」，请核对姓名，或者填户编号。")


@dataclass(eq=False)
class PageUsed(ConflictError):
    """The page's key stands for another redemption: the person went back and pressed again."""

    reference: str
    sentence = _("这一页已经办成了兑换单 %(reference)s。要再办一笔，请从扫卡重新开始。")
