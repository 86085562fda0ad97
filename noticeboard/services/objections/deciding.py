"""Deciding an objection: one supervisor, once, with a printed ground and an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from deeds.errors import DeedNotPosted
from deeds.models import Channel, Deed
from deeds.services import submit
from deeds.services.correcting import (
    correct_points,
    correct_quantity,
    move_to_household,
    reverse_by_objection,
)
from deeds.services.correcting import (
    send_back as send_deed_back,
)
from ledger.errors import AlreadyReversed, KindNotReversible
from ledger.keys import derive_key
from ledger.models import Transfer, TransferKind
from ledger.services import OpenBook, lock_book, reverse
from ledger.services.corrections import REVERSIBLE
from noticeboard.errors.letters import AnswerEmpty
from noticeboard.errors.objections import (
    AnswerTooLong,
    CorrectionUnclear,
    GroundUnfit,
    KindUnfit,
    LineNamed,
    LineNotNamed,
    LineOfAnother,
    LineUnknown,
    ObjectionDecided,
    OnlyDeedsCorrected,
    ReversalStands,
)
from noticeboard.models.letters import Ground, Objection, ObjectionKind, ObjectionState
from noticeboard.queries.objections import find_bar, get_households_of, with_rows
from noticeboard.services.objections.holding import (
    hold_line,
    is_of_outcome,
    settle_line,
    was_moved,
)
from noticeboard.services.objections.raising import attach
from rules.models import Rule, WeightLevel
from villages.errors import OwnHousehold
from villages.models import Household, Member, Role, User
from villages.permissions import check_role, find_recused_households

SUPERVISORS = frozenset({Role.SUPERVISOR})
ANSWER_LENGTH_MAX = 500
STEP = "objection"

_WRONG = (
    *(Ground.WRONG_HOUSEHOLD, Ground.WRONG_AMOUNT, Ground.TWICE, Ground.DID_NOT_HAPPEN),
    *(Ground.AGAINST_RULE, Ground.NO_EVIDENCE),
)
# Which printed reasons go with which outcome of a line, in the order in which they are offered.
GROUNDS: Mapping[ObjectionState, tuple[Ground, ...]] = {
    ObjectionState.UPHELD: _WRONG,
    ObjectionState.PARTLY: (Ground.WRONG_AMOUNT, Ground.WRONG_HOUSEHOLD, Ground.AGAINST_RULE),
    ObjectionState.SENT_BACK: _WRONG,
    ObjectionState.DISMISSED: (Ground.RIGHT, Ground.TOLD, Ground.NO_EVIDENCE),
}
# Nobody says that a line is right which nobody could find.
GROUNDS_OF_NO_LINE = (Ground.UNCLEAR, Ground.TOLD, Ground.NO_EVIDENCE)
GROUNDS_OF_MISSING: Mapping[ObjectionState, tuple[Ground, ...]] = {
    ObjectionState.UPHELD: (Ground.LEFT_OUT,),
    ObjectionState.DISMISSED: (
        *(Ground.ALREADY, Ground.DID_NOT_HAPPEN, Ground.AGAINST_RULE, Ground.NO_EVIDENCE),
        Ground.TOLD,
    ),
}


@dataclass(frozen=True, slots=True)
class Case:
    """An open objection under the book's lock, and what its supervisor says of it."""

    book: OpenBook
    objection: Objection
    state: ObjectionState
    ground: Ground
    answer: str
    by: User


@transaction.atomic
def name_line(
    objection: Objection,
    row: Transfer | None = None,
    *,
    deed: Deed | None = None,
    by: User,
    now: datetime,
) -> Objection:
    """Say which row an objection means; from then on it is held, if it still can be.

    deed: instead of the row, where nothing moved. Naming the same again changes nothing.
    Raises RoleNeeded, VillageNotFound, OwnObjection, HadASay, ObjectionDecided, KindUnfit,
    LineNamed, LineUnknown, LineOfAnother.
    """
    book = lock_book(objection.village, now=now)
    check_role(by, objection.village, SUPERVISORS, today=book.today)
    stored = _read_again(objection)
    if row.pk == stored.transfer_id if row else deed and deed.pk == stored.deed_id:
        return stored
    _check_open(stored)
    if stored.kind != ObjectionKind.LINE:
        raise KindUnfit
    if stored.transfer_id or stored.deed_id:
        raise LineNamed
    if (row is None) == (deed is None):
        raise LineUnknown
    stored.transfer, stored.deed = row, deed
    attach(stored)
    _check_owner(stored)
    _check_free(stored, by, today=book.today)
    stored.save(update_fields=["transfer", "deed", "household"])
    hold_line(book, stored)
    return stored


