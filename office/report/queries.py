"""The figures of a report, read for all its villages at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, F, Max, Q, QuerySet, Sum, Value, When

from ledger.models import Month, Transfer, TransferKind
from market.models import FundEntry, FundKind, GoodsKind
from noticeboard.models import Notice, Objection, ObjectionState
from office.report.figures import ZERO, CategoryFigures, Figures, Side, Tag, TagFigures
from office.report.span import Span
from rules.models import Category
from rules.units import Unit
from villages.fields import QuantityField
from villages.models import Household, Village
from villages.models.households import HouseholdState

SPENDING = (FundKind.PURCHASE, FundKind.SETTLEMENT, FundKind.EXPENSE)
# Where a deed's quantity says how many persons came, or how often one came.
COUNTING_TURNS = (Unit.PERSON, Unit.TIME)
TAG_CONDITIONS: dict[Tag, dict[str, Any]] = {  # Any: values of several fields
    Tag.PARTY_MEMBER: {"party_member": True},
    Tag.WITH_DISABLED: {"with_disabled": True},
    Tag.AWAY: {"state": HouseholdState.AWAY},
}
AWARD = Q(kind=TransferKind.AWARD)
DEDUCTION = Q(kind=TransferKind.DEDUCTION)
REDEMPTION = Q(kind=TransferKind.REDEMPTION)
STANDS = Q(reversed_by__isnull=True)
REVERSED = Q(reversed_by__isnull=False)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of some villages over a span, in the villages' order."""

    span: Span
    villages: list[tuple[Village, Figures]]


def get_report(villages: Sequence[Village], first: date, last: date) -> Report:
    """Return what a scheme came to in some villages between two days, both included.

    Twelve queries, however many the villages.
    """
    span = Span(first, last)
    rows = _find_rows(villages, span)
    sums = _sum_points(rows)
    handed = _sum_goods(rows)
    people = _count_people(rows)
    turns = _sum_turns(rows)
    categories = _sum_categories(rows)
    tags = _sum_tags(rows, villages)
    objections = _count_objections(villages, span)
    spent = _sum_spent(villages, span)
    covers = _find_covers(villages, span)
    return Report(
        span,
        [
            (
                village,
                Figures(
                    households=tags[village.pk].households,
                    **sums.get(village.pk, {}),
                    **handed.get(village.pk, {}),
                    people=people[village.pk],
                    turns=turns.get(village.pk, ZERO),
                    yuan_spent=-spent.get(village.pk, ZERO),
                    cover_percent=covers.get(village.pk),
                    categories=categories[village.pk],
                    tags=tags[village.pk].by_tag,
                    objections=objections[village.pk],
                ),
            )
            for village in villages
        ],
    )


def find_cut(villages: Sequence[Village], span: Span) -> list[Month]:
    """Return the months closed together of which a span of months has only some. One query.

    All that was posted in them stands in the first one's book, as on their one notice.
    """
    if not span.is_whole_months:
        return []
    joined = Month.objects.filter(
        village__in=villages,
        from_month__lt=F("month"),
        from_month__lte=span.last,
        month__gte=span.first,
    ).exclude(from_month__gte=span.first, month__lte=span.last)
    return list(joined.select_related("village").order_by("village__name", "number"))


def _find_rows(villages: Sequence[Village], span: Span) -> QuerySet[Transfer]:
    """Return the span's transfers; numbers spare the database the years before it. One query."""
    closed = Month.objects.filter(span.closed_before, village__in=villages)
    before = dict(closed.order_by().values_list("village_id").annotate(Max("last_number")))
    runs = [Q(village=village, number__gt=before.get(village.pk, 0)) for village in villages]
    return Transfer.objects.filter(span.posted, reduce(or_, runs, Q(pk__in=[]))).order_by()


