"""The figures of a report, read for all its villages at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from ledger.models import Account, Month, Transfer, TransferKind
from market.models import FundEntry, FundKind, GoodsKind
from noticeboard.models import Notice, Objection, ObjectionState
from office.report.figures import ZERO, CategoryFigures, Figures, Side, Tag, TagFigures
from office.report.span import Span
from rules.models import Category
from rules.units import Unit
from villages.fields import QuantityField
from villages.models import Household, Village
from villages.models.households import HouseholdState

# {side: {category: the households behind it}}
Behind = Mapping[Side, Mapping[Category | None, frozenset[int]]]
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
STANDS = Q(reversed_by__isnull=True)
REVERSED = Q(reversed_by__isnull=False)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of some villages over a span, in the villages' order.

    behind: {village id: {side: {category: the households behind it}}}.
    """

    span: Span
    villages: list[tuple[Village, Figures]]
    behind: Mapping[int, Behind]


def get_report(villages: Sequence[Village], first: date, last: date) -> Report:
    """Return what a scheme came to in some villages between two days, both included.

    Ten queries, however many the villages; two go through all that was posted.
    """
    span = Span(first, last)
    rows = _find_rows(villages, span)
    sums = _sum_kinds(rows)
    handed = _sum_goods(rows)
    takers = _find_takers(rows)
    rosters = _read_rosters(villages, takers, last=last)
    objections = _count_objections(villages, span)
    spent = _sum_spent(villages, span)
    covers = _find_covers(villages, span)
    return Report(
        span,
        [
            (
                village,
                Figures(
                    households=rosters[village.pk].households,
                    **_add_up_kinds(sums[village.pk]),
                    **handed.get(village.pk, {}),
                    taking_part=len(takers[village.pk]),
                    people=sum(one.people for one in takers[village.pk].values()),
                    yuan_spent=-spent.get(village.pk, ZERO),
                    cover_percent=covers.get(village.pk),
                    categories=_part_categories(sums[village.pk]),
                    tags=rosters[village.pk].by_tag,
                    objections=objections[village.pk],
                ),
            )
            for village in villages
        ],
        _find_behind(rows, takers, villages),
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


class KindSum(NamedTuple):
    """What the transfers of one kind came to, of one category of rules, reversed since or not."""

    kind: TransferKind
    category: Category | None
    is_reversed: bool
    times: int
    points: Decimal
    turns: Decimal


def _sum_kinds(rows: QuerySet[Transfer]) -> defaultdict[int, list[KindSum]]:
    """Return {village id: its sums}."""
    turns = Case(
        When(deed__rule__unit__in=COUNTING_TURNS, then=F("deed__quantity")),
        default=Value(Decimal(1), output_field=QuantityField()),
        output_field=QuantityField(),
    )
    found = (
        rows.annotate(is_reversed=ExpressionWrapper(REVERSED, output_field=BooleanField()))
        .values_list("village_id", "kind", "deed__rule__category", "is_reversed")
        .annotate(Count("pk"), Sum("points"), turns=Sum(turns))
    )
    sums: defaultdict[int, list[KindSum]] = defaultdict(list)
    for village_id, kind, category, *figures in found:
        named = Category(category) if category else None
        sums[village_id].append(KindSum(TransferKind(kind), named, *figures))
    return sums


def _add_up_kinds(sums: Sequence[KindSum]) -> dict[str, Any]:  # Any: fields of Figures
    """Return a village's figures by kind, and its turns of volunteering."""
    points: defaultdict[tuple[TransferKind, bool], Decimal] = defaultdict(Decimal)
    turns = ZERO
    for one in sums:
        points[one.kind, one.is_reversed] += one.points
        if _is_standing_award(one) and one.category == Category.VOLUNTEERING:
            turns += one.turns
    return {
        "base": points[TransferKind.BASE, False],
        "awarded": points[TransferKind.AWARD, False],
        "awarded_reversed": points[TransferKind.AWARD, True],
        "deducted": points[TransferKind.DEDUCTION, False],
        "deducted_reversed": points[TransferKind.DEDUCTION, True],
        "redeemed": points[TransferKind.REDEMPTION, False],
        "redeemed_returned": points[TransferKind.REDEMPTION, True],
        "turns": turns,
    }


def _is_standing_award(one: KindSum) -> bool:
    return one.kind == TransferKind.AWARD and not one.is_reversed


def _part_categories(sums: Sequence[KindSum]) -> dict[Category | None, CategoryFigures]:
    """Return {category: its figures}; None for what no rule stands behind."""
    parts: dict[Category | None, CategoryFigures] = {}
    for one in sums:
        part = parts.get(one.category, CategoryFigures())
        if _is_standing_award(one):
            parts[one.category] = replace(part, awards=one.times, awarded=one.points)
        elif one.kind == TransferKind.DEDUCTION and not one.is_reversed:
            parts[one.category] = replace(part, deductions=one.times, deducted=one.points)
    return parts


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


@dataclass(slots=True)
class Taker:
    """What a household got: its points, who is named in its deeds, and for which categories."""

    points: Decimal = ZERO
    members: set[int] = field(default_factory=set)
    categories: set[Category | None] = field(default_factory=set)

    @property
    def people(self) -> int:
        """How many are named, or one where nobody is."""
        return len(self.members) or 1


def _find_takers(rows: QuerySet[Transfer]) -> defaultdict[int, defaultdict[int, Taker]]:
    """Return {village id: {account id: what its household got}}."""
    columns = ("village_id", "destination_id", "deed__rule__category", "deed__member_id")
    found = rows.filter(STANDS & AWARD).values_list(*columns).annotate(Sum("points"))
    takers: defaultdict[int, defaultdict[int, Taker]] = defaultdict(lambda: defaultdict(Taker))
    for village_id, account_id, category, member_id, points in found:
        taker = takers[village_id][account_id]
        taker.points += points
        taker.categories.add(Category(category) if category else None)
        if member_id is not None:
            taker.members.add(member_id)
    return takers


def _find_behind(
    rows: QuerySet[Transfer],
    takers: Mapping[int, Mapping[int, Taker]],
    villages: Sequence[Village],
) -> dict[int, Behind]:
    """Return {village id: {side: {category: the accounts of the households behind it}}}."""
    found: dict[int, dict[Side, defaultdict[Category | None, set[int]]]] = {
        village.pk: {side: defaultdict(set) for side in Side} for village in villages
    }
    for village_id, of_village in takers.items():
        for account_id, taker in of_village.items():
            for category in taker.categories:
                found[village_id][Side.GAVE][category].add(account_id)
    columns = ("village_id", "deed__rule__category", "source_id")
    for village_id, name, account_id in (
        rows.filter(STANDS & DEDUCTION).values_list(*columns).distinct()
    ):
        found[village_id][Side.TOOK][Category(name) if name else None].add(account_id)
    return {
        village_id: {
            side: {category: frozenset(homes) for category, homes in categories.items()}
            for side, categories in sides.items()
        }
        for village_id, sides in found.items()
    }


@dataclass(frozen=True, slots=True)
class Roster:
    """A village's households, None before its first one joined, and those with each tag."""

    households: int | None
    by_tag: dict[Tag, TagFigures]


def _read_rosters(
    villages: Sequence[Village], takers: Mapping[int, Mapping[int, Taker]], *, last: date
) -> dict[int, Roster]:
    """Return {village id: its roster} on a day; the tags are those of today. Two queries."""
    there = _are_there(last)
    counts = {tag.value: Count("pk", filter=there & Q(**TAG_CONDITIONS[tag])) for tag in Tag}
    joined = Household.objects.filter(village__in=villages, joined_on__lte=last).order_by()
    counted = _by_village(
        joined.values("village_id").annotate(all=Count("pk", filter=there), **counts)
    )
    tagged = _find_tagged(villages, last=last)
    return {
        village.pk: _build_roster(
            counted.get(village.pk, {}), takers.get(village.pk, {}), tagged[village.pk]
        )
        for village in villages
    }


def _are_there(day: date, prefix: str = "") -> Q:
    """Keep the households on a village's roster on a day. prefix: the way to the household."""
    is_gone = Q(**{f"{prefix}state": HouseholdState.DISSOLVED})
    went_later = Q(**{f"{prefix}state_since__gt": day})
    return Q(**{f"{prefix}joined_on__lte": day}) & (~is_gone | went_later)


def _find_tagged(
    villages: Sequence[Village], *, last: date
) -> defaultdict[int, dict[Tag, set[int]]]:
    """Return {village id: {tag: the accounts of the households that carry it}}."""
    has_tag = {
        tag.value: ExpressionWrapper(
            Q(**{f"household__{name}": value for name, value in TAG_CONDITIONS[tag].items()}),
            output_field=BooleanField(),
        )
        for tag in Tag
    }
    on_roster = Account.objects.filter(
        _are_there(last, "household__"), village__in=villages, household__isnull=False
    )
    found = on_roster.annotate(**has_tag).filter(
        reduce(or_, (Q(**{name: True}) for name in has_tag))
    )
    tagged: defaultdict[int, dict[Tag, set[int]]] = defaultdict(lambda: {tag: set() for tag in Tag})
    for village_id, account_id, *flags in found.values_list("village_id", "pk", *has_tag):
        for tag, has in zip(Tag, flags, strict=True):
            if has:
                tagged[village_id][tag].add(account_id)
    return tagged


def _build_roster(
    counted: dict[str, Any], takers: Mapping[int, Taker], tagged: Mapping[Tag, set[int]]
) -> Roster:  # Any: counts
    by_tag = {}
    for tag in Tag:
        took = [takers[account_id] for account_id in tagged[tag] & takers.keys()]
        by_tag[tag] = TagFigures(
            households=counted.get(tag.value, 0),
            taking_part=len(took),
            awarded=sum((one.points for one in took), ZERO),
        )
    return Roster(counted.get("all"), by_tag)


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
