"""The transfers themselves: numbers, keys, both ends, reversals, the month each stands in."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ledger.models import Book, Month, Transfer, TransferKind
from ledger.services.working import ENDS
from villages.checks import Finding
from villages.models import Village
from villages.months import write_month


def check_rows(village: Village) -> Iterator[Finding]:
    """Yield what is wrong with a village's transfers, by rule."""
    yield from _check_numbers(village)
    yield from _check_keys(village)
    yield from _check_ends(village)
    yield from _check_reversals(village)
    yield from _check_months(village)


def _check_numbers(village: Village) -> Iterator[Finding]:
    """Find a gap: numbers run from 1 to the book's last."""
    of_book = Transfer.objects.filter(village=OuterRef("village")).order_by().values("village")
    book = (
        Book.objects.filter(village=village)
        .annotate(
            count=Coalesce(Subquery(of_book.annotate(value=Count("pk")).values("value")), 0),
            first=Coalesce(Subquery(of_book.annotate(value=Min("number")).values("value")), 1),
            last=Coalesce(Subquery(of_book.annotate(value=Max("number")).values("value")), 0),
        )
        .first()
    )
    if book is None or (book.count, book.first, book.last) == (book.last_number, 1, book.count):
        return
    missing = _find_missing_number(village, until=book.last_number)
    if missing is not None:
        sentence = _("少了第 %(number)s 笔，账册记到第 %(last)s 笔。") % {
            "number": missing,
            "last": book.last_number,
        }
    else:
        sentence = _("流水有 %(count)s 笔，最大编号 %(number)s，账册只记到第 %(last)s 笔。") % {
            "count": book.count,
            "number": book.last,
            "last": book.last_number,
        }
    yield Finding(village.slug, "ledger.number", sentence)


def _find_missing_number(village: Village, *, until: int) -> int | None:
    """Return the first number up to `until` that no row carries."""
    rows = Transfer.objects.for_village(village)
    if until >= 1 and not rows.filter(number=1).exists():
        return 1
    followed = Exists(rows.filter(number=OuterRef("number") + 1))
    last = (
        rows.filter(~followed, number__gte=1, number__lt=until)
        .order_by("number")
        .values_list("number", flat=True)
        .first()
    )
    return None if last is None else last + 1


def _check_keys(village: Village) -> Iterator[Finding]:
    """Find a key that stands on two rows."""
    twice = (
        Transfer.objects.for_village(village)
        .order_by()
        .values("key")
        .annotate(count=Count("pk"), first=Min("number"), last=Max("number"))
        .filter(count__gt=1)
        .order_by("first")
        .first()
    )
    if twice:
        sentence = _("第 %(first)s 笔和第 %(last)s 笔用了同一个键。") % {
            "first": twice["first"],
            "last": twice["last"],
        }
        yield Finding(village.slug, "ledger.key", sentence)


def _check_ends(village: Village) -> Iterator[Finding]:
    """Find ends of another village, and ends that the kind does not have."""
    rows = Transfer.objects.for_village(village).select_related("source", "destination")
    strange = rows.exclude(source__village=village, destination__village=village)
    if row := strange.order_by("number").first():
        sentence = _("第 %(number)s 笔的账户不是本村的：%(source)s → %(destination)s。")
        yield Finding(village.slug, "ledger.ends", sentence % _name_ends(row))
    right = Q(kind=TransferKind.REVERSAL)
    for kind, (source, destination) in ENDS.items():
        right |= Q(kind=kind, source__kind=source, destination__kind=destination)
    if row := rows.exclude(right).order_by("number").first():
        sentence = _("第 %(number)s 笔是%(kind)s，方向不对：%(source)s → %(destination)s。")
        yield Finding(village.slug, "ledger.way", sentence % _name_ends(row))


def _name_ends(row: Transfer) -> dict[str, object]:
    return {
        "number": row.number,
        "kind": row.get_kind_display(),
        "source": row.source.code,
        "destination": row.destination.code,
    }


def _check_reversals(village: Village) -> Iterator[Finding]:
    """Find a reversal that is not the whole opposite of an earlier row, or reverses another."""
    whole = Q(
        source=F("reverses__destination"),
        destination=F("reverses__source"),
        points=F("reverses__points"),
        number__gt=F("reverses__number"),
        reverses__village=village,
    )
    reversals = Transfer.objects.for_village(village).filter(kind=TransferKind.REVERSAL)
    wrong = reversals.exclude(whole & ~Q(reverses__kind=TransferKind.REVERSAL))
    if row := wrong.select_related("reverses").order_by("number").first():
        sentence = _("第 %(number)s 笔冲正和第 %(reversed)s 笔对不上。") % {
            "number": row.number,
            "reversed": row.reverses.number if row.reverses else "?",
        }
        yield Finding(village.slug, "ledger.reversal", sentence)


def _check_months(village: Village) -> Iterator[Finding]:
    """Find a row that carries neither its closed stretch's first month nor the open one."""
    stretch = Month.objects.filter(
        village=OuterRef("village"),
        first_number__lte=OuterRef("number"),
        last_number__gte=OuterRef("number"),
    )
    book = Book.objects.filter(village=OuterRef("village"))
    rows = Transfer.objects.for_village(village).annotate(
        right_month=Coalesce(
            Subquery(stretch.values("from_month")[:1]), Subquery(book.values("open_month")[:1])
        )
    )
    if row := rows.exclude(month=F("right_month")).order_by("number").first():
        sentence = _("第 %(number)s 笔记在 %(month)s，按编号应在 %(right)s。") % {
            "number": row.number,
            "month": write_month(row.month),
            "right": write_month(row.right_month),
        }
        yield Finding(village.slug, "ledger.month", sentence)
