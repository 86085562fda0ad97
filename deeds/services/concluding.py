"""What the words of a round come to: posted, refused, sent to the meeting, or waiting on."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.db.models import Prefetch, Q

from deeds.ceilings import find_room
from deeds.models import Deed, DeedState, Verdict
from deeds.scoring import score
from deeds.services.posting import build_post, impose_bars, post_waiting, settle
from ledger.models import Account, AccountKind
from ledger.services import OpenBook, transfer
from rules.models import Rule
from rules.queries import for_scoring
from villages.models import Terms, User
from villages.numbers import HUNDREDTH
from villages.queries import get_terms


def read_again(deed: Deed) -> Deed:
    """Return the deed as it is stored, with all that deciding needs, under the book's lock."""
    stored = Deed.objects.for_village(deed.village).select_related("village", "household")
    # The rule in a query of its own, so that all that scoring needs of it comes along.
    rule = Prefetch("rule", queryset=for_scoring(Rule.objects.all()))
    return stored.prefetch_related(rule).get(pk=deed.pk)


def conclude(book: OpenBook, deed: Deed, *, terms: Terms, by: User) -> None:
    """Post, refuse, send to the meeting, or wait on: what the standing words of the round come to.

    terms: those of today. Raises what rules.scoring.assess raises, and AccountClosed.
    """
    said = list(deed.decisions.standing().filter(round=deed.round))
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
