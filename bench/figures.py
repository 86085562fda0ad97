"""What was measured, and the table that says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

HEAD = ("", "ours", "bare", "ratio", "rounds", "aim", "")


@dataclass(frozen=True)
class Comparison:
    """Ours beside the bare database, round by round, so that neighbours' noise meets both.

    is_time: less is better; otherwise they are rates. aim: of the ratio ours / bare; None: for
    information.
    """

    what: str
    unit: str
    rounds: Sequence[tuple[float, float]]
    aim: float | None = None
    is_time: bool = False

    def cells(self) -> tuple[str, ...]:
        ratios = [ours / bare for ours, bare in self.rounds]
        ratio = median(ratios)
        return (
            self.what,
            _write(median(ours for ours, _bare in self.rounds), self.unit),
            _write(median(bare for _ours, bare in self.rounds), self.unit),
            f"{ratio:.2f}",
            f"{min(ratios):.2f} - {max(ratios):.2f}",
            *_judge(ratio, self.aim, at_most=self.is_time),
        )


@dataclass(frozen=True)
class Reading:
    """A figure of ours with nothing beside it; aim: at most; None: for information."""

    what: str
    unit: str
    values: Sequence[float]
    aim: float | None = None

    def cells(self) -> tuple[str, ...]:
        middle = median(self.values)
        spread = f"{min(self.values):,.0f} - {max(self.values):,.0f}"
        return (
            self.what,
            _write(middle, self.unit),
            "",
            "",
            spread if len(self.values) > 1 else "",
            *_judge(middle, self.aim, at_most=True),
        )


def build_table(rows: Iterable[Comparison | Reading]) -> str:
    """Return the rows under a head, in columns."""
    cells = [HEAD, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def _write(figure: float, unit: str) -> str:
    return (
        f"{figure:,.0f} {unit}"
        if figure >= 100 or figure == int(figure)
        else f"{figure:.1f} {unit}"
    )


def _judge(figure: float, aim: float | None, *, at_most: bool) -> tuple[str, str]:
    if aim is None:
        return "", ""
    met = figure <= aim if at_most else figure >= aim
    return f"{'<=' if at_most else '>='} {aim:g}", "met" if met else "MISSED"
