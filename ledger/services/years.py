"""The year's turn 年度结转: one person proposes, a second consents, all of it is posted at once.

Standing needs no step, it is counted by the year. What of the old year's points goes on stands in
`ledger.carrying`, what is read for it in `ledger.years`.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from ledger.errors import (
    KeyReused,
    YearEndNotWarned,
    YearEndWarnedLate,
    YearNoticeRuns,
    YearNotTurnable,
    YearTermsChanged,
    YearTurnDecided,
)
from ledger.keys import make_base_key, make_expiry_key
from ledger.models import CorrectionState, TransferKind, YearTurn
from ledger.services.accounts import get_issuance
from ledger.services.book import OpenBook, Post, lock_book
from ledger.services.posting import post_many
from ledger.years import (
    TurnLine,
    YearPreview,
    find_old_month,
    find_turnable_year,
    get_year_rules,
    get_year_start,
    preview_turn,
)
from villages.errors import SecondPersonNeeded
from villages.models import User, Village

WARNED_DAYS_MIN = 60


@transaction.atomic
def propose_year_turn(
    village: Village, *, warned_on: date | None, key: UUID, by: User, now: datetime
) -> YearTurn:
    """Propose the turn of the year in which today lies; nothing moves yet.

    warned_on: when the first notice that told of the expiry was sealed; None: no notice did.
    Raises YearNotTurnable, YearEndNotWarned, YearNoticeRuns, KeyReused.
    """
    book = lock_book(village, now=now)
    found = YearTurn.objects.for_village(village).filter(key=key).first()
    if found:
        if found.proposed_by_id != by.pk:
            raise KeyReused
        return found
    year_start = find_turnable_year(village, book.today)
    if year_start is None:
        raise YearNotTurnable(get_year_start(village, book.today).year)
    percent = get_year_rules(village, year_start).carry_percent
    if percent < 100:
        check_may_expire(village, year_start, warned_on=warned_on, today=book.today)
    return YearTurn.objects.create(
        village=village,
        year_start=year_start,
        carry_percent=percent,
        key=key,
        proposed_by=by,
        proposed_at=now,
    )


def check_may_expire(
    village: Village, year_start: date, *, warned_on: date | None, today: date
) -> None:
    """Refuse to let points expire unwarned, or while the old year's last notice still runs.

    An award that is gone could not be taken back after an objection but by debt.
    Raises YearEndNotWarned, YearEndWarnedLate, YearNoticeRuns, YearNotTurnable.
    """
    if warned_on is None:
        raise YearEndNotWarned(WARNED_DAYS_MIN)
    may_on = warned_on + timedelta(days=WARNED_DAYS_MIN)
    if today < may_on:
        raise YearEndWarnedLate(WARNED_DAYS_MIN, warned_on, may_on)
    old = find_old_month(village, year_start)
    if old is None or old.window_ends is None:
        raise YearNotTurnable(year_start.year)
    if old.window_ends >= today:
        raise YearNoticeRuns(old.window_ends)


@transaction.atomic
def consent_to_year_turn(
    turn: YearTurn, *, warned_on: date | None, by: User, now: datetime
) -> YearTurn:
    """Post what another person proposed, as the book stands now; repeated it answers what was done.

    Raises SecondPersonNeeded, YearTurnDecided, YearTermsChanged, YearEndNotWarned, YearNoticeRuns.
    """
    book = lock_book(turn.village, now=now)
    turn = _get_undecided(turn, by=by, state=CorrectionState.POSTED)
    if turn.state == CorrectionState.POSTED:
        return turn
    if get_year_rules(turn.village, turn.year_start).carry_percent != turn.carry_percent:
        raise YearTermsChanged
    if turn.carry_percent < 100:
        check_may_expire(turn.village, turn.year_start, warned_on=warned_on, today=book.today)
    preview = preview_turn(turn.village, turn.year_start, today=book.today)
    post_many(book, _build_posts(book, preview, turn.village), by=by)
    turn.households = len(preview.moved)
    turn.expired, turn.given = preview.expired, preview.given
    return _decide(turn, CorrectionState.POSTED, by=by, now=now)


@transaction.atomic
def refuse_year_turn(turn: YearTurn, *, by: User, now: datetime) -> YearTurn:
    """Turn a proposal down; nothing moves, and another may be made.

    Raises SecondPersonNeeded, YearTurnDecided.
    """
    lock_book(turn.village, now=now)
    turn = _get_undecided(turn, by=by, state=CorrectionState.REFUSED)
    if turn.state == CorrectionState.REFUSED:
        return turn
    return _decide(turn, CorrectionState.REFUSED, by=by, now=now)


def _get_undecided(turn: YearTurn, *, by: User, state: CorrectionState) -> YearTurn:
    """Re-read the proposal under the lock; decided so already by this person, it is answered."""
    stored = YearTurn.objects.select_related("village").get(pk=turn.pk)
    if stored.state == state and stored.decided_by_id == by.pk:
        return stored
    if stored.state != CorrectionState.PROPOSED:
        raise YearTurnDecided
    if stored.proposed_by_id == by.pk:
        raise SecondPersonNeeded
    return stored


def _build_posts(book: OpenBook, preview: YearPreview, village: Village) -> list[Post]:
    """Return what expires, then the new base; each household's keys follow from the year."""
    issuance = get_issuance(village).pk
    expiries = [
        Post(
            kind=TransferKind.EXPIRY,
            source_id=line.account.pk,
            destination_id=issuance,
            points=line.expires,
            key=make_expiry_key(line.account.code, year_start=preview.year_start),
            occurred_on=preview.year_start,
            reference="expiry",
            is_job=True,
        )
        for line in preview.lines
        if line.expires
    ]
    bases = [
        _build_base(book, line, issuance, year_start=preview.year_start)
        for line in preview.lines
        if line.new_base
    ]
    return expiries + bases


def _build_base(book: OpenBook, line: TurnLine, issuance: int, *, year_start: date) -> Post:
    return Post(
        kind=TransferKind.BASE,
        source_id=issuance,
        destination_id=line.account.pk,
        points=line.new_base,
        key=make_base_key(line.account.code, year_start=year_start),
        occurred_on=year_start,
        reference="base",
        is_job=True,
    )


def _decide(turn: YearTurn, state: CorrectionState, *, by: User, now: datetime) -> YearTurn:
    turn.state, turn.decided_by, turn.decided_at = state, by, now
    turn.save(update_fields=["state", "decided_by", "decided_at", "households", "expired", "given"])
    return turn
