"""Notices as a list shows them, in ready words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import Month
from noticeboard.models import Notice
from noticeboard.sheets.head import get_window
from villages.models import Village
from villages.words import day_name, month_span_name


@dataclass(frozen=True, slots=True)
class NoticeLink:
    """One notice to open; until: the last day on which to object, empty where that is over."""

    months: str
    number: int
    year: int
    address: str
    state: str
    tone: str
    until: str


def build_link(notice: Notice, village: Village, *, today: date) -> NoticeLink:
    """Return a notice as a list shows it on a day."""
    month = notice.month
    starts, ends = get_window(month)
    is_running = ends >= today
    return NoticeLink(
        months=month_span_name(month.from_month, month.month),
        number=month.number,
        year=month.month.year,
        address=reverse("noticeboard:notice", args=[village.slug, month.month]),
        state=say_state(month, today=today),
        tone="good" if starts <= today <= ends else "",
        until=day_name(ends, today) if is_running else "",
    )


def say_state(month: Month, *, today: date) -> str:
    """Say of a sealed month whether its notice's window is to come, runs or is over."""
    starts, ends = get_window(month)
    if today < starts:
        return _("%(day)s起公示") % {"day": day_name(starts, today)}
    return _("公示中") if today <= ends else _("已公示期满")


def group_by_year(links: Iterable[NoticeLink]) -> list[tuple[int, list[NoticeLink]]]:
    """Return (year, its notices) in the order in which they come."""
    return [(year, list(found)) for year, found in groupby(links, lambda link: link.year)]
