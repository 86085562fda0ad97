"""What is refused about what is offered."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rules.lint import Finding
from villages.errors import ConflictError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class GoodsUnknown(NotFoundError):
    """Not goods of this partner."""

    sentence = _("这个兑换点没有这样商品，请重新选。")


@dataclass(eq=False)
class GoodsWithdrawn(ConflictError):
    """The goods were taken off the shelf meanwhile."""

    goods: str
    sentence = _("「%(goods)s」已经下架了，请重新选。")


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
class PriceInThePast(InvalidInputError):
    """What was redeemed was redeemed at the price of its day."""

    field = "price_from"
    sentence = _("新的兑换价从今天或以后的日子算起，不能改过去的。")
