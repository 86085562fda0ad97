"""Carrying out what a meeting has said: in steps, each deed once, whoever presses and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from time import monotonic

from django.db import transaction

from deeds.errors import HouseholdUnheard, LikeUnsettled, ReplyOpen
from deeds.models import (
    BehindReason,
    Decision,
    Deed,
    ItemOutcome,
    Meeting,
    MeetingItem,
    TableWord,
    Verdict,
)
from deeds.queries.likes import map_unsettled
from deeds.queries.tables import Table, get_table
from deeds.services.concluding import StepReadings, conclude_at_table, read_many, read_step
from deeds.services.deciding import check_heard, check_scorable, check_told_apart
from ledger.errors import AccountClosed
from ledger.keys import derive_key
from ledger.services import OpenBook, lock_book
from rules.errors import PointsChoiceNeeded, RuleError
from villages.errors import PointsError
from villages.models import Terms, User
from villages.queries import get_terms

# So that a step takes well under a second, and phones and the shop get their turn in between.
STEP_ITEMS = 20
# How long a request goes on with it.
WORK_SECONDS = 4
OTHER = {Verdict.APPROVE: Verdict.REFUSE, Verdict.REFUSE: Verdict.APPROVE}
# What keeps a table from agreeing, and how the minutes say it; the special before the general.
WHY: tuple[tuple[type[PointsError], BehindReason], ...] = (
    (HouseholdUnheard, BehindReason.UNHEARD),
    (ReplyOpen, BehindReason.UNHEARD),
    (LikeUnsettled, BehindReason.LIKE),
    (PointsChoiceNeeded, BehindReason.CHOICE),
    (RuleError, BehindReason.RULE),
    (AccountClosed, BehindReason.RULE),
)
NOT_NOW = tuple(kind for kind, _why in WHY)


def work_off(meeting: Meeting, *, now: datetime, limit: int = STEP_ITEMS) -> int:
    """Carry out what was keyed in, so many deeds at most; return how many are still to be done.

    Idempotent: a crash loses nothing, two who press at once do each deed once. It needs nobody's
    right: the words were given when they were keyed in. Refusals go first, so that of two deeds
    that look the same the other one can pass.
    """
    for start in range(0, limit, STEP_ITEMS):
        if not _work_step(meeting, now=now, size=min(STEP_ITEMS, limit - start)):
            break
    return meeting.items.filter(outcome=ItemOutcome.OPEN).count()


def work_for_a_while(meeting: Meeting, *, now: datetime) -> None:
    """Carry out what was keyed in as long as somebody waits for an answer; ask again for more."""
    until = monotonic() + WORK_SECONDS
    while work_off(meeting, now=now) and monotonic() < until:
        pass


@transaction.atomic
def _work_step(meeting: Meeting, *, now: datetime, size: int) -> int:
    book = lock_book(meeting.village, now=now)
    items = list(
        meeting.items.filter(outcome=ItemOutcome.OPEN)
        .prefetch_related("dissents")
        .order_by("-word", "pk")[:size]
    )
    if items:
        deeds = read_many(meeting.village, [item.deed_id for item in items])
        step = _Step(
            book=book,
            meeting=meeting,
            table=get_table(meeting),
            terms=get_terms(meeting.village, book.today),
            deeds=deeds,
            likes=frozenset(map_unsettled(deeds.values())),
            readings=read_step(meeting.village, deeds.values()),
        )
        for item in items:
            step.work(item)
        # Nobody reads them before the lock is let go: together they cost what a single one does.
        Decision.objects.bulk_create(step.words)
        MeetingItem.objects.bulk_update(items, ["outcome", "why"])
    return len(items)


@dataclass(frozen=True, slots=True)
class _Step:
    """What all items of one step share, read under the book's lock.

    likes: ids of the deeds of which one looked the same when the step began. words: what was said,
    to be written at its end.
    """

    book: OpenBook
    meeting: Meeting
    table: Table
    terms: Terms
    deeds: Mapping[int, Deed]
    likes: frozenset[int]
    readings: StepReadings
    words: list[Decision] = field(default_factory=list)

    def work(self, item: MeetingItem) -> None:
        """Carry out one item, or say why it stays behind."""
        deed = self.deeds[item.deed_id]
        recused = self.table.find_recused(deed)
        if deed.is_undecided and recused:
            item.recused.set(list(recused))
        why = self._find_bar(item, deed) or self._decide(item, deed, recused)
        item.outcome, item.why = (ItemOutcome.BEHIND, why) if why else (ItemOutcome.DECIDED, "")

    def _find_bar(self, item: MeetingItem, deed: Deed) -> BehindReason | None:
        if not deed.is_undecided:
            return BehindReason.CLOSED
        if item.word == TableWord.LATER:
            return BehindReason.LATER
        if item.word == TableWord.REFUSE:
            return None
        try:
            check_scorable(deed, _points_of(item, deed))
            # Of what came to hand after the meeting its people knew nothing.
            check_heard(deed, today=self.table.held_on)
            # One that was refused a moment ago is in nobody's way: asked again where it matters.
            if deed.pk in self.likes:
                check_told_apart(deed)
        except NOT_NOW as refusal:
            return _say_why(refusal)
        return None

    def _decide(
        self, item: MeetingItem, deed: Deed, recused: Mapping[int, User]
    ) -> BehindReason | None:
        """Conclude by everybody's word; who has spoken by phone in this round has spoken."""
        verdict = Verdict(item.word)
        standing: list[Decision] = deed.standing_words  # type: ignore[attr-defined] # read_many
        said = [word for word in standing if word.round == deed.round]
        spoken = {word.decided_by_id for word in said}
        fresh = [
            self._build_word(item, deed, person, verdict)
            for pk, person in self.table.people.items()
            if pk not in recused and pk not in spoken
        ]
        agreeing = [word for word in (*said, *fresh) if word.verdict == verdict]
        if len(agreeing) < self.terms.deciders or 2 * len(agreeing) <= len(said) + len(fresh):
            return BehindReason.RECUSED
        try:
            with transaction.atomic():
                conclude_at_table(
                    self.book,
                    deed,
                    verdict,
                    agreeing=agreeing,
                    terms=self.terms,
                    by=self.meeting.recorder,
                    readings=self.readings,
                )
        except (AccountClosed, RuleError) as refusal:
            return _say_why(refusal)
        self.words.extend(fresh)
        return None

    def _build_word(
        self, item: MeetingItem, deed: Deed, person: User, verdict: Verdict
    ) -> Decision:
        views = {dissent.person_id: dissent.reason for dissent in item.dissents.all()}
        own = OTHER[verdict] if person.pk in views else verdict
        approves = own == Verdict.APPROVE
        return Decision(
            village=self.meeting.village,
            deed=deed,
            round=deed.round,
            decided_by=person,
            verdict=own,
            chosen_points=_points_of(item, deed) if approves and own == verdict else None,
            reason=views.get(person.pk, "" if approves else item.reason),
            key=derive_key(item.key, "word", person.pk),
            decided_at=self.book.now,
            meeting=self.meeting,
        )


def _points_of(item: MeetingItem, deed: Deed) -> Decimal | None:
    """Return what the table chose in a range, or else what the sender proposed."""
    if not deed.rule.is_range:
        return None
    return deed.proposed_points if item.chosen_points is None else item.chosen_points


def _say_why(refusal: PointsError) -> BehindReason:
    return next(why for kind, why in WHY if isinstance(refusal, kind))
