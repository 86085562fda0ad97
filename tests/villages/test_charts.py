"""Charts: plain figures in, plain geometry out; nothing runs off the sheet, nothing is lost."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string

from villages.charts import BarChart, Level, LineChart, Series, build_bars, build_lines
from villages.charts.measuring import WIDTH, choose, cut, measure
from villages.words import points

MONTHS = [f"2026年{month}月" for month in range(1, 13)]


def series(words: str, *values: int | None) -> Series:
    return Series(words, [None if value is None else Decimal(value) for value in values])


def bars(labels: list[str], *rows: Series) -> BarChart:
    return build_bars(
        key="points",
        title="每月加分和兑换",
        description="每月两条。",
        labels=labels,
        series=rows,
        write=points,
        head="月份",
    )


def lines(labels: list[str], *rows: Series, levels: tuple[Level, ...] = ()) -> LineChart:
    return build_lines(
        key="cover",
        title="够兑多少",
        description="从左到右。",
        labels=labels,
        series=rows,
        levels=levels,
        write=lambda value: f"{points(value)}%",
        head="月份",
    )


def draw(template: str, chart: BarChart | LineChart) -> str:
    html: str = render_to_string(template, {"chart": chart})
    return html


def test_bars_are_as_long_as_their_values() -> None:
    chart = bars(["甲", "乙", "丙", "丁"], series("分", 100, 50, 0, -5))

    widths = [bar.width for bar in chart.bars]
    assert widths[1] == pytest.approx(widths[0] / 2, abs=1)
    assert widths[2:] == [0, 0]
    assert [bar.value.words for bar in chart.bars] == ["100", "50", "0", "−5"]


def test_smallest_value_is_still_seen() -> None:
    chart = bars(["甲", "乙"], series("分", 100_000, 1))

    assert chart.bars[1].width == 1


def test_bars_of_two_series_lie_below_each_other_and_differ_without_colour() -> None:
    chart = bars(["甲", "乙"], series("加分", 3, 4), series("兑换", 1, 2))

    ordered = sorted(chart.bars, key=lambda bar: bar.y)
    assert [(bar.fill, bar.value.words) for bar in ordered] == [
        ("solid", "3"),
        ("hatch", "1"),
        ("solid", "4"),
        ("hatch", "2"),
    ]
    assert [swatch.label.words for swatch in chart.legend] == ["加分", "兑换"]
    gaps = [low.y - (high.y + high.height) for high, low in pairwise(ordered)]
    assert min(gaps) > 0


def test_table_holds_every_figure() -> None:
    chart = bars(["甲", "乙"], series("加分", 3, None), series("兑换", 1, 2))

    assert chart.table.head == ["月份", "加分", "兑换"]
    assert chart.table.rows == [["甲", "3", "1"], ["乙", "", "2"]]


@pytest.mark.parametrize("count", [1, 12, 24])
def test_nothing_of_bars_runs_off_the_sheet(count: int) -> None:
    labels = (MONTHS * 2)[:count]
    values = [123_456] * count

    chart = bars(labels, series("加分", *values), series("兑换", *values))

    ends = [bar.value.x + measure(bar.value.words, chart.font_size) for bar in chart.bars]
    assert max(ends) <= WIDTH
    assert max(bar.y + bar.height for bar in chart.bars) <= chart.height
    # Two years fit a sheet of A4: print-charts.css gives a drawing 200 millimetres at most.
    assert chart.font_size * 200 / chart.height >= 3


def test_long_label_is_cut_and_stands_whole_in_the_table() -> None:
    name = "金龙鱼非转基因压榨一级花生油大桶装"

    chart = bars([name], series("分", 5))

    assert chart.labels[0].words.endswith("…")
    assert measure(chart.labels[0].words, chart.font_size) <= chart.labels[0].x
    assert chart.table.rows == [[name, "5"]]


def test_line_goes_up_with_its_values_and_breaks_where_nothing_is_known() -> None:
    chart = lines(["1月", "2月", "3月", "4月", "5月"], series("够兑", 50, 100, None, 80, 90))

    assert len(chart.paths) == 2
    heights = [mark.y for mark in chart.marks]
    assert heights[1] < heights[3] < heights[2] < heights[0]
    assert [mark.value.words for mark in chart.marks if mark.value] == ["50%", "100%", "80%", "90%"]
    assert chart.table.rows[2] == ["3月", ""]


def test_ticks_begin_at_nothing_and_reach_the_highest() -> None:
    for highest, shown in ((330, "400%"), (95, "100%"), (4, "4%"), (5, "8%"), (1001, "2000%")):
        chart = lines(["1月", "2月"], series("够兑", 1, highest))
        assert [chart.ticks[0].label.words, chart.ticks[-1].label.words] == ["0%", shown]


def test_levels_are_drawn_across_and_told_apart_in_the_legend() -> None:
    levels = (Level("要提醒", Decimal(55)), Level("要商议", Decimal(50)))

    chart = lines(["1月", "2月"], series("够兑", 40, 60), levels=levels)

    assert [level.look for level in chart.levels] == ["long", "short"]
    assert [(swatch.look, swatch.label.words) for swatch in chart.legend] == [
        ("long", "要提醒"),
        ("short", "要商议"),
    ]
    assert chart.marks[1].y < chart.levels[0].y < chart.levels[1].y < chart.marks[0].y


def test_no_tick_is_drawn_where_a_level_runs() -> None:
    chart = lines(["1月", "2月"], series("够兑", 183, 202), levels=(Level("要提醒", Decimal(100)),))

    shown = {tick.label.words: tick.is_drawn for tick in chart.ticks}
    assert shown == {"0%": True, "100%": False, "200%": True, "300%": True, "400%": True}


def test_values_are_not_struck_through_by_lines() -> None:
    chart = lines(["1月", "2月", "3月"], series("够兑", 183, 202, 330))

    struck = [
        mark.value.words
        for mark in chart.marks
        for tick in chart.ticks
        if mark.value and mark.value.y - 10 < tick.y <= mark.value.y + 1
    ]
    assert struck == []
    assert [mark.value.y > mark.y for mark in chart.marks if mark.value] == [True, False, False]


def test_one_point_has_a_mark_and_no_line() -> None:
    chart = lines(["今天"], series("够兑", 120))

    assert chart.paths == []
    assert [mark.value and mark.value.words for mark in chart.marks] == ["120%"]


def test_words_that_have_no_room_beside_each_other_are_left_out_but_the_last() -> None:
    chart = lines([*MONTHS, *MONTHS], series("够兑", *range(100, 124)))

    assert chart.labels[-1].words == "2026年12月"
    spans = [
        (text.x - measure(text.words, 12) // 2, text.x + measure(text.words, 12) // 2)
        for text in chart.labels
    ]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert max(end for _start, end in spans) <= WIDTH
    assert len(chart.marks) == len(chart.table.rows) == 24


def test_empty_charts_are_drawn_as_well() -> None:
    assert bars([], series("分")).bars == []
    assert lines([], series("够兑")).marks == []


def test_words_are_measured_and_cut() -> None:
    assert measure("大米", 10) == 20
    assert measure("12", 10) == 12
    assert cut("大米五公斤", 30, 10) == "大米…"
    assert cut("大米", 20, 10) == "大米"
    assert choose(["一二三"] * 3, [0, 10, 100], 10) == [1, 2]


CHARTS: list[tuple[str, Any]] = [
    ("_chart_bars.html", bars(["甲<b>", "乙"], series("加分", 3, 4), series("兑换", 1, 2))),
    (
        "_chart_lines.html",
        lines(
            ["1月", "2月"],
            series("够兑", 40, 60),
            series("去年", 30, 20),
            levels=(Level("提醒", Decimal(50)),),
        ),
    ),
]


@pytest.mark.parametrize(("template", "chart"), CHARTS)
def test_drawing_is_sound_and_needs_neither_style_nor_script(
    template: str, chart: BarChart | LineChart
) -> None:
    html = draw(template, chart)

    svg = html[html.index("<svg") : html.index("</svg>") + 6]
    tree = ET.fromstring(svg)  # noqa: S314 - our own drawing
    titles = tree.attrib["aria-labelledby"].split()
    assert re.findall(r' id="([^"]+-(?:title|desc))"', svg) == titles
    assert " style=" not in html
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("<tr>") == 1 + len(chart.table.rows)
