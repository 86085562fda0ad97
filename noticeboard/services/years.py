"""The year's turn as the office does it: with the rights to it, and what the notices warned of."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ledger import services as ledger
from ledger.models import CorrectionState, YearTurn
from ledger.years import get_year_start
from noticeboard.queries.years import check_disputes, find_warned_on
from noticeboard.services.putting_up import COMMITTEE
from villages.models import User, Village
from villages.permissions import STAFF, check_role


def propose_year_turn(village: Village, *, key: UUID, by: User, now: datetime) -> YearTurn:
    """Propose the turn of the year in which today lies. by: somebody of the committee.

    Raises RoleNeeded, VillageNotFound, YearNotTurnable, YearEndNotWarned, YearNoticeRuns,
    KeyReused.
    """
    today = timezone.localdate(now)
    check_role(by, village, COMMITTEE, today=today)
    warned_on = find_warned_on(village, get_year_start(village, today))
    return ledger.propose_year_turn(village, warned_on=warned_on, key=key, by=by, now=now)


@transaction.atomic
def consent_to_year_turn(turn: YearTurn, *, by: User, now: datetime) -> YearTurn:
    """Post a year's turn. by: somebody else of the committee, or a supervisor.

    Raises RoleNeeded, VillageNotFound, SecondPersonNeeded, YearTurnDecided, YearTermsChanged,
    YearEndNotWarned, YearNoticeRuns, YearUnderObjection.
    """
    check_role(by, turn.village, STAFF, today=timezone.localdate(now))
    ledger.lock_book(turn.village, now=now)
    is_posted = YearTurn.objects.filter(pk=turn.pk, state=CorrectionState.POSTED).exists()
    if turn.carry_percent < 100 and not is_posted:
        check_disputes(turn.village, turn.year_start)
    warned_on = find_warned_on(turn.village, turn.year_start)
    return ledger.consent_to_year_turn(turn, warned_on=warned_on, by=by, now=now)


def refuse_year_turn(turn: YearTurn, *, by: User, now: datetime) -> YearTurn:
    """Turn a year's turn down; nothing moves.

    Raises RoleNeeded, VillageNotFound, SecondPersonNeeded, YearTurnDecided.
    """
    check_role(by, turn.village, STAFF, today=timezone.localdate(now))
    return ledger.refuse_year_turn(turn, by=by, now=now)
