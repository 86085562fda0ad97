"""What a notice comes to, for the sheet that is seen from afar."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from ledger.models import Month, Transfer, TransferKind
from noticeboard.models import Notice
from rules.models import Category

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class NoticeFigures:
    """All lines of a notice added up. households: all; taking_part: those with an award."""

    households: int
    taking_part: int
    added: Decimal
    deducted: Decimal
    redeemed: Decimal


def get_figures(notice: Notice) -> NoticeFigures:
    """Return a notice's figures, in one query."""
    found = notice.lines.aggregate(
        households=Count("pk"),
        taking_part=Count("pk", filter=Q(month_line__added__gt=0)),
        added=Sum("month_line__added"),
        deducted=Sum("month_line__deducted"),
        redeemed=Sum("month_line__redeemed"),
    )
    return NoticeFigures(
        found["households"],
        found["taking_part"],
        *(found[name] or ZERO for name in ("added", "deducted", "redeemed")),
    )


def sum_awards_by_category(month: Month) -> dict[Category, Decimal]:
    """Return {category: points of the month's awards}, in the order of the rules' categories."""
    category = Coalesce("deed__rule__category", "earlier_outcome__deed__rule__category")
    sums = dict(
        Transfer.objects.filter(
            village_id=month.village_id,
            number__range=(month.first_number, month.last_number),
            kind=TransferKind.AWARD,
        )
        .values_list(category)
        .annotate(total=Sum("points"))
        .order_by()
    )
    # An award without a deed, from a card's points taken over, belongs to none.
    sums[Category.OTHER] = sums.get(Category.OTHER, ZERO) + sums.pop(None, ZERO)
    return {found: sums[found] for found in Category if sums.get(found)}
