"""What is overdue among the deeds: what waited for a new month's ceiling and has room now."""

from datetime import datetime

from django.utils.translation import gettext as _

from deeds.models import Deed, DeedState
from deeds.services import post_queued
from villages.models import Village


def run(now: datetime) -> list[str]:
    """Post what waits in every village, as far as there is room; a sentence a village."""
    waiting = Deed.objects.filter(state=DeedState.QUEUED).values("village")
    sentences = []
    for village in Village.objects.filter(pk__in=waiting).order_by("slug"):
        posted = post_queued(village, by=None, now=now)
        if posted:
            sentences.append(
                _("%(village)s：上月评定、等着入账的 %(count)s 件事已经入账。")
                % {"village": village.name, "count": len(posted)}
            )
    return sentences
