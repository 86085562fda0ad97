"""A partner's months: what it handed out, what was settled, and which vouchers are out there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from ledger.models import Transfer, TransferKind
from market.models import DONE_STATES, Partner, Redemption, Return, ReturnState, Settlement
from market.queries.redemptions import with_contents

ZERO = Decimal(0)
SETTLEMENTS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class MonthSum:
    """How many redemptions a partner handed out in a month of the book, and what it came to.

    points: less what came back in that month.
    """

    month: date
    count: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A redemption that was handed out in a month or came back in it; points signed."""

    redemption: Redemption
    points: Decimal
    is_return: bool


@dataclass(frozen=True, slots=True)
class PartnerStatement:
    """One month of a partner, newest first, the sums of all its months, and what is still open.

    vouchers: those that can still be used, by their last day. settlements: with their payments,
    newest first.
    """

    month: date
    rows: list[StatementRow]
    points: Decimal
    months: list[MonthSum]
    vouchers: list[Redemption]
    settlements: list[Settlement]


def get_partner_statement(partner: Partner, month: date, *, today: date) -> PartnerStatement:
    """Return what a partner handed out in a month of the book; months newest first.

    The book's months are those of the monthly settlement, whatever the day of the hand-over; and
    the sums are the ledger's, which the settlement settles. Six queries.
    """
    months = _sum_months(partner)
    found = list(_find_shown(partner, month, today=today))
    vouchers = [one for one in found if one.handed_at is None]
    return PartnerStatement(
        month=month,
        rows=_build_rows(found, month),
        points=next((entry.points for entry in months if entry.month == month), ZERO),
        months=months,
        vouchers=sorted(vouchers, key=lambda one: (one.hold.frees_on, one.number)),  # type: ignore[union-attr] # what waits is held until a day
        settlements=list_settlements(partner),
    )


def list_settlements(partner: Partner) -> list[Settlement]:
    """Return a partner's latest settlements with month and payment, newest first. One query."""
    found = Settlement.objects.filter(partner=partner).select_related("month", "entry")
    return list(found.order_by("-number")[:SETTLEMENTS_SHOWN])


def _sum_months(partner: Partner) -> list[MonthSum]:
    account = partner.account_id
    own = Transfer.objects.filter(Q(source=account) | Q(destination=account))
    sums = (
        own.exclude(kind=TransferKind.SETTLEMENT)
        .values("month")
        .annotate(
            count=Count("id", filter=Q(kind=TransferKind.REDEMPTION)),
            went_out=Sum("points", filter=Q(destination=account), default=ZERO),
            came_back=Sum("points", filter=Q(source=account), default=ZERO),
        )
        .order_by("-month")
    )
    return [
        MonthSum(row["month"], row["count"], row["went_out"] - row["came_back"]) for row in sums
    ]


def _find_shown(partner: Partner, month: date, *, today: date) -> QuerySet[Redemption]:
    """Return what was handed out or came back in a month, and the vouchers that are out there."""
    own = Redemption.objects.filter(partner=partner)
    back = Return.objects.filter(redemption=OuterRef("pk"), state=ReturnState.MADE)
    handed = Q(state__in=DONE_STATES, transfer__month=month)
    vouchers = own.waiting(today).exclude(code="")
    shown = own.annotate(back_in=Subquery(back.values("reversal__month")[:1])).filter(
        handed | Q(back_in=month) | Q(pk__in=vouchers.values("pk"))
    )
    return with_contents(shown.select_related("hold", "transfer")).order_by("-number")


def _build_rows(found: Iterable[Redemption], month: date) -> list[StatementRow]:
    rows = []
    for one in found:
        if one.back_in == month:  # type: ignore[attr-defined] # annotated above
            rows.append(StatementRow(one, -one.points, is_return=True))
        if one.transfer is not None and one.transfer.month == month:
            rows.append(StatementRow(one, one.points, is_return=False))
    return rows
