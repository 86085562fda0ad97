"""A draft laid out for comparing: its text with every clause marked, and a card for each rule."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from rules.adoption.terms import build_drafted_terms, read_drafted, term_words
from rules.drafts.clauses import find_clauses
from rules.drafts.marks import mark_rule, mark_text
from rules.drafts.placing import Piece, Place, cut_text
from rules.drafts.unseen import find_contradictions
from rules.lines import RuleLine, build_rule_line
from rules.models import Edition, Rule
from rules.phrases import EACH_PERSON
from rules.reader.reading import FoundTerm
from rules.units import Unit
from villages.models import Terms

RULE, UNREAD, LEFT_OUT = "rule", "unread", "left-out"


@dataclass(frozen=True, slots=True)
class Card:
    """A rule to compare with its clause.

    above: the rule on the card before it. against: codes of the rules that contradict it.
    """

    rule: Rule
    line: RuleLine
    mark: str
    above: Rule | None
    against: tuple[str, ...]

    @property
    def is_seen(self) -> bool:
        return self.rule.seen_at is not None

    @property
    def loses_persons(self) -> bool:
        """Whether the text counts persons (每人每次) and the rule counts something else."""
        rule = self.rule
        return EACH_PERSON in rule.quote and rule.unit != Unit.PERSON and not rule.counts_persons


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause without a rule, as it is listed; anchor: where it stands in the text."""

    anchor: str
    quote: str
    reason: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed before a clause in the text: its name, and where that leads."""

    words: str
    anchor: str
    target: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of the text in one manner; kind: empty for words that are no clause's."""

    words: str
    kind: str
    labels: tuple[Label, ...]
    rule_ids: tuple[int, ...]
    is_seen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class StatedTerm:
    """A term of the scheme that goes with the draft, in words; quote: empty where typed in."""

    label: str
    value: str
    quote: str


@dataclass(frozen=True, slots=True)
class Book:
    """The whole page; unread and left_out: clauses for which there is no rule."""

    edition: Edition
    cards: tuple[Card, ...]
    stretches: tuple[Stretch, ...]
    unread: tuple[Clause, ...]
    left_out: tuple[Clause, ...]
    terms: tuple[StatedTerm, ...]

    @property
    def text_mark(self) -> str:
        return mark_text(self.edition.text)

    @property
    def seen_count(self) -> int:
        return sum(card.is_seen for card in self.cards)

    @property
    def next_unseen(self) -> Rule | None:
        return next((card.rule for card in self.cards if not card.is_seen), None)

    @property
    def waits_for_unread(self) -> bool:
        """Whether clauses were not understood and nobody has said that they were looked at."""
        return bool(self.unread) and self.edition.unread_seen_at is None

    @property
    def is_ready(self) -> bool:
        """Whether everything was seen and the draft may go on its way."""
        return bool(self.cards) and self.next_unseen is None and not self.waits_for_unread

    def find_card(self, rule_id: int) -> Card | None:
        return next((card for card in self.cards if card.rule.pk == rule_id), None)

    def next_after(self, rule_id: int) -> Rule | None:
        """Return the next rule that nobody has seen, behind this one first."""
        ids = [card.rule.pk for card in self.cards]
        here = ids.index(rule_id) if rule_id in ids else -1
        waiting = [card.rule for card in (*self.cards[here + 1 :], *self.cards[: here + 1])
                   if not card.is_seen]  # fmt: skip
        return waiting[0] if waiting else None


def build_book(edition: Edition) -> Book:
    """Return an edition's page for comparing text and rules; some queries, whatever its size."""
    rules = list(edition.rules.in_order().with_weights())
    clauses = find_clauses(edition.text, rules)
    unread = tuple(
        Clause(f"u-{i}", found.quote, str(found.reason), found.span.start, found.span.end)
        for i, found in enumerate(clauses.unread, start=1)
    )
    left_out = tuple(
        Clause(f"l-{i}", found.quote, "", found.span.start, found.span.end)
        for i, found in enumerate(clauses.left_out, start=1)
    )
    return Book(
        edition=edition,
        cards=build_cards(rules),
        stretches=tuple(_mark_text(edition.text, rules, unread, left_out)),
        unread=unread,
        left_out=left_out,
        terms=tuple(_state_terms(edition, clauses.terms)),
    )


def build_cards(rules: Sequence[Rule]) -> tuple[Card, ...]:
    against: dict[int, list[str]] = {}
    for found in find_contradictions(rules):
        against.setdefault(found.first.pk, []).append(found.second.code)
        against.setdefault(found.second.pk, []).append(found.first.code)
    return tuple(
        Card(
            rule=rule,
            line=build_rule_line(rule),
            mark=mark_rule(rule),
            above=above,
            against=tuple(against.get(rule.pk, ())),
        )
        for above, rule in zip((None, *rules), rules, strict=False)
    )


def _state_terms(edition: Edition, found: Iterable[FoundTerm]) -> Iterator[StatedTerm]:
    quotes = {term.field: term.quote for term in reversed(tuple(found))}
    drafted = build_drafted_terms(edition, Terms(village=edition.village))
    for name in read_drafted(edition.terms_drafted):
        label = str(getattr(Terms._meta.get_field(name), "verbose_name", name))
        yield StatedTerm(label, term_words(drafted, name), quotes.get(name, ""))


def _mark_text(
    text: str, rules: Iterable[Rule], unread: Iterable[Clause], left_out: Iterable[Clause]
) -> list[Stretch]:
    by_name = {f"c-{rule.pk}": rule for rule in rules}
    reasons = {clause.anchor: clause for clause in (*unread, *left_out)}
    places = [
        Place(name, rule.read_start, rule.read_end)
        for name, rule in by_name.items()
        if rule.read_start is not None and rule.read_end is not None
    ]
    places += [Place(anchor, clause.start, clause.end) for anchor, clause in reasons.items()]
    return [_build_stretch(piece, by_name, reasons) for piece in cut_text(text, places)]


def _build_stretch(piece: Piece, rules: dict[str, Rule], clauses: dict[str, Clause]) -> Stretch:
    over = [rules[place.name] for place in piece.over if place.name in rules]
    told = [clauses[place.name] for place in piece.over if place.name in clauses]
    labels = [_label(place.name, rules) for place in piece.begins]
    kind = ""
    if over:
        kind = RULE
    elif told:
        kind = UNREAD if told[0].anchor.startswith("u-") else LEFT_OUT
    return Stretch(
        words=piece.words,
        kind=kind,
        labels=tuple(labels),
        rule_ids=tuple(rule.pk for rule in over),
        is_seen=bool(over) and all(rule.seen_at is not None for rule in over),
        reason="" if over or not told else told[0].reason,
    )


def _label(name: str, rules: dict[str, Rule]) -> Label:
    if name in rules:
        return Label(rules[name].code, name, f"r-{rules[name].pk}")
    words = gettext("没读懂") if name.startswith("u-") else gettext("没收进来")
    return Label(words, name, f"{name}-row")
