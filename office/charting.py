"""The office's charts, in words: from a village's figures to what the partials draw."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from office.figures import Figures, GoodsFigures, MonthFigures
from villages.charts import BarChart, Level, LineChart, Series, build_bars, build_lines
from villages.words import month_span_name, points


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of one village; None where there is nothing to draw yet."""

    points: BarChart | None
    cover: LineChart | None
    by_quantity: BarChart | None
    by_points: BarChart | None


def build_charts(figures: Figures) -> Charts:
    """Return a village's charts."""
    return Charts(
        points=_draw_points(figures.months),
        cover=_draw_cover(figures),
        by_quantity=_draw_quantities(figures.by_quantity),
        by_points=_draw_goods_points(figures.by_points),
    )


def _draw_points(months: list[MonthFigures]) -> BarChart | None:
    if not months:
        return None
    return build_bars(
        key="points",
        title=_("每月加分和兑换（分）"),
        description=_("每个月两条：上面是加分，下面是兑换。数字见下表。"),
        labels=[_name_months(row) for row in months],
        series=[
            Series(_("加分"), [row.issued for row in months]),
            Series(_("兑换"), [row.redeemed for row in months]),
        ],
        write=points,
        head=_("月份"),
    )


def _name_months(row: MonthFigures) -> str:
    name = month_span_name(row.from_month, row.month)
    return _("%(month)s到今天") % {"month": name} if row.is_open else name


def _draw_cover(figures: Figures) -> LineChart | None:
    """Draw what notices told, and today; months without a figure before the first are left out."""
    known = [(_name_months(row), row.cover_percent) for row in figures.months if not row.is_open]
    known.append((_("今天"), figures.cover.percent))
    while known and known[0][1] is None:
        known.pop(0)
    if not known:
        return None
    return build_lines(
        key="cover",
        title=_("资金和存货够兑百分之几"),
        description=_("从左到右是各个月关账的时候，最右边是今天。数字见下表。"),
        labels=[name for name, _percent in known],
        series=[
            Series(
                _("够兑"),
                [None if percent is None else Decimal(percent) for _name, percent in known],
            )
        ],
        levels=[
            Level(
                _("%(percent)s%% 以下要提醒") % {"percent": figures.cover.warning_percent},
                Decimal(figures.cover.warning_percent),
            ),
            Level(
                _("%(percent)s%% 以下要先商议") % {"percent": figures.cover.stop_percent},
                Decimal(figures.cover.stop_percent),
            ),
        ],
        write=_write_percent,
        head=_("什么时候"),
    )


def _write_percent(value: Decimal) -> str:
    return _("%(percent)s%%") % {"percent": points(value)}


def _draw_quantities(goods: list[GoodsFigures]) -> BarChart | None:
    if not goods:
        return None
    return build_bars(
        key="quantity",
        title=_("兑得最多的商品（按数量）"),
        description=_("从多到少排，退回的不算。数字见下表。"),
        labels=[_name_goods(article) for article in goods],
        series=[Series(_("数量"), [article.quantity for article in goods])],
        write=points,
        head=_("商品"),
    )


def _draw_goods_points(goods: list[GoodsFigures]) -> BarChart | None:
    if not goods:
        return None
    return build_bars(
        key="goods-points",
        title=_("兑得最多的商品（按积分）"),
        description=_("从多到少排，退回的不算。数字见下表。"),
        labels=[article.name for article in goods],
        series=[Series(_("积分"), [article.points for article in goods])],
        write=points,
        head=_("商品"),
    )


def _name_goods(article: GoodsFigures) -> str:
    return _("%(goods)s · %(unit)s") % {"goods": article.name, "unit": article.unit}
