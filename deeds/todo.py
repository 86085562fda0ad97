"""What waits among the deeds: to be decided, to be heard, to be confirmed, for a full month."""

from datetime import date, timedelta

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
from villages.todo import Todo, Uncounted, count_todos
from villages.words import points

# So that somebody asks the household once more before it is too late.
REPLY_SOON_DAYS = 1


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return what waits for appraisal, for the meeting, for a month, and a ceiling come near."""
    counted = count_todos(list_todos(village, today=today, roles=roles))
    return [*counted, *list_reckoned(village, today=today, roles=roles)]


def list_reckoned(village: Village, *, today: date, roles: frozenset[Role]) -> list[Todo]:
    """Return that the month's awards come near their ceiling."""
    return _warn_of_ceiling(village, today=today) if roles & DECIDERS else []


def list_todos(village: Village, *, today: date, roles: frozenset[Role]) -> list[Todo | Uncounted]:
    """Return what waits for appraisal, for the meeting, for a month."""
    return [
        *(_list_deeds(village, roles) if roles & DECIDERS else ()),
        *(_list_hearings(village, today=today) if roles & HEARERS else ()),
        *(_list_feasts(village, today=today) if roles & DECIDERS else ()),
    ]


def _list_deeds(village: Village, roles: frozenset[Role]) -> list[Todo | Uncounted]:
    """Return what waits for appraisal and the meeting; for a month, to who may raise a ceiling."""
    deeds = Deed.objects.for_village(village)
    appraise = address_of("deeds:appraise", village)
    todos: list[Todo | Uncounted] = [
        Uncounted(_("事项等评议"), deeds.filter(state=DeedState.WAITING), appraise),
        Uncounted(_("事项等上会"), deeds.filter(state=DeedState.MEETING), appraise),
    ]
    if not roles & COMMITTEE:
        return todos
    ceiling = address_of("deeds:ceiling", village)
    queued = deeds.filter(state=DeedState.QUEUED)
    return [*todos, Uncounted(_("事项已评定，等下月入账"), queued, ceiling)]


def _list_hearings(village: Village, *, today: date) -> list[Todo | Uncounted]:
    """Return the slips that nobody has delivered, and the replies whose time ends by tomorrow."""
    undecided = Deed.objects.for_village(village).undecided()
    unheard = undecided.taking().filter(hearing__isnull=True)
    ending = Hearing.objects.filter(
        deed__in=undecided,
        replied_on__isnull=True,
        until__range=(today, today + timedelta(days=REPLY_SOON_DAYS)),
    )
    address = address_of("deeds:hearings", village)
    return [
        Uncounted(_("扣分告知单等送达"), unheard, address),
        Uncounted(_("扣分答复今明两天到期"), ending, address, due="until"),
    ]


def _list_feasts(village: Village, *, today: date) -> list[Todo | Uncounted]:
    waiting = feasts_to_confirm(village, today=today)
    return [Uncounted(_("红白事办过了，等核实"), waiting, address_of("deeds:feasts", village))]


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
