"""What an objection does to a deed: reversed, corrected in one step, or sent back to its deciders.

All under the book's lock, which the caller has taken; who may is the caller's to know.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from deeds.errors import (
    AwardBeyondRule,
    CorrectedAway,
    DeductionHarder,
    DeedNotPosted,
    HouseholdDissolved,
    HouseholdUnheard,
    NothingCorrected,
    OtherSign,
)
from deeds.hours import check_hours
from deeds.models import Channel, Deed, DeedState, Source
from deeds.precision import check_precision
from deeds.scoring import facts_of, score
from deeds.services.concluding import find_accounts, read_again
from deeds.services.deciding import check_told_apart
from deeds.services.posting import build_post, impose_bars, settle
from deeds.services.reopening import open_again, reverse_outcome
from ledger.keys import derive_key
from ledger.models import TransferKind
from ledger.queries import counting_holds
from ledger.services import OpenBook, transfer
from rules.scoring import Explanation, assess
from villages.errors import HouseholdUnknown
from villages.models import Household, User
from villages.models.households import HouseholdState
from villages.queries import get_terms

STEP = "objection"
ZERO = Decimal(0)


def mark_objected(deed: Deed, *, is_objected: bool) -> None:
    """Say on a deed that an objection to it is open, or that none is any more."""
    if deed.objected != is_objected:
        deed.objected = is_objected
        deed.save(update_fields=["objected"])


def reverse_by_objection(book: OpenBook, deed: Deed, *, objection: int, by: User) -> Deed:
    """Reverse what a deed came to, whole; its bars end as well.

    A deed that moved nothing is refused instead: no row says that it counts no more.
    Raises DeedNotPosted, AlreadyReversed, AccountClosed.
    """
    deed = _read_posted(deed)
    reverse_outcome(book, deed, step=STEP, by=by)
    if deed.transfer is None:
        open_again(deed, now=book.now, objection=objection)
        deed.state, deed.decided_at = DeedState.REFUSED, book.now
    deed.objection = objection
    deed.save()
    return deed


def send_back(book: OpenBook, deed: Deed, *, objection: int, by: User) -> Deed:
    """Reverse what a deed came to and let its deciders judge it anew, whichever month it was.

    Also one that has been reversed already. Raises DeedNotPosted, AccountClosed.
    """
    deed = _read_posted(deed)
    if deed.transfer is None or not deed.transfer.reversed_by.exists():
        reverse_outcome(book, deed, step=STEP, by=by)
    open_again(deed, now=book.now, objection=objection)
    return deed


def correct_points(
    book: OpenBook, deed: Deed, *, points: Decimal, objection: int, by: User
) -> Deed:
    """Reverse what a deed came to and post other points in the same step.

    points: signed as the deed's; a deduction only becomes smaller, an award no larger than its rule
    gives for such a deed. Caps over several deeds are not asked again: this figure is the
    supervisors' word.
    Raises DeedNotPosted, OtherSign, DeductionHarder, AwardBeyondRule, NothingCorrected,
    AmountTooPrecise, AlreadyReversed, AccountClosed.
    """
    deed = _read_posted(deed)
    check_precision(points, field="points")
    _check_points(deed, points)
    told = Explanation.from_json(deed.explanation)
    return _correct(book, deed, lambda _deed: (points, told), objection=objection, by=by)


def correct_quantity(
    book: OpenBook, deed: Deed, *, quantity: Decimal, objection: int, by: User
) -> Deed:
    """Reverse what a deed came to and post what its rule gives for another quantity, in one step.

    Scored with what the household has had by now, under the terms of its day.
    Raises DeedNotPosted, NothingCorrected, CorrectedAway, DeductionHarder, AmountTooPrecise,
    HoursBeyondDay, AlreadyReversed, AccountClosed, and what rules.scoring.assess raises.
    """
    deed = _read_posted(deed)
    check_precision(quantity, field="quantity")
    before, taken, chosen = deed.asked or ZERO, deed.points or ZERO, deed.chosen_points
    assert deed.decided_at is not None, "A posted deed is dated."
    decided_on = timezone.localdate(deed.decided_at)
    if quantity == deed.quantity:
        raise NothingCorrected
    deed.quantity = quantity
    check_hours(deed)

    def score_again(opened: Deed) -> tuple[Decimal, Explanation]:
        terms = get_terms(opened.village, opened.occurred_on)
        # From the day of the decision: what the rule bars from begins no second time.
        assessment = score(opened, chosen, terms=terms, today=decided_on)
        if not assessment.points:
            raise CorrectedAway
        if assessment.points == before:
            raise NothingCorrected
        if assessment.points < min(taken, ZERO):
            raise DeductionHarder
        return assessment.points, assessment.explanation

    return _correct(book, deed, score_again, objection=objection, by=by)


def move_to_household(
    book: OpenBook, deed: Deed, household: Household, *, objection: int, by: User
) -> Deed:
    """Reverse an award and post it for the household whose deed it was, scored with its history.

    Returns the new deed. Raises DeedNotPosted, NothingCorrected, HouseholdUnknown,
    HouseholdDissolved, CorrectedAway, LikeUnsettled, AlreadyReversed, AccountClosed;
    HouseholdUnheard where it takes anything, as nobody is judged unheard; and what
    rules.scoring.assess raises.
    """
    deed = _read_posted(deed)
    _check_household(deed, household)
    reverse_by_objection(book, deed, objection=objection, by=by)
    moved = _copy_for(deed, household, objection=objection, book=book, by=by)
    check_told_apart(moved)
    terms = get_terms(moved.village, moved.occurred_on)
    assessment = score(moved, deed.chosen_points, terms=terms, today=book.today)
    if assessment.points <= 0:
        raise CorrectedAway
    told = replace(assessment.explanation, objection=objection)
    moved.chosen_points = deed.chosen_points
    _post(book, moved, assessment.points, told, by=by)
    return moved


def _read_posted(deed: Deed) -> Deed:
    """Return the deed as it is stored, under the lock; raises DeedNotPosted."""
    stored = read_again(deed)
    if stored.state != DeedState.POSTED:
        raise DeedNotPosted
    return stored


def _check_points(deed: Deed, points: Decimal) -> None:
    before = deed.asked or ZERO
    sign = (1 if before > 0 else -1) if before else deed.rule.shape.sign
    if points * sign <= 0:
        raise OtherSign
    if points == before:
        raise NothingCorrected
    # What it took, which may be less than was asked: there is more to take by now.
    if points < min(deed.points or ZERO, ZERO):
        raise DeductionHarder
    if points > ZERO and points > (most := _find_most(deed, before)):
        raise AwardBeyondRule(most)


def _find_most(deed: Deed, before: Decimal) -> Decimal:
    """Return the most that a deed's rule gives for it, whatever the household has had besides."""
    shape = deed.rule.shape
    return max(before, assess(shape, facts_of(deed, shape.points_end)).points)


