"""What is overdue on the noticeboard: closings that a crash left without seal or notice."""

from datetime import datetime

from django.utils.translation import gettext as _

from ledger.models import Month
from noticeboard.services import finish_notices
from villages.models import Village
from villages.words import month_span_name


def run(now: datetime) -> list[str]:
    """Finish sealing and drawing in every village; returns what was done, a sentence a notice.

    Months are not closed here and nothing is released: dates decide that when they are read.
    """
    halfway = Month.objects.filter(notice__isnull=True).values("village")
    sentences = []
    for village in Village.objects.filter(pk__in=halfway).order_by("slug"):
        sentences += [
            _("%(village)s %(months)s的公示已补做完。")
            % {
                "village": village.name,
                "months": month_span_name(notice.month.from_month, notice.month.month),
            }
            for notice in finish_notices(village, now=now)
        ]
    return sentences
