"""Drawing a notice: from a sealed month's rows to the rows that are printed. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from ledger.models import AccountKind, Hold, HoldKind, Month, MonthLine, Transfer, TransferKind
from ledger.queries import get_standing
from noticeboard.models import NoticeLine, NoticeSum, SumSection
from noticeboard.words import BACK
from villages.models import Household, Terms
from villages.months import year_start_of
from villages.queries import head_name, with_heads
from villages.words import mask_name

ZERO = Decimal(0)
# By a movement's kind; every other kind stands in the column 其他.
SECTION_OF_KIND: dict[str, SumSection] = {
    TransferKind.AWARD: SumSection.ADDED,
    TransferKind.DEDUCTION: SumSection.DEDUCTED,
}


class Movement(NamedTuple):
    """A transfer as one household sees it; points and asked signed, code and words its deed's.

    category: of the rule behind it, empty for none. number: the transfer's own; reverses: that of
    the one it takes back.
    """

    account_id: int
    kind: str
    code: str
    words: str
    occurred_on: date
    points: Decimal
    asked: Decimal
    category: str
    number: int
    reverses: int | None


@dataclass
class HouseholdItems:
    """What a household's movements of the month add beside its figures."""

    items: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    deducted_asked: Decimal = ZERO


def read_movements(month: Month) -> list[Movement]:
    """Return the month's transfers by number as their households see them, redemptions left out."""
    return list(_read_movements(month))


def _read_movements(month: Month) -> Iterator[Movement]:
    rows = (
        Transfer.objects.filter(
            village_id=month.village_id, number__range=(month.first_number, month.last_number)
        )
        .exclude(kind__in=(TransferKind.REDEMPTION, TransferKind.SETTLEMENT))
        .order_by("number")
        .values_list(
            "kind",
            "source_id",
            "source__kind",
            "destination_id",
            "destination__kind",
            "reference",
            "occurred_on",
            "points",
            "asked",
            "reverses__kind",
            "number",
            "reverses__number",
            *(_of_rule(name) for name in ("deed", "category", "sensitive")),
        )
    )
    for row in rows.iterator():
        yield from _see_from_households(row)


def _of_rule(name: str) -> Coalesce:
    """Return a column of the rule behind a movement, also where its deed was taken back since."""
    return Coalesce(f"deed__rule__{name}", f"earlier_outcome__deed__rule__{name}")


def _see_from_households(
    row: tuple[Any, ...],
) -> Iterator[Movement]:  # Any: columns of several types
    kind, source, source_kind, destination, destination_kind, reference, day, *rest = row
    points, asked, reversed_kind, number, reverses, words, category, is_sensitive = rest
    shown_kind = f"{BACK}{reversed_kind}" if kind == TransferKind.REVERSAL else kind
    code = (category if is_sensitive else reference) if kind in SECTION_OF_KIND else ""
    shown_words = "" if is_sensitive else words or ""
    for account, account_kind, sign in (
        (destination, destination_kind, 1),
        (source, source_kind, -1),
    ):
        if account_kind == AccountKind.HOUSEHOLD:
            yield Movement(
                account,
                shown_kind,
                code,
                shown_words,
                day,
                points=sign * points,
                asked=sign * asked,
                category=category or "",
                number=number,
                reverses=reverses,
            )


def collect_items(
    movements: Iterable[Movement], *, month: Month, deductions_named: bool
) -> dict[int, HouseholdItems]:
    """Return {account id: HouseholdItems}: codes of awards, kinds of the rest.

    Deductions stand in their column only, unless the village names them.
    """
    found: dict[int, HouseholdItems] = defaultdict(HouseholdItems)
    for movement in movements:
        household = found[movement.account_id]
        if movement.kind == TransferKind.DEDUCTION:
            household.deducted_asked += movement.asked
            if not deductions_named:
                continue
        is_late = movement.kind in SECTION_OF_KIND and movement.occurred_on < month.from_month
        day = movement.occurred_on.isoformat() if is_late else ""
        household.items[movement.kind, movement.code, day] += 1
    return found


def build_sums(movements: Iterable[Movement], *, deductions_named: bool) -> list[NoticeSum]:
    """Return the unsaved sums below the lines: by rule and kind, deductions as the village says."""
    sums: dict[tuple[SumSection, str, str], NoticeSum] = {}
    for movement in movements:
        section = SECTION_OF_KIND.get(movement.kind, SumSection.OTHER)
        is_named = section != SumSection.DEDUCTED or deductions_named
        kind, code = (movement.kind, movement.code) if is_named else ("", "")
        found = sums.setdefault(
            (section, kind, code),
            NoticeSum(section=section, kind=kind, code=code, count=0, points=ZERO, asked=ZERO),
        )
        found.words = movement.words if is_named else ""
        found.count += 1
        found.points += movement.points
        found.asked += movement.asked
    ordered = [sums[key] for key in sorted(sums)]
    for position, row in enumerate(ordered):
        row.position = position
    return ordered


def build_lines(month: Month, terms: Terms, movements: Iterable[Movement]) -> list[NoticeLine]:
    """Return the unsaved lines of a sealed month's households, in the order of the board."""
    month_lines = {
        line.account.household_id: line
        for line in MonthLine.objects.filter(
            month=month, account__household__isnull=False
        ).select_related("account")
    }
    sealed = Household.objects.filter(account__month_lines__month=month)
    households = with_heads(sealed).in_order()  # type: ignore[attr-defined]
    items = collect_items(movements, month=month, deductions_named=terms.deductions_named)
    held = get_held(month)
    standing = get_standing(
        month.village,
        year_start=year_start_of(month.month, terms.year_start_month),
        last_number=month.last_number,
    )
    groups: dict[int, int] = {}
    return [
        _build_line(
            household,
            month_lines[household.pk],
            group_position=groups.setdefault(household.grid_id, len(groups)),
            is_masked=terms.board_masked,
            items=items.get(month_lines[household.pk].account_id, HouseholdItems()),
            held=held.get(month_lines[household.pk].account_id, ZERO),
            standing=standing.get(month_lines[household.pk].account_id, ZERO),
        )
        for household in households
    ]


def _build_line(
    household: Household,
    month_line: MonthLine,
    *,
    group_position: int,
    is_masked: bool,
    items: HouseholdItems,
    held: Decimal,
    standing: Decimal,
) -> NoticeLine:
    name = head_name(household)
    return NoticeLine(
        month_line=month_line,
        group_position=group_position,
        group_name=household.grid.name,
        household_number=household.number,
        masked_name=mask_name(name) if name else "",
        board_name="" if is_masked else name,
        held=held,
        standing=standing,
        deducted_asked=items.deducted_asked,
        items=[
            [kind, code, count, day] for (kind, code, day), count in sorted(items.items.items())
        ],
    )


def get_held(month: Month) -> dict[int, Decimal]:
    """Return {account id: points of the month's and earlier awards still held when it was sealed}.

    Asked as of the sealing, so that a drawing that a crash put off comes to the same.
    """
    assert month.sealed_at is not None
    sealed_on = timezone.localdate(month.sealed_at)
    return dict(
        Hold.objects.filter(
            Q(released_at__isnull=True) | Q(released_at__gt=month.sealed_at),
            Q(frees_on__isnull=True) | Q(frees_on__gt=sealed_on),
            kind=HoldKind.NOTICE,
            transfer__village_id=month.village_id,
            transfer__number__lte=month.last_number,
        )
        .values_list(F("account_id"))
        .annotate(total=Sum("points"))
        .order_by()
    )