def _sum_points(rows: QuerySet[Transfer]) -> dict[int, dict[str, Any]]:  # Any: sums and counts
    figures = {
        "base": Sum("points", filter=STANDS & Q(kind=TransferKind.BASE)),
        "awarded": Sum("points", filter=STANDS & AWARD),
        "awarded_reversed": Sum("points", filter=REVERSED & AWARD),
        "deducted": Sum("points", filter=STANDS & DEDUCTION),
        "deducted_reversed": Sum("points", filter=REVERSED & DEDUCTION),
        "redeemed": Sum("points", filter=STANDS & REDEMPTION),
        "redeemed_returned": Sum("points", filter=REVERSED & REDEMPTION),
        "taking_part": Count("destination", filter=STANDS & AWARD, distinct=True),
    }
    return _by_village(rows.values("village_id").annotate(**figures))


def _sum_goods(rows: QuerySet[Transfer]) -> dict[int, dict[str, Any]]:  # Any: sums
    """Return what was handed out and not brought back: things, and services done."""
    is_thing = Q(redemption__lines__goods__kind=GoodsKind.THING)
    is_service = Q(redemption__lines__goods__kind__in=(GoodsKind.SERVICE, GoodsKind.BENEFIT))
    handed = rows.filter(STANDS, kind=TransferKind.REDEMPTION).values("village_id")
    return _by_village(
        handed.annotate(
            pieces=Sum("redemption__lines__quantity", filter=is_thing),
            services=Sum("redemption__lines__quantity", filter=is_service),
        )
    )


def _by_village(rows: Iterable[Any]) -> dict[int, dict[str, Any]]:  # Any: sums and counts
    """Return {village id: its sums}; nothing to add up is 0."""
    return {
        row["village_id"]: {
            name: ZERO if value is None else value
            for name, value in row.items()
            if name != "village_id"
        }
        for row in rows
    }


def _count_people(rows: QuerySet[Transfer]) -> Counter[int]:
    """Return {village id: people}: named ones, and one of each household that named nobody."""
    named: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    columns = ("village_id", "destination_id", "deed__member_id")
    for village_id, account_id, member_id in (
        rows.filter(STANDS & AWARD).values_list(*columns).distinct()
    ):
        named[village_id, account_id] |= {member_id} if member_id else set()
    people: Counter[int] = Counter()
    for (village_id, _account_id), members in named.items():
        people[village_id] += len(members) or 1
    return people


def _sum_turns(rows: QuerySet[Transfer]) -> dict[int, Decimal]:
    turns = Case(
        When(deed__rule__unit__in=COUNTING_TURNS, then=F("deed__quantity")),
        default=Value(Decimal(1), output_field=QuantityField()),
        output_field=QuantityField(),
    )
    found = rows.filter(STANDS & AWARD, deed__rule__category=Category.VOLUNTEERING)
    return dict(found.values_list("village_id").annotate(turns=Sum(turns)))


def _sum_categories(
    rows: QuerySet[Transfer],
) -> defaultdict[int, dict[Category | None, CategoryFigures]]:
    """Return {village id: {category: its figures}}; None for what no rule stands behind."""
    found = (
        rows.filter(STANDS, AWARD | DEDUCTION)
        .values_list("village_id", "deed__rule__category")
        .annotate(
            awards=Count("pk", filter=AWARD),
            awarded=Sum("points", filter=AWARD),
            deductions=Count("pk", filter=DEDUCTION),
            deducted=Sum("points", filter=DEDUCTION),
        )
    )
    categories: defaultdict[int, dict[Category | None, CategoryFigures]] = defaultdict(dict)
    for village_id, category, awards, awarded, deductions, deducted in found:
        figures = CategoryFigures(awards, awarded or ZERO, deductions, deducted or ZERO)
        categories[village_id][Category(category) if category else None] = figures
    return categories


