"""What keeps an edition from being consulted on or adopted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from rules.queries import DraftFinding


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
    """In force before the resolution was posted."""

    day: str
    field: ClassVar[str] = "in_force_from"
    sentence = _("决议 %(day)s 公开，公开以后才能施行，请核对施行日。")


@dataclass(eq=False)
class AdoptionAhead(InvalidInputError):
    """A meeting or a posting that has not happened yet cannot be recorded."""

    field: ClassVar[str] = "held_on"
    sentence = _("日期还没有到，办完再来登记。")


@dataclass(eq=False)
class StepsOutOfOrder(InvalidInputError):
    """A step before the one that comes before it."""

    earlier: str
    later: str
    field: ClassVar[str] = "held_on"
    sentence = _("“%(earlier)s”要在“%(later)s”之前，最晚同一天，请核对日期。")


@dataclass(eq=False)
class StepsFrozen(ConflictError):
    """The steps of an adopted edition stay as they were recorded."""

    sentence = _("这一版已经登记通过，表决和公开的记录不能再改。")


@dataclass(eq=False)
class ResultTooEarly(ConflictError):
    """What came of an edition is posted after it was adopted."""

    field: ClassVar[str] = "held_on"
    sentence = _("先登记通过，实施以后再来登记“实施结果公开”。")


@dataclass(eq=False)
class StepsMissing(ConflictError):
    """Not every step has been recorded."""

    steps: str
    sentence = _("还差这几步没有登记：%(steps)s。")


@dataclass(eq=False)
class VotesMissing(ConflictError):
    """Steps that vote, without their votes."""

    steps: str
    sentence = _("还没有填票数：%(steps)s。")


@dataclass(eq=False)
class OnPaperOnlyFirst(ConflictError):
    """Only a village's first edition was in force before it came here."""

    field: ClassVar[str] = "is_on_paper"
    sentence = _("村里已经有通过的办法，新的一版要走完征求意见和四议两公开。")


@dataclass(eq=False)
class NotYetInForce(InvalidInputError):
    """What is still to come into force goes the whole way, and is not entered as old."""

    today: str
    field: ClassVar[str] = "in_force_from"
    sentence = _(
        "老办法的施行日不能晚于今天（%(today)s）。还没施行的，要走完征求意见和四议两公开。"
    )


@dataclass(eq=False)
class InForceTooFar(InvalidInputError):
    """A day years away is a slip, and keeps every other edition from coming into force before."""

    latest: str
    field: ClassVar[str] = "in_force_from"
    sentence = _("施行日最晚到 %(latest)s，请核对年份。")


@dataclass(eq=False)
class InForceTooLate(InvalidInputError):
    """Only a regulation in force on paper may have been so before it was entered here."""

    today: str
    field: ClassVar[str] = "in_force_from"
    sentence = _(
        "施行的日子不能早于今天（%(today)s）。只有村里已经在施行的老办法可以补登以前的日子。"
    )


@dataclass(eq=False)
class VotesDoNotAddUp(InvalidInputError):
    """More votes than people, or no majority."""

    field: ClassVar[str] = "present"
    sentence = _("赞成、反对、弃权加起来不能多于到会人数，赞成要过到会人数的一半，请核对。")


@dataclass(eq=False)
class QuorumMissed(InvalidInputError):
    """Too few came, of those who should have."""

    field: ClassVar[str] = "entitled"
    sentence = _("应到人数不能少于到会人数，到会的要过应到的一半，请核对。")


@dataclass(eq=False)
class FileUnknown(NotFoundError):
    """No such file of minutes in this edition."""

    sentence = _("没有找到这份附件。")


@dataclass(eq=False)
class FileUnreadable(InvalidInputError):
    """None of the kinds in which minutes are kept, or not what its name says."""

    name: str
    field: ClassVar[str] = "scans"
    sentence = _("附件要是 PDF、JPG、PNG 或 DOCX 文件，“%(name)s”打不开，请重新选。")


@dataclass(eq=False)
class FileTooHeavy(InvalidInputError):
    """More than a scan of minutes has."""

    megabytes: int
    field: ClassVar[str] = "scans"
    sentence = _("一份附件不能超过 %(megabytes)s MB。")


@dataclass(eq=False)
class TooManyFiles(InvalidInputError):
    """More than minutes have."""

    most: int
    field: ClassVar[str] = "scans"
    sentence = _("一步最多放 %(most)s 份附件。")


@dataclass(eq=False)
class RulesUnseen(ConflictError):
    """Rules that nobody has compared with the text."""

    count: int
    codes: str
    sentence = _("还有 %(count)s 条细则没有核对：%(codes)s。逐条看过才能通过。")


@dataclass(eq=False)
class ClausesUnseen(ConflictError):
    """Clauses that the reader did not understand, and nobody has looked at."""

    sentence = _("办法里有没读懂的句子，到“从原文到细则”页看过一遍，点“都看过了”再来。")


@dataclass(eq=False)
class RulesContradict(ConflictError):
    """Two rules give the same deed different points."""

    first: str
    second: str
    sentence = _("%(first)s 和 %(second)s 说的是同一件事，分值却不一样，请改好其中一条。")


@dataclass(eq=False)
class ConsultationNeeded(ConflictError):
    """Nobody was asked before the meeting."""

    sentence = _("还没有征求过意见。先公开征求意见，截止以后再开会表决。")


@dataclass(eq=False)
class ConsultationRuns(ConflictError):
    """The villagers' meeting was before the last day for comments was over."""

    day: str
    sentence = _("征求意见到 %(day)s 为止，村民会议要在那以后开，请核对日期。")


@dataclass(eq=False)
class ConsultationTooShort(InvalidInputError):
    """Comments need a day at least."""

    field: ClassVar[str] = "until"
    sentence = _("截止的日子要在今天以后，给大家留够时间看。")


@dataclass(eq=False)
class ConsultationClosed(ConflictError):
    """The last day for comments is over, or it was taken back."""

    sentence = _("这一稿已经截止征求意见。还有话说，可以直接到村委会。")


@dataclass(eq=False)
class ConsultationUnknown(NotFoundError):
    """No draft of this village is shown under that number."""

    sentence = _("没有找到这份征求意见稿，可能已经收回修改。")


@dataclass(eq=False)
class CommentEmpty(InvalidInputError):
    """Nothing is said."""

    field: ClassVar[str] = "text"
    sentence = _("请写下您的意见。")


@dataclass(eq=False)
class CommentsTooMany(ConflictError):
    """More than a village has to say: somebody is playing."""

    sentence = _("送来的意见太多了，请过一会儿再送，或者直接到村委会说。")


@dataclass(eq=False)
class NotInConsultation(ConflictError):
    """Nothing to take back."""

    sentence = _("这一版没有在征求意见。")


@dataclass(eq=False)
class FindingUnknown(ConflictError):
    """What is to be cured is nothing that the lint finds in the draft."""

    sentence = _("草稿里没有找到这一句要改的写法，可能已经改过，请刷新再看。")


@dataclass(eq=False)
class FilingAhead(InvalidInputError):
    """A filing that has not happened."""

    field: ClassVar[str] = "filed_on"
    sentence = _("备案的日子还没有到，办完再来登记。")


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
