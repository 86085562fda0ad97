"""Drafting a village's next edition: its text and its rules, one at a time."""

from dataclasses import replace
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.db.models import Max

from rules.drafts.marks import mark_rule, mark_text
from rules.drafts.placing import place_quote, tidy_text
from rules.errors import (
    EditionShown,
    RuleChangedMeanwhile,
    RuleCodeTaken,
    RuleUnknown,
    TextChangedMeanwhile,
    WeightTableForeign,
)
from rules.models import Edition, Rule, WeightKind, WeightLevel
from rules.queries import was_shown
from rules.services.inputs import RuleInput, build_rule_input, fill_rule
from rules.services.locking import (
    check_committee,
    lock_draft,
    lock_draft_for_codes,
    lock_village,
)
from villages.models import User, Village
from villages.services import record_removal, save_row

POSITION_STEP = 10
TABLE_KINDS = {
    "duration_table": WeightKind.DURATION,
    "difficulty_table": WeightKind.DIFFICULTY,
    "effect_table": WeightKind.EFFECT,
}


@transaction.atomic
def draft_edition(
    village: Village, *, title: str, by: User, now: datetime, text: str = ""
) -> Edition:
    """Begin the village's next edition; raises RoleNeeded, VillageNotFound, ValidationError."""
    check_committee(village, by, now)
    lock_village(village)
    last = Edition.objects.for_village(village).aggregate(last=Max("number"))["last"]
    edition = Edition(
        village=village,
        number=(last or 0) + 1,
        title=title,
        text=tidy_text(text),
        created_by=by,
        created_at=now,
    )
    save_row(edition, village=village, by=by, now=now)
    return edition


@transaction.atomic
def change_draft(edition: Edition, *, title: str, text: str, by: User, now: datetime) -> Edition:
    """Rewrite a draft's title and text; its rules keep to their sentences where these still stand.

    Raises EditionNotDraft, RoleNeeded, ValidationError.
    """
    edition = lock_draft(edition, by, now)
    text = tidy_text(text)
    if text != edition.text:
        _move_spans(edition, text)
        # What was not understood of the old text may not be all of the new one.
        edition.unread_seen_by = edition.unread_seen_at = None
    edition.title, edition.text = title, text
    save_row(edition, village=edition.village, by=by, now=now)
    return edition


@transaction.atomic
def discard_draft(edition: Edition, *, by: User, now: datetime) -> None:
    """Throw away a draft that nobody was shown, with all that hangs on it.

    Its number and its codes are free again. Raises EditionNotDraft, EditionShown, RoleNeeded.
    """
    edition = lock_draft_for_codes(edition, by, now)
    if was_shown(edition):
        raise EditionShown
    rows = chain(
        # Before the tables: the rules reckon with them.
        edition.rules.all(),
        WeightLevel.objects.filter(table__edition=edition),
        edition.weight_tables.all(),
        edition.category_caps.all(),
        edition.cures.all(),
        [edition],
    )
    for row in rows:
        record_removal(row, village=edition.village, by=by, now=now)
        row.delete()


@transaction.atomic
def see_unread(edition: Edition, *, by: User, now: datetime, mark: str = "") -> Edition:
    """Say that a person has looked at every clause of the draft's text that was not understood.

    mark: what mark_text told of the text that the person saw; empty where nobody asks.
    Raises EditionNotDraft, TextChangedMeanwhile, RoleNeeded.
    """
    edition = lock_draft(edition, by, now)
    if mark and mark != mark_text(edition.text):
        raise TextChangedMeanwhile
    edition.unread_seen_by, edition.unread_seen_at = by, now
    save_row(edition, village=edition.village, by=by, now=now)
    return edition


@transaction.atomic
def add_rule(edition: Edition, *, terms: RuleInput, by: User, now: datetime) -> Rule:
    """Write a rule into a draft; who types it in has seen it.

    The very same rule, sent again, is the one that stands: a button is pressed twice.
    Raises EditionNotDraft, RuleCodeTaken, WeightTableForeign, RoleNeeded, or ValidationError where
    a value cannot be.
    """
    edition = lock_draft_for_codes(edition, by, now)
    rule = _find_same(edition, terms) or Rule(edition=edition)
    return write_rule(rule, terms, by=by, now=now)


@transaction.atomic
def change_rule(rule: Rule, *, terms: RuleInput, by: User, now: datetime, mark: str = "") -> Rule:
    """Rewrite a rule of a draft whole; who does has seen it.

    mark: what mark_rule told of the rule when the person began; empty where nobody asks.
    Raises as add_rule does, RuleUnknown for one taken out meanwhile, and RuleChangedMeanwhile.
    """
    edition = lock_draft(rule.edition, by, now)
    stored = get_rule_of(edition, rule, mark=mark)
    return write_rule(stored, terms, by=by, now=now)


