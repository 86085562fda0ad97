"""The honour list, and what should be better, in ready words."""

from django.utils.translation import gettext as _

from noticeboard.models import Notice, NoticeHonour, SheetKind
from noticeboard.sheets.entries import name_line
from noticeboard.sheets.parts import Column, FurtherSheet, SheetTable
from rules.models import Category
from villages.words import household_name, signed_points


def build_honours(notice: Notice, *, with_board_names: bool = False) -> FurtherSheet | None:
    """Return who is honoured; None where nobody is. One query.

    Whoever is on the list agreed to stand there by name: on the board it is whole also where the
    board masks the others.
    """
    honours = notice.honours.select_related("line").order_by("position")
    rows = [
        (_name(honour, with_board_names=with_board_names), signed_points(honour.added))
        for honour in honours
    ]
    if not rows:
        return None
    return FurtherSheet(
        kind=SheetKind.HONOURS,
        title=str(SheetKind.HONOURS.label),
        intro=_("本期加分多、自己也愿意上榜的户。"),
        tables=[SheetTable((Column(_("户")), Column(_("本期加分"), is_figure=True)), rows)],
    )


def _name(honour: NoticeHonour, *, with_board_names: bool) -> str:
    line = honour.line
    if with_board_names and honour.name:
        return household_name(line.group_name, line.household_number, honour.name)
    return name_line(line)


def build_improvements(notice: Notice) -> FurtherSheet:
    """Return how many deductions there were by category, without names and households."""
    rows: list[tuple[str, str]] = [
        (str(Category(category).label), _("%(count)s 件") % {"count": count})
        for category, count in notice.improvements
    ]
    return FurtherSheet(
        kind=SheetKind.IMPROVEMENTS,
        title=str(SheetKind.IMPROVEMENTS.label),
        intro=_("这几类事本期扣过分，大家多留意。") if rows else _("本期没有扣分。"),
        tables=[SheetTable((Column(_("哪类事")), Column(_("几件"), is_figure=True)), rows)]
        if rows
        else [],
    )
