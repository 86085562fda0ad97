"""Filling a draft with what was read in a text: all of it in one step, or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import replace as replace_fields
from datetime import datetime, timedelta
from decimal import Decimal
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from rules.adoption.terms import write_drafted
from rules.drafts.matching import Told, match_rules
from rules.drafts.placing import tidy_text
from rules.errors import DraftNotEmpty, RuleNotRead, RulesTooMany
from rules.models import Clearing, Edition, EditionState, Rule
from rules.models.rules import BAR_MONTHS_MAX
from rules.phrases import BARRED_FOR, CLEARED, MONTH
from rules.reader.numbers import read_number
from rules.reader.reading import FoundRule, Reading, Veto
from rules.services.drafting import POSITION_STEP, delete_rule, draft_edition, next_codes
from rules.services.inputs import QUOTE_LENGTH_MAX, RuleInput, fill_rule
from rules.services.locking import check_committee, lock_draft_for_codes, lock_village
from villages.models import User, Village
from villages.services import record_change, save_row

# Ten times what a village adopts; a page of more is no page to compare.
RULES_MAX = 500
SENT_AGAIN = timedelta(hours=1)


@transaction.atomic
def draft_from_reading(
    village: Village,
    reading: Reading,
    *,
    title: str,
    text: str,
    by: User,
    now: datetime,
    sensitive_deeds: Collection[str] = (),
) -> Edition:
    """Begin an edition with what was read in its text; raises as draft_edition and fill_draft.

    The same person's same text, sent again within the hour, is the draft that it made.
    """
    check_committee(village, by, now)
    lock_village(village)
    drafts = Edition.objects.for_village(village).filter(state=EditionState.DRAFT)
    sent_again = drafts.filter(
        title=title, text=text, created_by=by, created_at__gt=now - SENT_AGAIN
    )
    if made := sent_again.first():
        return made
    edition = draft_edition(village, title=title, by=by, now=now)
    return fill_draft(edition, reading, text=text, by=by, now=now, sensitive_deeds=sensitive_deeds)


@transaction.atomic
def fill_draft(
    edition: Edition,
    reading: Reading,
    *,
    text: str,
    by: User,
    now: datetime,
    replace: bool = False,
    sensitive_deeds: Collection[str] = (),
) -> Edition:
    """Write all rules that were read in a text into a draft, unseen, and the terms it states.

    text: what was read; the draft's from now on. replace: whether rules that stand in the draft
    may go. sensitive_deeds: of which notices print the category alone. A rule that the adopted
    edition has already keeps its code. What the reader found and the tables cannot hold is left to
    people: it stands in the text as not taken.
    Raises EditionNotDraft, RoleNeeded, RuleNotRead, RulesTooMany, DraftNotEmpty, ValidationError.
    """
    edition = lock_draft_for_codes(edition, by, now)
    if not reading.rules:
        raise RuleNotRead
    if len(reading.rules) > RULES_MAX:
        raise RulesTooMany(count=len(reading.rules), most=RULES_MAX)
    _empty_draft(edition, replace=replace, by=by, now=now)
    edition.text = tidy_text(text)
    edition.terms_drafted = edition.terms_drafted | build_terms(reading)
    edition.unread_seen_by = edition.unread_seen_at = None
    save_row(edition, village=edition.village, by=by, now=now)
    inputs = [
        replace_fields(terms, sensitive=terms.deed in sensitive_deeds)
        for terms in map(build_read_rule, reading.rules)
    ]
    _write_rules(edition, inputs, by=by, now=now)
    return edition


def build_terms(reading: Reading) -> dict[str, object]:
    """Return the terms that a text states as Edition.terms_drafted keeps them; the first counts."""
    found: dict[str, object] = {}
    if reading.base_points is not None:
        found["base_points"] = reading.base_points
    for term in reading.terms:
        found.setdefault(term.field, term.value)
    return write_drafted(found)


def build_read_rule(found: FoundRule) -> RuleInput:
    """Return what was found as a rule says it, cut to what the table holds."""
    cap = found.cap
    return RuleInput(
        deed=found.deed[: _length_of("deed")],
        category=found.category,
        points=found.points,
        points_max=found.points_max,
        unit=found.unit or "",
        unit_step=found.unit_step,
        cap_points=cap.points if cap and cap.times is None else None,
        cap_times=cap.times if cap else None,
        cap_period=cap.period if cap else "",
        clears=_choose_clearing(found.quote) if Veto.CLEAR in found.vetoes else "",
        bar_redemption_months=_count_barred_months(found.quote)
        if Veto.BAR_REDEMPTION in found.vetoes
        else None,
        bars_honours=Veto.BAR_HONOURS in found.vetoes,
        article=found.article[: _length_of("article")],
        quote=found.quote[:QUOTE_LENGTH_MAX],
        read_start=found.span.start,
        read_end=found.span.end,
    )


def _choose_clearing(quote: str) -> Clearing:
    """Return how far a clause clears: 当年积分清零 is less than 积分清零."""
    told = CLEARED.search(quote)
    if told is None:
        return Clearing.BALANCE
    return Clearing.MONTH if MONTH in told["span"] else Clearing.YEAR


def _count_barred_months(quote: str) -> int:
    """Return for how many months a clause bars from redeeming: 24 of 两年内不得兑换.

    0, to the end of the year, where it names no time.
    """
    told = BARRED_FOR.search(normalize("NFKC", quote))
    if told is None:
        return 0
    count = read_number(told["count"] or told["count_behind"]) or Decimal(0)
    months = count if MONTH in (told["span"] or told["span_behind"]) else count * 12
    return min(int(months), BAR_MONTHS_MAX)


def _length_of(field: str) -> int:
    return getattr(Rule._meta.get_field(field), "max_length", None) or 0


def _empty_draft(edition: Edition, *, replace: bool, by: User, now: datetime) -> None:
    rules = list(edition.rules.all())
    if rules and not replace:
        raise DraftNotEmpty(len(rules))
    for rule in rules:
        rule.edition = edition
        delete_rule(rule, by=by, now=now)


def _write_rules(edition: Edition, inputs: Sequence[RuleInput], *, by: User, now: datetime) -> None:
    rules: list[Rule] = []
    for terms, code in zip(inputs, _choose_codes(edition, inputs), strict=True):
        position = (len(rules) + 1) * POSITION_STEP
        rule = Rule(edition=edition, code=code, position=position)
        fill_rule(rule, terms)
        rules.append(rule)
    written = _insert_rules([rule for rule in rules if _fits_columns(rule)])
    if not written:
        raise RuleNotRead
    for rule in written:
        record_change(rule, village=edition.village, by=by, now=now)


def _insert_rules(rules: list[Rule]) -> list[Rule]:
    """Insert them at once; where the table refuses one, all but those that it refuses."""
    try:
        with transaction.atomic():
            return Rule.objects.bulk_create(rules)
    except IntegrityError:
        # Asked of each rule only now: it is a dozen queries a rule.
        return Rule.objects.bulk_create([rule for rule in rules if _keeps_constraints(rule)])


def _fits_columns(rule: Rule) -> bool:
    try:
        rule.clean_fields(exclude={"edition"})
    except ValidationError:
        return False
    return True


def _keeps_constraints(rule: Rule) -> bool:
    try:
        rule.validate_constraints()
    except ValidationError:
        return False
    return True


def _choose_codes(edition: Edition, inputs: Sequence[RuleInput]) -> list[str]:
    """Return each one's code: what its deed has in the adopted edition, or the next free."""
    adopted = Edition.objects.for_village(edition.village).adopted().order_by("-in_force_from")
    last = adopted.first()
    old = last.rules.in_order() if last else ()
    known = match_rules(
        [Told(one.deed, one.points, one.category) for one in inputs],
        {rule.code: Told(rule.deed, rule.points, rule.category) for rule in old},
    )
    free = iter(next_codes(edition.village, len(inputs)))
    return [known[i] if i in known else next(free) for i in range(len(inputs))]
