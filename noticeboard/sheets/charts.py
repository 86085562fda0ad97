"""The charts that everyone may look at, in words: from notices' figures to what partials draw."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from noticeboard.queries.figures import NoticeFigures
from rules.models import Category
from villages.charts import BarChart, Series, build_bars
from villages.words import month_span_name, points

HUNDRED = Decimal(100)


def draw_points(figures: Sequence[NoticeFigures]) -> BarChart | None:
    """Draw what each notice's months gave, took and let go. figures: the newest first."""
    if not figures:
        return None
    rows = figures[::-1]
    return build_bars(
        key="points",
        title=_("每月加分、减分和兑换（分）"),
        description=_("每个月三条：从上到下是加分、减分、兑换。数字见下表。"),
        labels=_name_months(rows),
        series=[
            Series(_("加分"), [row.added for row in rows]),
            Series(_("减分"), [row.deducted for row in rows]),
            Series(_("兑换"), [row.redeemed for row in rows]),
        ],
        write=points,
        head=_("月份"),
    )


def draw_taking_part(figures: Sequence[NoticeFigures]) -> BarChart | None:
    """Draw which share of the households got points in each notice's months."""
    if not figures:
        return None
    rows = figures[::-1]
    return build_bars(
        key="taking-part",
        title=_("每 100 户有几户加了分"),
        description=_("每个月一条，条越长，加了分的户越多。数字见下表。"),
        labels=_name_months(rows),
        series=[Series(_("每 100 户里"), [_compute_share(row) for row in rows])],
        write=_write_households,
        head=_("月份"),
    )


def draw_categories(sums: Mapping[Category, Decimal]) -> BarChart | None:
    """Draw what was awarded for which kind of deed, in the order given."""
    if not sums:
        return None
    return build_bars(
        key="categories",
        title=_("做哪类事加的分（分）"),
        description=_("从多到少排，一类事一条。数字见下表。"),
        labels=[str(category.label) for category in sums],
        series=[Series(_("加分"), list(sums.values()))],
        write=points,
        head=_("类别"),
    )


def _name_months(rows: Sequence[NoticeFigures]) -> list[str]:
    return [month_span_name(row.notice.month.from_month, row.notice.month.month) for row in rows]


def _compute_share(row: NoticeFigures) -> Decimal:
    if not row.households:
        return Decimal(0)
    return (row.taking_part * HUNDRED / row.households).quantize(Decimal(1))


def _write_households(value: Decimal) -> str:
    return _("%(count)s 户") % {"count": points(value)}
