"""Charts as plain geometry: pure builders of what the partials draw as SVG. No words of their own.

A chart is 320 units wide, as wide as the smallest phone's column, and grows with its page. It needs
no colour: bars carry a pattern and their value, lines a marker. Every chart holds its own table.
Drawn by templates/_chart_bars.html and _chart_lines.html.
"""

from villages.charts.bars import build_bars
from villages.charts.lines import build_lines
from villages.charts.shapes import BarChart, Level, LineChart, Series

__all__ = ["BarChart", "Level", "LineChart", "Series", "build_bars", "build_lines"]
