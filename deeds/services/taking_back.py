"""Taking back one's own word: alone before the posting, with a second decider after it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from deeds.errors import (
    NothingToTakeBack,
    ReasonNeeded,
    ReasonTooLong,
    SubmitterCannotDecide,
    TakeBackDeclined,
    TakeBackKeyReused,
    TakeBackObjected,
    TakeBackReasonNeeded,
    TakeBackTooLate,
    TakeBackUnknown,
)
from deeds.models import Decision, Deed, DeedState, TakeBack, Verdict
from deeds.queries.deeds import DECIDERS, get_sight
from deeds.services.concluding import read_again
from deeds.services.deciding import REASON_LENGTH_MAX
from deeds.services.reopening import open_again, reverse_outcome
from ledger.keys import derive_key
from ledger.services import OpenBook, lift_bars, lock_book
from villages.errors import OwnHousehold, SecondPersonNeeded
from villages.models import User
from villages.months import month_of
from villages.permissions import check_role
from villages.queries import get_terms


@transaction.atomic
def take_back(deed: Deed, *, reason: str, key: UUID, by: User, now: datetime) -> Deed:
    """Take the own word of the present round back; after the posting, ask a second decider to.

    Before the deed is decided the word goes, and the person may speak again; a refusal that sent
    the deed to the meeting, as long as nobody has spoken there, brings it back. A refused deed, or
    one that waits for a month, goes back into the queue at once, unless those who still say the
    same are enough. A posted one stays until somebody else consents (consent_to_take_back). A
    minority view goes without changing anything.
    Returns the Deed as it then stands; a repeat with the same key is answered so, too.
    Raises RoleNeeded, VillageNotFound, NothingToTakeBack, TakeBackReasonNeeded, ReasonTooLong,
    TakeBackTooLate, TakeBackObjected, TakeBackDeclined, TakeBackKeyReused.
    Source: design section 6, decisions.
    """
    book = lock_book(deed.village, now=now)
    check_role(by, deed.village, DECIDERS, today=book.today)
    deed, words = read_again(deed), reason.strip()
    if _was_said_before(deed, words, key=key, by=by):
        return deed
    word = find_own_word(deed, by)
    if word is None:
        raise NothingToTakeBack
    if not words:
        raise TakeBackReasonNeeded
    if len(words) > REASON_LENGTH_MAX:
        raise ReasonTooLong(REASON_LENGTH_MAX)
    if deed.state in {DeedState.POSTED, DeedState.REFUSED}:
        _check_month(deed, book)
    if deed.state == DeedState.POSTED and word.verdict == Verdict.APPROVE:
        _propose(deed, words, key=key, by=by, now=now)
        return deed
    _withdraw(word, words, key=key, now=now)
    if word.round < deed.round:
        # As if it had not been refused: what the others said before it counts again.
        deed.state, deed.round = DeedState.WAITING, word.round
        deed.save(update_fields=["state", "round"])
    elif _has_lost_its_ground(deed, word, book):
        lift_bars(book, key=derive_key(deed.key, "bar", deed.round))
        open_again(deed, now=now)
    return deed


def find_own_word(deed: Deed, person: User) -> Decision | None:
    """Return the word that a person may take back now; None where there is none.

    That of the present round, or the refusal that sent the deed to a meeting that has not begun.
    """
    words = deed.decisions.standing()
    if deed.state == DeedState.JOINED:
        return None
    own = words.filter(round=deed.round, decided_by=person).first()
    if own or deed.state != DeedState.MEETING or words.filter(round=deed.round).exists():
        return own
    refused = words.filter(round=deed.round - 1, verdict=Verdict.REFUSE, decided_by=person)
    return refused.first()


def _has_lost_its_ground(deed: Deed, word: Decision, book: OpenBook) -> bool:
    """Tell whether those who still say what the deed was decided by are too few."""
    if deed.is_undecided or deed.state == DeedState.POSTED:
        return False
    decided = Verdict.REFUSE if deed.state == DeedState.REFUSED else Verdict.APPROVE
    if word.verdict != decided:
        return False
    left = deed.decisions.standing().filter(round=deed.round, verdict=decided).count()
    return left < get_terms(deed.village, book.today).deciders


def _was_said_before(deed: Deed, words: str, *, key: UUID, by: User) -> bool:
    """Tell whether just this was sent with the key before; raises TakeBackKeyReused."""
    word = Decision.objects.for_village(deed.village).filter(taken_back_key=key).first()
    wish = TakeBack.objects.for_village(deed.village).filter(key=key).first()
    if word:
        same = (word.deed_id, word.decided_by_id, word.taken_back_reason)
    elif wish:
        same = (wish.deed_id, wish.proposed_by_id, wish.reason)
    else:
        return False
    if same != (deed.pk, by.pk, words):
        raise TakeBackKeyReused
    return True


def _withdraw(word: Decision, reason: str, *, key: UUID, now: datetime) -> None:
    word.taken_back_at, word.taken_back_reason, word.taken_back_key = now, reason, key
    word.save(update_fields=["taken_back_at", "taken_back_reason", "taken_back_key"])


def _propose(deed: Deed, reason: str, *, key: UUID, by: User, now: datetime) -> None:
    """Write the wish down; where somebody else has asked for the same, that one stands.

    Once a round and person: nobody asks until the other one gives in. Raises TakeBackDeclined.
    """
    of_round = TakeBack.objects.filter(deed=deed, round=deed.round)
    if of_round.waiting().exists():
        return
    if of_round.filter(proposed_by=by).exists():
        raise TakeBackDeclined
    TakeBack.objects.create(
        village=deed.village,
        deed=deed,
        round=deed.round,
        reason=reason,
        key=key,
        proposed_by=by,
        proposed_at=now,
    )


@transaction.atomic
def consent_to_take_back(deed: Deed, *, of_round: int, by: User, now: datetime) -> Deed:
    """Reverse a posting that its decider wants back; the deed waits for its deciders again.

    of_round: the round whose posting is meant, as the person saw it: a consent that comes late does
    not count for the next one's.
    Returns the Deed as it then stands; consenting again changes nothing.
    Raises RoleNeeded, VillageNotFound, TakeBackUnknown, SecondPersonNeeded, OwnHousehold,
    SubmitterCannotDecide, TakeBackTooLate, TakeBackObjected.
    """
    book = lock_book(deed.village, now=now)
    check_role(by, deed.village, DECIDERS, today=book.today)
    deed = read_again(deed)
    if TakeBack.objects.filter(deed=deed, round=of_round, consented_by=by).exists():
        return deed
    wish = _get_waiting(deed, of_round)
    _check_second(deed, wish, book, by=by)
    _check_month(deed, book)
    wish.consented_by, wish.consented_at = by, now
    wish.save(update_fields=["consented_by", "consented_at"])
    reverse_outcome(book, deed, step="take-back", by=by)
    open_again(deed, now=now)
    return deed


@transaction.atomic
def decline_take_back(deed: Deed, *, of_round: int, reason: str, by: User, now: datetime) -> Deed:
    """Say no to a wish to take a posting back: it stands, and whoever asked does not ask again.

    Another decider may, in the same round: what two did not see a third one may have. of_round: the
    round whose posting is meant, as the person saw it.
    Returns the Deed; declining again changes nothing.
    Raises RoleNeeded, VillageNotFound, TakeBackUnknown, SecondPersonNeeded, OwnHousehold,
    SubmitterCannotDecide, ReasonNeeded, ReasonTooLong.
    """
    book = lock_book(deed.village, now=now)
    check_role(by, deed.village, DECIDERS, today=book.today)
    deed, words = read_again(deed), reason.strip()
    last = TakeBack.objects.filter(deed=deed, round=of_round).order_by("pk").last()
    if last is not None and last.declined_by_id == by.pk:
        return deed
    wish = _get_waiting(deed, of_round)
    _check_second(deed, wish, book, by=by)
    if not words:
        raise ReasonNeeded
    if len(words) > REASON_LENGTH_MAX:
        raise ReasonTooLong(REASON_LENGTH_MAX)
    wish.declined_by, wish.declined_at, wish.declined_reason = by, now, words
    wish.save(update_fields=["declined_by", "declined_at", "declined_reason"])
    return deed


def _get_waiting(deed: Deed, of_round: int) -> TakeBack:
    """Return the wish that waits for a second decider; raises TakeBackUnknown."""
    wish = TakeBack.objects.filter(deed=deed, round=of_round).waiting().first()
    if wish is None or of_round != deed.round:
        raise TakeBackUnknown
    return wish


def _check_second(deed: Deed, wish: TakeBack, book: OpenBook, *, by: User) -> None:
    if wish.proposed_by_id == by.pk:
        raise SecondPersonNeeded
    sight = get_sight(by, deed.village, today=book.today)
    if deed.household_id in sight.recused:
        raise OwnHousehold
    if sight.is_submitter(deed):
        raise SubmitterCannotDecide


def _check_month(deed: Deed, book: OpenBook) -> None:
    if not is_month_open(deed, book.open_month):
        raise TakeBackTooLate
    if deed.objected:
        raise TakeBackObjected


def is_month_open(deed: Deed, open_month: date) -> bool:
    """Tell whether what a deed came to can still be taken back.

    Not what a closed month holds, and not what a correction has reversed already. What moved
    nothing, as a refused one, belongs to the month in which it was decided.
    """
    row = deed.transfer
    if row is not None:
        return row.month == open_month and not row.reversed_by.exists()
    assert deed.decided_at is not None, "A decided deed is dated."
    return month_of(timezone.localdate(deed.decided_at)) >= open_month
