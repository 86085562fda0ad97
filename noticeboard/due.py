"""What is due on the noticeboard: months to close, and closings that a crash left halfway."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.models import Book, Month
from noticeboard.models import Notice
from noticeboard.queries.closing import find_closable_month
from noticeboard.services import close_and_draw, finish_notices
from villages.jobs import work_through
from villages.models import Village
from villages.words import month_span_name


def run(now: datetime) -> list[str]:
    """Finish what was left, then close whatever may be closed; a sentence a notice.

    Nothing is released here: dates decide that when they are read. Raises VillagesFailed once all
    other villages are done.
    """

    def finish(village: Village) -> Iterator[str]:
        for notice in finish_notices(village, now=now):
            yield _tell(_("%(village)s %(months)s的公示已补做完。"), village, notice)

    def close(village: Village) -> Iterator[str]:
        opened = Book.objects.get(village=village).open_month
        month = find_closable_month(village, opened, today=timezone.localdate(now))
        if month:
            notice = close_and_draw(village, month, by=None, now=now)
            yield _tell(_("%(village)s %(months)s已经关账，公示做好了。"), village, notice)

    halfway = Month.objects.filter(notice__isnull=True).values("village")
    begun = Book.objects.filter(open_month__lte=timezone.localdate(now)).values("village")
    return work_through(
        (Village.objects.filter(pk__in=halfway), finish),
        (Village.objects.filter(pk__in=begun), close),
    )


def _tell(sentence: str, village: Village, notice: Notice) -> str:
    months = month_span_name(notice.month.from_month, notice.month.month)
    return sentence % {"village": village.name, "months": months}
