"""What must agree on the further sheets of a notice: honours and improvements with the rows."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from ledger.models import Month
from noticeboard.drawing.households import build_improvements, get_earned
from noticeboard.drawing.lines import Movement, read_movements
from noticeboard.models import Notice, SheetKind
from rules.models import Category
from villages.checks import Finding
from villages.models import Village
from villages.words import household_name, month_name, points


def check_sheets(village: Village, notice: Notice, month: Month) -> Iterator[Finding]:
    """Yield what does not agree: an unknown sheet, who is honoured for what, counted deductions.

    Categories are not compared: a slip of the pen may have mended a rule's since.
    """
    movements = read_movements(month)
    for code, sentence in (
        ("noticeboard.sheets", _name_unknown(notice)),
        ("noticeboard.honours", _compare_honours(notice, month, movements)),
        ("noticeboard.improvements", _compare_improvements(notice, movements)),
    ):
        if sentence:
            words = {"month": month_name(month.month), "sentence": sentence}
            yield Finding(village.slug, code, _("%(month)s的公示：%(sentence)s") % words)


def _name_unknown(notice: Notice) -> str:
    for kind in notice.sheets:
        if kind not in SheetKind.values:
            return _("不认识附页“%(sheet)s”。") % {"sheet": kind}
    return ""


def _compare_honours(notice: Notice, month: Month, movements: Sequence[Movement]) -> str:
    """Return the first household that did not earn what it is honoured for; empty for none."""
    honours = notice.honours.select_related("line__month_line").order_by("position")
    earned = get_earned(month, movements) if honours else {}
    for honour in honours:
        right = earned.get(honour.line.month_line.account_id, 0)
        if honour.line.notice_id != notice.pk or honour.added != right:
            line = honour.line
            return _("光荣榜上 %(household)s 写着 %(stored)s 分，按入账算是 %(right)s 分。") % {
                "household": household_name(line.group_name, line.household_number, ""),
                "stored": points(honour.added),
                "right": points(right),
            }
    return ""


def _compare_improvements(notice: Notice, movements: Sequence[Movement]) -> str:
    for category, _count in notice.improvements:
        if category not in Category.values:
            return _("不认识类别“%(category)s”。") % {"category": category}
    stored = sum(count for _category, count in notice.improvements)
    right = sum(count for _category, count in build_improvements(movements))
    if stored == right:
        return ""
    return _("需要改进的事写着 %(stored)s 件，按入账算是 %(right)s 件。") % {
        "stored": stored,
        "right": right,
    }
