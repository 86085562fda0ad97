"""The stretch of a notice: what happened since the closing before, and was not told yet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from ledger.models import Month
from noticeboard.models import NoticeEntry
from villages.models import Village

# What was signed shortly before a closing may have been saved shortly after the drawing: it is
# looked for a day back, and left out where the notice before told it.
LATE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a notice tells of: since..until. since: None for a village's first notice.

    told: what the notice before told, as NoticeEntry.about.
    """

    month: Month
    since: datetime | None
    until: datetime
    told: frozenset[str]

    @property
    def village(self) -> Village:
        return self.month.village

    @property
    def until_day(self) -> date:
        return timezone.localdate(self.until)

    @property
    def looked_from(self) -> datetime | None:
        """From when on rows are looked for; what they tell may have been told."""
        return self.since - LATE if self.since else None

    @property
    def looked_from_day(self) -> date:
        return timezone.localdate(self.looked_from) if self.looked_from else date.min


def find_stretch(month: Month) -> Stretch:
    """Return the stretch of a sealed month's notice. Two queries."""
    before = Month.objects.for_village(month.village).filter(number=month.number - 1).first()
    told = NoticeEntry.objects.filter(notice__month=before).values_list("about", flat=True)
    return Stretch(
        month,
        since=before.closed_at if before else None,
        until=month.closed_at,
        told=frozenset(told) if before else frozenset(),
    )
