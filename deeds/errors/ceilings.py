"""What raising a month's ceiling refuses."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError


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
