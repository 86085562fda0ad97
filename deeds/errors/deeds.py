"""What bringing in a deed refuses."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ledger.errors import KeyReused
from villages.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class HouseholdDissolved(ConflictError):
    """The household's account is closed for good."""

    number: str
    field: ClassVar[str] = "household"
    sentence = _("%(number)s户已经销户，不能再记。")


@dataclass(eq=False)
class MemberNotOfHousehold(InvalidInputError):
    """The person lives in another household, or had left this one."""

    field: ClassVar[str] = "member"
    sentence = _("这个人不在这一户里，请重新选。")


@dataclass(eq=False)
class HoursBeyondDay(InvalidInputError):
    """More hours on a day than a person has, or all persons of a household together."""

    persons: int
    most: int
    field: ClassVar[str] = "quantity"
    sentence = _("一天只有 24 小时，%(persons)s 个人最多记 %(most)s 小时，请核对。")


@dataclass(eq=False)
class DayInFuture(InvalidInputError):
    """Nothing is recorded before it has happened."""

    field: ClassVar[str] = "occurred_on"
    sentence = _("日子还没有到，请填今天或以前的日子。")


@dataclass(eq=False)
class DayTooOld(InvalidInputError):
    """The terms let nothing be entered that lies further back."""

    days: int
    oldest: str
    field: ClassVar[str] = "occurred_on"
    sentence = _("过了 %(days)s 天的事不能再记，最早可以记 %(oldest)s的。")


@dataclass(eq=False)
class NoteTooLong(InvalidInputError):
    """Free text beyond what anyone reads."""

    longest: int
    field: ClassVar[str] = "note"
    sentence = _("说明最多 %(longest)s 个字，请删短一些。")


@dataclass(eq=False)
class WitnessNeeded(InvalidInputError):
    """Staff wrote down what somebody said: a second person must have been by."""

    field: ClassVar[str] = "witness"
    sentence = _("代村民记的，请写上见证人的姓名。")


@dataclass(eq=False)
class WitnessTooLong(InvalidInputError):
    """A name, not a story."""

    longest: int
    field: ClassVar[str] = "witness"
    sentence = _("见证人只写姓名，最多 %(longest)s 个字。")


@dataclass(eq=False)
class DeedKeyReused(KeyReused):
    """The form was sent before, with other content or by another person."""

    sentence = _("这张表已经送出过一件，内容和现在的不一样。要另记一件，请点“再记一件”。")


@dataclass(eq=False)
class FormIncomplete(InvalidInputError):
    """What a page carries along unseen is missing or wrong."""

    sentence = _("这张表不完整，请退回去重新打开再填。")


@dataclass(eq=False)
class DeedUnknown(NotFoundError):
    """No deed of this village has the number."""

    sentence = _("没有找到这件事，请回到列表里再找。")


@dataclass(eq=False)
class DeedNotYours(ForbiddenError):
    """Seen by who brought it in, by deciders and supervisors."""

    sentence = _("这件事由别人记录，您看不到里面的内容。")


@dataclass(eq=False)
class AmountTooPrecise(InvalidInputError):
    """Points and quantities are whole hundredths."""

    field: str
    sentence = _("最多填两位小数。")


@dataclass(eq=False)
class ChannelNotByCard(ForbiddenError):
    """With its card a household claims for itself or recommends another one; nothing else."""

    sentence = _("用积分卡可以申报自己家的，或者推荐别家的，别的请到村里办。")


@dataclass(eq=False)
class OnlyAwardsByCard(ForbiddenError):
    """Nobody earns or loses by accusing a neighbour: a card brings in good deeds only."""

    field: ClassVar[str] = "rule"
    sentence = _("用积分卡只能报加分的事。有别的情况，请告诉村务监督委员会。")


@dataclass(eq=False)
class TooManyByCard(ConflictError):
    """More in a day than a household does."""

    most: int
    sentence = _("今天用这张卡已经报了 %(most)s 件，请明天再报，或者到村里办。")
