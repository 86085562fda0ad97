"""What notices came to, from their sealed rows: for the charts that everyone may look at."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from ledger.models import AccountKind, Month, TransferKind
from noticeboard.models import Notice, NoticeSum, Signature, SignaturePart
from noticeboard.models.notices import NoticeQuerySet
from rules.models import Category, Rule
from villages.models import Village

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class NoticeFigures:
    """What a notice's households came to; taking_part: of households, those with an award.

    is_signed: by both sides.
    """

    notice: Notice
    added: Decimal
    deducted: Decimal
    redeemed: Decimal
    households: int
    taking_part: int
    is_signed: bool = False


def list_figures(village: Village, *, newest: int) -> list[NoticeFigures]:
    """Return the figures of so many notices, the newest first. One query, however old the book."""
    of_household = Q(month__lines__account__kind=AccountKind.HOUSEHOLD)
    signatures = Signature.objects.filter(village=village, month=OuterRef("month__month"))
    signed = signatures.order_by().values("village").annotate(parts=Count("pk")).values("parts")
    notices = find_newest(village, newest).annotate(
        signed=Subquery(signed),
        added=Sum("month__lines__added", filter=of_household),
        deducted=Sum("month__lines__deducted", filter=of_household),
        redeemed=Sum("month__lines__redeemed", filter=of_household),
        households=Count("month__lines", filter=of_household),
        taking_part=Count("month__lines", filter=of_household & Q(month__lines__added__gt=0)),
    )
    return [_build_figures(notice) for notice in notices]


def _build_figures(notice: Notice) -> NoticeFigures:
    # What a query adds stands beside the model's own fields.
    found = vars(notice)
    return NoticeFigures(
        notice=notice,
        added=found["added"] or ZERO,
        deducted=-(found["deducted"] or ZERO),
        redeemed=-(found["redeemed"] or ZERO),
        households=found["households"],
        taking_part=found["taking_part"],
        is_signed=found["signed"] == len(SignaturePart),
    )


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
    sums: dict[Category, Decimal] = {}
    for code, total in rows:
        category = categories.get(code, Category.OTHER)
        sums[category] = sums.get(category, ZERO) + total
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def _find_categories(village: Village) -> dict[str, Category]:
    """Return {code: category}, of a rule as its newest edition has it; a category is its own."""
    rules = Rule.objects.for_village(village).order_by(F("edition__number"))
    return {category.value: category for category in Category} | {
        code: Category(category) for code, category in rules.values_list("code", "category")
    }