def _check_owner(objection: Objection) -> None:
    """Raise LineOfAnother where the row is not the household's that was named."""
    row, deed = objection.transfer, objection.deed
    owners = get_households_of(row) if row else {deed.household_id} if deed else set()
    if objection.household_id not in owners:
        raise LineOfAnother


@transaction.atomic
def uphold(
    objection: Objection, *, ground: Ground, answer: str, by: User, now: datetime
) -> Objection:
    """Find an objection right: its row is reversed whole, and bars that came with it are lifted.

    A row that was reversed meanwhile needs no more. What was redeemed goes back over the counter.
    Returns the Objection; the same decision again by the same person answers what was done.
    Raises RoleNeeded, VillageNotFound, OwnObjection, HadASay, ObjectionDecided, GroundUnfit,
    AnswerEmpty, AnswerTooLong, KindUnfit, LineNotNamed, ReversalStands, KindNotReversible,
    AccountClosed.
    """
    case = _begin(objection, ObjectionState.UPHELD, ground, answer, by=by, now=now)
    if isinstance(case, Objection):
        return case
    _check_line(case.objection)
    _reverse(case)
    return _finish(case)


@transaction.atomic
def uphold_in_part(
    objection: Objection,
    *,
    points: Decimal | None = None,
    quantity: Decimal | None = None,
    household: Household | None = None,
    ground: Ground,
    answer: str,
    by: User,
    now: datetime,
) -> Objection:
    """Find an objection partly right: reversal and corrected row in one step.

    One of points (signed as the deed's), quantity (scored anew) or household (whose deed it was).
    Returns the Objection; the same decision again by the same person answers what was done.
    Raises what uphold does, and CorrectionUnclear, OnlyDeedsCorrected, AlreadyReversed, and what
    deeds.services.correcting raises.
    """
    case = _begin(objection, ObjectionState.PARTLY, ground, answer, by=by, now=now)
    if isinstance(case, Objection):
        return case
    _check_line(case.objection)
    if sum(one is not None for one in (points, quantity, household)) != 1:
        raise CorrectionUnclear
    deed, number = _get_standing_deed(case.objection), case.objection.number
    if household is not None:
        _check_not_own(case, household)
        corrected = move_to_household(case.book, deed, household, objection=number, by=by)
    elif quantity is not None:
        corrected = correct_quantity(case.book, deed, quantity=quantity, objection=number, by=by)
    else:
        assert points is not None, "One of the three is given."
        corrected = correct_points(case.book, deed, points=points, objection=number, by=by)
    case.objection.corrected = corrected.transfer
    return _finish(case)


def _check_not_own(case: Case, household: Household) -> None:
    if household.pk in find_recused_households(case.by, case.objection.village):
        raise OwnHousehold


@transaction.atomic
def dismiss(
    objection: Objection, *, ground: Ground, answer: str, by: User, now: datetime
) -> Objection:
    """Find an objection wrong: what was posted stands, and its hold runs again.

    Returns and raises as uphold does, but that no row needs to be known.
    """
    case = _begin(objection, ObjectionState.DISMISSED, ground, answer, by=by, now=now)
    return case if isinstance(case, Objection) else _finish(case)


@transaction.atomic
def send_back(
    objection: Objection, *, ground: Ground, answer: str, by: User, now: datetime
) -> Objection:
    """Let a deed's deciders judge it anew: its posting is reversed, whichever month it was in.

    Returns and raises as uphold does, and OnlyDeedsCorrected; DeedNotPosted where it stands with
    another household by now.
    """
    case = _begin(objection, ObjectionState.SENT_BACK, ground, answer, by=by, now=now)
    if isinstance(case, Objection):
        return case
    _check_line(case.objection)
    deed = case.objection.deed
    if deed is None:
        raise OnlyDeedsCorrected
    if was_moved(case.objection):
        raise DeedNotPosted
    if is_of_outcome(case.objection):
        send_deed_back(case.book, deed, objection=case.objection.number, by=by)
    return _finish(case)