def find_behind(
    villages: Sequence[Village], span: Span
) -> dict[int, dict[Side, dict[Category | None, frozenset[int]]]]:
    """Return {village id: {side: {category: the households behind it}}}. Three queries."""
    found: dict[int, dict[Side, dict[Category | None, frozenset[int]]]] = {
        village.pk: {side: {} for side in Side} for village in villages
    }
    ends = {Side.GAVE: (AWARD, "destination_id"), Side.TOOK: (DEDUCTION, "source_id")}
    rows = _find_rows(villages, span).filter(STANDS)
    for side, (kind, account) in ends.items():
        columns = ("village_id", "deed__rule__category", account)
        for village_id, name, home in rows.filter(kind).values_list(*columns).distinct():
            category = Category(name) if name else None
            homes = found[village_id][side].get(category, frozenset())
            found[village_id][side][category] = homes | {home}
    return found


@dataclass(frozen=True, slots=True)
class Roster:
    """A village's households, and those with each tag."""

    households: int
    by_tag: dict[Tag, TagFigures]


def _sum_tags(rows: QuerySet[Transfer], villages: Sequence[Village]) -> dict[int, Roster]:
    """Return {village id: its roster}, as it is today. Two queries."""
    counts = {tag.value: Count("pk", filter=Q(**TAG_CONDITIONS[tag])) for tag in Tag}
    roster = Household.objects.filter(village__in=villages).active().order_by()
    counted = _by_village(roster.values("village_id").annotate(all=Count("pk"), **counts))
    sums: dict[str, Any] = {}  # Any: sums and counts
    for tag in Tag:
        of_tag = Q(**{f"destination__household__{k}": v for k, v in TAG_CONDITIONS[tag].items()})
        sums |= {
            f"{tag}_sum": Sum("points", filter=of_tag),
            f"{tag}_part": Count("destination", filter=of_tag, distinct=True),
        }
    on_roster = rows.filter(STANDS & AWARD).exclude(
        destination__household__state=HouseholdState.DISSOLVED
    )
    awarded = _by_village(on_roster.values("village_id").annotate(**sums))
    return {
        village.pk: _build_roster(counted.get(village.pk, {}), awarded.get(village.pk, {}))
        for village in villages
    }


def _build_roster(counted: dict[str, Any], awarded: dict[str, Any]) -> Roster:  # Any: sums, counts
    by_tag = {
        tag: TagFigures(
            households=counted.get(tag.value, 0),
            taking_part=awarded.get(f"{tag}_part", 0),
            awarded=awarded.get(f"{tag}_sum", ZERO),
        )
        for tag in Tag
    }
    return Roster(counted.get("all", 0), by_tag)


def _count_objections(
    villages: Sequence[Village], span: Span
) -> defaultdict[int, Counter[ObjectionState]]:
    """Return {village id: how many objections of the span stand in each state today}."""
    rows = Objection.objects.filter(span.within("received_at"), village__in=villages).order_by()
    found: defaultdict[int, Counter[ObjectionState]] = defaultdict(Counter)
    for village_id, state, count in rows.values_list("village_id", "state").annotate(Count("pk")):
        found[village_id][ObjectionState(state)] = count
    return found


def _sum_spent(villages: Sequence[Village], span: Span) -> dict[int, Decimal]:
    """Return {village id: yuan}, less than nothing; what was taken back was not spent."""
    rows = FundEntry.objects.filter(
        village__in=villages,
        kind__in=SPENDING,
        reversed_by__isnull=True,
        occurred_on__range=(span.first, span.last),
    )
    return dict(rows.order_by().values_list("village_id").annotate(Sum("yuan")))


def _find_covers(villages: Sequence[Village], span: Span) -> dict[int, int | None]:
    """Return {village id: the cover that the last notice of the span told}."""
    rows = Notice.objects.filter(
        month__village__in=villages,
        month__from_month__lte=span.last,
        month__month__gte=span.first,
    ).order_by("month__number")
    # Later ones overwrite earlier ones: what remains is the last.
    return dict(rows.values_list("month__village_id", "shop_account__cover_percent"))
