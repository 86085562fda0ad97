"""Reads of the town's pages: sums of closed months, and what is late; as often for one as for all.

Months count whole, by the last month of a notice, so that every figure is one of the notices'.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from ledger.models import Account, AccountKind, Month, MonthLine, Transfer, TransferKind
from noticeboard.models import Notice, Objection, ObjectionState
from noticeboard.queries.closing import count_unclosed
from noticeboard.queries.feedback import count_overdue_feedback
from noticeboard.queries.signatures import is_signing_late, with_signed
from office.town.figures import ZERO, Part, merge_small
from rules.models import Category
from villages.errors import VillageUnknown
from villages.models import Town, Village
from villages.models.households import HouseholdState

OF_HOUSEHOLD = Q(account__kind=AccountKind.HOUSEHOLD)
# One that is no more may still have an account, which waits for heirs.
LIVING = Count("households", filter=~Q(households__state=HouseholdState.DISSOLVED))


@dataclass(frozen=True, slots=True)
class Months:
    """From which closed month until which somebody looks; none asked for: each one's last one."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, month: date) -> bool:
        return (self.first is None or self.first <= month) and (
            self.last is None or month <= self.last
        )

    @property
    def is_asked(self) -> bool:
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageReport:
    """One village in sums: of its closed months, and of today.

    from_month..month: what was summed up; None where nothing was closed. households: that are there
    today. taking_part: those with an award in these months. outstanding: what they had left at the
    end. cover_percent: as the last notice told it. overdue, unanswered: objections and feedback
    whose answer was due before today. unclosed: months that could be closed. unsigned: closed ones
    that hung out days ago and that the chair or the supervisors have not signed.
    """

    name: str
    slug: str
    households: int = 0
    from_month: date | None = None
    month: date | None = None
    taking_part: int = 0
    added: Decimal = ZERO
    deducted: Decimal = ZERO
    redeemed: Decimal = ZERO
    outstanding: Decimal = ZERO
    cover_percent: int | None = None
    overdue: int = 0
    unanswered: int = 0
    unclosed: int = 0
    unsigned: int = 0


@dataclass(frozen=True, slots=True)
class TownReport:
    """A town's villages, by name."""

    name: str
    villages: list[VillageReport]


def get_town_reports(
    towns: Sequence[Town], months: Months, *, today: date
) -> tuple[list[TownReport], list[date]]:
    """Return the towns' villages in sums, and the closed months there are. Eight queries.

    Every query is of all the towns together.
    """
    villages = list(
        Village.objects.filter(town__in=towns).annotate(household_count=LIVING).order_by("name")
    )
    closed = _list_closed(villages)
    reports = _report(villages, closed, months, today=today)
    return (
        [
            TownReport(town.name, [reports[one.pk] for one in villages if one.town_id == town.pk])
            for town in towns
        ],
        sorted({row.month for rows in closed.values() for row in rows}, reverse=True),
    )


@dataclass(frozen=True, slots=True)
class Closed:
    """One sealed month of a village; signed: by how many sides."""

    pk: int
    from_month: date
    month: date
    window_ends: date | None
    signed: int

    def is_signing_late(self, today: date) -> bool:
        return is_signing_late(
            self.month, signed=self.signed, window_ends=self.window_ends, today=today
        )


def _list_closed(villages: Sequence[Village]) -> dict[int, list[Closed]]:
    """Return {village id: its sealed months in order}. One query."""
    sealed = Month.objects.filter(village__in=villages).exclude(seal="")
    closed: dict[int, list[Closed]] = {}
    columns = ("village_id", "pk", "from_month", "month", "window_ends", "signed")
    for village_id, *values in with_signed(sealed).order_by("number").values_list(*columns):
        closed.setdefault(village_id, []).append(Closed(*values))
    return closed


def _choose(closed: Sequence[Closed], months: Months) -> list[Closed]:
    if not months.is_asked:
        return list(closed[-1:])
    return [row for row in closed if row.month in months]


