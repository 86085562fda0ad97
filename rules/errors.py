"""What rules, their scoring and their adoption refuse."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from rules.queries import DraftFinding


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


@dataclass(eq=False)
class EditionNotDraft(ConflictError):
    """What has gone before the village stays as it was put there."""

    sentence = _("这一版已经不是草稿，不能再改。要改，请另起一版。")


@dataclass(eq=False)
class EditionEmpty(ConflictError):
    """There is nothing to adopt."""

    sentence = _("草稿里还没有细则，先写上再通过。")


@dataclass(eq=False)
class EditionDayTaken(ConflictError):
    """Another adopted edition begins on the same day."""

    day: str
    field: ClassVar[str] = "in_force_from"
    sentence = _("已经有一版从 %(day)s 起施行，请换一个日子。")


@dataclass(eq=False)
class EditionBeforeLast(ConflictError):
    """A later edition would come into force before one that has been adopted already."""

    day: str
    field: ClassVar[str] = "in_force_from"
    sentence = _("上一版从 %(day)s 起施行，新的一版要在那以后。")


@dataclass(eq=False)
class DatesOutOfOrder(InvalidInputError):
    """Adopted, published, in force: in this order."""

    field: ClassVar[str] = "in_force_from"
    sentence = _("先表决，再公布，公布以后才能施行，请核对三个日期。")


@dataclass(eq=False)
class AdoptionAhead(InvalidInputError):
    """A meeting or a posting that has not happened yet cannot be recorded."""

    field: ClassVar[str] = "published_on"
    sentence = _("表决和公布的日期还没有到，办完再来登记。")


@dataclass(eq=False)
class InForceTooLate(InvalidInputError):
    """Only a village's first edition may have been in force before it was entered here."""

    today: str
    field: ClassVar[str] = "in_force_from"
    sentence = _("施行的日子不能早于今天（%(today)s）。只有第一版可以补登以前的日子。")


@dataclass(eq=False)
class VotesDoNotAddUp(InvalidInputError):
    """More votes than people, or no majority."""

    field: ClassVar[str] = "votes_present"
    sentence = _("赞成、反对、弃权加起来不能多于到会人数，赞成要过到会人数的一半，请核对。")


@dataclass(eq=False)
class RuleCodeTaken(ConflictError):
    """Another rule of the edition has the code."""

    taken: str
    field: ClassVar[str] = "code"
    sentence = _("编号 %(taken)s 已经用在另一条细则上，请换一个。")


@dataclass(eq=False)
class TermsOfAnotherVillage(InvalidInputError):
    """The terms that are to be adopted with the edition are another village's."""

    field: ClassVar[str] = "terms"
    sentence = _("制度参数不是本村的，请重新选。")


@dataclass(eq=False)
class LegalityFindings(ConflictError):
    """The draft holds clauses that a village may not decide; carries them in their order."""

    findings: "tuple[DraftFinding, ...]"

    sentence = _("有 %(count)s 处写法不合法，改好才能通过：%(words)s")

    @property
    def count(self) -> int:
        return len(self.findings)

    def __str__(self) -> str:
        words = gettext("；").join(found.finding.words for found in self.findings)
        return str(self.sentence) % {"count": self.count, "words": words}
