"""What is refused about quantities and shelves."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError, NotFoundError


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
    sentence = _("进价不能小于 0，最多两位小数；不知道就空着。")


@dataclass(eq=False)
class CostNeeded(InvalidInputError):
    """What the fund pays for has a price."""

    field = "unit_cost"
    sentence = _("从资金簿付的钱，要填进价是多少元。")


@dataclass(eq=False)
class GiftNotPaid(InvalidInputError):
    """Nobody pays for a gift."""

    field = "is_donated"
    sentence = _("捐来的不用付钱：是捐赠，就不记付款；付了钱，就不选捐赠。")


@dataclass(eq=False)
class IntakeTwice(ConflictError):
    """The same person took in the same a short while ago, and did not say that it came again."""

    goods: str
    quantity: Decimal
    unit: str
    clock: str
    field = "is_another"
    sentence = _(
        "您在 %(clock)s 已经把「%(goods)s」入库 %(quantity)s %(unit)s，和这一笔一样。"
        "如果又来了一批，请在下面打勾，再记一次；如果是同一批，就不用再记了。"
    )


@dataclass(eq=False)
class IntakeNotPayable(ConflictError):
    """What was taken back, or never came in, is not paid for."""

    sentence = _("这一笔已经冲正过了，或者不是入库，不能记付款。")


@dataclass(eq=False)
class IntakePaid(ConflictError):
    """The fund book has the payment of this intake."""

    number: int
    sentence = _("这笔入库已经记过付款了，是资金簿第 %(number)s 笔。")


@dataclass(eq=False)
class IntakeNotReversible(ConflictError):
    """Only an intake is taken back, and once."""

    sentence = _("这一笔已经冲正过了，或者不是入库，不能冲正。")


@dataclass(eq=False)
class IntakeUnknown(NotFoundError):
    """The village has no such intake."""

    sentence = _("没有找到这笔入库。")


@dataclass(eq=False)
class IntakeGone(ConflictError):
    """Less is left of an article than an intake brought: some has been handed out or promised."""

    goods: str
    left: Decimal
    unit: str
    quantity: Decimal
    sentence = _(
        "「%(goods)s」只剩 %(left)s %(unit)s，这笔入库 %(quantity)s %(unit)s，不够整笔退回。"
        "请先把对的那一笔入库，再来冲正这一笔。"
    )


@dataclass(eq=False)
class CountNotPossible(InvalidInputError):
    """Less than nothing cannot lie on a shelf."""

    goods: str
    sentence = _("「%(goods)s」的实有数量要填 0 或更大的数，最多两位小数。")


@dataclass(eq=False)
class NothingCounted(InvalidInputError):
    """A check of no goods at all."""

    sentence = _("还没有填数量，请至少填一样商品。")


@dataclass(eq=False)
class DifferenceUnexplained(InvalidInputError):
    """What is not as the book says has a reason."""

    goods: str
    sentence = _("请写明「%(goods)s」为什么和账上不一样。")


@dataclass(eq=False)
class CheckWaiting(ConflictError):
    """The article is part of a check that nobody has agreed to yet: it would count twice."""

    goods: str
    number: int
    sentence = _(
        "「%(goods)s」已经在第 %(number)s 号单子里，还在等第二个人同意。先办完那一份，再办这一件。"
    )


@dataclass(eq=False)
class StockMovedSince(ConflictError):
    """The book moved between the count and its writing down."""

    goods: str
    left: Decimal
    unit: str
    sentence = _(
        "数货的时候「%(goods)s」有进出，账上现在是 %(left)s %(unit)s。请把这一样再数一遍。"
    )


@dataclass(eq=False)
class GoneSinceCheck(ConflictError):
    """So much has been handed out since that the check's difference would leave less than none."""

    goods: str
    left: Decimal
    unit: str
    sentence = _(
        "填单以后「%(goods)s」又兑出去了，账上只剩 %(left)s %(unit)s，减不了这么多。"
        "请先不同意这份单子，重新数一遍。"
    )


@dataclass(eq=False)
class CheckDecided(ConflictError):
    """Somebody has decided the check already."""

    sentence = _("这份单子已经有人办过了。")


@dataclass(eq=False)
class CheckUnknown(NotFoundError):
    """No stock check of this village has the number."""

    number: int
    sentence = _("没有找到第 %(number)s 号盘点或报损单。")
