"""What the appraisal's meetings refuse."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ledger.errors import KeyReused
from villages.errors import ConflictError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class MeetingUnknown(NotFoundError):
    """No meeting of this village has the number."""

    sentence = _("没有找到这次评议会，请回到列表里再找。")


@dataclass(eq=False)
class MeetingAhead(InvalidInputError):
    """Recorded is what has been held."""

    field: ClassVar[str] = "held_on"
    sentence = _("开会的日子还没有到，请填今天或以前的日子。")


@dataclass(eq=False)
class MeetingTooOld(InvalidInputError):
    """The terms let nothing be entered that lies further back."""

    days: int
    oldest: str
    field: ClassVar[str] = "held_on"
    sentence = _("过了 %(days)s 天的评议会不能再录，最早可以录 %(oldest)s的。")


@dataclass(eq=False)
class TooFewPresent(InvalidInputError):
    """Fewer sit at the table than a decision needs."""

    least: int
    field: ClassVar[str] = "present"
    sentence = _("到会的评议人至少要有 %(least)s 位，请核对。")


@dataclass(eq=False)
class NotADecider(InvalidInputError):
    """Somebody who held no appointment to decide on the day of the meeting."""

    name: str
    field: ClassVar[str] = "present"
    sentence = _("%(name)s在开会那天不是评议员，也不是村委，不能算到会的评议人。")


@dataclass(eq=False)
class MeetingKeyReused(KeyReused):
    """The sheet of who is here was sent before, with other content or by another person."""

    sentence = _("这次评议会已经登记过，内容和现在的不一样，请回到评议会列表看看。")


@dataclass(eq=False)
class MeetingClosed(ConflictError):
    """Its minutes are printed."""

    sentence = _("这次评议会已经结束，不能再录。没有议到的，下次再议。")


@dataclass(eq=False)
class MeetingUnfinished(ConflictError):
    """What was keyed in is not carried out yet."""

    count: int
    sentence = _("还有 %(count)s 件没有办完，办完了再结束。")


@dataclass(eq=False)
class NothingKeyedIn(InvalidInputError):
    """A list without a line."""

    sentence = _("这张单子上一件事也没有。")


@dataclass(eq=False)
class LinesKeyReused(KeyReused):
    """The list was sent before, with other words."""

    sentence = _("这张单子已经送出过一次，内容和现在的不一样，请重新打开再看。")


@dataclass(eq=False)
class LineRefused(InvalidInputError):
    """One line of the list cannot be right; nothing of the list was taken."""

    deed: int
    why: str
    sentence = _("第 %(deed)s 号事项：%(why)s")


@dataclass(eq=False)
class LineTwice(InvalidInputError):
    """The same deed stands on the list twice."""

    sentence = _("同一件事在单子上出现了两次。")


@dataclass(eq=False)
class DeedAfterMeeting(InvalidInputError):
    """Nobody could have spoken of it."""

    sentence = _("这件事是开完会以后才记的，要等下次议。")


@dataclass(eq=False)
class DissenterAbsent(InvalidInputError):
    """Only who sat at the table has a view to keep."""

    field: ClassVar[str] = "against"
    sentence = _("保留意见的人要在到会的人里。")


@dataclass(eq=False)
class DissenterRecused(InvalidInputError):
    """Who stays out of a deed has no word on it, for or against."""

    name: str
    field: ClassVar[str] = "against"
    sentence = _("这件事%(name)s要回避，不能发表意见。")


@dataclass(eq=False)
class DissenterDeciding(InvalidInputError):
    """A view that is not a minority's."""

    field: ClassVar[str] = "against"
    sentence = _("意见不同的人不比别人少，这就不是少数人的意见了，请核对会上的结果。")


@dataclass(eq=False)
class NothingToDissent(InvalidInputError):
    """What was put off has no minority view."""

    field: ClassVar[str] = "against"
    sentence = _("留到下次的，不用记保留意见。")


@dataclass(eq=False)
class TooManyExceptions(InvalidInputError):
    """More than one page of boxes can carry."""

    most: int
    sentence = _("一次最多录 %(most)s 件要另说的。请先办这些，剩下的再回到单子上录。")
