"""What is refused of feedback, and of letters in general."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class LetterUnknown(NotFoundError):
    """No letter of this village has the number, or the secret of its address."""

    sentence = _("没有找到这一份，网址或者编号可能抄错了。")


@dataclass(eq=False)
class BookUnopened(ConflictError):
    """The village keeps no points yet, so nobody waits for letters."""

    sentence = _("本村还没有开始记积分。有话请直接告诉村委会。")


@dataclass(eq=False)
class FeedbackEmpty(InvalidInputError):
    """Nothing is said."""

    field: ClassVar[str] = "text"
    sentence = _("请写下您的意见。")


@dataclass(eq=False)
class LetterTooLong(InvalidInputError):
    """More than is read at one go."""

    limit: int
    field: ClassVar[str] = "text"
    sentence = _("最多写 %(limit)s 个字，请删短一些，或者分两次说。")


@dataclass(eq=False)
class FeedbackTooMuch(ConflictError):
    """More came from the web in a day than a village has to say: somebody is playing."""

    sentence = _("今天从网上送来的意见太多了。请明天再送，或者直接告诉村务监督委员会。")


@dataclass(eq=False)
class FeedbackAnswered(ConflictError):
    """An answer stands, and another one is given."""

    sentence = _("这一条已经答复过了，答复以后不再改。")


@dataclass(eq=False)
class AnswerEmpty(InvalidInputError):
    """An answer without words."""

    field: ClassVar[str] = "answer"
    sentence = _("请写下答复。")
