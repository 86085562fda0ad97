"""What waits in the office itself: setting a village up, its change of terms, homes unknown."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from office.models import Renewal
from office.paperbook.queries import waiting_openings
from office.setup.standing import has_closed_month, read_standing
from office.setup.steps import build_steps, find_next, is_complete
from villages.models import Role, User, Village
from villages.permissions import EVERY_VILLAGE_ROLE, STAFF, find_homeless
from villages.todo import Todo, Uncounted, count_todos


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return what waits in the office, counted."""
    return count_todos(list_todos(village, today=today, roles=roles))


def list_todos(village: Village, *, today: date, roles: frozenset[Role]) -> list[Todo | Uncounted]:
    """Return what waits here: the next step of setting up comes last."""
    people = f"{reverse('change-over')}?village={village.slug}"
    todos: list[Todo | Uncounted] = []
    if roles & STAFF:
        waiting = Renewal.objects.for_village(village).waiting()
        book = f"{reverse('admin:paper-book')}?village={village.slug}"
        todos += [
            Uncounted(_("换届等另一个人确认"), waiting, people, due="last_day"),
            Uncounted(_("期初结余等监督委员核对"), waiting_openings(village), book),
        ]
    if Role.COMMITTEE in roles:
        homeless = find_homeless(village, today=today).values("user")
        asked = User.objects.filter(pk__in=homeless)
        todos += [
            Uncounted(_("任职的人还没登记自己家"), asked, people),
            *_list_next_step(village, today=today),
        ]
    return todos


def _list_next_step(village: Village, *, today: date) -> list[Todo]:
    """Return the next step of setting up; nothing once a month is closed. One query then, else 11.

    A village that has closed a month is set up: what comes up later, as a household without a PIN,
    has its own place.
    """
    if has_closed_month(village):
        return []
    steps = build_steps(read_standing(village, today=today))
    step = find_next(steps)
    if is_complete(steps) or step is None:
        return []
    words = _("一步一步来：下一步是「%(step)s」") % {"step": step.title}
    address = f"{reverse('admin:setup')}?village={village.slug}"
    return [Todo(words, 1, address, is_counted=False)]