def _check_household(deed: Deed, household: Household) -> None:
    name = f"{household.number:03d}"
    if household.village_id != deed.village_id:
        raise HouseholdUnknown(name)
    if household.state == HouseholdState.DISSOLVED:
        raise HouseholdDissolved(name)
    if household.pk == deed.household_id:
        raise NothingCorrected
    if deed.takes or (deed.asked or ZERO) <= 0:
        raise HouseholdUnheard


def _correct(
    book: OpenBook,
    deed: Deed,
    find_outcome: Callable[[Deed], tuple[Decimal, Explanation]],
    *,
    objection: int,
    by: User,
) -> Deed:
    """Put the old outcome aside and post the new one.

    find_outcome: gives points and explanation of the deed, once its old outcome counts no more.
    """
    chosen, freed = deed.chosen_points, _find_freed(deed, book.today)
    reverse_outcome(book, deed, step=STEP, by=by)
    open_again(deed, now=book.now, objection=objection)
    points, told = find_outcome(deed)
    deed.chosen_points = chosen
    told = replace(told, objection=objection, corrected_points=points)
    _post(book, deed, points, told, freed=freed, by=by)
    return deed


def _find_freed(deed: Deed, today: date) -> Decimal:
    """Return what of the deed's award waits for no notice today, and may have been spent."""
    row = deed.transfer
    if row is None or row.kind != TransferKind.AWARD:
        return ZERO
    holds = counting_holds(today).filter(transfer=row)
    return row.points - sum((hold.points for hold in holds), ZERO)


def _post(
    book: OpenBook,
    deed: Deed,
    points: Decimal,
    told: Explanation,
    *,
    freed: Decimal = ZERO,
    by: User,
) -> None:
    """Post corrected points; of an award waits what has not waited before, in the old outcome."""
    if told.bar_until is not None and told.bar_until < book.today:
        told = replace(told, bar_until=None)
    account, issuance = find_accounts(deed)
    deed.asked, deed.explanation, deed.decided_at = points, told.to_json(), book.now
    terms = get_terms(deed.village, book.today)
    post = build_post(deed, account, issuance, is_held=terms.hold_awards, freed=freed)
    made = transfer(book, post, by=by)
    settle(deed, made)
    impose_bars(book, deed, told, account, made)
    deed.save()


def _copy_for(
    deed: Deed, household: Household, *, objection: int, book: OpenBook, by: User
) -> Deed:
    """Write a deed like another one for the household whose it was, with its own source."""
    key = derive_key(deed.key, "moved", objection)
    copy = Deed(
        village=deed.village,
        household=household,
        rule=deed.rule,
        occurred_on=deed.occurred_on,
        quantity=deed.quantity,
        difficulty=deed.difficulty,
        effect=deed.effect,
        with_extra=deed.with_extra,
        activity=deed.activity,
        key=key,
        created_at=book.now,
        objection=objection,
    )
    copy.save()
    Source.objects.create(
        village=deed.village,
        deed=copy,
        sent_as=copy,
        channel=Channel.OBJECTION,
        submitted_by=by,
        submitted_at=book.now,
        key=key,
    )
    return copy
