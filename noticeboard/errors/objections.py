"""What is refused of objections."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OwnHousehold,
)


@dataclass(eq=False)
class ObjectionKeyReused(ConflictError):
    """The key belongs to another objection; number: of the one that was sent with it."""

    number: int
    sentence = _(
        "这张单子送过了，是第 %(number)s 号，送出去的话不能再改。要另提一份，请点「重新填一份」。"
    )


@dataclass(eq=False)
class ObjectionEmpty(InvalidInputError):
    """Not a word of what is wrong: nobody could look into it."""

    field: ClassVar[str] = "text"
    sentence = _("请写几句：哪里不对，或者漏了什么。")


@dataclass(eq=False)
class LineUnknown(NotFoundError):
    """No such row in the village, or not one that can be objected to."""

    field: ClassVar[str] = "line"
    sentence = _("没有找到这一笔，请重新选。")


@dataclass(eq=False)
class LineOfAnother(ConflictError):
    """The row is another household's than the one the objection is about."""

    field: ClassVar[str] = "line"
    sentence = _("这一笔不是异议里说的那一户的，请重新选。")


@dataclass(eq=False)
class LineNamed(ConflictError):
    """Which row is meant was found before."""

    sentence = _("这份异议说的是哪一笔，已经有人选好了。")


@dataclass(eq=False)
class LineNotNamed(ConflictError):
    """Nothing is changed before somebody has found the row that is meant."""

    sentence = _("先选出异议说的是哪一笔，再处理。")


@dataclass(eq=False)
class ObjectionDecided(ConflictError):
    """Somebody decided it already, and otherwise; state: what came of it."""

    number: int
    state: str
    sentence = _("异议第 %(number)s 号已经处理过了：%(state)s。")


@dataclass(eq=False)
class KindUnfit(ConflictError):
    """The outcome is not one of this kind of objection."""

    sentence = _("这样处理不适合这份异议，请重新选。")


@dataclass(eq=False)
class GroundUnfit(InvalidInputError):
    """The printed reason does not go with the outcome."""

    field: ClassVar[str] = "ground"
    sentence = _("请选一条和处理结果对得上的理由。")


@dataclass(eq=False)
class AnswerTooLong(InvalidInputError):
    """More than an answer needs."""

    longest: int
    field: ClassVar[str] = "answer"
    sentence = _("答复最多 %(longest)s 个字，请写短一些。")


@dataclass(eq=False)
class CorrectionUnclear(InvalidInputError):
    """None or several of points, quantity and household."""

    sentence = _("改分数、改数量、改记到别户，选一样填。")


@dataclass(eq=False)
class OnlyDeedsCorrected(ConflictError):
    """Base points and the like have no deed that a part could be left of."""

    sentence = _("这一笔不是评议出来的，只能整笔冲正，或者维持不变。")


@dataclass(eq=False)
class ReversalStands(ConflictError):
    """A reversal is not reversed; what it took back is judged anew."""

    sentence = _("这一笔本身就是冲正，不能再冲正。要重新记，请选「退回重新评议」。")


@dataclass(eq=False)
class YearUnderObjection(ConflictError):
    """What is under objection is neither carried on nor lost before that is decided."""

    number: int
    sentence = _("异议第 %(number)s 号还没有处理，说的是上一年度的分。处理完再办年度结转。")


@dataclass(eq=False)
class OwnObjection(OwnHousehold):
    """It is about, or of, the own or a kin household; others: who may decide instead."""

    others: str
    sentence = _("这份异议是您自己家或近亲家的事，您不能办。%(others)s")


@dataclass(eq=False)
class HadASay(ForbiddenError):
    """The person brought the deed in or had a say in it; others: who may decide instead."""

    others: str
    sentence = _("这件事是您送来的，或者您说过话，您不能办这份异议。%(others)s")


@dataclass(eq=False)
class WroteItDown(ForbiddenError):
    """Who keyed an objection in would object and decide alone; others: who may decide instead."""

    others: str
    sentence = _("这份异议是您代写的，要由另一位监督员来办。%(others)s")
