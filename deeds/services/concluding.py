"""What the words of a round come to: posted, refused, sent to the meeting, or waiting on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.db.models import Prefetch, Q

from deeds.ceilings import find_room
from deeds.models import Decision, Deed, DeedQuerySet, DeedState, Verdict
from deeds.scoring import read_histories, score
from deeds.services.posting import build_post, impose_bars, post_waiting, settle
from ledger.errors import AccountClosed
from ledger.models import Account, AccountKind
from ledger.services import OpenBook, transfer
from rules.models import Rule
from rules.queries import for_scoring
from rules.scoring import Past
from villages.models import Terms, User, Village
from villages.numbers import HUNDREDTH
from villages.queries import get_terms


@dataclass(frozen=True, slots=True)
class StepReadings:
    """What the deeds of one step are posted with, read at once under the book's lock.

    accounts: {household id: its account}, with the village's issuance. Which accounts there are,
    and which are closed, nothing changes under the lock; balances are the ledger's to read.
    histories: as score takes them.
    """

    accounts: Mapping[int, Account] = field(default_factory=dict)
    issuance: Account | None = None
    histories: dict[int, list[Past]] | None = None

    def find_accounts(self, deed: Deed) -> tuple[Account, Account]:
        """Return the household's account and the village's issuance."""
        if self.issuance is None:
            return find_accounts(deed)
        return self.accounts[deed.household_id], self.issuance


def read_step(village: Village, deeds: Collection[Deed]) -> StepReadings:
    """Return what a step of decisions needs besides the deeds themselves. Three queries."""
    households = {deed.household_id for deed in deeds}
    wanted = Q(kind=AccountKind.ISSUANCE) | Q(household__in=households)
    found = list(Account.objects.for_village(village).filter(wanted))
    return StepReadings(
        accounts={one.household_id: one for one in found if one.household_id is not None},
        issuance=next(one for one in found if one.kind == AccountKind.ISSUANCE),
        histories=read_histories(deeds),
    )


def read_again(deed: Deed) -> Deed:
    """Return the deed as it is stored, with all that deciding needs, under the book's lock."""
    return _with_rules(Deed.objects.for_village(deed.village)).get(pk=deed.pk)


def read_many(village: Village, ids: Iterable[int]) -> dict[int, Deed]:
    """Return {id: deed as it is stored}, with sources and, as standing_words, what was said.

    For a meeting, which decides many in one step; ids of other villages are left out.
    """
    words = Prefetch("decisions", Decision.objects.standing(), to_attr="standing_words")
    stored = _with_rules(Deed.objects.for_village(village)).prefetch_related("sources", words)
    return stored.in_bulk(list(ids))


def _with_rules(deeds: DeedQuerySet) -> DeedQuerySet:
    # The rule in a query of its own, so that all that scoring needs of it comes along.
    rule = Prefetch("rule", queryset=for_scoring(Rule.objects.all()))
    return deeds.select_related("village", "household", "member").prefetch_related(rule)


def conclude(book: OpenBook, deed: Deed, *, terms: Terms, by: User) -> None:
    """Post, refuse, send to the meeting, or wait on: what the standing words of the round come to.

    terms: those of today. Raises what rules.scoring.assess raises, and AccountClosed.
    """
    said = list(deed.decisions.standing().filter(round=deed.round))
    approvals = [decision for decision in said if decision.verdict == Verdict.APPROVE]
    refusals = len(said) - len(approvals)
    if len(approvals) >= terms.deciders:
        _post(book, deed, _choose(approvals), terms=terms, by=by)
    elif deed.state == DeedState.WAITING and refusals:
        # One refusal is enough: the deed goes before the meeting, where everybody speaks again.
        deed.state, deed.round = DeedState.MEETING, deed.round + 1
        deed.save(update_fields=["state", "round"])
    elif refusals >= terms.deciders:
        _send_back(book, deed)


def conclude_at_table(
    book: OpenBook,
    deed: Deed,
    verdict: Verdict,
    *,
    agreeing: Sequence[Decision],
    terms: Terms,
    by: User,
    readings: StepReadings,
) -> None:
    """Carry out what a meeting has said of a deed: posted, or sent back for good.

    The meeting's word goes, not the first count that is reached: a minority may be as many as the
    terms ask for. agreeing: the words that carry it; the caller has seen that they are enough, and
    writes them down. readings: of the step, which decides many.
    Raises what rules.scoring.assess raises, and AccountClosed.
    """
    if verdict == Verdict.REFUSE:
        _send_back(book, deed)
        return
    _post(book, deed, _choose(agreeing), terms=terms, by=by, readings=readings)


def _send_back(book: OpenBook, deed: Deed) -> None:
    deed.state, deed.decided_at = DeedState.REFUSED, book.now
    deed.save(update_fields=["state", "decided_at"])


def _choose(approvals: Iterable[Decision]) -> Decimal | None:
    return build_choice([one.chosen_points for one in approvals if one.chosen_points is not None])


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
    book: OpenBook,
    deed: Deed,
    chosen_points: Decimal | None,
    *,
    terms: Terms,
    by: User,
    readings: StepReadings | None = None,
) -> None:
    """Score the deed by the terms of its own day, and move what it comes to or let it wait."""
    readings = readings or StepReadings()
    # Today's terms are the deed's day's as well, where they were in force by then.
    is_same = terms.valid_from <= deed.occurred_on
    of_day = terms if is_same else get_terms(deed.village, deed.occurred_on)
    assessment = score(
        deed, chosen_points, terms=of_day, today=book.today, histories=readings.histories
    )
    account, issuance = readings.find_accounts(deed)
    if assessment.points and account.closed_at is not None:
        # Before anything moves: what waits would be posted, and be gone again with the refusal.
        raise AccountClosed(account.code)
    deed.chosen_points, deed.decided_at = chosen_points, book.now
    deed.asked, deed.explanation = assessment.points, assessment.explanation.to_json()
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


def find_accounts(deed: Deed) -> tuple[Account, Account]:
    """Return the household's account and the village's issuance."""
    wanted = Q(kind=AccountKind.ISSUANCE) | Q(household=deed.household)
    found = {one.kind: one for one in Account.objects.for_village(deed.village).filter(wanted)}
    return found[AccountKind.HOUSEHOLD], found[AccountKind.ISSUANCE]