@transaction.atomic
def see_rule(rule: Rule, *, by: User, now: datetime, mark: str = "") -> Rule:
    """Say that a person has compared a read rule with its text.

    Raises EditionNotDraft, RuleUnknown, RuleChangedMeanwhile, RoleNeeded.
    """
    edition = lock_draft(rule.edition, by, now)
    stored = get_rule_of(edition, rule, mark=mark)
    stored.seen_by, stored.seen_at = by, now
    save_row(stored, village=edition.village, by=by, now=now)
    return stored


@transaction.atomic
def print_category_only(rule: Rule, *, sensitive: bool, by: User, now: datetime) -> Rule:
    """Choose whether notices print the rule's category and not the deed.

    Raises EditionNotDraft, RuleUnknown, RoleNeeded.
    """
    edition = lock_draft(rule.edition, by, now)
    stored = get_rule_of(edition, rule)
    stored.sensitive = sensitive
    save_row(stored, village=edition.village, by=by, now=now)
    return stored


@transaction.atomic
def remove_rule(rule: Rule, *, by: User, now: datetime, mark: str = "") -> None:
    """Take a rule out of a draft.

    Raises EditionNotDraft, RuleUnknown, RuleChangedMeanwhile, RoleNeeded.
    """
    edition = lock_draft(rule.edition, by, now)
    delete_rule(get_rule_of(edition, rule, mark=mark), by=by, now=now)


def get_rule_of(edition: Edition, rule: Rule, *, mark: str = "") -> Rule:
    """Return the rule as it stands in a locked draft; raises RuleUnknown, RuleChangedMeanwhile."""
    stored = Rule.objects.filter(pk=rule.pk, edition=edition).first()
    if stored is None:
        raise RuleUnknown
    stored.edition = edition
    if mark and mark != mark_rule(stored):
        raise RuleChangedMeanwhile
    return stored


def delete_rule(stored: Rule, *, by: User, now: datetime) -> None:
    """Delete a rule of a locked draft with its trace."""
    record_removal(stored, village=stored.edition.village, by=by, now=now)
    stored.delete()


def write_rule(rule: Rule, terms: RuleInput, *, by: User, now: datetime) -> Rule:
    """Fill a rule of a locked draft, seen by this person, and save it with its trace."""
    edition = rule.edition
    others = edition.rules.exclude(pk=rule.pk)
    rule.code = terms.code.strip().upper() or rule.code or next_codes(edition.village, 1)[0]
    if others.filter(code=rule.code).exists():
        raise RuleCodeTaken(rule.code)
    _check_tables(edition, terms)
    rule.position = terms.position or rule.position or _find_position(edition, terms)
    fill_rule(rule, terms)
    rule.seen_by, rule.seen_at = by, now
    save_row(rule, village=edition.village, by=by, now=now)
    return rule


def next_codes(village: Village, count: int) -> list[str]:
    """Return the first codes after all that the village has ever used: a code keeps its meaning."""
    codes = Rule.objects.for_village(village).values_list("code", flat=True)
    last = max((int(code[1:]) for code in codes if code[1:].isdecimal()), default=0)
    return [f"R{last + i:02d}" for i in range(1, count + 1)]


def _find_same(edition: Edition, terms: RuleInput) -> Rule | None:
    """Return the rule of a locked draft that says just this; one asked for by its code is another.

    Place in the order apart, which follows from the others.
    """
    if terms.code:
        return None
    asked = Rule(edition=edition)
    fill_rule(asked, terms)
    wanted = build_rule_input(asked)
    for rule in edition.rules.filter(deed=asked.deed).with_weights():
        if replace(build_rule_input(rule), code="", position=None) == wanted:
            rule.edition = edition
            return rule
    return None


def _find_position(edition: Edition, terms: RuleInput) -> int:
    """Return a place behind the rule that stands before it in the text, else behind them all."""
    rules = edition.rules.all()
    if terms.read_start is not None:
        before = rules.filter(read_start__lte=terms.read_start).aggregate(Max("position"))
        first = rules.filter(read_start__gt=terms.read_start).exists()
        if first:
            return (before["position__max"] or 0) + 1
    return (rules.aggregate(Max("position"))["position__max"] or 0) + POSITION_STEP


def _check_tables(edition: Edition, terms: RuleInput) -> None:
    for name, kind in TABLE_KINDS.items():
        table = getattr(terms, name)
        if table is not None and (table.edition_id, table.kind) != (edition.pk, kind):
            raise WeightTableForeign(field=name)


def _move_spans(edition: Edition, text: str) -> None:
    """Let the rules of a locked draft point at their sentences in another text."""
    rules = list(edition.rules.exclude(read_start=None))
    for rule in rules:
        words = edition.text[rule.read_start : rule.read_end]
        span = place_quote(words, text, near=rule.read_start or 0)
        rule.read_start, rule.read_end = span or (None, None)
    # A place in the text is no saying of the rule, and leaves no trace.
    Rule.objects.bulk_update(rules, ["read_start", "read_end"])
