"""Reads of what limits points: bars of households, and what a month has awarded already."""

from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from ledger.errors import RedemptionBarred
from ledger.models import Account, Bar, BarKind, Month, Transfer, TransferKind
from villages.models import Village

ZERO = Decimal(0)


def find_bar(account: Account, kind: BarKind, day: date) -> Bar | None:
    """Return what bars a household on a day, the longest where there are several."""
    return (
        Bar.objects.filter(account=account, kind=kind)
        .counting_on(day)
        .order_by("-until", "pk")
        .first()
    )


def check_may_redeem(account: Account, *, today: date) -> None:
    """Raise RedemptionBarred where the household may not redeem today."""
    bar = find_bar(account, BarKind.REDEMPTION, today)
    if bar:
        raise RedemptionBarred(bar.reference, bar.until)


def with_bar(accounts: QuerySet[Account], *, today: date) -> QuerySet[Account]:
    """Return the accounts with what bars them from redeeming today, for find_refusal; one query."""
    bars = (
        Bar.objects.filter(account=OuterRef("pk"), kind=BarKind.REDEMPTION)
        .counting_on(today)
        .order_by("-until", "pk")
    )
    return accounts.annotate(
        barred_by=Subquery(bars.values("reference")[:1]),
        barred_until=Subquery(bars.values("until")[:1]),
    )


def find_refusal(account: Account) -> RedemptionBarred | None:
    """Return why the household of an account read by with_bar may not redeem today."""
    until = getattr(account, "barred_until", None)
    return RedemptionBarred(getattr(account, "barred_by", ""), until) if until else None


def get_awarded(village: Village, month: date) -> Decimal:
    """Return what a village awarded in a month; a reversal of one of its awards gives room back."""
    # A month's rows are one run of numbers, which begins after the last month that was closed.
    before = Month.objects.for_village(village).filter(month__lt=month).order_by("-number")
    since = Coalesce(Subquery(before.values("last_number")[:1]), 0)
    rows = Transfer.objects.for_village(village).filter(month=month, number__gt=since)
    awarded = Q(kind=TransferKind.AWARD)
    returned = Q(
        kind=TransferKind.REVERSAL, reverses__kind=TransferKind.AWARD, reverses__month=month
    )
    sums = rows.aggregate(
        awarded=Sum("points", filter=awarded, default=ZERO),
        returned=Sum("points", filter=returned, default=ZERO),
    )
    return Decimal(sums["awarded"] - sums["returned"])


def get_awarded_to(account: Account, *, first_month: date, last_month: date) -> Decimal:
    """Return what a household was awarded in the months given, less what was reversed since."""
    rows = Transfer.objects.filter(
        destination=account,
        kind=TransferKind.AWARD,
        month__range=(first_month, last_month),
        reversed_by__isnull=True,
    )
    return Decimal(rows.aggregate(points=Sum("points", default=ZERO))["points"])
