"""What notices came to, from their sealed rows: for the charts that everyone may look at."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, Subquery, Sum

from ledger.models import AccountKind, Month, TransferKind
from noticeboard.models import Notice, NoticeSum
from noticeboard.models.notices import NoticeQuerySet
from rules.models import Category, Rule
from villages.models import Village

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class NoticeFigures:
    """What a notice's households came to; taking_part: of households, those with an award."""

    notice: Notice
    added: Decimal
    deducted: Decimal
    redeemed: Decimal
    households: int
    taking_part: int


def list_figures(village: Village, *, newest: int) -> list[NoticeFigures]:
    """Return the figures of so many notices, the newest first. One query, however old the book."""
    of_household = Q(month__lines__account__kind=AccountKind.HOUSEHOLD)
    notices = find_newest(village, newest).annotate(
        added=Sum("month__lines__added", filter=of_household),
        deducted=Sum("month__lines__deducted", filter=of_household),
        redeemed=Sum("month__lines__redeemed", filter=of_household),
        households=Count("month__lines", filter=of_household),
        taking_part=Count("month__lines", filter=of_household & Q(month__lines__added__gt=0)),
    )
    return [
        NoticeFigures(
            notice=notice,
            added=notice.added or ZERO,
            deducted=-(notice.deducted or ZERO),
            redeemed=-(notice.redeemed or ZERO),
            households=notice.households,
            taking_part=notice.taking_part,
        )
        for notice in notices
    ]


def find_newest(village: Village, newest: int) -> NoticeQuerySet:
    """Return so many of a village's notices, the newest first; they may be filtered further."""
    last = Month.objects.for_village(village).order_by("-number").values("number")[:1]
    notices = Notice.objects.for_village(village).newest_first()
    return notices.filter(month__number__gt=Subquery(last) - newest)


def sum_awards_by_category(village: Village, *, newest: int) -> dict[Category, Decimal]:
    """Return {category: points awarded} over so many notices, most first. Two queries.

    As the notices printed them: what was taken back later is not subtracted, and the rules of one
    that is sensitive stand under their category already.
    """
    rows = (
        NoticeSum.objects.filter(
            notice__in=find_newest(village, newest).order_by().values("pk"), kind=TransferKind.AWARD
        )
        .order_by("code")
        .values_list("code")
        .annotate(total=Sum("points"))
    )
    categories = _find_categories(village)
    sums: Counter[Category] = Counter()
    for code, total in rows:
        sums[categories.get(code, Category.OTHER)] += total
    return dict(sums.most_common())


def _find_categories(village: Village) -> dict[str, Category]:
    """Return {code: category}, of a rule as its newest edition has it; a category is its own."""
    rules = Rule.objects.for_village(village).order_by(F("edition__number"))
    return {category.value: category for category in Category} | {
        code: Category(category) for code, category in rules.values_list("code", "category")
    }
