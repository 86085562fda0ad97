"""The trace of a whole village that was taken away, beside those of its lists."""

from datetime import datetime

from villages.models import Change, User, Village
from villages.models.audit import TABLE_KIND, Act


def trace_export(village: Village, *, by: User, now: datetime) -> Change:
    """Write who takes the whole village away; before it goes, so that the file tells it, too."""
    return Change.objects.create(
        village=village,
        made_at=now,
        made_by=by,
        act=Act.CREATED,
        kind=TABLE_KIND,
        row=village._meta.label_lower,
    )
