"""From when until when a report tells."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from villages.months import day_start, last_day_of, month_of
from villages.words import day_span_name, month_span_name


@dataclass(frozen=True, slots=True)
class Span:
    """Two days, both included.

    Whole months are counted by the months into which things were posted, as the notices do, so that
    both agree; any other days by the day of posting.
    """

    first: date
    last: date

    @property
    def is_whole_months(self) -> bool:
        return self.first.day == 1 and self.last == last_day_of(month_of(self.last))

    @property
    def words(self) -> str:
        name = month_span_name if self.is_whole_months else day_span_name
        return name(self.first, self.last)

    @property
    def posted(self) -> Q:
        """Keep the transfers of the span."""
        if self.is_whole_months:
            return Q(month__range=(self.first, self.last))
        return self.within("posted_at")

    def within(self, moment: str) -> Q:
        """Keep the rows of which a moment lies in the span."""
        end = day_start(self.last + timedelta(days=1))
        return Q(**{f"{moment}__gte": day_start(self.first), f"{moment}__lt": end})

    @property
    def closed_before(self) -> Q:
        """Keep the closed months of which nothing belongs to the span."""
        if self.is_whole_months:
            return Q(month__lt=self.first)
        return Q(closed_at__lt=day_start(self.first))
