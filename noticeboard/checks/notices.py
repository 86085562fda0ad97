"""What must agree on the noticeboard: every sealed month's notice, its lines, names, shop."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from ledger.models import Month, MonthLine
from noticeboard.checks.lines import check_figures
from noticeboard.checks.sheets import check_sheets
from noticeboard.checks.shop import check_account
from noticeboard.models import Notice, NoticeLine, SumSection
from villages.checks import Finding
from villages.models import Village
from villages.words import MASK, household_name, month_name, points

ZERO = Decimal(0)


def check_notices(village: Village) -> Iterator[Finding]:
    """Yield what does not agree: a notice that is missing, lines or sums that differ, a name."""
    for month in Month.objects.for_village(village).exclude(seal="").order_by("number"):
        notice = Notice.objects.filter(month=month).first()
        if notice is None:
            sentence = _("%(month)s已经封账，却没有公示。") % {"month": month_name(month.month)}
            yield Finding(village.slug, "noticeboard.missing", sentence)
            continue
        yield from _check_lines(village, notice, month)
        yield from check_figures(village, notice, month)
        yield from _check_sums(village, notice, month)
        yield from _check_names(village, notice, month)
        yield from check_sheets(village, notice, month)
        yield from check_account(village, notice, month)


def _check_lines(village: Village, notice: Notice, month: Month) -> Iterator[Finding]:
    sealed = MonthLine.objects.filter(month=month, account__household__isnull=False)
    drawn = NoticeLine.objects.filter(notice=notice)
    missing = sealed.exclude(notice_line__notice=notice).select_related("account").first()
    if missing:
        sentence = _("%(month)s的公示里没有账户 %(account)s。") % {
            "month": month_name(month.month),
            "account": missing.account.code,
        }
        yield Finding(village.slug, "noticeboard.line_missing", sentence)
    foreign = drawn.exclude(month_line__in=sealed).first()
    if foreign:
        sentence = _("%(month)s的公示里 %(household)s 不是这个月的。") % {
            "month": month_name(month.month),
            "household": household_name(foreign.group_name, foreign.household_number, ""),
        }
        yield Finding(village.slug, "noticeboard.line_foreign", sentence)


def _check_sums(village: Village, notice: Notice, month: Month) -> Iterator[Finding]:
    """Compare each section's sum with its column. Few rows, so they are added up here."""
    columns = {section.value: ZERO for section in SumSection}
    for line in MonthLine.objects.filter(month=month, account__household__isnull=False):
        for section in columns:
            columns[section] += getattr(line, section)
    printed = dict.fromkeys(columns, ZERO)
    for row in notice.sums.all():
        printed[row.section] += row.points
    for section, total in columns.items():
        if printed[section] != total:
            sentence = _(
                "%(month)s的公示里“%(section)s”合计是 %(printed)s，各户相加是 %(total)s。"
            ) % {
                "month": month_name(month.month),
                "section": SumSection(section).label,
                "printed": points(printed[section]),
                "total": points(total),
            }
            yield Finding(village.slug, "noticeboard.sum", sentence)


def _check_names(village: Village, notice: Notice, month: Month) -> Iterator[Finding]:
    """Find a name shown to the public that hides nothing; only the first, and without the name."""
    lines = notice.lines.exclude(masked_name="").exclude(masked_name__contains=MASK)
    bare = lines.first()
    if bare:
        sentence = _("%(month)s的公示里 %(household)s 的姓名没有遮住。") % {
            "month": month_name(month.month),
            "household": household_name(bare.group_name, bare.household_number, ""),
        }
        yield Finding(village.slug, "noticeboard.name", sentence)
