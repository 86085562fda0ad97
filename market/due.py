"""What is overdue in the shop: reservations that nobody collected in time."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from market.models import Redemption
from market.services import expire_reservations
from villages.models import Village


def run(now: datetime) -> list[str]:
    """Write down in every village what ran out; returns what was done, a sentence a village.

    Late, twice or not at all: points and goods are free from the day on which a hold ends.
    """
    run_out = Redemption.objects.run_out(timezone.localdate(now)).values("village")
    sentences = []
    for village in Village.objects.filter(pk__in=run_out).order_by("slug"):
        count = expire_reservations(village, now=now)
        sentences.append(
            _("%(village)s：%(count)s 张预约过期没领，已经退掉，积分没有动。")
            % {"village": village.name, "count": count}
        )
    return sentences
