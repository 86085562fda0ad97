"""What is refused about the fund book, settlements and the committee's decisions on money."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError


@dataclass(eq=False)
class YuanNotPossible(InvalidInputError):
    """Nothing, less, finer than fen, or more than a village ever has."""

    field = "yuan"
    sentence = _("金额要大于 0，最多两位小数；期初结余可以填 0。")


@dataclass(eq=False)
class FundTooSmall(ConflictError):
    """More is to be paid than the fund has: it never goes below nothing."""

    fund: Decimal
    asked: Decimal
    field = "yuan"
    sentence = _("资金簿上只有 %(fund)s 元，这笔要 %(asked)s 元，不够付。")


@dataclass(eq=False)
class FundNotBegun(ConflictError):
    """The fund book begins with what was there."""

    sentence = _("资金簿还没有开账。请先在资金簿里记一笔「期初结余」，没有钱就填 0。")


@dataclass(eq=False)
class FundBegunAlready(ConflictError):
    """What was there at the beginning is recorded once, and first."""

    field = "kind"
    sentence = _("期初结余只记一次，要记在最前面。资金簿已经开账了，请选别的种类。")


@dataclass(eq=False)
class FundDayUnfit(InvalidInputError):
    """A day to come, or one before the book began."""

    field = "occurred_on"
    sentence = _("日期不能晚于今天，也不能早于资金簿开账那天。")


@dataclass(eq=False)
class FundKindUnfit(InvalidInputError):
    """Payments of settlements and reversals are written where they are made."""

    field = "kind"
    sentence = _("这一种不在这里记：付给兑换点的钱在结算单上付，冲正在那一笔上办。")


@dataclass(eq=False)
class FundEntryNotReversible(ConflictError):
    """It was taken back before, is itself a reversal, or moved no money."""

    number: int
    sentence = _("资金簿第 %(number)s 笔已经冲正过，或者本身没有可以冲正的钱。")


@dataclass(eq=False)
class FundEntryBound(ConflictError):
    """What was paid for goods on the shelf or to a partner is not taken back by itself."""

    number: int
    sentence = _(
        "资金簿第 %(number)s 笔是随入库或者结算付的，不单独冲正。"
        "随入库付的，到库存卡上冲正那笔入库；结算的钱退回来了，记一笔收入。"
    )


@dataclass(eq=False)
class MoneyLow(ConflictError):
    """The money covers too little of what is promised for something new to open undecided."""

    percent: int
    line: int
    kind: str
    kind_name: str
    subject: str
    sentence = _(
        "村里的资金加库存只够兑 %(percent)s%%，低于定下的 %(line)s%%，"
        "要多花钱的事先停一停。「%(subject)s」真要办，请村委会开会商议，"
        "到村委办公「资金不足时的决定」登记：事情选「%(kind_name)s」，名称写「%(subject)s」，"
        "另一位委员核对后再来办一次。村民已经得的分照样兑换。"
    )

    @property
    def office_link(self) -> tuple[str, str]:
        query = urlencode({"kind": self.kind, "subject": self.subject})
        address = f"{reverse('admin:market_costdecision_record')}?{query}"
        return gettext("去登记这份决定"), address


@dataclass(eq=False)
class DecisionIncomplete(InvalidInputError):
    """A decision without its subject or its reason, or with too long a one."""

    field: str
    sentence = _("名称和理由都要写，名称最多 80 个字，理由最多 200 个字。")


@dataclass(eq=False)
class DecisionWithoutMajority(InvalidInputError):
    """Fewer agreed than a majority of those present, or more than were there."""

    field = "agreed"
    sentence = _("到会的人要过半数同意，同意的人数不能比到会的多。")


@dataclass(eq=False)
class DecisionAhead(InvalidInputError):
    """A meeting to come."""

    field = "decided_on"
    sentence = _("开会的日子不能晚于今天。")


@dataclass(eq=False)
class DecisionConfirmed(ConflictError):
    """Somebody has confirmed the decision already."""

    sentence = _("这份决定已经核对过了。")


@dataclass(eq=False)
class MonthNotSealedYet(ConflictError):
    """Only closed and sealed months are settled."""

    sentence = _("这个月还没有关账，关好账再结算。")


@dataclass(eq=False)
class NothingToSettle(ConflictError):
    """The partner's account shows nothing more for the months up to that one."""

    sentence = _("到这个月为止没有可以结算的积分，留到以后的月份一起算。")


@dataclass(eq=False)
class SettledAlready(ConflictError):
    """The month was settled, or a later one, which took it along."""

    reference: str
    sentence = _("这个月已经结算过了，见结算单 %(reference)s。")


@dataclass(eq=False)
class SettleEarlierFirst(ConflictError):
    """An earlier month of the partner waits to be settled."""

    month_name: str
    sentence = _("请按月份先后来：先结算%(month_name)s的。")


@dataclass(eq=False)
class SettlementPaid(ConflictError):
    """Somebody has paid it."""

    reference: str
    sentence = _("结算单 %(reference)s 已经付过了。")


@dataclass(eq=False)
class SettlementNotPayable(ConflictError):
    """The own shop's points are settled for no money: the fund has bought its goods."""

    reference: str
    sentence = _("结算单 %(reference)s 是村里自己的超市，货是村里的钱买的，不用付钱。")