def _report(
    villages: Sequence[Village], closed: dict[int, list[Closed]], months: Months, *, today: date
) -> dict[int, VillageReport]:
    """Return {village id: its report}. Six queries."""
    chosen = {
        village_id: found for village_id, rows in closed.items() if (found := _choose(rows, months))
    }
    lasts = [rows[-1].pk for rows in chosen.values()]
    sums = _sum_months([row.pk for rows in chosen.values() for row in rows], lasts)
    covers = dict(
        Notice.objects.filter(month__in=lasts).values_list(
            "month__village_id", "shop_account__cover_percent"
        )
    )
    overdue = Counter(
        Objection.objects.overdue_on(today)
        .filter(village__in=villages)
        .values_list("village_id", flat=True)
    )
    unanswered = count_overdue_feedback(villages, today=today)
    unclosed = count_unclosed(villages, today=today)
    return {
        one.pk: VillageReport(
            name=one.name,
            slug=one.slug,
            households=getattr(one, "household_count", 0),
            from_month=chosen[one.pk][0].from_month if one.pk in chosen else None,
            month=chosen[one.pk][-1].month if one.pk in chosen else None,
            **sums.get(one.pk, {}),
            cover_percent=covers.get(one.pk),
            overdue=overdue[one.pk],
            unanswered=unanswered.get(one.pk, 0),
            unclosed=unclosed.get(one.pk, 0),
            unsigned=sum(row.is_signing_late(today) for row in closed.get(one.pk, [])),
        )
        for one in villages
    }