@transaction.atomic
def accept_missing(
    objection: Objection,
    *,
    household: Household,
    rule: Rule,
    occurred_on: date,
    ground: Ground = Ground.LEFT_OUT,
    answer: str,
    by: User,
    now: datetime,
    quantity: Decimal = Decimal(1),
    member: Member | None = None,
    difficulty: WeightLevel | None = None,
    effect: WeightLevel | None = None,
    with_extra: bool = False,
    proposed_points: Decimal | None = None,
) -> Objection:
    """Find that something is missing: it becomes a deed, which the deciders judge as every other.

    However long ago it was: it was asked for in time. Nobody does so for the own or a kin
    household, nor for a deduction: what somebody is accused of comes in as every report does.
    Returns the Objection with its deed; the same decision again answers what was done.
    Raises what uphold does, LineOfAnother, OwnHousehold, and what deeds.services.submit raises.
    """
    case = _begin(objection, ObjectionState.UPHELD, ground, answer, by=by, now=now)
    if isinstance(case, Objection):
        return case
    stored = case.objection
    if stored.kind != ObjectionKind.MISSING or rule.is_deduction:
        raise KindUnfit
    if stored.household_id not in (None, household.pk):
        raise LineOfAnother
    _check_not_own(case, household)
    stored.household = household
    stored.deed = submit(
        stored.village,
        household=household,
        rule=rule,
        occurred_on=occurred_on,
        channel=Channel.OBJECTION,
        key=derive_key(stored.key, "deed"),
        by=by,
        now=now,
        quantity=quantity,
        member=member,
        difficulty=difficulty,
        effect=effect,
        with_extra=with_extra,
        proposed_points=proposed_points,
        objection=stored.number,
    )
    return _finish(case)


def _begin(
    objection: Objection,
    state: ObjectionState,
    ground: Ground,
    answer: str,
    *,
    by: User,
    now: datetime,
) -> Case | Objection:
    """Lock, read again and check who decides what; the Objection where just this was done."""
    book = lock_book(objection.village, now=now)
    check_role(by, objection.village, SUPERVISORS, today=book.today)
    stored, words = _read_again(objection), answer.strip()
    said = (stored.state, stored.ground, stored.decided_by_id)
    if said == (state, ground, by.pk) and stored.answer in ("", words):
        return stored
    _check_open(stored)
    if ground not in list_grounds(stored, state):
        raise GroundUnfit
    if not words:
        raise AnswerEmpty
    if len(words) > ANSWER_LENGTH_MAX:
        raise AnswerTooLong(ANSWER_LENGTH_MAX)
    _check_free(stored, by, today=book.today)
    return Case(book=book, objection=stored, state=state, ground=ground, answer=words, by=by)


def list_grounds(objection: Objection, state: ObjectionState) -> tuple[Ground, ...]:
    """Return the printed reasons that go with an outcome of an objection."""
    if objection.kind == ObjectionKind.MISSING:
        return GROUNDS_OF_MISSING.get(state, ())
    is_found = objection.transfer_id is not None or objection.deed_id is not None
    if state == ObjectionState.DISMISSED and not is_found:
        return GROUNDS_OF_NO_LINE
    return GROUNDS[state]


def _read_again(objection: Objection) -> Objection:
    # Only under the lock: what the caller holds may be older.
    return with_rows(Objection.objects.for_village(objection.village)).get(pk=objection.pk)


def _check_open(objection: Objection) -> None:
    if objection.state != ObjectionState.OPEN:
        raise ObjectionDecided(objection.number, objection.get_state_display())


def _check_free(objection: Objection, by: User, *, today: date) -> None:
    bar = find_bar(objection, by, today=today)
    if bar:
        raise bar


def _check_line(objection: Objection) -> None:
    if objection.kind != ObjectionKind.LINE:
        raise KindUnfit
    if objection.transfer is None and objection.deed is None:
        raise LineNotNamed


def _reverse(case: Case) -> None:
    """Reverse what the objection is about, unless somebody has done so meanwhile."""
    row, deed = case.objection.transfer, case.objection.deed
    if row is not None and row.kind == TransferKind.REVERSAL:
        raise ReversalStands
    if deed is not None:
        now = deed.transfer
        if is_of_outcome(case.objection) and not (now and now.reversed_by.exists()):
            reverse_by_objection(case.book, deed, objection=case.objection.number, by=case.by)
        return
    assert row is not None, "Asked for before."
    if row.reversed_by.exists():
        return
    if row.kind not in REVERSIBLE:
        raise KindNotReversible
    reverse(
        case.book,
        row,
        key=derive_key(case.objection.key, STEP),
        occurred_on=case.book.today,
        reference=row.reference,
        by=case.by,
    )


def _get_standing_deed(objection: Objection) -> Deed:
    """Return the deed of which a part is left; raises what says that there is none."""
    row, deed = objection.transfer, objection.deed
    if deed is None:
        raise OnlyDeedsCorrected
    if row is not None and row.kind == TransferKind.REVERSAL:
        raise ReversalStands
    if row is not None and row.reversed_by.exists():
        raise AlreadyReversed(row.number)
    if not is_of_outcome(objection):
        raise DeedNotPosted
    return deed


def _finish(case: Case) -> Objection:
    """Write the outcome down; what the row and its deed waited for ends with the last objection."""
    objection = case.objection
    objection.state, objection.ground, objection.answer = case.state, case.ground, case.answer
    objection.decided_by, objection.decided_at = case.by, case.book.now
    objection.save()
    settle_line(case.book, objection)
    return objection
