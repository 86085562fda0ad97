"""What waits in the office itself: setting up a village, until it lives."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from office.setup.standing import has_closed_month, read_standing
from office.setup.steps import build_steps, find_next, is_complete
from villages.models import Role, Village
from villages.permissions import EVERY_VILLAGE_ROLE
from villages.todo import Todo


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return the next step of setting up; nothing once a month is closed. One query then, else 11.

    A village that has closed a month is set up: what comes up later, as a household without a PIN,
    has its own place.
    """
    if Role.COMMITTEE not in roles or has_closed_month(village):
        return []
    steps = build_steps(read_standing(village, today=today))
    step = find_next(steps)
    if is_complete(steps) or step is None:
        return []
    words = _("一步一步来：下一步是「%(step)s」") % {"step": step.title}
    address = f"{reverse('admin:setup')}?village={village.slug}"
    return [Todo(words, 1, address, is_counted=False)]
