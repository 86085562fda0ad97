"""Notices as a list shows them, in ready words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

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
    ends = get_window(month)[1]
    is_running = ends >= today
    return NoticeLink(
        months=month_span_name(month.from_month, month.month),
        number=month.number,
        year=month.month.year,
        address=reverse("noticeboard:notice", args=[village.slug, month.month]),
        state=_("公示中") if is_running else _("已公示期满"),
        tone="good" if is_running else "",
        until=day_name(ends, today) if is_running else "",
    )


def group_by_year(links: Iterable[NoticeLink]) -> list[tuple[int, list[NoticeLink]]]:
    """Return (year, its notices) in the order in which they come."""
    return [(year, list(found)) for year, found in groupby(links, lambda link: link.year)]
