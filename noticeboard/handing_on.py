"""What is passed on of months, notices and letters: by the committee, and by supervisors."""

from datetime import date

from django.utils.translation import gettext as _

from ledger.models import Book, Month
from noticeboard.models import Feedback, Notice, Objection, Signature, SignaturePart
from noticeboard.queries.closing import count_unclosed, find_open_month, find_unfinished
from noticeboard.queries.objections import say_about, with_rows
from noticeboard.queries.signatures import SIGNED_MONTHS
from noticeboard.services.signing import ROLE_OF
from villages.matters import Matter, Office, list_matter
from villages.models import Role, Village
from villages.months import add_months, month_of
from villages.words import SEPARATOR, day_name, day_with_year, month_name


def build_matters(office: Office) -> list[Matter]:
    """Return what waits of the months, and for supervisors what villagers wrote."""
    appointment, today = office.appointment, office.today
    village = appointment.village
    if village is None:
        return []
    unsigned = [
        _list_unsigned(village, part, today=today)
        for part, role in ROLE_OF.items()
        if role == appointment.role
    ]
    if appointment.role == Role.COMMITTEE:
        return [*_tell_months(village, today=today), *unsigned, _list_unrecorded(village, today)]
    if appointment.role == Role.SUPERVISOR:
        return [
            _list_objections(village, today=today),
            _list_feedback(village, today=today),
            *_tell_months(village, today=today),
            *unsigned,
        ]
    return []


def _tell_months(village: Village, *, today: date) -> list[Matter]:
    """Return the open month and from when it may be closed, what is overdue, what broke off."""
    opened = find_open_month(village, today=today)
    if opened is None:
        return [Matter(_("账册"), _("还没有开账"), waits=False)]
    number = Book.objects.get(village=village).last_number
    details = [
        _("从%(day)s起可以关账") % {"day": day_with_year(opened.closing_day)},
        _("账上最后一笔是第 %(number)s 号") % {"number": number},
    ]
    if due := count_unclosed([village], today=today).get(village.pk, 0):
        details.insert(0, _("到期没关账的有 %(count)s 个月") % {"count": due})
    details += [
        _("%(month)s的公示还没有做完") % {"month": month_name(one.month)}
        for one in find_unfinished(village)
    ]
    words = _("正在记账的月份")
    return [Matter(words, month_name(opened.month), tuple(details), waits=bool(due))]


def _list_unsigned(village: Village, part: SignaturePart, *, today: date) -> Matter:
    since = add_months(month_of(today), -SIGNED_MONTHS)
    signed = Signature.objects.for_village(village).filter(part=part).values("month")
    months = Month.objects.for_village(village).filter(month__gte=since).exclude(month__in=signed)
    names = [
        month_name(month) for month in months.order_by("month").values_list("month", flat=True)
    ]
    words = _("等%(side)s审定的月份") % {"side": part.label}
    return list_matter(words, names)


def _list_unrecorded(village: Village, today: date) -> Matter:
    """Return the notices whose window runs and of which no day of putting up was recorded."""
    notices = Notice.objects.for_village(village).filter(
        month__put_up_on__isnull=True, month__window_ends__gte=today
    )
    months = notices.order_by("month__number").values_list("month__month", "month__window_ends")
    return list_matter(
        _("张贴日没有登记的公示"),
        [
            SEPARATOR.join(
                (month_name(month), _("公示到%(day)s止") % {"day": day_name(ends, today)})
            )
            for month, ends in months
            if ends is not None
        ],
    )


def _list_objections(village: Village, *, today: date) -> Matter:
    waiting = with_rows(Objection.objects.for_village(village)).open().order_by("due_on", "number")
    return list_matter(
        _("没处理的异议"),
        [
            SEPARATOR.join(
                (
                    _("第 %(number)s 号") % {"number": one.number},
                    say_about(one, deductions_named=False),
                    _say_due(one.due_on, today),
                )
            )
            for one in waiting
        ],
    )


def _list_feedback(village: Village, *, today: date) -> Matter:
    """Return the letters by number and day; what they say is for their page alone."""
    waiting = Feedback.objects.for_village(village).open().order_by("due_on", "number")
    rows = waiting.values_list("number", "due_on")
    return list_matter(
        _("没答复的意见"),
        [
            SEPARATOR.join((_("第 %(number)s 号") % {"number": number}, _say_due(due, today)))
            for number, due in rows
        ],
    )


def _say_due(due: date, today: date) -> str:
    words = {"day": day_name(due, today)}
    if due < today:
        return _("已过期限（%(day)s）") % words
    return _("最晚%(day)s答复") % words
