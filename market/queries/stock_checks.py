"""Reads of counts, damage and change-overs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from market.errors import ChangeOverUnknown, CheckUnknown
from market.models import (
    ChangeOver,
    CheckKind,
    CheckState,
    Goods,
    Partner,
    Redemption,
    StockCheck,
    StockCheckLine,
    StockMove,
)
from market.queries.redemptions import with_contents
from villages.models import User, Village


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


def may_oversee(user: User, check: StockCheck) -> bool:
    """Tell whether a person is a third one beside the two of a count."""
    return user.pk not in {check.made_by_id, check.decided_by_id}


def find_uncounted(check: StockCheck) -> Goods | None:
    """Return a thing of the partner that a count left out; what never came in need not be there."""
    there = Goods.objects.to_count(check.partner).filter(moves__isnull=False)
    return there.exclude(pk__in=check.lines.values("goods_id")).first()


def find_waiting_checks(partner: Partner) -> dict[int, StockCheck]:
    """Return {goods id: the count or damage in which it waits for a second person}. One query."""
    lines = StockCheckLine.objects.filter(
        check_of__partner=partner, check_of__state=CheckState.PROPOSED
    )
    return {line.goods_id: line.check_of for line in lines.select_related("check_of")}


@dataclass(frozen=True, slots=True)
class Overbooked:
    """A thing of which more is promised than lies there, and to whom."""

    goods: Goods
    promised: Decimal
    reservations: list[Redemption]


def list_overbooked(stock: Mapping[int, Decimal], *, today: date) -> list[Overbooked]:
    """Return the things of which more is promised than there would be.

    stock: {goods id: so much would lie there}. Four queries, however many.
    """
    waiting = Redemption.objects.filter(lines__goods__in=stock).waiting(today).distinct()
    found: dict[int, Overbooked] = {}
    for redemption in with_contents(waiting).order_by("number"):
        for line in redemption.lines.all():
            if line.goods_id not in stock:
                continue
            known = found.get(line.goods_id, Overbooked(line.goods, Decimal(0), []))
            promised = known.promised + line.quantity
            reservations = [*known.reservations, redemption]
            found[line.goods_id] = Overbooked(line.goods, promised, reservations)
    return [row for pk, row in found.items() if row.promised > stock[pk]]


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
    """A change-over with what was counted and what was reserved, as its paper shows it.

    differences: of the counts and damage since the change-over before (since), without its own.
    """

    change_over: ChangeOver
    since: datetime | None
    differences: list[StockCheckLine]
    lines: list[StockCheckLine]
    reservations: list[Redemption]


def get_change_over(village: Village, number: int) -> ChangeOverReport:
    """Return a change-over with its count and its open reservations; raises ChangeOverUnknown."""
    found = list_change_overs(village).filter(number=number).first()
    if found is None:
        raise ChangeOverUnknown(number)
    rows = Redemption.objects.for_village(village).filter(number__in=found.reservations)
    reservations = list(with_contents(rows).order_by("number"))
    before = list_change_overs(village).filter(partner=found.partner, number__lt=number).first()
    since = before.made_at if before else None
    return ChangeOverReport(
        change_over=found,
        since=since,
        differences=_list_differences(found, since),
        lines=list_check_lines(found.stock_check),
        reservations=reservations,
    )


def _list_differences(change_over: ChangeOver, since: datetime | None) -> list[StockCheckLine]:
    lines = StockCheckLine.objects.filter(
        check_of__partner=change_over.partner,
        check_of__state=CheckState.MADE,
        check_of__decided_at__lte=change_over.made_at,
    ).exclude(Q(counted=F("expected")) | Q(check_of=change_over.stock_check))
    if since is not None:
        lines = lines.filter(check_of__decided_at__gt=since)
    return list(lines.select_related("goods", "check_of").order_by("check_of__number", "id"))
