"""What the shop refuses, each with one sentence for the counter."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from rules.lint import Finding
from villages.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class PartnerUnknown(NotFoundError):
    """Not a partner of this village, or not one where the person works."""

    sentence = _("没有找到这个兑换点，或者您不在这个兑换点。")


@dataclass(eq=False)
class GoodsUnknown(NotFoundError):
    """Not goods of this partner."""

    sentence = _("这个兑换点没有这样商品，请重新选。")


@dataclass(eq=False)
class RedemptionUnknown(NotFoundError):
    """No redemption of the village carries the number, or it is not this person's to see."""

    number: int
    sentence = _("没有找到第 %(number)s 号兑换单。")


@dataclass(eq=False)
class NotYourPartner(ForbiddenError):
    """A shopkeeper or partner of the village who works elsewhere."""

    partner: str
    sentence = _("您不在「%(partner)s」，请由那里的同志来办。")


@dataclass(eq=False)
class PartnerClosed(ConflictError):
    """The partner is not in business."""

    partner: str
    sentence = _("「%(partner)s」现在不营业。")


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
class GoodsWithdrawn(ConflictError):
    """The goods were taken off the shelf meanwhile."""

    goods: str
    sentence = _("「%(goods)s」已经下架了，请重新选。")


@dataclass(eq=False)
class PriceChanged(ConflictError):
    """The price is another than the one that was seen; nothing is handed over unasked."""

    goods: str
    seen: Decimal
    price: Decimal
    sentence = _("「%(goods)s」刚改了价：原来 %(seen)s 分，现在 %(price)s 分。请再核对一遍。")


@dataclass(eq=False)
class OutOfStock(ConflictError):
    """Less is left than was asked for."""

    goods: str
    left: Decimal
    unit: str
    sentence = _("「%(goods)s」只剩 %(left)s %(unit)s，不够。")


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
class DutyTwice(ConflictError):
    """The appointment is at that partner already."""

    sentence = _("这位同志已经安排在这个兑换点了。")


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


@dataclass(eq=False)
class TextTooLong(InvalidInputError):
    """A name that does not fit its line on the slip or in the list."""

    largest: int
    field: str
    sentence = _("最多 %(largest)s 个字，写名称和关系就行。")


@dataclass(eq=False)
class OfferNotAllowed(InvalidInputError):
    """The lint finds a right in what is to be given for points."""

    findings: tuple[Finding, ...]
    field = "note"
    sentence = _("这一项不能用积分换：%(reasons)s")

    def __str__(self) -> str:
        reasons = dict.fromkeys(
            _("「%(words)s」——%(reason)s%(cure)s")
            % {"words": finding.words, "reason": finding.reason, "cure": finding.cure}
            for finding in self.findings
        )
        return str(self.sentence) % {"reasons": "".join(reasons)}


@dataclass(eq=False)
class DutyRoleUnfit(InvalidInputError):
    """Only shopkeepers and partners of the partner's own village work there."""

    sentence = _("只有本村的超市管理员和商户可以安排到兑换点。")


@dataclass(eq=False)
class NobodyFound(NotFoundError):
    """No name or initials of the village's living members match."""

    text: str
    sentence = _("本村没有找到「%(text)s」，请核对姓名，或者填户编号。")
