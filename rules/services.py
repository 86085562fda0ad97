"""Drafting a village's rules and recording that the village adopted them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from rules.errors import (
    AdoptionAhead,
    DatesOutOfOrder,
    EditionBeforeLast,
    EditionDayTaken,
    EditionEmpty,
    EditionNotDraft,
    InForceTooLate,
    LegalityFindings,
    RuleCodeTaken,
    TermsOfAnotherVillage,
    VotesDoNotAddUp,
)
from rules.models import Edition, EditionState, Rule
from rules.queries import find_legality_findings
from villages.models import Role, Terms, User, Village
from villages.permissions import check_role
from villages.services import record_change, record_removal, save_row, snapshot
from villages.words import day_with_year

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """How a meeting voted; who cast an invalid vote counts as present only."""

    present: int
    in_favour: int
    against: int
    abstained: int

    def check(self) -> None:
        """Raise VotesDoNotAddUp for more votes than persons, or no majority of those present."""
        parts = (self.in_favour, self.against, self.abstained)
        if min(parts) < 0 or sum(parts) > self.present or self.in_favour * 2 <= self.present:
            raise VotesDoNotAddUp


@transaction.atomic
def draft_edition(
    village: Village, *, title: str, by: User, now: datetime, text: str = ""
) -> Edition:
    """Begin the village's next edition; raises RoleNeeded, VillageNotFound, ValidationError."""
    _check_committee(village, by, now)
    _lock_village(village)
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
    edition = _lock_draft(edition, by, now)
    edition.title, edition.text = title, text
    save_row(edition, village=edition.village, by=by, now=now)
    return edition


@transaction.atomic
def add_rule(edition: Edition, *, terms: RuleInput, by: User, now: datetime) -> Rule:
    """Write a rule into a draft.

    Raises EditionNotDraft, RuleCodeTaken, RoleNeeded, or ValidationError where a value cannot be.
    """
    edition = _lock_draft(edition, by, now)
    rule = Rule(edition=edition)
    return _write_rule(rule, terms, by=by, now=now)


@transaction.atomic
def change_rule(rule: Rule, *, terms: RuleInput, by: User, now: datetime) -> Rule:
    """Rewrite a rule of a draft whole; raises as add_rule does."""
    edition = _lock_draft(rule.edition, by, now)
    return _write_rule(Rule.objects.get(pk=rule.pk, edition=edition), terms, by=by, now=now)


@transaction.atomic
def remove_rule(rule: Rule, *, by: User, now: datetime) -> None:
    """Take a rule out of a draft; raises EditionNotDraft, RoleNeeded."""
    edition = _lock_draft(rule.edition, by, now)
    stored = Rule.objects.get(pk=rule.pk, edition=edition)
    record_removal(stored, village=edition.village, by=by, now=now)
    stored.delete()


@transaction.atomic
def adopt_edition(
    edition: Edition,
    *,
    adopted_on: date,
    published_on: date,
    in_force_from: date,
    by: User,
    now: datetime,
    votes: Votes | None = None,
    minutes: str = "",
    terms: Terms | None = None,
) -> Edition:
    """Record that the village adopted a draft; from in_force_from on it takes the last one's place.

    The village's first edition may have been in force on paper already: it is entered with the days
    of its minutes. A later one never reaches into the past, where deeds are scored already.
    Raises EditionNotDraft, EditionEmpty, LegalityFindings, DatesOutOfOrder, AdoptionAhead,
    InForceTooLate, EditionDayTaken, EditionBeforeLast, VotesDoNotAddUp, TermsOfAnotherVillage,
    RoleNeeded.
    """
    _check_committee(edition.village, by, now)
    _lock_village(edition.village)
    edition = Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)
    if edition.is_adopted:
        raise EditionNotDraft
    _check_dates(adopted_on, published_on, in_force_from, today=_day_of(now))
    _check_succession(edition.village, in_force_from, today=_day_of(now))
    if votes:
        votes.check()
    if terms and terms.village_id != edition.village_id:
        raise TermsOfAnotherVillage
    _check_content(edition)
    before = snapshot(edition)
    edition.state = EditionState.ADOPTED
    edition.adopted_on = adopted_on
    edition.published_on = published_on
    edition.in_force_from = in_force_from
    edition.minutes = minutes
    edition.terms = terms
    edition.adopted_by, edition.adopted_at = by, now
    if votes:
        edition.votes_present, edition.votes_for = votes.present, votes.in_favour
        edition.votes_against, edition.votes_abstained = votes.against, votes.abstained
    edition.full_clean()
    edition.save()
    record_change(edition, village=edition.village, by=by, now=now, before=before)
    return edition


def _check_content(edition: Edition) -> None:
    if not edition.rules.exists():
        raise EditionEmpty
    # Under the lock: what is adopted is what was read. The longest text takes half a second.
    findings = find_legality_findings(edition)
    if findings:
        raise LegalityFindings(findings=tuple(findings))


def _check_dates(adopted_on: date, published_on: date, in_force_from: date, *, today: date) -> None:
    if not adopted_on <= published_on <= in_force_from:
        raise DatesOutOfOrder
    if published_on > today:
        raise AdoptionAhead


def _check_succession(village: Village, in_force_from: date, *, today: date) -> None:
    adopted = Edition.objects.for_village(village).adopted()
    last = adopted.aggregate(last=Max("in_force_from"))["last"]
    if last is None:
        return
    if in_force_from == last:
        raise EditionDayTaken(day_with_year(last))
    if in_force_from < last:
        raise EditionBeforeLast(day_with_year(last))
    if in_force_from < today:
        raise InForceTooLate(day_with_year(today))


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


def _lock_draft(edition: Edition, by: User, now: datetime) -> Edition:
    """Return the edition, locked, with its village; raises EditionNotDraft, RoleNeeded."""
    locked = (
        Edition.objects.select_for_update(of=("self",), no_key=True)
        .select_related("village")
        .get(pk=edition.pk)
    )
    _check_committee(locked.village, by, now)
    if not locked.is_draft:
        raise EditionNotDraft
    return locked


def _lock_village(village: Village) -> None:
    # Two editions at once would both be the next, or both the first.
    Village.objects.select_for_update(no_key=True).get(pk=village.pk)


def _check_committee(village: Village, by: User, now: datetime) -> None:
    check_role(by, village, {Role.COMMITTEE}, today=_day_of(now))


def _day_of(now: datetime) -> date:
    return timezone.localdate(now)
