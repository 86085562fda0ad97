"""Who has signed a month, in words for page, paper and office."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.models import Book, Month
from noticeboard.models import Notice, Signature, SignaturePart
from villages.models import Village
from villages.months import add_months, month_of
from villages.words import day_with_year, mask_name

# How far back a month without a signature is still asked for.
SIGNED_MONTHS = 12
# After the window, before anybody outside the village asks.
GRACE_DAYS = 5


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One side's signature: as what, who and when (or that it waits)."""

    part: str
    who: str
    is_signed: bool


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """Both sides' signatures of a month, the chair's first.

    remark: that something was posted after the earlier signature; empty where nothing was.
    """

    lines: tuple[SignatureLine, ...]
    remark: str


def get_signatures(notice: Notice, *, with_names: bool = False) -> SignatureLines:
    """Return who signed a notice's month. One query.

    with_names: whole, for the board and the office; a public page masks them like everybody's.
    """
    month = notice.month
    found = find_signatures(month.village_id, [month.month])[month.month]
    return build_lines(found, last_number=month.last_number, with_names=with_names)


def get_open_signatures(village: Village, month: date) -> SignatureLines:
    """Return who signed a month that is not closed yet. Two queries."""
    found = find_signatures(village.pk, [month])[month]
    last_number = Book.objects.get(village=village).last_number
    return build_lines(found, last_number=last_number, with_names=True)


def find_signatures(
    village_id: int, months: Iterable[date]
) -> dict[date, dict[SignaturePart, Signature]]:
    """Return {month: {part: its signature}} of the months asked for. One query."""
    found: dict[date, dict[SignaturePart, Signature]] = {month: {} for month in months}
    rows = Signature.objects.filter(village=village_id, month__in=found)
    for row in rows.select_related("signed_by"):
        found[row.month][SignaturePart(row.part)] = row
    return found


def build_lines(
    found: Mapping[SignaturePart, Signature], *, last_number: int, with_names: bool
) -> SignatureLines:
    """Return a month's signatures in words. last_number: up to which it has been posted."""
    signed_up_to = min((row.last_number for row in found.values()), default=last_number)
    later = max(last_number - signed_up_to, 0)
    remark = _("审定后又入账 %(count)s 笔。") % {"count": later} if later else ""
    lines = tuple(
        SignatureLine(
            part=str(part.label),
            who=_name_signer(found.get(part), with_names=with_names),
            is_signed=part in found,
        )
        for part in SignaturePart
    )
    return SignatureLines(lines, remark)


def _name_signer(signature: Signature | None, *, with_names: bool) -> str:
    if signature is None:
        return _("待审定")
    name = signature.signed_by.name
    words = {
        "name": name if with_names else mask_name(name),
        "title": signature.title,
        "day": day_with_year(timezone.localdate(signature.signed_at)),
    }
    if not signature.title:
        return _("%(name)s，%(day)s") % words
    return _("%(name)s（%(title)s），%(day)s") % words


def find_unsigned(village: Village, part: SignaturePart, *, since: date) -> QuerySet[Month]:
    """Return the closed months from a month on that wait for one side's signature."""
    signed = Signature.objects.for_village(village).filter(part=part).values("month")
    months = Month.objects.for_village(village).filter(month__gte=since)
    return months.exclude(month__in=signed)


def find_unsigned_late(village: Village, part: SignaturePart, *, today: date) -> QuerySet[Month]:
    """Return the months that wait for one side's signature though their notice has hung out."""
    since = add_months(month_of(today), -SIGNED_MONTHS)
    return find_unsigned(village, part, since=since).filter(window_ends__lt=today)


def with_signed(months: QuerySet[Month]) -> QuerySet[Month]:
    """Return months with `signed`, of how many sides each has a signature."""
    signatures = Signature.objects.filter(village=OuterRef("village"), month=OuterRef("month"))
    counted = signatures.order_by().values("month").annotate(count=Count("pk")).values("count")
    return months.annotate(signed=Coalesce(Subquery(counted), 0))


def is_signing_late(month: date, *, signed: int, window_ends: date | None, today: date) -> bool:
    """Tell whether somebody outside the village should ask why a month is not signed. Pure."""
    if signed >= len(SignaturePart) or window_ends is None:
        return False
    is_asked = month >= add_months(month_of(today), -SIGNED_MONTHS)
    return is_asked and window_ends + timedelta(days=GRACE_DAYS) < today
