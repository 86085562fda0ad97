"""What waits among the deeds: to be decided, to be heard, to be confirmed, for a full month."""

from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from deeds.ceilings import find_room_today
from deeds.models import Deed, DeedState, Hearing
from deeds.queries.deeds import DECIDERS
from deeds.queries.feasts import feasts_to_confirm
from deeds.rows.deeds import address_of
from deeds.services.ceilings import COMMITTEE
from deeds.services.hearings import HEARERS
from villages.models import Role, Village
from villages.permissions import EVERY_VILLAGE_ROLE
from villages.todo import Todo
from villages.words import points

# So that somebody asks the household once more before it is too late.
REPLY_SOON_DAYS = 1


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return what waits for appraisal, for the meeting, for a month, and a ceiling come near."""
    return [
        *(_list_deeds(village, roles) if roles & DECIDERS else ()),
        *(_warn_of_ceiling(village, today=today) if roles & DECIDERS else ()),
        *(_list_hearings(village, today=today) if roles & HEARERS else ()),
        *(_list_feasts(village, today=today) if roles & DECIDERS else ()),
    ]


def _list_deeds(village: Village, roles: frozenset[Role]) -> list[Todo]:
    """Return what waits for appraisal and the meeting; for a month, to who may raise a ceiling."""
    open_deeds = Deed.objects.for_village(village).exclude(
        state__in=(DeedState.POSTED, DeedState.REFUSED)
    )
    counts = dict(open_deeds.order_by().values_list("state").annotate(count=Count("pk")))
    appraise = address_of("deeds:appraise", village)
    todos = [
        Todo(_("事项等评议"), counts.get(DeedState.WAITING, 0), appraise),
        Todo(_("事项等上会"), counts.get(DeedState.MEETING, 0), appraise),
    ]
    if not roles & COMMITTEE:
        return todos
    ceiling = address_of("deeds:ceiling", village)
    return [*todos, Todo(_("事项已评定，等下月入账"), counts.get(DeedState.QUEUED, 0), ceiling)]


def _list_hearings(village: Village, *, today: date) -> list[Todo]:
    """Return the slips that nobody has delivered, and the replies whose time ends by tomorrow."""
    undecided = Deed.objects.for_village(village).undecided()
    unheard = undecided.taking().filter(hearing__isnull=True).count()
    ending = Hearing.objects.filter(
        deed__in=undecided,
        replied_on__isnull=True,
        until__range=(today, today + timedelta(days=REPLY_SOON_DAYS)),
    ).count()
    address = address_of("deeds:hearings", village)
    todos = [
        Todo(_("扣分告知单等送达"), unheard, address),
        Todo(_("扣分答复今明两天到期"), ending, address),
    ]
    return [todo for todo in todos if todo.count]


def _list_feasts(village: Village, *, today: date) -> list[Todo]:
    waiting = feasts_to_confirm(village, today=today).count()
    if not waiting:
        return []
    return [Todo(_("红白事办过了，等核实"), waiting, address_of("deeds:feasts", village))]


def _warn_of_ceiling(village: Village, *, today: date) -> list[Todo]:
    room = find_room_today(village, today=today)
    if room is None or not room.is_near:
        return []
    words = _("本月加分快到上限：已加 %(awarded)s 分，上限 %(ceiling)s 分") % {
        "awarded": points(room.awarded),
        "ceiling": points(room.ceiling),
    }
    address = address_of("deeds:ceiling", village)
    return [Todo(words, 1, address, is_counted=False)]
