"""What a rule refuses of a deed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from villages.errors import InvalidInputError, NotFoundError


class RuleError(InvalidInputError):
    """A deed that its rule cannot score."""


@dataclass(eq=False)
class QuantityOutOfBounds(RuleError):
    """Zero, less, or more than anyone can have done."""

    largest: Decimal
    field: ClassVar[str] = "quantity"
    sentence = _("数量要大于 0，不超过 %(largest)s，请核对。")


@dataclass(eq=False)
class QuantityNotWhole(RuleError):
    """A part of a person, a time or a case."""

    unit: str
    field: ClassVar[str] = "quantity"
    sentence = _("这一项按“%(unit)s”计，数量要填整数。")


@dataclass(eq=False)
class QuantityNotCounted(RuleError):
    """A quantity under a rule that gives its points as a whole."""

    field: ClassVar[str] = "quantity"
    sentence = _("这一项不按数量计分，数量填 1 就行。")


@dataclass(eq=False)
class PointsChoiceNeeded(RuleError):
    """A rule with a range, and nobody has chosen."""

    smallest: Decimal
    largest: Decimal
    field: ClassVar[str] = "chosen_points"
    sentence = _("这一项从 %(smallest)s 到 %(largest)s 分，请评议时定下几分。")


@dataclass(eq=False)
class PointsOutOfRange(RuleError):
    """The chosen points lie outside what the rule gives."""

    smallest: Decimal
    largest: Decimal
    field: ClassVar[str] = "chosen_points"
    sentence = _("细则写的是 %(smallest)s 到 %(largest)s 分，不能定在这以外。")


@dataclass(eq=False)
class PersonNeeded(RuleError):
    """The rule counts persons, and the deed names none."""

    field: ClassVar[str] = "member"
    sentence = _("这一项记到人，请选是家里哪一位。")


@dataclass(eq=False)
class LevelNeeded(RuleError):
    """The rule weighs by difficulty or effect, and nobody has said which; field: which of them."""

    field: str
    sentence = _("这一项分档计分，请选是哪一档。")


@dataclass(eq=False)
class LevelUnknown(RuleError):
    """A level that is in no table of the rule; field: difficulty or effect."""

    field: str
    sentence = _("这一档不在这条细则的系数表里，请重新选。")


@dataclass(eq=False)
class ExtraNotOffered(RuleError):
    """Something on top under a rule that gives and takes nothing on top."""

    field: ClassVar[str] = "with_extra"
    sentence = _("这条细则没有另加（扣）的分，请去掉那个勾。")


@dataclass(eq=False)
class RuleNotInForce(RuleError):
    """The rule belongs to no edition in force on the deed's day."""

    day: str
    field: ClassVar[str] = "rule"
    sentence = _("%(day)s，这条细则不在施行。请核对日期，或者另选一条。")


@dataclass(eq=False)
class RuleUnknown(NotFoundError):
    """No rule of this village with that number."""

    sentence = _("没有找到这条细则。")
