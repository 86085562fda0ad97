"""The rule book as everyone reads it: an edition's rules by category, with what belongs to each."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext

from rules.adoption.slips import SlipLine
from rules.lines import RuleLine, build_rule_line, shared_cap_words
from rules.models import AdoptionStep, Category, Edition, LegalityCure, Rule
from rules.queries import RuleGroup, find_slips_of, find_villagers_vote, group_rules
from villages.models import Village
from villages.words import day_with_year


@dataclass(frozen=True, slots=True)
class BookLine:
    """A rule in words; under it, what law makes it lawful and which slips of the pen it had.

    letters: all its words without spaces, in which a search looks.
    """

    line: RuleLine
    article: str
    cures: tuple[str, ...]
    slips: tuple[SlipLine, ...]
    letters: str


@dataclass(frozen=True, slots=True)
class BookGroup:
    """The rules of one category, and what they give together at most."""

    category: str
    label: str
    caps: tuple[str, ...]
    lines: tuple[BookLine, ...]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """An adopted edition as it is shown; vote: of the villagers' meeting.

    cures: of clauses that stand in the text and in no rule, with their words.
    """

    edition: Edition
    groups: tuple[BookGroup, ...]
    vote: AdoptionStep | None
    cures: tuple[str, ...]

    @property
    def rule_count(self) -> int:
        return sum(len(group.lines) for group in self.groups)


@dataclass(frozen=True, slots=True)
class EditionLink:
    """An adopted edition in the list of editions; word and tone of its state."""

    edition: Edition
    word: str
    tone: str
    is_in_force: bool


def list_adopted_editions(village: Village, today: date) -> list[EditionLink]:
    """Return the village's adopted editions with their states, the newest first."""
    editions = Edition.objects.for_village(village).adopted().with_superseded(today)
    links = [_link(edition, today) for edition in editions.order_by("-in_force_from")]
    for link in links:
        # Known already, and asked for again by what is told of slips.
        link.edition.village = village
    return links


def build_rule_book(edition: Edition) -> RuleBook:
    """Return an edition's rules in words; as many queries for seventy rules as for one."""
    rules = list(edition.rules.in_order().with_weights())
    cures = list(edition.cures.all())
    slips = find_slips_of(edition)
    caps: dict[str, list[str]] = {}
    for cap in edition.category_caps.all():
        caps.setdefault(cap.category, []).append(shared_cap_words(cap))
    groups = tuple(
        _build_group(group, caps.get(group.category, ()), cures, slips)
        for group in group_rules(rules)
    )
    quoted = [_fold(rule.quote) for rule in rules]
    general = (cure for cure in cures if not any(_fold(cure.words) in words for words in quoted))
    return RuleBook(
        edition=edition,
        groups=groups,
        vote=find_villagers_vote(edition),
        cures=tuple(_write_general_cure(cure) for cure in general),
    )


def search_rule_book(book: RuleBook, asked: str) -> RuleBook:
    """Return the book with the rules alone that hold each of the words asked for.

    Words are looked for in code, deed, article, category and quote; width and case do not count.
    """
    words = [_fold(word) for word in asked.split()]
    groups = (
        replace(
            group,
            lines=tuple(
                line for line in group.lines if all(word in line.letters for word in words)
            ),
        )
        for group in book.groups
    )
    return replace(book, groups=tuple(group for group in groups if group.lines))


def _build_group(
    group: RuleGroup,
    caps: Sequence[str],
    cures: Sequence[LegalityCure],
    slips: dict[str, list[SlipLine]],
) -> BookGroup:
    return BookGroup(
        category=str(group.category.value),
        label=group.label,
        caps=tuple(caps),
        lines=tuple(_build_line(rule, cures, slips.get(rule.code, ())) for rule in group.rules),
    )


def _build_line(rule: Rule, cures: Iterable[LegalityCure], slips: Sequence[SlipLine]) -> BookLine:
    quote = _fold(rule.quote)
    label = str(Category(rule.category).label)
    return BookLine(
        line=build_rule_line(rule),
        article=rule.article,
        cures=tuple(_write_cure(cure) for cure in cures if _fold(cure.words) in quote),
        slips=tuple(slips),
        letters=_fold(f"{rule.code} {rule.deed} {rule.article} {label} {rule.quote}"),
    )


def _write_cure(cure: LegalityCure) -> str:
    """Return 依据《…法》第二十条，2026年10月1日报镇里备案（某政备3号）."""
    figures = {
        "law": cure.law.strip("《》"),
        "article": cure.article,
        "day": day_with_year(cure.filed_on),
        "number": cure.filing_number,
    }
    if cure.filing_number:
        return gettext("依据《%(law)s》%(article)s，%(day)s报镇里备案（%(number)s）。") % figures
    return gettext("依据《%(law)s》%(article)s，%(day)s报镇里备案。") % figures


def _write_general_cure(cure: LegalityCure) -> str:
    return gettext("“%(words)s”：%(cure)s") % {"words": cure.words, "cure": _write_cure(cure)}


def _link(edition: Edition, today: date) -> EditionLink:
    assert edition.in_force_from is not None, "rules_edition_adopted_is_dated"
    is_superseded: bool = edition.is_superseded  # type: ignore[attr-defined]  # Annotated.
    if edition.in_force_from > today:
        return EditionLink(edition, gettext("还没施行"), "", is_in_force=False)
    if is_superseded:
        return EditionLink(edition, gettext("已被替代"), "", is_in_force=False)
    return EditionLink(edition, gettext("正在施行"), "good", is_in_force=True)


def _fold(words: str) -> str:
    """Return words as they are compared: narrow letters, one case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())
