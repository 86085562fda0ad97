"""What is overdue in the shop: reservations that nobody collected, waiting that is over."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from market.models import Redemption, Waiting
from market.services import drop_unnamed_photos, end_waitings, expire_reservations
from villages.jobs import work_through
from villages.models import Village


def run(now: datetime) -> list[str]:
    """Write down in every village what ran out; returns what was done, a sentence a village.

    Late, twice or not at all: points and goods are free from the day on which a hold ends.
    Raises VillagesFailed once all other villages are done.
    """
    drop_unnamed_photos(now=now)
    today = timezone.localdate(now)
    run_out = Redemption.objects.run_out(today).values("village")
    unended = Waiting.objects.filter(ended_at__isnull=True)
    over = unended.exclude(pk__in=unended.still(today).values("pk")).values("village")
    return work_through(
        (Village.objects.filter(pk__in=run_out), lambda one: _expire(one, now=now)),
        (Village.objects.filter(pk__in=over), lambda one: _end_waiting(one, now=now)),
    )


def _expire(village: Village, *, now: datetime) -> Iterator[str]:
    yield _("%(village)s：%(count)s 张预约过期没领，已经退掉，积分没有动。") % {
        "village": village.name,
        "count": expire_reservations(village, now=now),
    }


def _end_waiting(village: Village, *, now: datetime) -> Iterator[str]:
    yield _("%(village)s：%(count)s 户不用再等货了，名单已经理好。") % {
        "village": village.name,
        "count": end_waitings(village, now=now),
    }
