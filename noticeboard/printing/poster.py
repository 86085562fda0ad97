"""The month on one sheet: what everybody should see in passing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from noticeboard.models import Notice, SheetKind
from noticeboard.queries.poster import get_figures, sum_awards_by_category
from noticeboard.sheets.further import build_further
from noticeboard.sheets.head import build_foot, build_head
from noticeboard.sheets.parts import Fact, FurtherSheet, NoticeFoot, NoticeHead
from rules.models import Category
from villages.charts import BarChart, Series, build_bars
from villages.words import points, points_with_unit, signed_points

# So much finds room on the sheet; the notice itself has all of it.
NAMES_MAX, IMPROVEMENTS_MAX = 8, 8
# So many bars are read from afar; the smallest ones share the last.
BARS_MAX = 5


@dataclass(frozen=True, slots=True)
class PosterList:
    """A title and some short words below it. more: how the rest is told; empty for none."""

    kind: SheetKind
    title: str
    words: Sequence[str]
    more: str


@dataclass(frozen=True, slots=True)
class Poster:
    """All that stands on the sheet. chart: None where nobody earned anything."""

    head: NoticeHead
    figures: Sequence[Fact]
    chart: BarChart | None
    lists: Sequence[PosterList]
    foot: NoticeFoot


def build_poster(notice: Notice, *, with_board_names: bool = False) -> Poster:
    """Return a notice's poster. with_board_names: whole names; never for a public page."""
    found = get_figures(notice)
    taking_part = _("%(count)s 户，全村 %(households)s 户") % {
        "count": found.taking_part,
        "households": found.households,
    }
    return Poster(
        head=build_head(notice),
        figures=[
            Fact(_("挣到分的"), taking_part),
            Fact(_("加分"), _in_points(signed_points(found.added))),
            Fact(_("减分"), _in_points(signed_points(found.deducted))),
            Fact(_("兑换"), _in_points(points(abs(found.redeemed)))),
        ],
        chart=_build_chart(notice),
        lists=_build_lists(build_further(notice, with_board_names=with_board_names)),
        foot=build_foot(notice),
    )


def _in_points(amount: str) -> str:
    return _("%(points)s 分") % {"points": amount}


def _build_chart(notice: Notice) -> BarChart | None:
    sums = merge_smallest(sum_awards_by_category(notice.month))
    if not sums:
        return None
    return build_bars(
        key="categories",
        title=_("这些分是怎么挣的"),
        description=_("本期各类事项的加分，最多的条最长。"),
        labels=[str(category.label) for category in sums],
        series=[Series(_("加分"), list(sums.values()))],
        write=points_with_unit,
        head=_("类别"),
    )


def merge_smallest(sums: Mapping[Category, Decimal]) -> dict[Category, Decimal]:
    """Return the largest sums in their order; what there is no bar for counts among 其他."""
    if len(sums) <= BARS_MAX:
        return dict(sums)
    named = [category for category in Category if category in sums and category != Category.OTHER]
    largest = sorted(named, key=lambda category: sums[category], reverse=True)[: BARS_MAX - 1]
    merged: dict[Category, Decimal] = {
        category: sums[category] for category in named if category in largest
    }
    rest = sum(sums.values(), Decimal(0)) - sum(merged.values(), Decimal(0))
    merged[Category.OTHER] = rest
    return merged


def _build_lists(sheets: Sequence[FurtherSheet]) -> list[PosterList]:
    limits = {SheetKind.HONOURS: NAMES_MAX, SheetKind.IMPROVEMENTS: IMPROVEMENTS_MAX}
    lists = [_shorten(sheet, limits[sheet.kind]) for sheet in sheets if sheet.kind in limits]
    return [found for found in lists if found.words]


def _shorten(sheet: FurtherSheet, count_max: int) -> PosterList:
    words = [" ".join(cell for cell in row if cell) for table in sheet.tables for row in table.rows]
    words += sheet.paragraphs
    more = (
        _("等 %(count)s 项，公示上都有") % {"count": len(words)} if len(words) > count_max else ""
    )
    return PosterList(sheet.kind, sheet.title, words[:count_max], more)
