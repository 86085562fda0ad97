"""An account's own lines of a closed month: the list of its files, and each to take home."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse

from ledger.errors import LinesUnknown
from ledger.models import Account, MonthLine
from ledger.queries import get_lines_file
from villages.months import parse_month, write_month
from villages.words import month_name, month_span_name

MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class LinesFile:
    """A closed month's own lines; code: the month as addresses have it."""

    code: str
    name: str
    digest: str


def list_lines_files(account: Account) -> list[LinesFile]:
    """Return the latest sealed months of an account, newest first. One query."""
    lines = (
        MonthLine.objects.filter(account=account)
        .exclude(month__seal="")
        .select_related("month")
        .order_by("-month__number")[:MONTHS_SHOWN]
    )
    return [
        LinesFile(
            write_month(line.month.month),
            month_span_name(line.month.from_month, line.month.month),
            line.digest,
        )
        for line in lines
    ]


def get_month_line(account: Account, month: date) -> MonthLine:
    """Return an account's line of the sealed month that covers a month; raises LinesUnknown."""
    line = (
        MonthLine.objects.filter(
            account=account, month__from_month__lte=month, month__month__gte=month
        )
        .exclude(month__seal="")
        .select_related("month")
        .first()
    )
    if line is None:
        raise LinesUnknown(month_name(month))
    return line


def answer_lines(account: Account, month: str, *, owner: str) -> HttpResponse:
    """Return a closed month's own lines with their salt; raises LinesUnknown, Http404.

    month: 2026-10. owner: whose it is, plainly, for the file's name: anping-005-2026-10.txt. The
    file's SHA-256 stands in the notice's file.
    """
    try:
        day = parse_month(month)
    except ValueError as error:
        raise Http404 from error
    line = get_month_line(account, day)
    name = f"{owner}-{write_month(line.month.month)}.txt"
    return HttpResponse(
        get_lines_file(line),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