def _sum_months(
    month_ids: Sequence[int], lasts: Sequence[int]
) -> dict[int, dict[str, Any]]:  # Any: a count, and sums
    """Return {village id: what its households' lines came to}; a household counts once.

    lasts: the last months, at whose end is told what they had left.
    """
    rows = (
        MonthLine.objects.filter(OF_HOUSEHOLD, month__in=month_ids)
        .values("month__village_id")
        .annotate(
            # First, while added still means the field and not the sum of that name.
            taking_part=Count("account", filter=Q(added__gt=0), distinct=True),
            sum_added=Sum("added"),
            sum_deducted=Sum("deducted"),
            sum_redeemed=Sum("redeemed"),
            left=Sum("closing", filter=Q(month__in=lasts)),
        )
        .order_by()
    )
    return {
        row["month__village_id"]: {
            "taking_part": row["taking_part"],
            "added": row["sum_added"] or ZERO,
            "deducted": abs(row["sum_deducted"] or ZERO),
            "redeemed": abs(row["sum_redeemed"] or ZERO),
            # Less than nothing where much was taken back.
            "outstanding": row["left"] or ZERO,
        }
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class MonthReport:
    """One notice of a village in sums."""

    from_month: date
    month: date
    households: int
    taking_part: int
    added: Decimal
    deducted: Decimal
    redeemed: Decimal
    cover_percent: int | None


@dataclass(frozen=True, slots=True)
class VillageDetail:
    """A village as the town sees it: in sums by month, group and category, and nobody's name.

    groups, categories: without names for what was put together, as figures.merge_small has it.
    objections: {state: how many} of those received since the first of the months began.
    """

    report: VillageReport
    months: list[MonthReport]
    groups: list[Part]
    categories: list[Part]
    objections: Counter[ObjectionState] = field(default_factory=Counter)


def get_village_detail(
    towns: Sequence[Town], slug: str, months: Months, *, today: date
) -> tuple[VillageDetail, list[date]]:
    """Return one village of the towns in sums, and its closed months; raises VillageUnknown."""
    village = (
        Village.objects.filter(town__in=towns, slug=slug).annotate(household_count=LIVING).first()
    )
    if village is None:
        raise VillageUnknown
    closed = _list_closed([village]).get(village.pk, [])
    chosen = _choose(closed, months)
    detail = VillageDetail(
        report=_report([village], {village.pk: closed}, months, today=today)[village.pk],
        months=_list_months(chosen),
        groups=merge_small(_sum_groups(village, chosen)),
        categories=merge_small(_sum_categories(village, chosen)),
        objections=_count_objections(village, chosen),
    )
    return detail, [row.month for row in reversed(closed)]


def _list_months(chosen: Sequence[Closed]) -> list[MonthReport]:
    """Return the notices in sums, the newest first. One query."""
    of_household = Q(lines__account__kind=AccountKind.HOUSEHOLD)
    rows = (
        Month.objects.filter(pk__in=[row.pk for row in chosen])
        .order_by("-number")
        .values_list("from_month", "month")
        .annotate(
            households=Count("lines", filter=of_household),
            taking_part=Count("lines", filter=of_household & Q(lines__added__gt=0)),
            added=Sum("lines__added", filter=of_household),
            deducted=Sum("lines__deducted", filter=of_household),
            redeemed=Sum("lines__redeemed", filter=of_household),
        )
        .values_list(
            *("from_month", "month", "households", "taking_part", "added", "deducted"),
            *("redeemed", "notice__shop_account__cover_percent"),
        )
    )
    return [
        MonthReport(
            from_month,
            month,
            households,
            taking_part,
            added or ZERO,
            abs(deducted or ZERO),
            abs(redeemed or ZERO),
            cover,
        )
        for from_month, month, households, taking_part, added, deducted, redeemed, cover in rows
    ]


def _sum_groups(village: Village, chosen: Sequence[Closed]) -> list[Part]:
    """Return the groups' sums as their households lie today, in the order of the notice."""
    accounts = Account.objects.filter(village=village, kind=AccountKind.HOUSEHOLD)
    homes = accounts.order_by("household__grid__position", "household__grid_id")
    sums = _sum_lines(chosen)
    parts: dict[str, list[tuple[int, Decimal, Decimal]]] = {}
    for account, group, household in homes.values_list(
        "pk", "household__grid__name", "household_id"
    ):
        if account in sums:
            parts.setdefault(group, []).append((household, *sums[account]))
    return [
        Part(
            name=name,
            households=frozenset(household for household, _added, _deducted in rows),
            taking_part=frozenset(household for household, added, _deducted in rows if added > 0),
            awarded=sum((added for _household, added, _deducted in rows), ZERO),
            deducted=sum((deducted for _household, _added, deducted in rows), ZERO),
        )
        for name, rows in parts.items()
    ]


def _sum_lines(chosen: Sequence[Closed]) -> dict[int, tuple[Decimal, Decimal]]:
    """Return {account id: (added, deducted)} of the households in these months. One query."""
    rows = MonthLine.objects.filter(OF_HOUSEHOLD, month__in=[row.pk for row in chosen]).order_by()
    found = rows.values_list("account_id").annotate(
        sum_added=Sum("added"), sum_deducted=Sum("deducted")
    )
    return {account: (added or ZERO, abs(deducted or ZERO)) for account, added, deducted in found}


def _sum_categories(village: Village, chosen: Sequence[Closed]) -> list[Part]:
    """Return the awards of these months by category; what has been reversed since is left out.

    Deductions are in no category: a notice names none unless the village decides so.
    """
    if not chosen:
        return []
    months = Q(pk__in=[])
    for row in chosen:
        months |= Q(month__range=(row.from_month, row.month))
    rows = (
        Transfer.objects.for_village(village)
        .filter(months, kind=TransferKind.AWARD, reversed_by__isnull=True)
        .order_by()
        .values_list("deed__rule__category", "destination_id")
        .annotate(count=Count("pk"), total=Sum("points"))
    )
    by_category: dict[str, list[tuple[int, int, Decimal]]] = {}
    for category, account, count, total in rows:
        by_category.setdefault(category or "", []).append((account, count, total))
    names = {str(category): str(category.label) for category in Category}
    return [
        Part(
            name=names.get(category) or _("没有对应细则的"),
            households=frozenset(account for account, _count, _total in by_category[category]),
            taking_part=frozenset(account for account, _count, _total in by_category[category]),
            awards=sum(count for _account, count, _total in by_category[category]),
            awarded=sum((total for _account, _count, total in by_category[category]), ZERO),
        )
        for category in (*names, "")
        if category in by_category
    ]


def _count_objections(village: Village, chosen: Sequence[Closed]) -> Counter[ObjectionState]:
    if not chosen:
        return Counter()
    rows = Objection.objects.for_village(village).filter(
        received_at__date__gte=chosen[0].from_month
    )
    counted = rows.order_by().values_list("state").annotate(count=Count("pk"))
    return Counter({ObjectionState(state): count for state, count in counted})
