"""What is refused about reservations, vouchers and what comes back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from villages.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TooManyUnknown,
)


@dataclass(eq=False)
class SecondNameNeeded(ForbiddenError):
    """Goods for the own household, or kin, are handed over before a second person."""

    field = "witness"
    sentence = _("这是您自己家或近亲家，要请另一位村干部到场，写上他的名字。")


@dataclass(eq=False)
class WitnessUnfit(InvalidInputError):
    """Not another person in office here, or one of the same family."""

    field = "witness"
    sentence = _("证明人要是村里另一位在职的同志，和这一户不是一家、也不是近亲。")


@dataclass(eq=False)
class LimitReached(ConflictError):
    """The household has had as much of the article as it may in that stretch of time."""

    goods: str
    limit: Decimal
    unit: str
    period: str
    had: Decimal
    sentence = _(
        "「%(goods)s」%(period)s每户限兑 %(limit)s %(unit)s，"
        "这户约的和兑的已经有 %(had)s %(unit)s。"
    )


@dataclass(eq=False)
class StandingTooLow(ConflictError):
    """The household's standing of the year does not reach what the article asks for."""

    goods: str
    needed: Decimal
    standing: Decimal
    sentence = _("「%(goods)s」要年度积分满 %(needed)s 分才能兑，这户今年是 %(standing)s 分。")


@dataclass(eq=False)
class ReservationGone(ConflictError):
    """Handed over, cancelled or run out before; nothing more can be done with it."""

    reference: str
    state: str
    sentence = _("兑换单 %(reference)s 现在是「%(state)s」，不能再办。")


@dataclass(eq=False)
class ReservationUncovered(ConflictError):
    """Points were taken since it was reserved: the balance no longer covers it. It was let go."""

    reference: str
    available: Decimal
    asked: Decimal
    sentence = _(
        "兑换单 %(reference)s 要 %(asked)s 分，这户现在只能兑 %(available)s 分，不够了。"
        "预约已经退掉，积分没有动。"
    )


@dataclass(eq=False)
class VoucherMistyped(InvalidInputError):
    """Digits that no voucher can have: one is wrong or two changed places."""

    field = "code"
    sentence = _("券号不对，请照着券再输一遍，一共 12 位数字。")


@dataclass(eq=False)
class TooManyCodes(TooManyUnknown):
    """Somebody who takes vouchers types many that are none."""

    sentence = _("查不到的号码输得太多了，请过 %(minutes)s 分钟再试；急用请找村委会查。")


@dataclass(eq=False)
class VoucherUnknown(NotFoundError):
    """No voucher of this village carries the code."""

    field = "code"
    sentence = _("本村没有这张兑换券。别的村的券，要选那个村再输。")


@dataclass(eq=False)
class VoucherCodeNeeded(InvalidInputError):
    """A partner uses a voucher that it has before it, by its digits; a number alone proves none."""

    field = "code"
    sentence = _("这是兑换券，请输券上的 12 位数字来核销。")


@dataclass(eq=False)
class VoucherElsewhere(ForbiddenError):
    """The voucher is for another partner of the village."""

    partner: str
    field = "code"
    sentence = _("这张券是到「%(partner)s」用的，请村民到那里去。")


@dataclass(eq=False)
class VoucherUsed(ConflictError):
    """A voucher works once."""

    day: date
    field = "code"
    sentence = _("这张券 %(day)s 已经用过了，不能再用。")


@dataclass(eq=False)
class VoucherExpired(ConflictError):
    """The voucher has run out; its points are the household's again."""

    day: date
    field = "code"
    sentence = _("这张券用到 %(day)s为止，已经过期。积分已经退回，可以重新兑一张。")


@dataclass(eq=False)
class VoucherCancelled(ConflictError):
    """The voucher was given back."""

    field = "code"
    sentence = _("这张券已经退掉了，积分已经退回。")


@dataclass(eq=False)
class ReturnUnknown(NotFoundError):
    """No such return of the village, or of a partner where the person does not work."""

    sentence = _("没有找到这次退货，请核对。")


@dataclass(eq=False)
class ReturnNotPossible(ConflictError):
    """Only what was handed over, and has not come back, can be returned."""

    reference: str
    sentence = _("兑换单 %(reference)s 没有可以退的：还没领，或者已经退过。")


@dataclass(eq=False)
class ReturnWaits(ConflictError):
    """Somebody has taken goods of it back already; a second person has not decided yet."""

    reference: str
    sentence = _("兑换单 %(reference)s 已经登记了退货，正等第二个人同意。")


@dataclass(eq=False)
class ReturnTooMuch(InvalidInputError):
    """More than was handed over, nothing, or a line of another redemption."""

    field = "quantity"
    sentence = _("退的数量要大于 0，不能比当时领的多。")


@dataclass(eq=False)
class ReturnDecided(ConflictError):
    """Somebody has decided the return already."""

    sentence = _("这次退货已经有人办过了。")


@dataclass(eq=False)
class ReasonNeeded(InvalidInputError):
    """What takes two persons says why."""

    field = "reason"
    sentence = _("请写明原因。")
