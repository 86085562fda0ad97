"""Reads of the noticeboard: what can be closed, what was put up, what the public home tells."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from deeds.models import Deed
from ledger.models import Book, Month, Transfer, TransferKind
from ledger.queries import find_month
from noticeboard.errors import NoticeUnknown, VillageUnknown
from noticeboard.models import Notice
from rules.models import Rule
from villages.models import Village
from villages.months import add_months, closing_day_of
from villages.queries import get_terms
from villages.words import month_name

ZERO = Decimal(0)
EARNING_RULES = 6


@dataclass(frozen=True, slots=True)
class Closing:
    """What a closing today would do.

    from_month..month: what it closes; is_due: False where month's closing day has not come.
    undecided: deeds that carry over. window_starts..window_ends: of the notice.
    """

    from_month: date
    month: date
    is_due: bool
    closing_day: date
    undecided: int
    window_starts: date
    window_ends: date


def get_closing(village: Village, *, today: date) -> Closing:
    """Return what closing the village's book today would do."""
    opened = Book.objects.get(village=village).open_month
    last = find_closable_month(village, opened, today=today)
    month = last or opened
    return Closing(
        from_month=opened,
        month=month,
        is_due=last is not None,
        closing_day=closing_day_of(month, get_terms(village, month).closing_day),
        undecided=Deed.objects.for_village(village).undecided().count(),
        window_starts=today + timedelta(days=1),
        window_ends=today + timedelta(days=get_terms(village, today).notice_days),
    )


def find_closable_month(village: Village, open_month: date, *, today: date) -> date | None:
    """Return the last month, from the open one on, whose closing day has come."""
    month, found = open_month, None
    while closing_day_of(month, get_terms(village, month).closing_day) <= today:
        month, found = add_months(month, 1), month
    return found


def find_unfinished(village: Village) -> QuerySet[Month]:
    """Return the closed months that a crash left without seal or notice, in order."""
    return (
        Month.objects.for_village(village)
        .filter(Q(seal="") | Q(notice__isnull=True))
        .order_by("number")
    )


def get_public_village(slug: str) -> Village:
    """Return the village of a public address; raises VillageUnknown."""
    village = Village.objects.select_related("town").filter(slug=slug).first()
    if village is None:
        raise VillageUnknown
    return village


def list_notices(village: Village) -> QuerySet[Notice]:
    """Return the village's notices, newest first."""
    return Notice.objects.for_village(village).newest_first()


def get_notice(village: Village, month: date) -> Notice:
    """Return the notice that covers a month; raises NoticeUnknown."""
    covering = find_month(village, month)
    notice = (
        Notice.objects.for_village(village)
        .select_related("month__village", "shop_account")
        .filter(month=covering)
        .first()
        if covering
        else None
    )
    if notice is None:
        raise NoticeUnknown(month_name(month))
    return notice


@dataclass(frozen=True, slots=True)
class PostedSoFar:
    """What the open month has come to; points as households see them."""

    open_month: date
    deeds: int
    households: int
    added: Decimal
    deducted: Decimal
    redeemed: Decimal


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
    """Return some rules in force that give points, with their edition: how to begin earning."""
    rules = Rule.objects.for_village(village).in_force_on(today).filter(points__gt=0)
    return list(rules.select_related("edition").in_order()[:EARNING_RULES])
