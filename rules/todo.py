"""What waits in the rule book: slips for a second person, comments for an answer."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from rules.models import Comment, Slip
from rules.services.locking import COMMITTEE
from villages.models import Role, Village
from villages.permissions import EVERY_VILLAGE_ROLE, STAFF
from villages.todo import Todo, Uncounted, count_todos


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return the slips that wait to be confirmed, and the comments nobody has answered, counted."""
    return count_todos(list_todos(village, today=today, roles=roles))


def list_todos(village: Village, *, today: date, roles: frozenset[Role]) -> list[Todo | Uncounted]:
    """Return the slips that wait to be confirmed, and the comments nobody has answered."""
    return [
        *(_list_slips(village) if roles & STAFF else ()),
        *(_list_comments(village) if roles & COMMITTEE else ()),
    ]


def _list_slips(village: Village) -> list[Todo | Uncounted]:
    slips = Slip.objects.waiting().filter(rule__edition__village=village)
    address = reverse("admin:rules_slip_changelist") + "?state=waiting"
    return [Uncounted(_("笔误更正等第二个人核准"), slips, address)]


def _list_comments(village: Village) -> list[Todo | Uncounted]:
    comments = Comment.objects.filter(edition__village=village, taken__isnull=True)
    address = reverse("admin:rules_comment_changelist") + "?answered_at__isempty=1"
    return [Uncounted(_("征求到的意见等处理"), comments, address)]
