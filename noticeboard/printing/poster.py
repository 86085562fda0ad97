"""The month on one sheet: what everybody should see in passing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from noticeboard.models import Notice, SheetKind
from noticeboard.printing.measuring import measure
from noticeboard.queries.poster import get_figures, sum_awards_by_category
from noticeboard.sheets.further import build_further
from noticeboard.sheets.head import build_foot, build_head, tell_stretch
from noticeboard.sheets.parts import Fact, FurtherSheet, NoticeFoot, NoticeHead
from rules.models import Category
from villages.charts import BarChart, Series, build_bars
from villages.words import points, points_with_unit, signed_points

# The sheet's width in hundredths of an em, at the size of the title and of the lists in
# static/css/print-poster.css. Bold letters and gaps take their part.
TITLE_WIDTHS = {"large": 1330, "middle": 1660}
LIST_WIDTH, COLUMN_WIDTH = 3050, 1510
LIST_GAP = 150
# So many lines of a list find room on the sheet; the notice itself has all of it.
HONOUR_LINES, IMPROVEMENT_LINES = 4, 2
# So many bars are read from afar; the smallest ones share the last.
BARS_MAX = 5


@dataclass(frozen=True, slots=True)
class PosterList:
    """A title and some short words below it.

    look: columns for two beside each other, rows for one a line, words for as many as find room.
    more: how the rest is told; empty for none.
    """

    kind: SheetKind
    title: str
    look: str
    words: Sequence[str]
    more: str


@dataclass(frozen=True, slots=True)
class Poster:
    """All that stands on the sheet. chart: None where nobody earned anything.

    title_size: large, middle or small, so that the title takes one line where it can. stretch: what
    was posted into the month.
    """

    head: NoticeHead
    title_size: str
    stretch: str
    figures: Sequence[Fact]
    chart: BarChart | None
    lists: Sequence[PosterList]
    foot: NoticeFoot


def build_poster(notice: Notice, *, with_board_names: bool = False) -> Poster:
    """Return a notice's poster. with_board_names: whole names; never for a public page."""
    found = get_figures(notice)
    head = build_head(notice)
    taking_part = _("%(count)s 户（全村 %(households)s 户）") % {
        "count": found.taking_part,
        "households": found.households,
    }
    return Poster(
        head=head,
        title_size=find_title_size(head.title),
        stretch=_("记的是：%(stretch)s") % {"stretch": tell_stretch(notice.month)},
        figures=[
            Fact(_("这期挣到分的"), taking_part),
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


def find_title_size(title: str) -> str:
    """Return the largest size at which a title takes one line; small ones may take two."""
    fitting = (size for size, width in TITLE_WIDTHS.items() if measure(title) <= width)
    return next(fitting, "small")


def _build_lists(sheets: Sequence[FurtherSheet]) -> list[PosterList]:
    builders = {SheetKind.HONOURS: build_honour_list, SheetKind.IMPROVEMENTS: build_improvements}
    lists = [builders[sheet.kind](sheet) for sheet in sheets if sheet.kind in builders]
    return [found for found in lists if found.words]


def build_honour_list(sheet: FurtherSheet) -> PosterList:
    """Return who is named on the poster: two beside each other where all names are short."""
    words = _list_words(sheet)
    has_columns = all(measure(name) <= COLUMN_WIDTH for name in words)
    count = HONOUR_LINES * 2 if has_columns else HONOUR_LINES
    more = _("上榜的一共 %(count)s 户，名单在公示上。") % {"count": len(words)}
    look = "columns" if has_columns else "rows"
    return PosterList(
        sheet.kind, sheet.title, look, words[:count], more if len(words) > count else ""
    )


def build_improvements(sheet: FurtherSheet) -> PosterList:
    """Return what should become better: as many words as find room on their lines."""
    words = _list_words(sheet)
    count, lines, taken = 0, 1, 0
    for word in words:
        width = min(measure(word), LIST_WIDTH)
        if taken and taken + LIST_GAP + width > LIST_WIDTH:
            lines, taken = lines + 1, 0
        if lines > IMPROVEMENT_LINES:
            break
        taken += width + (LIST_GAP if taken else 0)
        count += 1
    more = _("一共 %(count)s 类，都在公示上。") % {"count": len(words)}
    return PosterList(
        sheet.kind, sheet.title, "words", words[:count], more if len(words) > count else ""
    )


def _list_words(sheet: FurtherSheet) -> list[str]:
    return [" ".join(cell for cell in row if cell) for table in sheet.tables for row in table.rows]
