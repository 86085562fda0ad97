"""What refuses to set a slip of the pen right."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, ForbiddenError, InvalidInputError


@dataclass(eq=False)
class SlipInDraft(ConflictError):
    """A draft is simply changed."""

    sentence = _("草稿直接改就行，通过以后的笔误才这样更正。")


@dataclass(eq=False)
class SlipEmpty(InvalidInputError):
    """Nothing would be another."""

    sentence = _("没有改动，请把写错的那一格改过来。")


@dataclass(eq=False)
class SlipNotInText(InvalidInputError):
    """The words that the slip leans on do not stand in the adopted text."""

    field: ClassVar[str] = "slip_quote"
    sentence = _("通过的原文里没有这一句。笔误只能照原文改，请从原文里照抄。")


@dataclass(eq=False)
class SlipFigureElsewhere(InvalidInputError):
    """The words that the slip leans on name other points."""

    figure: str
    field: ClassVar[str] = "slip_quote"
    sentence = _("抄的这一句里没有写 %(figure)s 分。请抄写明分数的那一句。")


@dataclass(eq=False)
class SlipDone(ConflictError):
    """A second answer to one slip."""

    sentence = _("这个更正已经办过了。")


@dataclass(eq=False)
class SlipOvertaken(ConflictError):
    """The rule no longer says what the slip sets right."""

    sentence = _("这条细则后来又改过，请撤回这个更正，重新提出。")


@dataclass(eq=False)
class SupervisorNeeded(ForbiddenError):
    """Two of the committee alone mend nothing."""

    sentence = _("两个人里要有一位村务监督委员会的，请监督委员来核准。")
