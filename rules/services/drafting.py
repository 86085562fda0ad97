"""Drafting a village's next edition: its text and its rules."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from rules.errors import RuleCodeTaken
from rules.models import Edition, Rule
from rules.services.locking import check_committee, lock_draft, lock_village
from villages.models import User, Village
from villages.services import record_removal, save_row

POSITION_STEP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInput:
    """What a rule says, as typed in or read from a text; fields as in Rule.

    code: empty for the next free one. position: None to stand last.
    """

    deed: str
    category: str
    points: Decimal
    points_max: Decimal | None = None
    unit: str = ""
    unit_step: Decimal = Decimal(1)
    cap_points: Decimal | None = None
    cap_period: str = ""
    article: str = ""
    quote: str = ""
    counts_persons: bool = False
    sensitive: bool = False
    code: str = ""
    position: int | None = None


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
        text=text,
        created_by=by,
        created_at=now,
    )
    save_row(edition, village=village, by=by, now=now)
    return edition


@transaction.atomic
def change_draft(edition: Edition, *, title: str, text: str, by: User, now: datetime) -> Edition:
    """Rewrite a draft's title and text; raises EditionNotDraft, RoleNeeded, ValidationError."""
    edition = lock_draft(edition, by, now)
    edition.title, edition.text = title, text
    save_row(edition, village=edition.village, by=by, now=now)
    return edition


@transaction.atomic
def add_rule(edition: Edition, *, terms: RuleInput, by: User, now: datetime) -> Rule:
    """Write a rule into a draft.

    Raises EditionNotDraft, RuleCodeTaken, RoleNeeded, or ValidationError where a value cannot be.
    """
    edition = lock_draft(edition, by, now)
    rule = Rule(edition=edition)
    return _write_rule(rule, terms, by=by, now=now)


@transaction.atomic
def change_rule(rule: Rule, *, terms: RuleInput, by: User, now: datetime) -> Rule:
    """Rewrite a rule of a draft whole; raises as add_rule does."""
    edition = lock_draft(rule.edition, by, now)
    return _write_rule(Rule.objects.get(pk=rule.pk, edition=edition), terms, by=by, now=now)


@transaction.atomic
def remove_rule(rule: Rule, *, by: User, now: datetime) -> None:
    """Take a rule out of a draft; raises EditionNotDraft, RoleNeeded."""
    edition = lock_draft(rule.edition, by, now)
    stored = Rule.objects.get(pk=rule.pk, edition=edition)
    record_removal(stored, village=edition.village, by=by, now=now)
    stored.delete()


def _write_rule(rule: Rule, terms: RuleInput, *, by: User, now: datetime) -> Rule:
    """Fill a rule of a locked draft and save it with its trace."""
    edition = rule.edition
    others = edition.rules.exclude(pk=rule.pk)
    rule.code = terms.code.strip().upper() or rule.code or _next_code(edition)
    if others.filter(code=rule.code).exists():
        raise RuleCodeTaken(rule.code)
    if terms.position is not None:
        rule.position = terms.position
    elif not rule.position:
        rule.position = (others.aggregate(last=Max("position"))["last"] or 0) + POSITION_STEP
    rule.deed, rule.category = terms.deed.strip(), terms.category
    rule.article, rule.quote = terms.article.strip(), terms.quote.strip()
    rule.points, rule.points_max = terms.points, terms.points_max
    rule.unit, rule.unit_step = terms.unit, terms.unit_step
    rule.cap_points, rule.cap_period = terms.cap_points, terms.cap_period
    rule.counts_persons, rule.sensitive = terms.counts_persons, terms.sensitive
    save_row(rule, village=edition.village, by=by, now=now)
    return rule


def _next_code(edition: Edition) -> str:
    """Return the first code after all that the village has ever used: a code keeps its meaning."""
    codes = Rule.objects.for_village(edition.village).values_list("code", flat=True)
    numbers = [int(code[1:]) for code in codes if code[1:].isdecimal()]
    return f"R{max(numbers, default=0) + 1:02d}"
