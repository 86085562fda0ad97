"""Making one rule of two that a text tells in two sentences."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import takewhile

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from rules.errors import RulesDoNotMerge
from rules.models import RepeatPeriod, Rule
from rules.phrases import FIRST_TIME, LADDER_IDLE_BEFORE, LADDER_IDLE_BEHIND
from rules.services.drafting import delete_rule, get_rule_of, write_rule
from rules.services.inputs import QUOTE_LENGTH_MAX, RuleInput, build_rule_input
from rules.services.locking import lock_draft
from villages.models import User


class Merging(models.TextChoices):
    """What the second of two rules is to the first."""

    SAME_FIRST = "same_first", _("说的是同一件事：留上一条")
    SAME_SECOND = "same_second", _("说的是同一件事：留这一条")
    EXTRA = "extra", _("这一条是上一条的另加（另扣）")
    REPEAT = "repeat", _("这一条是上一条再犯（再做）时的分数")
    LADDER = "ladder", _("两条是同一件事的两级，一年里只按高的计")


def build_merged(
    first: RuleInput, second: RuleInput, merging: Merging, *, name: str = "", period: str = ""
) -> tuple[RuleInput, RuleInput | None]:
    """Return what two neighbouring rules become; the second is None where it goes into the first.

    name: when the extra is due, or what the ladder is called; empty for a proposal of our own.
    period: within which a repeat counts as one. Raises RulesDoNotMerge.
    """
    match merging:
        case Merging.SAME_FIRST:
            return _join(first, second), None
        case Merging.SAME_SECOND:
            joined = _join(second, first)
            return replace(joined, code=first.code, position=first.position), None
        case Merging.EXTRA:
            return _build_extra(first, second, name), None
        case Merging.REPEAT:
            return _build_repeat(first, second, period or RepeatPeriod.YEAR), None
        case Merging.LADDER:
            return _build_ladder(first, second, name)


@transaction.atomic
def merge_rules(
    first: Rule,
    second: Rule,
    merging: Merging,
    *,
    by: User,
    now: datetime,
    name: str = "",
    period: str = "",
    marks: tuple[str, str] = ("", ""),
) -> Rule:
    """Make of two rules of a draft what a person says they are; who does has seen both.

    marks: what mark_rule told of either when the person began. Returns the first.
    Raises RulesDoNotMerge, EditionNotDraft, RuleUnknown, RuleChangedMeanwhile, RoleNeeded, or
    ValidationError where a value cannot be.
    """
    edition = lock_draft(first.edition, by, now)
    kept, other = (
        get_rule_of(edition, rule, mark=mark)
        for rule, mark in zip((first, second), marks, strict=True)
    )
    if kept.pk == other.pk:
        raise RulesDoNotMerge
    ours, theirs = build_merged(
        build_rule_input(kept), build_rule_input(other), merging, name=name, period=period
    )
    if theirs is None:
        delete_rule(other, by=by, now=now)
    else:
        write_rule(other, theirs, by=by, now=now)
    return write_rule(kept, ours, by=by, now=now)


def _build_extra(first: RuleInput, second: RuleInput, name: str) -> RuleInput:
    longest = Rule._meta.get_field("extra_when").max_length
    if first.extra_points is not None or second.points == 0 or second.points_max is not None:
        raise RulesDoNotMerge
    return replace(
        _join(first, second),
        extra_points=second.points,
        extra_when=(name or second.deed)[:longest],
    )


def _build_repeat(first: RuleInput, second: RuleInput, period: str) -> RuleInput:
    steps = first.repeat_points or (first.points,)
    if not _agree(first, second) or second.repeat_points or len(steps) > 9:
        raise RulesDoNotMerge
    if first.points_max is not None or second.points_max is not None:
        raise RulesDoNotMerge
    return replace(
        _join(first, second),
        deed=FIRST_TIME.sub("", first.deed) or first.deed,
        repeat_points=(*steps, second.points),
        repeat_period=first.repeat_period or period,
    )


def _build_ladder(first: RuleInput, second: RuleInput, name: str) -> tuple[RuleInput, RuleInput]:
    if not _agree(first, second):
        raise RulesDoNotMerge
    name = name or first.ladder or second.ladder or propose_ladder(first.deed, second.deed)
    return replace(first, ladder=name), replace(second, ladder=name)


def propose_ladder(one: str, other: str) -> str:
    """Return what two deeds have in common at their ends or beginnings, to name their ladder."""
    longest = Rule._meta.get_field("ladder").max_length
    ending = _find_beginning(one[::-1], other[::-1])[::-1].lstrip(LADDER_IDLE_BEFORE)
    beginning = _find_beginning(one, other).rstrip(LADDER_IDLE_BEHIND)
    if len(ending) >= 2:
        return ending[:longest]
    return (beginning if len(beginning) >= 3 else one)[:longest]


def _find_beginning(one: str, other: str) -> str:
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(character for character, _same in pairs)


def _agree(first: RuleInput, second: RuleInput) -> bool:
    points: tuple[Decimal, Decimal] = (first.points, second.points)
    return all(amount > 0 for amount in points) or all(amount < 0 for amount in points)


def _join(kept: RuleInput, other: RuleInput) -> RuleInput:
    """Return the kept one over the words of both, so that neither clause looks forgotten."""
    quotes = [quote for quote in (kept.quote, other.quote) if quote]
    if (other.read_start or 0) < (kept.read_start or 0):
        quotes.reverse()
    quote = "\n".join(dict.fromkeys(quotes))
    if len(quote) > QUOTE_LENGTH_MAX:
        quote = kept.quote
    starts = [one.read_start for one in (kept, other) if one.read_start is not None]
    ends = [one.read_end for one in (kept, other) if one.read_end is not None]
    return replace(
        kept, quote=quote, read_start=min(starts, default=None), read_end=max(ends, default=None)
    )
