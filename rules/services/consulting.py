"""Putting a draft before the village, and taking in what people say of it."""

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from rules.errors import (
    CommentEmpty,
    CommentsTooMany,
    ConsultationClosed,
    ConsultationTooShort,
    EditionEmpty,
    NotInConsultation,
    RuleUnknown,
)
from rules.models import Comment, Edition, EditionState
from rules.services.locking import day_of, lock_draft, lock_edition
from villages.models import User
from villages.permissions import STAFF
from villages.services import save_row

# A village of a thousand households does not say more of one draft.
COMMENTS_MAX = 2000


@transaction.atomic
def open_consultation(edition: Edition, *, until: date, by: User, now: datetime) -> Edition:
    """Show a draft in public until the end of a day; meanwhile it does not change.

    What the lint finds is shown with it and refused only when it is adopted.
    Raises EditionNotDraft, EditionEmpty, ConsultationTooShort, RoleNeeded.
    """
    edition = lock_draft(edition, by, now)
    if not edition.text.strip() and not edition.rules.exists():
        raise EditionEmpty
    today = day_of(now)
    if until <= today:
        raise ConsultationTooShort
    edition.state = EditionState.CONSULTATION
    edition.consultation_from, edition.consultation_until = today, until
    save_row(edition, village=edition.village, by=by, now=now)
    return edition


@transaction.atomic
def take_back(edition: Edition, *, by: User, now: datetime) -> Edition:
    """Make a draft of an edition in consultation again, to work in what was said; comments stay.

    Before its last day is over, the village was not asked, and has to be asked anew.
    Raises NotInConsultation, RoleNeeded.
    """
    edition = lock_edition(edition, by, now)
    if edition.state != EditionState.CONSULTATION:
        raise NotInConsultation
    assert edition.consultation_until is not None, "rules_edition_consultation_is_dated"
    if edition.consultation_until >= day_of(now):
        edition.consultation_from = edition.consultation_until = None
    edition.state = EditionState.DRAFT
    save_row(edition, village=edition.village, by=by, now=now)
    return edition


@transaction.atomic
def add_comment(
    edition: Edition,
    *,
    text: str,
    key: UUID,
    now: datetime,
    rule_code: str = "",
    name: str = "",
    contact: str = "",
) -> Comment:
    """Take in what a visitor says of an edition in consultation.

    rule_code: the rule it is about, empty for the whole. key: made with the form; the same words
    with the same key answer with the first comment. Nothing of it is traced: erasure empties it.
    Raises ConsultationClosed, CommentEmpty, RuleUnknown, CommentsTooMany, ValidationError.
    """
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    # Who goes back in the browser and writes something else has something else to say.
    own_key = uuid5(key, f"{rule_code}/{text.strip()}")
    kept = Comment.objects.filter(edition=edition, key=own_key).first()
    if kept:
        return kept
    _check_comment(edition, text, rule_code=rule_code, today=day_of(now))
    comment = Comment(
        edition=edition,
        rule_code=rule_code,
        text=text.strip(),
        name=name.strip(),
        contact=contact.strip(),
        key=own_key,
        sent_at=now,
    )
    comment.full_clean()
    comment.save()
    return comment


def _check_comment(edition: Edition, text: str, *, rule_code: str, today: date) -> None:
    if not is_open(edition, today=today):
        raise ConsultationClosed
    if not text.strip():
        raise CommentEmpty
    if rule_code and not edition.rules.filter(code=rule_code).exists():
        raise RuleUnknown
    if edition.comments.count() >= COMMENTS_MAX:
        raise CommentsTooMany


@transaction.atomic
def answer_comment(
    comment: Comment, *, is_taken: bool, answer: str, by: User, now: datetime
) -> Comment:
    """Say whether a comment is taken up, and why; may be said anew. Raises RoleNeeded."""
    edition = lock_edition(comment.edition, by, now, roles=STAFF)
    stored = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk, edition=edition)
    stored.taken, stored.answer = is_taken, answer.strip()
    stored.answered_by, stored.answered_at = by, now
    save_row(stored, village=edition.village, by=by, now=now)
    return stored


def is_open(edition: Edition, *, today: date) -> bool:
    """Tell whether comments on the edition are taken in today."""
    until = edition.consultation_until
    return edition.state == EditionState.CONSULTATION and until is not None and today <= until
