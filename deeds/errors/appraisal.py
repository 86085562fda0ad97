"""What deciding a deed and taking a word back refuse."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ledger.errors import KeyReused
from villages.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class DecisionKeyReused(KeyReused):
    """The form was sent before, with another word or by another person."""

    sentence = _("这一页已经送出过意见，和现在的不一样。请回到评议，重新打开这件事看看。")


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
class TakeBackDeclined(ConflictError):
    """A second decider has said no to this person's wish in this round."""

    sentence = _("您这一轮提过一次，另一位没有同意，不能再提。还有不对的，请村务监督委员会处理。")


@dataclass(eq=False)
class TakeBackObjected(ConflictError):
    """An objection to it is open: it is for the supervisors, not for those who scored."""

    sentence = _("这件事有人提了异议，正在等村务监督委员会处理，现在不能收回。")


@dataclass(eq=False)
class TakeBackKeyReused(KeyReused):
    """Sent before, with other content or by another person."""

    sentence = _("这一页已经送出过一次，内容和现在的不一样，请重新打开再看。")
