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
