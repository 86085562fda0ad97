"""What activities, rounds of inspection and tally sheets refuse."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ledger.errors import KeyReused
from villages.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError


@dataclass(eq=False)
class ActivityUnknown(NotFoundError):
    """No activity of this village has the number."""

    sentence = _("没有找到这次活动，请回到列表里再找。")


@dataclass(eq=False)
class ActivityCancelled(ConflictError):
    """It was taken away: nothing is recorded at it any more."""

    sentence = _("这一次已经取消了，不能再登记。")


@dataclass(eq=False)
class ActivityBegun(ConflictError):
    """Something is recorded at it."""

    sentence = _("这一次已经登记过，不能取消。")


@dataclass(eq=False)
class ActivityNotYours(ForbiddenError):
    """Somebody else planned it."""

    sentence = _("只有建的人和村委会可以取消。")


@dataclass(eq=False)
class ActivityKeyReused(KeyReused):
    """The form was sent before, with other content or by another person."""

    sentence = _("这一页已经送出过一次，内容和现在的不一样。要另办一次，请回到列表重新开始。")


@dataclass(eq=False)
class NameNeeded(InvalidInputError):
    """Many of them stand in one list."""

    field: ClassVar[str] = "name"
    sentence = _("请写个名称，例如：11月清洁日。")


@dataclass(eq=False)
class NameTooLong(InvalidInputError):
    """A name, not a story."""

    longest: int
    field: ClassVar[str] = "name"
    sentence = _("名称、地点和队名要短一些，最多 %(longest)s 个字。")


@dataclass(eq=False)
class GridUnknown(NotFoundError):
    """No group of this village has the number."""

    field: ClassVar[str] = "grid"
    sentence = _("没有找到这个小组，请重新选。")


@dataclass(eq=False)
class OnlyAwardsAtActivity(InvalidInputError):
    """People come together for something good; a round of inspection may find both."""

    field: ClassVar[str] = "rule"
    sentence = _("集体活动只记好事。要扣分的，请在“记一件事”里单独记，或者用入户检查。")


@dataclass(eq=False)
class OutcomesOutOfBounds(InvalidInputError):
    """A round is a choice; more than a few cannot be told apart with one tap."""

    fewest: int
    most: int
    field: ClassVar[str] = "outcomes"
    sentence = _("检查结果要选 %(fewest)s 到 %(most)s 种，不能重样。")


@dataclass(eq=False)
class RuleNotSimple(InvalidInputError):
    """One tick says not enough: the rule asks for a person or for a level."""

    deed: str
    field: ClassVar[str] = "rules"
    sentence = _("“%(deed)s”要选人或者选难度、成效，请单独记。")


@dataclass(eq=False)
class OutcomeUnknown(InvalidInputError):
    """The round does not offer it."""

    sentence = _("这一轮检查没有这种结果，请重新选。")


@dataclass(eq=False)
class QuantityUnreadable(InvalidInputError):
    """No number stands in the box."""

    typed: str
    field: ClassVar[str] = "quantity"
    sentence = _("“%(typed)s”不是数字，请改一下。")


@dataclass(eq=False)
class NothingTicked(InvalidInputError):
    """A sending without any household."""

    sentence = _("一户都还没有选，选好再送出。")


@dataclass(eq=False)
class TooManyEntries(InvalidInputError):
    """More than a village has households."""

    most: int
    sentence = _("一次最多送 %(most)s 条，请分几次送。")


@dataclass(eq=False)
class EntryDiffers(ConflictError):
    """Recorded before with another figure, outcome or day: what stands is not overwritten."""

    before: str
    sentence = _("%(before)s，和这次的不一样，没有改动。要改的请告诉评议的人。")


@dataclass(eq=False)
class TallyUnknown(NotFoundError):
    """No sheet of this village carries the code."""

    code_typed: str
    field: ClassVar[str] = "code"
    sentence = _("没有表号是 %(code_typed)s 的登记表，请核对纸上的六个字。")


@dataclass(eq=False)
class TallyKeyReused(KeyReused):
    """The form was sent before, with other content or by another person."""

    sentence = _("这张登记表已经做好了，内容和现在的不一样。要另做一张，请回到列表重新开始。")


@dataclass(eq=False)
class TallyRulesOutOfBounds(InvalidInputError):
    """A sheet of paper has room for a few columns."""

    most: int
    field: ClassVar[str] = "rules"
    sentence = _("登记表上要有 1 到 %(most)s 条细则，不能重样。")


@dataclass(eq=False)
class TallyTooLarge(InvalidInputError):
    """More boxes than one form may send."""

    most: int
    field: ClassVar[str] = "rules"
    sentence = _("这张表的格子太多了，最多 %(most)s 个。请少选几条，或者换小一点的组。")


@dataclass(eq=False)
class GroupEmpty(ConflictError):
    """A sheet without lines."""

    field: ClassVar[str] = "grid"
    sentence = _("这个小组还没有住户，请另选一个。")


@dataclass(eq=False)
class DayNeeded(InvalidInputError):
    """The sheet does not print its day."""

    field: ClassVar[str] = "occurred_on"
    sentence = _("请填纸上写的是哪一天。")


@dataclass(eq=False)
class NotOnSheet(InvalidInputError):
    """The box stands on another sheet."""

    sentence = _("这张表上没有这一格，请核对表号。")
