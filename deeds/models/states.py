"""How far a deed has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeedState(models.TextChoices):
    """How far a deed has come. Reversed is never stored: the ledger says it."""

    WAITING = "waiting", _("待评议")
    MEETING = "meeting", _("待上会")
    QUEUED = "queued", _("已评定，待下月入账")
    POSTED = "posted", _("已入账")
    REFUSED = "refused", _("已退回")
    JOINED = "joined", _("已合并")


UNDECIDED = (DeedState.WAITING, DeedState.MEETING)
# Decided for good, and so part of what went before; their points count as they were scored.
SCORED = (DeedState.QUEUED, DeedState.POSTED)
