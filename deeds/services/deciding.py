"""Deciding deeds: who agrees, what it comes to, and the posting that follows."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q

from deeds.ceilings import find_room
from deeds.errors import DecisionKeyReused, ReasonNeeded, ReasonTooLong
from deeds.models import Decision, Deed, DeedState, Verdict
from deeds.precision import check_precision
from deeds.queries import DECIDERS, get_sight
from deeds.scoring import facts_of, score
from deeds.services.posting import build_post, impose_bars, post_waiting, settle
from ledger.models import Account, AccountKind
from ledger.services import OpenBook, lock_book, transfer
from rules.errors import PointsChoiceNeeded
from rules.models import Rule
from rules.queries import for_scoring
from rules.scoring import assess
from villages.models import Terms, User
from villages.numbers import HUNDREDTH
from villages.permissions import check_role
from villages.queries import get_terms

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
    AmountTooPrecise, DecisionKeyReused, AccountClosed.
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
    decision.deed = _read_again(deed)
    if said_before:
        return decision.deed
    _check_decider(decision, book)
    _check_decision(decision)
    decision.round = decision.deed.round
    decision.save()
    _conclude(book, decision.deed, by=by)
    return decision.deed


def _read_again(deed: Deed) -> Deed:
    stored = Deed.objects.for_village(deed.village).select_related("village", "household")
    # The rule in a query of its own, so that all that scoring needs of it comes along.
    rule = Prefetch("rule", queryset=for_scoring(Rule.objects.all()))
    return stored.prefetch_related(rule).get(pk=deed.pk)


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


def _check_decision(decision: Decision) -> None:
    if len(decision.reason) > REASON_LENGTH_MAX:
        raise ReasonTooLong(REASON_LENGTH_MAX)
    if decision.verdict == Verdict.REFUSE:
        if not decision.reason:
            raise ReasonNeeded
        return
    rule = decision.deed.rule
    if rule.is_range and decision.chosen_points is None:
        ends = sorted((rule.points, rule.shape.points_end))
        raise PointsChoiceNeeded(smallest=ends[0], largest=ends[1])
    assess(rule.shape, facts_of(decision.deed, decision.chosen_points))
    check_precision(decision.chosen_points, field="points")


def _conclude(book: OpenBook, deed: Deed, *, by: User) -> None:
    """Post, refuse, send to the meeting, or wait on: what the words of this round come to."""
    terms = get_terms(deed.village, book.today)
    said = list(deed.decisions.filter(round=deed.round))
    approvals = [decision for decision in said if decision.verdict == Verdict.APPROVE]
    refusals = len(said) - len(approvals)
    if len(approvals) >= terms.deciders:
        chosen = [one.chosen_points for one in approvals if one.chosen_points is not None]
        _post(book, deed, build_choice(chosen), terms=terms, by=by)
    elif deed.state == DeedState.WAITING and refusals:
        # One refusal is enough: the deed goes before the meeting, where everybody speaks again.
        deed.state, deed.round = DeedState.MEETING, deed.round + 1
        deed.save(update_fields=["state", "round"])
    elif refusals >= terms.deciders:
        deed.state, deed.decided_at = DeedState.REFUSED, book.now
        deed.save(update_fields=["state", "decided_at"])


def build_choice(chosen: Sequence[Decimal]) -> Decimal | None:
    """Return what several deciders' choices in a range come to; None where nobody had to choose.

    Of two the one nearer to nothing, so that a deduction is the milder one; of more the median.
    """
    if not chosen:
        return None
    if len(chosen) == 2:
        return min(chosen, key=abs)
    return median(chosen).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def _post(
    book: OpenBook, deed: Deed, chosen_points: Decimal | None, *, terms: Terms, by: User
) -> None:
    """Score the deed by the terms of its own day, and move what it comes to or let it wait."""
    # Today's terms are the deed's day's as well, where they were in force by then.
    is_same = terms.valid_from <= deed.occurred_on
    of_day = terms if is_same else get_terms(deed.village, deed.occurred_on)
    assessment = score(deed, chosen_points, terms=of_day, today=book.today)
    deed.chosen_points, deed.decided_at = chosen_points, book.now
    deed.asked, deed.explanation = assessment.points, assessment.explanation.to_json()
    account, issuance = _find_accounts(deed)
    made = None
    if assessment.points > 0 and not _has_room(book, deed, terms=terms):
        deed.state, deed.queued_in = DeedState.QUEUED, book.open_month
    else:
        if assessment.points:
            post = build_post(deed, account, issuance, is_held=terms.hold_awards)
            made = transfer(book, post, by=by)
        settle(deed, made)
    impose_bars(book, deed, assessment.explanation, account, made)
    deed.save()


def _has_room(book: OpenBook, deed: Deed, *, terms: Terms) -> bool:
    """Tell whether the open month takes the award; what has waited longer goes before it."""
    room = find_room(deed.village, month=book.open_month, terms=terms)
    if room is None:
        return True
    post_waiting(book, deed.village, room, terms=terms, by=None)
    return room.takes(deed.asked or Decimal(0))


def _find_accounts(deed: Deed) -> tuple[Account, Account]:
    """Return the household's account and the village's issuance."""
    wanted = Q(kind=AccountKind.ISSUANCE) | Q(household=deed.household)
    found = {one.kind: one for one in Account.objects.for_village(deed.village).filter(wanted)}
    return found[AccountKind.HOUSEHOLD], found[AccountKind.ISSUANCE]
