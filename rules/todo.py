"""What waits in the rule book: slips for a second person, comments for an answer."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from rules.models import Comment, Slip
from villages.models import Village
from villages.todo import Todo


def build_todos(village: Village, *, today: date) -> list[Todo]:
    """Return the slips that wait to be confirmed, and the comments nobody has answered."""
    slips = Slip.objects.waiting().filter(rule__edition__village=village)
    comments = Comment.objects.filter(edition__village=village, taken__isnull=True)
    return [
        Todo(
            _("笔误更正等第二个人核准"),
            slips.count(),
            reverse("admin:rules_slip_changelist") + "?state=waiting",
        ),
        Todo(
            _("征求到的意见等处理"),
            comments.count(),
            reverse("admin:rules_comment_changelist") + "?answered_at__isempty=1",
        ),
    ]
