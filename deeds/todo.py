"""What waits among the deeds: those to be decided, those that a full month keeps waiting."""

from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from deeds.ceilings import find_room_today
from deeds.models import Deed, DeedState
from deeds.rows import address_of
from villages.models import Village
from villages.todo import Todo
from villages.words import points


def build_todos(village: Village, *, today: date) -> list[Todo]:
    """Return what waits for appraisal, for the meeting, for a month, and a ceiling come near."""
    open_deeds = Deed.objects.for_village(village).exclude(
        state__in=(DeedState.POSTED, DeedState.REFUSED)
    )
    counts = dict(open_deeds.order_by().values_list("state").annotate(count=Count("pk")))
    appraise, ceiling = (address_of(f"deeds:{name}", village) for name in ("appraise", "ceiling"))
    return [
        Todo(_("事项等评议"), counts.get(DeedState.WAITING, 0), appraise),
        Todo(_("事项等上会"), counts.get(DeedState.MEETING, 0), appraise),
        Todo(_("事项已评定，等下月入账"), counts.get(DeedState.QUEUED, 0), ceiling),
        *_warn_of_ceiling(village, ceiling, today=today),
    ]


def _warn_of_ceiling(village: Village, address: str, *, today: date) -> list[Todo]:
    room = find_room_today(village, today=today)
    if room is None or not room.is_near:
        return []
    words = _("本月加分快到上限：已加 %(awarded)s 分，上限 %(ceiling)s 分") % {
        "awarded": points(room.awarded),
        "ceiling": points(room.ceiling),
    }
    return [Todo(words, 1, address)]
