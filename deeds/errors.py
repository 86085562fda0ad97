"""What deeds, their photos and their appraisal refuse.

`field` names the box of the form beside which the sentence belongs, where there is one.
"""

from dataclasses import dataclass
from decimal import Decimal
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
class DecisionKeyReused(KeyReused):
    """The form was sent before, with another word or by another person."""

    sentence = _("这一页已经送出过意见，和现在的不一样。请回到评议，重新打开这件事看看。")


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
class SubmitterCannotDecide(ForbiddenError):
    """Two persons at least between any change of points and its posting."""

    sentence = _("这件事是您自己记的，要请别人来评议。")


@dataclass(eq=False)
class AlreadyDecided(ConflictError):
    """One word a person and round."""

    sentence = _("您已经评议过这件事了，正等别人的意见。")


@dataclass(eq=False)
class DeedClosed(ConflictError):
    """Others have settled it in the meantime."""

    sentence = _("这件事已经评定好了，不用再评。")


@dataclass(eq=False)
class ReasonNeeded(InvalidInputError):
    """Whoever refuses says why."""

    field: ClassVar[str] = "reason"
    sentence = _("不同意的，请说明理由，让记录的人明白。")


@dataclass(eq=False)
class ReasonTooLong(InvalidInputError):
    """Free text beyond what anyone reads."""

    longest: int
    field: ClassVar[str] = "reason"
    sentence = _("理由最多 %(longest)s 个字，请删短一些。")


@dataclass(eq=False)
class TooManyPhotos(InvalidInputError):
    """A few photos show it."""

    most: int
    field: ClassVar[str] = "photos"
    sentence = _("照片最多 %(most)s 张，请少选几张。")


@dataclass(eq=False)
class PhotoUnknown(NotFoundError):
    """No photo of this village has the number, or its time is over."""

    sentence = _("没有找到这张照片，可能已经过了保存期。")


@dataclass(eq=False)
class CeilingNotSet(ConflictError):
    """A village whose terms set no ceiling has none to raise."""

    sentence = _("村里的制度没有定每月上限，不用提高。")


@dataclass(eq=False)
class CeilingNotHigher(InvalidInputError):
    """Recorded is a higher ceiling; decided deeds are never sent back by a lower one."""

    ceiling: Decimal
    field: ClassVar[str] = "points"
    sentence = _("这个月的上限已经是 %(ceiling)s 分，要填比它多的。")


@dataclass(eq=False)
class CeilingReasonNeeded(InvalidInputError):
    """Whoever raises the ceiling says why."""

    field: ClassVar[str] = "reason"
    sentence = _("请写明为什么提高，例如哪次会议定的。")


@dataclass(eq=False)
class CeilingReasonTooLong(InvalidInputError):
    """A line, not a story."""

    longest: int
    field: ClassVar[str] = "reason"
    sentence = _("原因最多 %(longest)s 个字，请删短一些。")


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


@dataclass(eq=False)
class NotAlike(ConflictError):
    """Joined, or told apart, are deeds that look the same."""

    sentence = _("这两件事不是同一户、同一条、同一天的，不用合并。")


@dataclass(eq=False)
class LikeUnsettled(ConflictError):
    """Another deed looks the same; nobody has said yet whether it is."""

    sentence = _("这户这一天还有一件一样的事，请先说清是同一件还是两件。")


@dataclass(eq=False)
class HouseholdUnheard(ConflictError):
    """Nobody is judged unheard: the slip of the deduction has not been delivered."""

    sentence = _("扣分的事要先告知这户。请打印告知单送到，登记后再评议。")


@dataclass(eq=False)
class ReplyOpen(ConflictError):
    """The household may still reply."""

    until: str
    sentence = _("这户可以在 %(until)s以前说明情况，过了这一天，或者收到答复后再评议。")


@dataclass(eq=False)
class NothingToTakeBack(ConflictError):
    """The person has no word of this round that still stands."""

    sentence = _("您在这一轮没有可以收回的意见。")


@dataclass(eq=False)
class TakeBackReasonNeeded(InvalidInputError):
    """Whoever takes a word back says why."""

    field: ClassVar[str] = "reason"
    sentence = _("请说明为什么收回。")


@dataclass(eq=False)
class TakeBackTooLate(ConflictError):
    """Its month is closed, or it was reversed: what remains is an objection or a correction."""

    sentence = _("这件事的月份已经关账，不能再收回。有不对的，请村务监督委员会处理。")


@dataclass(eq=False)
class TakeBackUnknown(NotFoundError):
    """Nobody has asked to take the deed back."""

    sentence = _("没有人提出收回这件事。")


@dataclass(eq=False)
class TakeBackKeyReused(KeyReused):
    """Sent before, with other content or by another person."""

    sentence = _("这一页已经送出过一次，内容和现在的不一样，请重新打开再看。")


@dataclass(eq=False)
class HearingNeedsDeduction(ConflictError):
    """An award needs no slip."""

    sentence = _("这件事是加分，不用送告知单。")


@dataclass(eq=False)
class DeliveryAfterToday(InvalidInputError):
    """Recorded is what has happened."""

    field: ClassVar[str] = "day"
    sentence = _("日子还没有到，请填今天或以前的日子。")


@dataclass(eq=False)
class DeliveryBeforeDeed(InvalidInputError):
    """The slip tells of a deed that was recorded first."""

    field: ClassVar[str] = "day"
    sentence = _("送到的日子不能早于记下这件事的日子。")


@dataclass(eq=False)
class ReceiverNeeded(InvalidInputError):
    """A slip that nobody took has not been delivered."""

    field: ClassVar[str] = "delivered_to"
    sentence = _("请写明告知单是谁收的。")


@dataclass(eq=False)
class ReceiverTooLong(InvalidInputError):
    """A name, not a story."""

    longest: int
    field: ClassVar[str] = "delivered_to"
    sentence = _("谁收的只写姓名，最多 %(longest)s 个字。")


@dataclass(eq=False)
class ReplyNeeded(InvalidInputError):
    """A reply without words."""

    field: ClassVar[str] = "reply"
    sentence = _("请写明这户是怎么说的；没有意见的，写“没有意见”。")


@dataclass(eq=False)
class ReplyTooLong(InvalidInputError):
    """Free text beyond what anyone reads."""

    longest: int
    field: ClassVar[str] = "reply"
    sentence = _("答复最多 %(longest)s 个字，请删短一些。")


@dataclass(eq=False)
class ReplyBeforeDelivery(InvalidInputError):
    """Nobody answers what has not arrived."""

    field: ClassVar[str] = "day"
    sentence = _("答复的日子不能早于告知单送到的日子。")


@dataclass(eq=False)
class ReplyGiven(ConflictError):
    """Another reply was recorded in the meantime."""

    sentence = _("这户的答复已经登记过了。")


@dataclass(eq=False)
class HearingKeyReused(KeyReused):
    """Recorded before, with other content."""

    sentence = _("这件事的告知已经登记过，内容和现在的不一样，请重新打开再看。")
