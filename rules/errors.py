"""What rules, their scoring and their adoption refuse."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from villages.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError

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
class RuleNotRead(InvalidInputError):
    """A text in which the reader finds no rule."""

    field: ClassVar[str] = "text"
    sentence = _(
        "没有读到写明加几分、扣几分的句子，什么也没有保存。"
        "请核对是不是这份办法；也可以新建一版，把细则一条一条写上。"
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


@dataclass(eq=False)
class DocumentRefused(InvalidInputError):
    """A file out of which no text of a regulation can be read."""

    field: ClassVar[str] = "document"


@dataclass(eq=False)
class DocumentEmpty(DocumentRefused):
    """Not one byte."""

    sentence = _("这个文件是空的，请换一个。")


@dataclass(eq=False)
class DocumentTooHeavy(DocumentRefused):
    """More bytes than a regulation has, even with pictures."""

    megabytes: int
    sentence = _("文件超过 %(megabytes)s MB。请删掉里面的图片再传，或者把文字复制出来粘贴。")


@dataclass(eq=False)
class DocumentTooLong(DocumentRefused):
    """More characters than an edition holds."""

    characters_wan: int
    sentence = _("文字超过 %(characters_wan)s 万字。请只留下积分办法这一部分，再传一次。")


@dataclass(eq=False)
class DocumentWithoutText(DocumentRefused):
    """It opens, and holds no letters: pictures only, or blank pages."""

    sentence = _("文件里没有文字，可能只有图片。请把文字打出来，或者粘贴过来。")


@dataclass(eq=False)
class DocumentUndecodable(DocumentRefused):
    """Bytes that are text in no encoding of ours, or no text at all."""

    sentence = _("文件里的字认不出来。请用记事本打开，另存为 UTF-8 编码再传，或者直接粘贴文字。")


@dataclass(eq=False)
class DocumentIsPdf(DocumentRefused):
    """Scanned or not: the order of the words is lost in it."""

    sentence = _(
        "PDF 里的字读不准。请把文字复制出来粘贴，或者另存为 Word（.docx）再传；"
        "扫描件要先认成文字。"
    )


@dataclass(eq=False)
class DocumentIsPicture(DocumentRefused):
    """A photo or scan of the paper."""

    sentence = _("这是图片，里面的字读不出来。请用手机的“提取文字”认出来，再粘贴到这里。")


@dataclass(eq=False)
class DocumentIsOldWord(DocumentRefused):
    """Word's format up to 2003."""

    sentence = _("这是老版本的 Word 文件（.doc）。请打开它，另存为 .docx 再传。")


@dataclass(eq=False)
class DocumentIsOldExcel(DocumentRefused):
    """Excel's format up to 2003."""

    sentence = _("这是老版本的 Excel 文件（.xls）。请打开它，另存为 .xlsx 再传。")


@dataclass(eq=False)
class DocumentIsWps(DocumentRefused):
    """A format that only WPS writes."""

    sentence = _("这是 WPS 自己的格式。请在 WPS 里打开，另存为 .docx 或 .xlsx 再传。")


@dataclass(eq=False)
class DocumentIsOpenDocument(DocumentRefused):
    """What LibreOffice and others write: .odt, .ods."""

    sentence = _("这是 OpenDocument 格式（.odt、.ods）。请打开它，另存为 .docx 或 .xlsx 再传。")


@dataclass(eq=False)
class DocumentIsSlides(DocumentRefused):
    """A presentation."""

    sentence = _("这是幻灯片。请把上面的文字复制出来，粘贴到这里。")


@dataclass(eq=False)
class DocumentIsArchive(DocumentRefused):
    """A packed file whose parts are neither a document's nor a sheet's."""

    sentence = _("这是压缩包。请先解开，再把里面的 Word、Excel 或文本文件传上来。")


@dataclass(eq=False)
class DocumentOfOtherKind(DocumentRefused):
    """A web page, rich text, XML or another format that is text only at first sight."""

    sentence = _("这种格式读不了。请打开它，另存为 .docx、.xlsx 或 .txt 再传，或者直接粘贴文字。")


@dataclass(eq=False)
class DocumentProtected(DocumentRefused):
    """It asks for a password."""

    sentence = _("文件加了密码，打不开。请打开它，去掉密码，保存以后再传。")


@dataclass(eq=False)
class DocumentDamaged(DocumentRefused):
    """It says what it is, and cannot be opened."""

    sentence = _("文件坏了，打不开。请在电脑上打开，另存一份再传，或者把文字复制出来粘贴。")


@dataclass(eq=False)
class DocumentSwells(DocumentRefused):
    """Unpacked it would be far larger than any regulation."""

    sentence = _("文件展开以后太大，没有读。请把文字复制出来粘贴，或者去掉图片另存一份再传。")


@dataclass(eq=False)
class DocumentUnsafe(DocumentRefused):
    """It defines words of its own that could grow without end or fetch other files."""

    sentence = _("文件的写法不正常，为了安全没有读。请把文字复制出来粘贴。")
