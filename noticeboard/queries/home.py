"""What a village's public home tells."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from ledger.models import Book, Month, Transfer, TransferKind
from rules.models import Rule, RuleQuerySet
from rules.queries import RuleGroup, group_rules
from villages.models import Village

ZERO = Decimal(0)
EARNING_RULES = 6


@dataclass(frozen=True, slots=True)
class PostedSoFar:
    """What the open month has come to; points as households see them."""

    open_month: date
    deeds: int
    households: int
    added: Decimal
    deducted: Decimal
    redeemed: Decimal

    @property
    def is_empty(self) -> bool:
        return not (self.deeds or self.deducted or self.redeemed)


def get_posted_so_far(village: Village) -> PostedSoFar | None:
    """Return the open month's awards, deductions and redemptions; None before the book is open.

    Two queries, however old the book: rows are found by their numbers.
    """
    book = Book.objects.filter(village=village).first()
    if book is None:
        return None
    closed = Month.objects.for_village(village).order_by("-number").values("last_number")[:1]
    awards = Q(kind=TransferKind.AWARD)
    sums = (
        Transfer.objects.for_village(village)
        .filter(number__gt=Coalesce(Subquery(closed), 0))
        .aggregate(
            deeds=Count("pk", filter=awards),
            households=Count("destination", filter=awards, distinct=True),
            added=Sum("points", filter=awards),
            deducted=Sum("points", filter=Q(kind=TransferKind.DEDUCTION)),
            redeemed=Sum("points", filter=Q(kind=TransferKind.REDEMPTION)),
        )
    )
    return PostedSoFar(
        open_month=book.open_month,
        deeds=sums["deeds"],
        households=sums["households"],
        added=sums["added"] or ZERO,
        deducted=-(sums["deducted"] or ZERO),
        redeemed=-(sums["redeemed"] or ZERO),
    )


def find_earning_rules(village: Village, *, today: date) -> list[Rule]:
    """Return some rules in force that give points: how to begin earning. One query."""
    return list(_find_earning(village, today=today)[:EARNING_RULES])


def list_earning_rules(village: Village, *, today: date) -> list[RuleGroup]:
    """Return all rules in force that give points, by category. One query."""
    return group_rules(_find_earning(village, today=today))


def _find_earning(village: Village, *, today: date) -> RuleQuerySet:
    return Rule.objects.for_village(village).in_force_on(today).filter(points__gt=0).in_order()
