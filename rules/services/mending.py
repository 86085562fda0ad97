"""Setting a slip of the pen right in an adopted rule, after the adopted text, by two persons."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from unicodedata import normalize

from django.db import transaction

from rules.adoption.slips import SLIP_FIELDS, read_stored, write_stored
from rules.errors import (
    LegalityFindings,
    SlipDone,
    SlipEmpty,
    SlipFigureElsewhere,
    SlipInDraft,
    SlipNotInText,
    SlipOvertaken,
    SupervisorNeeded,
)
from rules.models import Edition, Rule, Slip
from rules.queries import find_slip_findings
from rules.reader.numbers import find_numbers
from rules.services.locking import day_of, lock_edition
from villages.errors import SecondPersonNeeded
from villages.models import Role, User
from villages.numbers import write_number
from villages.permissions import STAFF, has_role
from villages.services import record_change, save_row, snapshot

SUPERVISOR = frozenset({Role.SUPERVISOR})


@transaction.atomic
def propose_slips(
    rule: Rule, *, changes: Mapping[str, object], quote: str, by: User, now: datetime
) -> list[Slip]:
    """Propose that an adopted rule says what the adopted text says.

    changes: {field of SLIP_FIELDS: the right value}; they are confirmed together. quote: the words
    of the text that say so, spaces aside; where the edition has no text, those of the paper.
    Raises SlipInDraft, SlipEmpty, SlipNotInText, SlipFigureElsewhere, LegalityFindings, RoleNeeded,
    or ValidationError where the rule cannot be so, or a slip of the same field waits already.
    """
    edition = lock_edition(rule.edition, by, now)
    if not edition.is_adopted:
        raise SlipInDraft
    stored = Rule.objects.get(pk=rule.pk, edition=edition)
    mended = _build_mended(stored, changes)
    differing = [name for name in SLIP_FIELDS if _text(stored, name) != _text(mended, name)]
    if not differing:
        raise SlipEmpty
    _check_quote(edition, quote)
    if "quote" in differing:
        _check_quote(edition, mended.quote)
    _check_figures(mended, differing, quote)
    if findings := find_slip_findings(stored, mended):
        raise LegalityFindings(tuple(findings))
    slips = [
        Slip(
            rule=stored,
            field=name,
            before=_text(stored, name),
            after=_text(mended, name),
            quote=quote.strip(),
            proposed_by=by,
            proposed_at=now,
        )
        for name in differing
    ]
    for slip in slips:
        save_row(slip, village=edition.village, by=by, now=now)
    return slips


def _build_mended(stored: Rule, changes: Mapping[str, object]) -> Rule:
    mended = copy(stored)
    for name, value in changes.items():
        if name not in SLIP_FIELDS:
            raise ValueError(f"{name} is not mended by a slip.")
        setattr(mended, name, value)
    mended.full_clean()
    return mended


@transaction.atomic
def confirm_slip(slip: Slip, *, by: User, now: datetime) -> Rule:
    """Confirm a slip as the second person, with those proposed at the same moment; mend the rule.

    What was decided under the rule keeps its points.
    Raises SlipDone, SecondPersonNeeded, SupervisorNeeded, SlipOvertaken, RoleNeeded.
    """
    edition = lock_edition(slip.rule.edition, by, now, roles=STAFF)
    slips = _lock_open(slip)
    proposer = slips[0].proposed_by
    if proposer == by:
        raise SecondPersonNeeded
    today = day_of(now)
    if not any(has_role(one, edition.village, SUPERVISOR, today=today) for one in (proposer, by)):
        raise SupervisorNeeded
    rule = Rule.objects.get(pk=slip.rule_id, edition=edition)
    before = snapshot(rule)
    for each in slips:
        if _text(rule, each.field) != each.before:
            raise SlipOvertaken
        setattr(rule, each.field, read_stored(each.field, each.after))
        each.confirmed_by, each.confirmed_at = by, now
        save_row(each, village=edition.village, by=by, now=now)
    rule.full_clean()
    # The database lets through exactly these columns, and closes with applied_at.
    rule.save(update_fields=[each.field for each in slips])
    record_change(rule, village=edition.village, by=by, now=now, before=before)
    for each in slips:
        each.applied_at = now
        save_row(each, village=edition.village, by=by, now=now)
    return rule


@transaction.atomic
def withdraw_slip(slip: Slip, *, by: User, now: datetime) -> None:
    """Drop a slip that waits, with those proposed at the same moment; raises SlipDone, RoleNeeded.

    By who proposed it, or by a second person who finds the rule right as it stands.
    """
    edition = lock_edition(slip.rule.edition, by, now, roles=STAFF)
    for each in _lock_open(slip):
        each.withdrawn_at = now
        save_row(each, village=edition.village, by=by, now=now)


def _lock_open(slip: Slip) -> list[Slip]:
    """Return the slips proposed at one moment for one rule, while they wait."""
    together = Slip.objects.select_related("proposed_by").filter(
        rule=slip.rule_id, proposed_by=slip.proposed_by_id, proposed_at=slip.proposed_at
    )
    slips = list(together.waiting().order_by("id"))
    if not slips:
        raise SlipDone
    return slips


def _check_quote(edition: Edition, quote: str) -> None:
    words = "".join(quote.split())
    if not words or (edition.text.strip() and words not in "".join(edition.text.split())):
        raise SlipNotInText


def _check_figures(mended: Rule, differing: Sequence[str], quote: str) -> None:
    """Raise SlipFigureElsewhere for new points that the quoted words do not name.

    A cap may be worked out of what the words say, 限记4次; points are said as they are.
    """
    told = find_numbers(normalize("NFKC", quote))
    for name in ("points", "points_max"):
        value = getattr(mended, name)
        if name in differing and value is not None and abs(value) not in told:
            raise SlipFigureElsewhere(write_number(abs(value)))


def _text(rule: Rule, name: str) -> str:
    return write_stored(name, getattr(rule, name))
