"""What is overdue in the shop: reservations that nobody collected, waiting that is over."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from market.models import Redemption, Waiting
from market.services import drop_unnamed_photos, end_waitings, expire_reservations
from villages.models import Village


def run(now: datetime) -> list[str]:
    """Write down in every village what ran out; returns what was done, a sentence a village.

    Late, twice or not at all: points and goods are free from the day on which a hold ends.
    """
    drop_unnamed_photos(now=now)
    return [*_expire(now), *_end_waiting(now)]


def _expire(now: datetime) -> list[str]:
    run_out = Redemption.objects.run_out(timezone.localdate(now)).values("village")
    sentences = []
    for village in Village.objects.filter(pk__in=run_out).order_by("slug"):
        count = expire_reservations(village, now=now)
        sentences.append(
            _("%(village)s：%(count)s 张预约过期没领，已经退掉，积分没有动。")
            % {"village": village.name, "count": count}
        )
    return sentences


def _end_waiting(now: datetime) -> list[str]:
    unended = Waiting.objects.filter(ended_at__isnull=True)
    over = unended.exclude(pk__in=unended.still(timezone.localdate(now)).values("pk"))
    sentences = []
    for village in Village.objects.filter(pk__in=over.values("village")).order_by("slug"):
        count = end_waitings(village, now=now)
        sentences.append(
            _("%(village)s：%(count)s 户不用再等货了，名单已经理好。")
            % {"village": village.name, "count": count}
        )
    return sentences
