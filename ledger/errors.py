"""What the ledger refuses."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class InsufficientPoints(ConflictError):
    """More is asked than the household has available."""

    available: Decimal
    asked: Decimal
    sentence = _("这户现在可兑换 %(available)s 分，这次要 %(asked)s 分，不够。")


@dataclass(eq=False)
class RedemptionBarred(ConflictError):
    """The regulation bars the household from redeeming; until: the last such day."""

    reference: str
    until: date
    sentence = _("这户到%(until)s为止不能兑换，是按积分细则第 %(reference)s 条定的。")


@dataclass(eq=False)
class SettlementTooLarge(ConflictError):
    """More is to be settled than the partner handed out and has open."""

    available: Decimal
    asked: Decimal
    sentence = _("这个兑换点还有 %(available)s 分没有结算，这次要结算 %(asked)s 分，多了。")


@dataclass(eq=False)
class AccountNotEmpty(ConflictError):
    """Only a household's account without points and debt is closed."""

    code_name: str
    sentence = _("账户 %(code_name)s 里还有积分或待抵扣，先处理完再销户。")


@dataclass(eq=False)
class AccountClosed(ConflictError):
    """The account takes no more movements."""

    code_name: str
    sentence = _("账户 %(code_name)s 已经销户，不能再记。")


@dataclass(eq=False)
class KeyReused(ConflictError):
    """The key belongs to another movement, or to another person's."""

    sentence = _("这一笔的编码已经用在别处了。请刷新页面，重新填一次。")


@dataclass(eq=False)
class AlreadyReversed(ConflictError):
    """A row is reversed once, and a reversal never."""

    number: int
    sentence = _("第 %(number)s 笔已经冲正过，或本身就是冲正，不能再冲正。")


@dataclass(eq=False)
class PointsNotPositive(InvalidInputError):
    """Points that move are more than 0."""

    sentence = _("分数要大于 0，最多两位小数。")


@dataclass(eq=False)
class MonthNotOver(ConflictError):
    """The month's closing day has not come."""

    month_name: str
    closing_day: date
    sentence = _("%(month_name)s的关账日是 %(closing_day)s，还没有到。")


@dataclass(eq=False)
class MonthUnknown(NotFoundError):
    """The book has no such month to close: it began later."""

    month_name: str
    sentence = _("本村账册里没有%(month_name)s可以关账。")


@dataclass(eq=False)
class LinesUnknown(NotFoundError):
    """The month is open still, or lies before the account: it has no sealed lines."""

    month_name: str
    sentence = _("%(month_name)s还没有公示。")


@dataclass(eq=False)
class MonthNotSealed(ConflictError):
    """Nothing is put up before it is sealed."""

    sentence = _("这个月还没有封账，先关账再张贴。")


@dataclass(eq=False)
class PutUpAlready(ConflictError):
    """The day on which the paper went up is recorded once."""

    day: date
    sentence = _("张贴日已经登记过了，是%(day)s，只能登记一次。")


@dataclass(eq=False)
class PutUpTooLate(ConflictError):
    """The window is over; the day on which the paper went up can no longer move it."""

    until: date
    sentence = _("公示期到%(until)s已经满了，不用再登记张贴日。")


@dataclass(eq=False)
class PutUpTooEarly(ConflictError):
    """The paper cannot have gone up before its notice was made."""

    made_on: date
    sentence = _("这份公示%(made_on)s才做好，张贴日不能比这天早。")


@dataclass(eq=False)
class PutUpToCome(ConflictError):
    """What goes up on a day to come is recorded when it hangs."""

    day: date
    sentence = _("%(day)s还没有到，等贴出来了再登记。")


@dataclass(eq=False)
class CorrectionDecided(ConflictError):
    """Somebody has decided the correction already."""

    sentence = _("这份更正已经有人办过了。")


@dataclass(eq=False)
class CorrectionTwice(ConflictError):
    """The account has an opening already, or the row a proposal."""

    sentence = _("同样的更正已经提出过了。")


@dataclass(eq=False)
class KindNotReversible(ConflictError):
    """Redemptions and settlements are undone at the shop, where the goods come back as well."""

    sentence = _("兑换和结算请到超市办退回，不在这里冲正。")


@dataclass(eq=False)
class HoldGone(ConflictError):
    """The hold was released or has run out."""

    sentence = _("这笔冻结已经解开了。")


@dataclass(eq=False)
class YearNotTurnable(ConflictError):
    """The old year's last month is open still, or its turn was made, or nothing is to be done."""

    year: int
    sentence = _(
        "%(year)s年度的年度结转现在办不了：可能上一年度最后一个月还没有关账，或者已经办过了。"
    )


@dataclass(eq=False)
class YearEndNotWarned(ConflictError):
    """Points expire only when a notice has said so in print long enough before."""

    days: int
    sentence = _(
        "清掉余分要提前 %(days)s 天在公示上写明。上年度没有一期公示写过要清这么多，所以这次不能清，"
        "余分都留着。要在下个年底清，请先把制度参数定好，年底前三个月关账的公示会自动写上。"
    )


@dataclass(eq=False)
class YearEndWarnedLate(YearEndNotWarned):
    """The first notice that told of it was sealed too short a time ago. may_on: when it may."""

    warned_on: date
    may_on: date
    sentence = _(
        "清掉余分要提前 %(days)s 天在公示上写明。第一次写上的公示是%(warned_on)s封存的，"
        "要到%(may_on)s才能清，请那天再来办。"
    )


@dataclass(eq=False)
class YearNoticeRuns(ConflictError):
    """While the old year's last notice runs, its awards may still be objected to."""

    window_ends: date
    sentence = _("上一年度最后一期公示要到 %(window_ends)s 才期满，期满以后再办年度结转。")


@dataclass(eq=False)
class YearTermsChanged(ConflictError):
    """The terms say something else by now than was proposed."""

    sentence = _("提出以后制度参数改过，要清的比例不一样了。请先不同意这一份，再重新提出。")


@dataclass(eq=False)
class YearTurnDecided(ConflictError):
    """Somebody has decided the year's turn already."""

    sentence = _("这次年度结转已经有人办过了。")
