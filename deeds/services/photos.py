"""Photos whose time is over: their files go, their hashes stay."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from deeds.models import Photo
from deeds.photos import ASIDE_FOLDER, ASIDE_FOR, FOLDER
from villages.files import find_old_files, remove_files
from villages.models import Village
from villages.months import add_months, day_start, last_day_of, month_of
from villages.queries import get_terms

# A deed's files are written before its rows: what no row names may be in the making.
UNNAMED_FOR = timedelta(days=1)


def drop_old_photos(village: Village, *, now: datetime) -> int:
    """Delete the files of photos older than the village's terms let them be; return how many.

    The rows forget the names first: after a crash in between, drop_unnamed_files finds the files.
    """
    today = timezone.localdate(now)
    oldest = _months_before(today, get_terms(village, today).photo_months)
    with transaction.atomic():
        old = (
            Photo.objects.select_for_update(of=("self",))
            .exclude(file="")
            .filter(
                source__village=village,
                source__submitted_at__lt=day_start(oldest),
            )
        )
        names = dict(old.values_list("pk", "file"))
        Photo.objects.filter(pk__in=list(names)).update(file="")
    remove_files(names.values())
    return len(names)


def drop_unnamed_files(*, now: datetime) -> None:
    """Delete the photos' files that no row names, and what was set aside for forms never sent."""
    named = set(Photo.objects.exclude(file="").values_list("file", flat=True))
    stale = [name for name in find_old_files(FOLDER, now - UNNAMED_FOR) if name not in named]
    remove_files([*stale, *find_old_files(ASIDE_FOLDER, now - 2 * ASIDE_FOR)])


def _months_before(day: date, count: int) -> date:
    """Return the day that many months earlier, or the last of its month where that is shorter."""
    month = add_months(month_of(day), -count)
    return month.replace(day=min(day.day, last_day_of(month).day))
