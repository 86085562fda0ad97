"""What a draft, its rules and its tables refuse."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class EditionNotDraft(ConflictError):
    """What has gone before the village stays as it was put there."""

    sentence = _("这一版已经不是草稿，不能再改。要改，请另起一版。")


@dataclass(eq=False)
class EditionDiscarded(NotFoundError):
    """Somebody else has thrown the draft away meanwhile."""

    sentence = _("这份草稿刚才已经丢掉了。")


@dataclass(eq=False)
class EditionShown(ConflictError):
    """The village has seen the draft, or it has been voted on: it stays to be looked up."""

    sentence = _("已经给大家看过，不能丢掉。可以接着改。")


@dataclass(eq=False)
class RuleCodeTaken(ConflictError):
    """Another rule of the edition has the code."""

    taken: str
    field: ClassVar[str] = "code"
    sentence = _("编号 %(taken)s 已经用在另一条细则上，请换一个。")


@dataclass(eq=False)
class RuleChangedMeanwhile(ConflictError):
    """Somebody else has rewritten the rule since this person began."""

    sentence = _("别人刚刚改过这一条。请看看现在的写法，再决定怎么改。")


@dataclass(eq=False)
class TextChangedMeanwhile(ConflictError):
    """Somebody else has rewritten the draft's text since this person looked at it."""

    sentence = _("别人刚刚改过原文。请返回刷新，看看现在的句子。")


@dataclass(eq=False)
class RuleNotRead(InvalidInputError):
    """A text in which the reader finds no rule."""

    field: ClassVar[str] = "text"
    sentence = _(
        "没有读到写明加几分、扣几分的句子，什么也没有保存。"
        "请核对是不是这份办法；也可以新建一版，把细则一条一条写上。"
    )


@dataclass(eq=False)
class RulesTooMany(InvalidInputError):
    """A text with more rules than any regulation has: a ledger, or a whole town's papers."""

    count: int
    most: int
    field: ClassVar[str] = "text"
    sentence = _(
        "读到 %(count)s 条细则，一份办法最多读 %(most)s 条，什么也没有保存。"
        "请核对是不是把别的材料也放进来了。"
    )


@dataclass(eq=False)
class DraftNotEmpty(ConflictError):
    """The draft holds rules already, and nobody said that they may go."""

    count: int
    field: ClassVar[str] = "replace"
    sentence = _("草稿里已经有 %(count)s 条细则。重新读入会把它们全部换掉，确定就选上。")


@dataclass(eq=False)
class RulesDoNotMerge(InvalidInputError):
    """Two rules that cannot become what was asked for."""

    sentence = _("这两条不能这样并成一条，请换一种并法，或者分开留着。")


@dataclass(eq=False)
class WeightTableForeign(InvalidInputError):
    """A table of another edition, or one that weighs something else."""

    field: str
    sentence = _("这张系数表不是这一版的，或者不是按这个算的，请重新选。")


@dataclass(eq=False)
class WeightTableInUse(ConflictError):
    """A rule still reckons with the table."""

    rule_code: str
    sentence = _("细则 %(rule_code)s 正在用这张系数表，先在那一条里换掉。")


@dataclass(eq=False)
class WeightLevelUnclear(InvalidInputError):
    """A line of a table that is not a name with its numbers."""

    line: str
    field: ClassVar[str] = "levels"
    sentence = _("“%(line)s”看不明白。每行写一档：名称、空格、系数，例如：难度大 1.5。")
