"""What is overdue: unfinished meetings, deeds that waited for a month, photos past their time."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from deeds.meetings_due import finish_meetings
from deeds.models import Deed, DeedState, ItemOutcome, Meeting, Photo
from deeds.services import post_queued
from deeds.services.photos import drop_old_photos, drop_unnamed_files
from villages.jobs import work_through
from villages.models import Village


def run(now: datetime) -> list[str]:
    """Do what is overdue in every village; a sentence a village for each thing done.

    Raises VillagesFailed once all other villages are done.
    """
    drop_unnamed_files(now=now)
    unfinished = Meeting.objects.filter(items__outcome=ItemOutcome.OPEN).values("village")
    waiting = Deed.objects.filter(state=DeedState.QUEUED).values("village")
    kept = Photo.objects.exclude(file="").values("source__village")
    return work_through(
        (Village.objects.filter(pk__in=unfinished), lambda one: finish_meetings(one, now=now)),
        (Village.objects.filter(pk__in=waiting), lambda one: _post_queued(one, now=now)),
        (Village.objects.filter(pk__in=kept), lambda one: _drop_photos(one, now=now)),
    )


def _post_queued(village: Village, *, now: datetime) -> Iterator[str]:
    """Post what waits for a month, as far as there is room."""
    posted = post_queued(village, by=None, now=now)
    if posted:
        yield _("%(village)s：上月评定、等着入账的 %(count)s 件事已经入账。") % {
            "village": village.name,
            "count": len(posted),
        }


def _drop_photos(village: Village, *, now: datetime) -> Iterator[str]:
    count = drop_old_photos(village, now=now)
    if count:
        yield _("%(village)s：过了保存期的 %(count)s 张照片已经删除，摘要留着。") % {
            "village": village.name,
            "count": count,
        }
