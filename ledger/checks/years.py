"""The year's turns: what two persons decided is what was posted, and nothing expired otherwise."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from ledger.models import CorrectionState, Transfer, TransferKind, YearTurn
from villages.checks import Finding
from villages.models import Village
from villages.numbers import write_number

ZERO = Decimal(0)
Figures = tuple[int, Decimal, Decimal]


def check_years(village: Village) -> Iterator[Finding]:
    """Yield what is wrong with a village's year turns, by rule."""
    yield from _check_sums(village)
    posted = YearTurn.objects.for_village(village).filter(
        state=CorrectionState.POSTED, decided_at=OuterRef("posted_at")
    )
    expiries = Transfer.objects.for_village(village).filter(kind=TransferKind.EXPIRY)
    unheired = Q(household_change__state=CorrectionState.POSTED)
    if row := expiries.exclude(Exists(posted) | unheired).order_by("number").first():
        sentence = _("第 %(number)s 笔到期没有经过年度结转。") % {"number": row.number}
        yield Finding(village.slug, "ledger.expiry", sentence)


def _check_sums(village: Village) -> Iterator[Finding]:
    """Find a turn that says another thing than its rows do.

    The turns are read first: their rows stand by then, and those of one made since are not asked.
    """
    posted = YearTurn.objects.for_village(village).filter(state=CorrectionState.POSTED)
    turns = list(posted.order_by("year_start"))
    sums = _sum_rows(village, turns)
    for turn in turns:
        stored = (turn.households or 0, turn.expired or ZERO, turn.given or ZERO)
        right = sums.get((turn.decided_at, turn.year_start), (0, ZERO, ZERO))
        if stored != right:
            sentence = _("%(year)s年度的年度结转存的是%(stored)s，按流水应是%(right)s。") % {
                "year": turn.year_start.year,
                "stored": _say(stored),
                "right": _say(right),
            }
            yield Finding(village.slug, "ledger.year_turn", sentence)
            return


def _sum_rows(
    village: Village, turns: list[YearTurn]
) -> dict[tuple[datetime | None, date], Figures]:
    """Return {(moment, day) of a turn: households, expired and given by its rows}, in one query.

    A turn's rows are those of its moment and its day: all of them were posted in one step.
    """
    rows = Transfer.objects.for_village(village).filter(
        kind__in=(TransferKind.EXPIRY, TransferKind.BASE),
        posted_at__in=[turn.decided_at for turn in turns],
    )
    ends: dict[tuple[datetime | None, date], set[int]] = {}
    sums: dict[tuple[datetime | None, date], Figures] = {}
    for row in rows:
        turn = (row.posted_at, row.occurred_on)
        is_expiry = row.kind == TransferKind.EXPIRY
        ends.setdefault(turn, set()).add(row.source_id if is_expiry else row.destination_id)
        _count, expired, given = sums.get(turn, (0, ZERO, ZERO))
        expired, given = (
            (expired + row.points, given) if is_expiry else (expired, given + row.points)
        )
        sums[turn] = (len(ends[turn]), expired, given)
    return sums


def _say(figures: Figures) -> str:
    households, expired, given = figures
    return _("%(households)s 户、清 %(expired)s 分、给 %(given)s 分") % {
        "households": households,
        "expired": write_number(expired),
        "given": write_number(given),
    }
