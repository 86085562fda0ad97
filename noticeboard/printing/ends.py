"""What a notice begins and ends with on paper: its head, and its foot with code and seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from noticeboard.paging import Block, Part, Run
from noticeboard.printing.measuring import EM, measure, wrap
from noticeboard.printing.papers import Paper
from noticeboard.printing.parts import GAP, join_lines
from noticeboard.sheets.parts import NoticeFoot, NoticeHead

# The title's letters are twice as large and stand on two rows.
TITLE_ROWS, TITLE_SIZE = 2, 2.15
FACT_GAP = EM
# Beside the code: the sixteen digits beneath it are wider than it is.
CODE_WIDTH = 14 * EM
SEAL_GROUPS_A_LINE = 8
# Room to write a name by hand.
SIGNATURE_ROWS = 2


class FactLines(NamedTuple):
    """What is told, in lines."""

    words: str
    lines: SafeString


@dataclass(frozen=True, slots=True)
class HeadPart:
    """Title, number, whose lines follow where not everybody's do, and the facts."""

    title: SafeString
    number: str
    group: str
    facts: Sequence[FactLines]
    template: str = "noticeboard/printed/_head.html"


@dataclass
class Head:
    """What stands above the lines. group: whose sheet it is; empty for the whole village's."""

    paper: Paper
    head: NoticeHead
    group: str = ""

    @cached_property
    def title_lines(self) -> list[str]:
        return wrap(self.head.title, int(self.paper.width / TITLE_SIZE))

    @cached_property
    def fact_lines(self) -> list[list[str]]:
        words = max(measure(fact.words) for fact in self.head.facts)
        width = self.paper.width - words - FACT_GAP
        return [wrap(fact.amount, width) for fact in self.head.facts]

    @cached_property
    def block(self) -> Block:
        rows = TITLE_ROWS * len(self.title_lines) + 1 + sum(map(len, self.fact_lines))
        return Block([Run([rows])])

    def draw(self, part: Part) -> HeadPart:
        facts = [
            FactLines(fact.words, join_lines(lines))
            for fact, lines in zip(self.head.facts, self.fact_lines, strict=True)
        ]
        return HeadPart(join_lines(self.title_lines), self.head.number, self.group, facts)


@dataclass(frozen=True, slots=True)
class FootPart:
    """objections, remarks: in lines; signatures: what is signed, who did and what is left blank."""

    objections: SafeString
    remarks: Sequence[SafeString]
    seal: SafeString
    qr: SafeString
    seal_short: str
    signatures: Sequence[str]
    signer: str
    sealed_on: str
    template: str = "noticeboard/printed/_foot.html"


@dataclass
class Foot:
    """What stands below everything else; never broken. qr: the code that leads to the notice."""

    paper: Paper
    foot: NoticeFoot
    qr: SafeString

    @cached_property
    def objections(self) -> list[str]:
        return wrap(self.foot.objections, self.width)

    @cached_property
    def remarks(self) -> list[list[str]]:
        told = (self.foot.warning, self.foot.remark)
        return [wrap(words, self.width) for words in told if words]

    @cached_property
    def seal(self) -> list[str]:
        groups = self.foot.seal.split(" ")
        starts = range(0, len(groups), SEAL_GROUPS_A_LINE)
        return [_("校验码"), *(" ".join(groups[i : i + SEAL_GROUPS_A_LINE]) for i in starts)]

    @cached_property
    def signatures(self) -> list[str]:
        signed = [
            _("审定（%(part)s）：%(who)s") % {"part": fact.words, "who": fact.amount}
            for fact in self.foot.signatures
        ]
        return [*signed, _("张贴人："), _("张贴日期：")]

    @property
    def width(self) -> int:
        return self.paper.width - CODE_WIDTH - EM

    @cached_property
    def block(self) -> Block:
        told = len(self.objections) + sum(map(len, self.remarks)) + len(self.seal)
        signed = SIGNATURE_ROWS * len(self.signatures)
        rows = max(told, self.paper.qr_rows) + max(signed, self.paper.stamp_rows)
        return Block([Run([rows])], gap=GAP)

    def draw(self, part: Part) -> FootPart:
        return FootPart(
            objections=join_lines(self.objections),
            remarks=[join_lines(lines) for lines in self.remarks],
            seal=join_lines(self.seal),
            qr=self.qr,
            seal_short=self.foot.seal_short,
            signatures=self.signatures,
            signer=self.foot.signer,
            sealed_on=self.foot.sealed_on,
        )
