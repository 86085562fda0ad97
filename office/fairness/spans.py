"""The stretches of time that the fairness watch looks at. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from villages.months import add_months, month_of, year_start_of

MONTHS_OF_QUARTER = 3
YEAR, QUARTER, LAST_YEAR = "year", "quarter", "last-year"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months up to a day: from the first day of the first one, both days included."""

    key: str
    words: str
    first: date
    last: date


def build_spans(today: date, *, year_start_month: int) -> list[Span]:
    """Return what can be chosen, the scheme's year so far first: it is what is shown unasked."""
    year = year_start_of(today, year_start_month)
    quarter = add_months(month_of(today), 1 - MONTHS_OF_QUARTER)
    return [
        Span(YEAR, _("本年度"), year, today),
        Span(QUARTER, _("近三个月"), quarter, today),
        Span(LAST_YEAR, _("上年度"), add_months(year, -12), year - timedelta(days=1)),
    ]


def choose_span(asked: str, spans: list[Span]) -> Span:
    """Return the span of that key; the first where it is none."""
    return next((span for span in spans if span.key == asked), spans[0])
