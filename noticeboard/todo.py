"""What waits on the noticeboard: a month to close, a paper's day, what villagers wrote."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import Book
from ledger.years import find_turnable_year
from noticeboard.models import Feedback, Notice, Objection, SignaturePart
from noticeboard.queries.closing import find_closable_month, find_unfinished
from noticeboard.queries.signatures import SIGNED_MONTHS, find_unsigned, find_unsigned_late
from noticeboard.queries.years import find_proposed_turns
from noticeboard.services import COMMITTEE
from noticeboard.services.feedback import SUPERVISORS
from noticeboard.services.signing import ROLE_OF
from villages.models import Role, Village
from villages.months import add_months, month_of
from villages.permissions import EVERY_VILLAGE_ROLE, STAFF
from villages.todo import Todo, Uncounted, count_todos
from villages.words import month_name, month_span_name


def build_todos(
    village: Village, *, today: date, roles: frozenset[Role] = EVERY_VILLAGE_ROLE
) -> list[Todo]:
    """Return what waits of months and notices, and of what villagers say, counted."""
    return count_todos(list_todos(village, today=today, roles=roles))


def list_todos(village: Village, *, today: date, roles: frozenset[Role]) -> list[Todo | Uncounted]:
    """Return what waits of months and notices, and of what villagers say."""
    return [
        *(_build_months(village, today=today) if roles & COMMITTEE else ()),
        *_build_signatures(village, today=today, roles=roles),
        *_build_objections(village, today=today, roles=roles),
        *_build_feedback(village, today=today, roles=roles),
        *_build_years(village, today=today, roles=roles),
    ]


def _build_months(village: Village, *, today: date) -> list[Todo | Uncounted]:
    """Return which months can be closed, and whether a notice hangs out now."""
    unrecorded = Notice.objects.for_village(village).filter(
        month__put_up_on__isnull=True, month__window_ends__gte=today
    )
    close_address = f"{reverse('admin:noticeboard_notice_close')}?village={village.slug}"
    words = _tell_closable(village, today=today)
    return [
        Todo(words, int(bool(words)), close_address, is_counted=False),
        Uncounted(
            _("公示正在张贴：没按期贴出来的，才登记张贴日"),
            unrecorded,
            reverse("admin:noticeboard_notice_changelist"),
            is_counted=False,
        ),
    ]


def _tell_closable(village: Village, *, today: date) -> str:
    """Return what there is to close or to finish, with its months; empty for nothing."""
    if unfinished := find_unfinished(village).first():
        return _("%(month)s的公示还没有做完") % {"month": month_name(unfinished.month)}
    book = Book.objects.filter(village=village).first()
    last = find_closable_month(village, book.open_month, today=today) if book else None
    if book is None or last is None:
        return ""
    months = month_span_name(book.open_month, last)
    if last == book.open_month:
        return _("可以关账了：%(months)s") % {"months": months}
    return _("可以关账了：%(months)s，合成一份公示") % {"months": months}


def _build_signatures(
    village: Village, *, today: date, roles: frozenset[Role]
) -> list[Todo | Uncounted]:
    """Return the closed months of the last year that wait for the own side's signature.

    To the committee also those that the supervisors left when the notice had hung out.
    """
    since = add_months(month_of(today), -SIGNED_MONTHS)
    address = f"{reverse('noticeboard:months')}?village={village.slug}"
    words = {
        SignaturePart.CHAIR: _("等主任审定的月份"),
        SignaturePart.SUPERVISOR: _("等监督委员审定的月份"),
    }
    own: list[Todo | Uncounted] = [
        Uncounted(words[part], find_unsigned(village, part, since=since), address)
        for part, role in ROLE_OF.items()
        if role in roles
    ]
    if Role.SUPERVISOR in roles or not roles & COMMITTEE:
        return own
    late = find_unsigned_late(village, SignaturePart.SUPERVISOR, today=today)
    return [*own, Uncounted(_("公示期过了，监督委员会还没审定的月份"), late, address)]


def _build_objections(
    village: Village, *, today: date, roles: frozenset[Role]
) -> list[Todo | Uncounted]:
    """Return what supervisors have to decide; to the committee, what is overdue."""
    if not roles & STAFF:
        return []
    waiting = Objection.objects.for_village(village).open()
    queue = f"{reverse('noticeboard:objections-queue')}?village={village.slug}"
    late = Uncounted(
        _("过了期限还没处理的异议"), waiting.filter(due_on__lt=today), queue, due="due_on"
    )
    every = Uncounted(_("等处理的异议"), waiting, queue, due="due_on")
    return [every, late] if roles & SUPERVISORS else [late]


def _build_feedback(
    village: Village, *, today: date, roles: frozenset[Role]
) -> list[Todo | Uncounted]:
    """Return what supervisors have to answer; to the committee, what is overdue."""
    if not roles & STAFF:
        return []
    waiting = Feedback.objects.for_village(village).open()
    queue = f"{reverse('noticeboard:feedback-queue')}?village={village.slug}"
    late = Uncounted(
        _("过了期限还没答复的意见"), waiting.filter(due_on__lt=today), queue, due="due_on"
    )
    every = Uncounted(_("等答复的意见"), waiting, queue, due="due_on")
    return [every, late] if roles & SUPERVISORS else [late]


def _build_years(
    village: Village, *, today: date, roles: frozenset[Role]
) -> list[Todo | Uncounted]:
    """Return the year's turn that the committee may do, and the one for a second person."""
    if not roles & STAFF:
        return []
    proposed = reverse("admin:ledger_yearturn_changelist") + "?state__exact=proposed"
    waiting = Uncounted(_("年度结转等第二个人同意"), find_proposed_turns(village), proposed)
    if not roles & COMMITTEE:
        return [waiting]
    is_due = find_turnable_year(village, today) is not None
    address = f"{reverse('admin:ledger_yearturn_turn')}?village={village.slug}"
    return [waiting, Todo(_("可以办年度结转了"), int(is_due), address, is_counted=False)]
