"""What makes a clause lawful that the lint has found: law, article, and the town's filing."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from rules.errors import FilingAhead, FindingUnknown, StepsFrozen
from rules.models import Edition, LegalityCure
from rules.queries import find_legality_findings
from rules.services.locking import check_committee, day_of, lock_edition
from villages.models import User
from villages.services import record_removal, save_row


@dataclass(frozen=True, slots=True, kw_only=True)
class CureInput:
    """A cure: the finding's exact words, and what they stand on."""

    words: str
    law: str
    article: str
    filed_on: date
    filing_number: str = ""


def record_cure(edition: Edition, *, cure: CureInput, by: User, now: datetime) -> LegalityCure:
    """Record what a found clause stands on; the lint then leaves out these exact words.

    Raises StepsFrozen, FindingUnknown, FilingAhead, RoleNeeded, ValidationError.
    """
    check_committee(edition.village, by, now)
    # Before the lock: a long text takes its time, and what is found in it is remembered.
    find_legality_findings(edition)
    return _record(edition, cure, by=by, now=now)


@transaction.atomic
def _record(edition: Edition, cure: CureInput, *, by: User, now: datetime) -> LegalityCure:
    edition = _lock(edition, by, now)
    if cure.filed_on > day_of(now):
        raise FilingAhead
    if cure.words not in {found.finding.words for found in find_legality_findings(edition)}:
        raise FindingUnknown
    row = LegalityCure(
        edition=edition,
        words=cure.words,
        law=cure.law.strip(),
        article=cure.article.strip(),
        filed_on=cure.filed_on,
        filing_number=cure.filing_number.strip(),
        recorded_by=by,
        recorded_at=now,
    )
    save_row(row, village=edition.village, by=by, now=now)
    return row


@transaction.atomic
def remove_cure(cure: LegalityCure, *, by: User, now: datetime) -> None:
    """Take a cure back before the edition is adopted; raises StepsFrozen, RoleNeeded."""
    edition = _lock(cure.edition, by, now)
    stored = LegalityCure.objects.get(pk=cure.pk, edition=edition)
    record_removal(stored, village=edition.village, by=by, now=now)
    stored.delete()


def _lock(edition: Edition, by: User, now: datetime) -> Edition:
    locked = lock_edition(edition, by, now)
    if locked.is_adopted:
        raise StepsFrozen
    return locked
