"""What hearing a household before a deduction refuses."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ledger.errors import KeyReused
from villages.errors import ConflictError, InvalidInputError


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
class HearingNeedsDeduction(ConflictError):
    """An award needs no slip."""

    sentence = _("这件事是加分，不用送告知单。")


@dataclass(eq=False)
class DeliveryAfterToday(InvalidInputError):
    """Recorded is what has happened."""

    field: ClassVar[str] = "delivered_on"
    sentence = _("日子还没有到，请填今天或以前的日子。")


@dataclass(eq=False)
class DeliveryBeforeDeed(InvalidInputError):
    """The slip tells of a deed that was recorded first."""

    field: ClassVar[str] = "delivered_on"
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
class ReplyAfterToday(InvalidInputError):
    """Likewise."""

    field: ClassVar[str] = "replied_on"
    sentence = DeliveryAfterToday.sentence


@dataclass(eq=False)
class ReplyBeforeDelivery(InvalidInputError):
    """Nobody answers what has not arrived."""

    field: ClassVar[str] = "replied_on"
    sentence = _("答复的日子不能早于告知单送到的日子。")


@dataclass(eq=False)
class ReplyGiven(ConflictError):
    """Another reply was recorded in the meantime."""

    sentence = _("这户的答复已经登记过了。")


@dataclass(eq=False)
class HearingKeyReused(KeyReused):
    """Recorded before, with other content."""

    sentence = _("这件事的告知已经登记过，内容和现在的不一样，请重新打开再看。")
