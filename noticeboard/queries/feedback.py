"""Reads of feedback: the supervisors' queue, one by its number or its secret, what is overdue."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet

from noticeboard.errors import LetterUnknown
from noticeboard.models import Feedback
from villages.models import Village


def list_open_feedback(village: Village) -> QuerySet[Feedback]:
    """Return what waits for its answer, what is due first at the top."""
    rows = Feedback.objects.for_village(village).open().select_related("from_household")
    return rows.order_by("due_on", "number")


def list_answered_feedback(village: Village) -> QuerySet[Feedback]:
    """Return what was answered, the latest first."""
    rows = Feedback.objects.for_village(village).filter(answered_at__isnull=False)
    return rows.select_related("from_household").order_by("-answered_at", "-number")


def get_feedback(village: Village, number: int) -> Feedback:
    """Return the feedback of that number; raises LetterUnknown."""
    rows = Feedback.objects.for_village(village).select_related(
        "from_household", "keyed_by", "answered_by"
    )
    found = rows.filter(number=number).first()
    if found is None:
        raise LetterUnknown
    return found


def get_feedback_by_token(village: Village, token: str) -> Feedback:
    """Return the feedback whose answer is read at a secret address; raises LetterUnknown."""
    found = Feedback.objects.for_village(village).filter(token=token).first()
    if found is None:
        raise LetterUnknown
    return found


def list_feedback_of(household_id: int) -> QuerySet[Feedback]:
    """Return what a household sent with its card, newest first; nothing that staff keyed in."""
    return Feedback.objects.filter(from_household=household_id, channel="card").order_by("-number")


def count_overdue_feedback(villages: Iterable[Village], *, today: date) -> dict[int, int]:
    """Return {village id: how many answers are overdue}; villages without any are left out."""
    overdue = Feedback.objects.filter(village__in=list(villages)).overdue_on(today)
    rows = overdue.order_by().values_list("village_id").annotate(count=Count("pk"))
    return dict(rows)
