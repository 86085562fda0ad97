"""Recording that a village adopted an edition."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from rules.errors import (
    AdoptionAhead,
    DatesOutOfOrder,
    EditionBeforeLast,
    EditionDayTaken,
    EditionEmpty,
    EditionNotDraft,
    InForceTooLate,
    LegalityFindings,
    TermsOfAnotherVillage,
    VotesDoNotAddUp,
)
from rules.models import Edition, EditionState
from rules.queries import find_legality_findings
from rules.services.locking import check_committee, day_of, lock_village
from villages.models import Terms, User, Village
from villages.services import record_change, snapshot
from villages.words import day_with_year


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
    check_committee(edition.village, by, now)
    lock_village(edition.village)
    edition = Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)
    if edition.is_adopted:
        raise EditionNotDraft
    _check_dates(adopted_on, published_on, in_force_from, today=day_of(now))
    _check_succession(edition.village, in_force_from, today=day_of(now))
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
