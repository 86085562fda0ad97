"""Reads of counts, damage and change-overs."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from market.errors import ChangeOverUnknown, CheckUnknown
from market.models import (
    ChangeOver,
    CheckKind,
    CheckState,
    Partner,
    Redemption,
    StockCheck,
    StockCheckLine,
    StockMove,
)
from market.queries.redemptions import with_contents
from villages.models import Village


def list_checks(village: Village) -> QuerySet[StockCheck]:
    """Return a village's counts and damage, newest first, with the people at hand."""
    checks = StockCheck.objects.for_village(village).order_by("-number")
    return checks.select_related("partner", "made_by", "decided_by")


def get_check(village: Village, number: int) -> StockCheck:
    """Return a count or damage with the people at hand; raises CheckUnknown."""
    check = list_checks(village).filter(number=number).first()
    if check is None:
        raise CheckUnknown(number)
    return check


def list_check_lines(check: StockCheck) -> list[StockCheckLine]:
    """Return the lines of a check with their goods, as they were written. One query."""
    return list(check.lines.select_related("goods").order_by("id"))


def list_counts_to_pass_on(
    village: Village, *, since: date, key: UUID | None = None
) -> QuerySet[StockCheck]:
    """Return the counts made since a day on which no change-over rests yet, newest first.

    key: of a page that may have been sent before: also the count on which its change-over rests.
    """
    begin = timezone.make_aware(datetime(since.year, since.month, since.day))  # noqa: DTZ001
    is_free = Q(change_over__isnull=True)
    return list_checks(village).filter(
        is_free if key is None else is_free | Q(change_over__key=key),
        kind=CheckKind.COUNT,
        state=CheckState.MADE,
        made_at__gte=begin,
    )


def find_moved_since(partner: Partner, since: datetime) -> list[str]:
    """Return the names of a partner's goods that came or went after a moment, in their order."""
    moves = StockMove.objects.filter(goods__partner=partner, made_at__gt=since)
    return list(dict.fromkeys(moves.order_by("goods_id").values_list("goods__name", flat=True)))


def list_change_overs(village: Village) -> QuerySet[ChangeOver]:
    """Return a village's change-overs, newest first, with the people at hand."""
    rows = ChangeOver.objects.for_village(village).order_by("-number")
    return rows.select_related("partner", "outgoing", "incoming", "made_by", "stock_check")


@dataclass(frozen=True, slots=True)
class ChangeOverReport:
    """A change-over with what was counted and what was reserved, as its paper shows it."""

    change_over: ChangeOver
    lines: list[StockCheckLine]
    reservations: list[Redemption]


def get_change_over(village: Village, number: int) -> ChangeOverReport:
    """Return a change-over with its count and its open reservations; raises ChangeOverUnknown."""
    found = list_change_overs(village).filter(number=number).first()
    if found is None:
        raise ChangeOverUnknown(number)
    rows = Redemption.objects.for_village(village).filter(number__in=found.reservations)
    reservations = list(with_contents(rows).order_by("number"))
    return ChangeOverReport(found, list_check_lines(found.stock_check), reservations)
