"""What correcting a deed because of an objection refuses."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError


@dataclass(eq=False)
class OnlyByObjection(InvalidInputError):
    """The channel belongs to supervisors who uphold an objection."""

    field: ClassVar[str] = "channel"
    sentence = _("「异议补记」只在处理异议的时候用，请另选来源。")


@dataclass(eq=False)
class NothingCorrected(InvalidInputError):
    """The same as before."""

    sentence = _("改了以后和原来一样，不用改。")


@dataclass(eq=False)
class CorrectedAway(InvalidInputError):
    """Nothing would be left of it: then it is reversed as a whole."""

    sentence = _("这样改，一分也不剩。要整笔取消，请选「成立，整笔冲正」。")


@dataclass(eq=False)
class OtherSign(InvalidInputError):
    """An award does not become a deduction, nor the other way round."""

    sentence = _("加分的还是加分，扣分的还是扣分，分数要大于 0。")


@dataclass(eq=False)
class DeductionHarder(InvalidInputError):
    """An objection takes no more than was taken: more is for deciders, who hear the household."""

    sentence = _("处理异议只能少扣，不能多扣。要多扣，请退回重新评议。")


@dataclass(eq=False)
class AwardBeyondRule(InvalidInputError):
    """More than the rule gives for such a deed: one supervisor alone gives nothing away."""

    most: Decimal
    sentence = _("照这条细则，这件事最多 %(most)s 分，不能改得更多。")


@dataclass(eq=False)
class DeedNotPosted(ConflictError):
    """What was objected to does not stand any more, so no part of it can be left."""

    sentence = _("这一笔已经冲正或者退回重新评议了，没有可以改的。")
