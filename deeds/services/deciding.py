"""Deciding deeds: one person's yes or no, and who may say it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from deeds.errors import (
    DecisionKeyReused,
    HouseholdUnheard,
    LikeUnsettled,
    ReasonNeeded,
    ReasonTooLong,
    ReplyOpen,
)
from deeds.models import Decision, Deed, Hearing, Verdict
from deeds.precision import check_precision
from deeds.queries.deeds import DECIDERS, get_sight
from deeds.queries.likes import find_unsettled
from deeds.scoring import facts_of
from deeds.services.concluding import conclude, read_again
from ledger.services import OpenBook, lock_book
from rules.errors import PointsChoiceNeeded
from rules.scoring import assess
from villages.models import User
from villages.permissions import check_role
from villages.queries import get_terms
from villages.words import day_name

REASON_LENGTH_MAX = 200


@transaction.atomic
def decide(
    deed: Deed,
    *,
    verdict: Verdict,
    key: UUID,
    by: User,
    now: datetime,
    chosen_points: Decimal | None = None,
    reason: str = "",
) -> Deed:
    """Say yes or no to a deed; the last word that was needed posts it, or sends it back.

    An award beyond the monthly ceiling is scored and waits; what a rule bars from begins here.

    chosen_points: signed, needed for a yes under a rule with a range. reason: needed for a no.
    Returns the Deed as it then stands; a repeat with the same key is answered so, too.
    Raises RoleNeeded, VillageNotFound, OwnHousehold, SubmitterCannotDecide, DeedClosed,
    AlreadyDecided, ReasonNeeded, ReasonTooLong, PointsChoiceNeeded, PointsOutOfRange,
    AmountTooPrecise, DecisionKeyReused, LikeUnsettled, HouseholdUnheard, ReplyOpen, AccountClosed.
    Source: design section 6; the order of a post in section 4.
    """
    book = lock_book(deed.village, now=now)
    decision = Decision(
        village=deed.village,
        deed=deed,
        decided_by=by,
        verdict=verdict,
        chosen_points=chosen_points if verdict == Verdict.APPROVE else None,
        reason=reason.strip(),
        key=key,
        decided_at=now,
    )
    said_before = _find_same(decision)
    # Only now is it read: what the caller holds may be older than the lock.
    decision.deed = read_again(deed)
    if said_before:
        return decision.deed
    _check_decider(decision, book)
    _check_decision(decision, book)
    decision.round = decision.deed.round
    decision.save()
    conclude(book, decision.deed, terms=get_terms(deed.village, book.today), by=by)
    return decision.deed


def _find_same(decision: Decision) -> bool:
    """Tell whether just this was said with the key before; raises DecisionKeyReused."""
    found = Decision.objects.for_village(decision.village).filter(key=decision.key).first()
    if found is None:
        return False
    same = ("deed_id", "decided_by_id", "verdict", "chosen_points", "reason")
    if any(getattr(found, name) != getattr(decision, name) for name in same):
        raise DecisionKeyReused
    return True


def _check_decider(decision: Decision, book: OpenBook) -> None:
    deed, person = decision.deed, decision.decided_by
    check_role(person, deed.village, DECIDERS, today=book.today)
    bar = get_sight(person, deed.village, today=book.today).find_bar(deed)
    if bar:
        raise bar


def _check_decision(decision: Decision, book: OpenBook) -> None:
    if len(decision.reason) > REASON_LENGTH_MAX:
        raise ReasonTooLong(REASON_LENGTH_MAX)
    if decision.verdict == Verdict.REFUSE:
        if not decision.reason:
            raise ReasonNeeded
        return
    check_approvable(decision.deed, decision.chosen_points, day=book.today)
    check_precision(decision.chosen_points, field="points")


def check_approvable(deed: Deed, chosen_points: Decimal | None, *, day: date) -> None:
    """Raise what keeps everybody from agreeing to a deed as things stand.

    day: on which they agree; that of the meeting, where its words are keyed in later.
    Raises LikeUnsettled, HouseholdUnheard, ReplyOpen, PointsChoiceNeeded, and what
    rules.scoring.assess raises. Refusing is in the household's favour and is always open.
    """
    check_scorable(deed, chosen_points)
    check_ripe(deed, today=day)


def check_scorable(deed: Deed, chosen_points: Decimal | None) -> None:
    """Raise PointsChoiceNeeded, or what rules.scoring.assess has against the facts."""
    rule = deed.rule
    if rule.is_range and chosen_points is None:
        ends = sorted((rule.points, rule.shape.points_end))
        raise PointsChoiceNeeded(smallest=ends[0], largest=ends[1])
    assess(rule.shape, facts_of(deed, chosen_points))


def check_ripe(deed: Deed, *, today: date) -> None:
    """Raise what has to be settled before anybody can agree: LikeUnsettled, or a hearing's."""
    check_heard(deed, today=today)
    check_told_apart(deed)


def check_told_apart(deed: Deed) -> None:
    """Raise LikeUnsettled while nobody has said whether a like one is the same."""
    if find_unsettled(deed).exists():
        raise LikeUnsettled


def check_heard(deed: Deed, *, today: date) -> None:
    """Nobody is judged unheard: the slip is delivered, and the reply is in or its time over.

    Raises HouseholdUnheard, ReplyOpen; what only gives needs neither.
    """
    if not deed.takes:
        return
    hearing = Hearing.objects.filter(deed=deed).first()
    if hearing is None or today < hearing.delivered_on:
        raise HouseholdUnheard
    if hearing.is_open_on(today):
        raise ReplyOpen(day_name(hearing.until, today))
