"""Consenting to what was brought along from the paper book: household by household, in steps."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.utils import timezone

from deeds.services import check_prior_uses, drop_prior_uses
from ledger.services import consent_to_correction, refuse_correction
from office.paperbook.queries import PaperRow, Shown, read_paper_list
from villages.errors import PointsError
from villages.models import User, Village
from villages.permissions import STAFF, check_role

# A page answers while somebody still waits for it; the rest goes with the next press.
SECONDS_MAX = 8.0


@dataclass(slots=True)
class Answered:
    """What was done. left: households that the time did not reach; failed: (household, why).

    refused: those turned down beside what was consented to.
    """

    count: int = 0
    refused: int = 0
    left: int = 0
    failed: list[tuple[PaperRow, PointsError]] = field(default_factory=list)


def consent_to_paper(
    village: Village,
    *,
    shown: Shown,
    without: Collection[int],
    by: User,
    now: datetime,
    seconds: float = SECONDS_MAX,
) -> Answered:
    """Consent to all households that were shown, and turn those of some numbers down.

    What does not agree with the paper book must not wait on as if nothing was: whoever looks next
    would consent to it.
    A short transaction a household, so phones and shop get their turn; stopped or repeated at any
    moment, what is done is done once. Own and kin households and own entries wait for somebody
    else. Raises RoleNeeded, VillageNotFound.
    """

    def consent(row: PaperRow) -> None:
        _consent_to_row(row, shown=shown, by=by, now=now)

    refused = (
        refuse_of_paper(village, shown=shown, numbers=without, by=by, now=now)
        if without
        else Answered()
    )
    answered = _answer(village, consent, shown, without=without, by=by, now=now, seconds=seconds)
    answered.refused = refused.count
    answered.left += refused.left
    answered.failed[:0] = refused.failed
    return answered


def refuse_of_paper(
    village: Village, *, shown: Shown, numbers: Collection[int], by: User, now: datetime
) -> Answered:
    """Turn down the households of some numbers: their rows may then be brought in anew.

    Raises RoleNeeded, VillageNotFound.
    """

    def refuse(row: PaperRow) -> None:
        _refuse_row(row, shown=shown, by=by, now=now)

    return _answer(village, refuse, shown, only=numbers, by=by, now=now, seconds=SECONDS_MAX)


def _answer(
    village: Village,
    answer: Callable[[PaperRow], None],
    shown: Shown,
    *,
    by: User,
    now: datetime,
    seconds: float,
    without: Collection[int] = (),
    only: Collection[int] | None = None,
) -> Answered:
    today = timezone.localdate(now)
    check_role(by, village, STAFF, today=today)
    end = monotonic() + seconds
    answered = Answered()
    for row in read_paper_list(village, by=by, today=today).open_to_person:
        number = row.household.number
        if number in without or (only is not None and number not in only):
            continue
        if not _was_shown(row, shown):
            continue
        if monotonic() > end:
            answered.left += 1
            continue
        try:
            answer(row)
        except PointsError as error:
            answered.failed.append((row, error))
        else:
            answered.count += 1
    return answered


def _was_shown(row: PaperRow, shown: Shown) -> bool:
    """Tell whether all that waits of a household stood on the page."""
    newest_use = max((use.pk for use in row.uses), default=0)
    opening = row.opening.pk if row.opening else 0
    return opening <= shown.opening and newest_use <= shown.use


@transaction.atomic
def _consent_to_row(row: PaperRow, *, shown: Shown, by: User, now: datetime) -> None:
    if row.opening:
        consent_to_correction(row.opening, by=by, now=now)
    if row.uses:
        check_prior_uses(row.household, up_to=shown.use, by=by, now=now)


@transaction.atomic
def _refuse_row(row: PaperRow, *, shown: Shown, by: User, now: datetime) -> None:
    if row.opening:
        refuse_correction(row.opening, by=by, now=now)
    if row.uses:
        drop_prior_uses(row.household, up_to=shown.use, by=by, now=now)
