"""How well a reading agrees with the marks: as the marked regulations' own scorer counts it."""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.reader.reading import Reading, Span
from rules.reader.writing import ReadingJson

QUOTE_LENGTH_MAX = 240
ROUND = 1000.0
Rule = Mapping[str, object]
Places = list[tuple[int, int]]


@dataclass
class Score:
    """Rules marked, rules found, and how many agree: in points, in unit, in cap, in veto."""

    gold: int = 0
    found: int = 0
    points: int = 0
    unit: int = 0
    cap: int = 0
    veto: int = 0
    vetoes_gold: int = 0
    vetoes_found: int = 0
    base: int = 0
    documents: int = 0

    def add(self, other: "Score") -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def f1(self, hits: int) -> float:
        return 2 * hits / (self.gold + self.found) if self.gold + self.found else 1.0


def list_quotes(reading: Reading) -> list[tuple[Span, str]]:
    """Return every quote of a reading with where it says that it stands."""
    return [
        *((rule.span, rule.quote) for rule in reading.rules),
        *((term.span, term.quote) for term in reading.terms),
        *((unread.span, unread.quote) for unread in reading.unread),
    ]


def score(text: str, gold: Mapping[str, object], reading: ReadingJson) -> Score:
    """Pair what was found with what is marked, the best way in total, and count."""
    marked = gold["rules"]
    assert isinstance(marked, list)
    found: Sequence[Rule] = [dict(rule) for rule in reading["rules"]]
    pairs = _pair(_normal(text), marked, found)
    same_unit = [(g, f) for g, f in pairs if _unit(g) == _unit(f)]
    return Score(
        gold=len(marked),
        found=len(found),
        points=len(pairs),
        unit=len(same_unit),
        cap=sum(_cap(g) == _cap(f) for g, f in same_unit),
        veto=sum(bool(g["veto"]) == bool(f["veto"]) for g, f in pairs),
        vetoes_gold=sum(bool(rule["veto"]) for rule in marked),
        vetoes_found=sum(bool(g["veto"]) and bool(f["veto"]) for g, f in pairs),
        base=int((gold["base_points"] or 0) == (reading["base_points"] or 0)),
        documents=1,
    )


def _normal(value: object) -> str:
    text = unicodedata.normalize("NFKC", str(value or ""))
    return "".join(c for c in text if not c.isspace() and c not in "|\"“”‘’'「」")


def _ends(rule: Rule) -> tuple[float, float | None]:
    low, high = rule["points"], rule["points_max"]
    assert isinstance(low, int | float)
    assert high is None or isinstance(high, int | float)
    if high is None or high == low:
        return (low, None)
    return (low, high) if abs(low) <= abs(high) else (high, low)


def _unit(rule: Rule) -> object:
    return None if rule["unit"] == "once" else rule["unit"]


def _cap(rule: Rule) -> object:
    cap = rule["cap"]
    return (cap["points"], cap["period"]) if isinstance(cap, dict) else None


def _places(text: str, quote: str) -> Places:
    places: Places = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        places.append((at, at + len(quote)))
        at = text.find(quote, at + 1)
    return places


def _overlap(one: Places, other: Places) -> tuple[float, float]:
    """Return the best share of the shorter quote, and of both together."""
    best = (0.0, 0.0)
    for start, end in one:
        for first, last in other:
            common = min(end, last) - max(start, first)
            if common > 0:
                shorter = min(end - start, last - first)
                best = max(best, (common / shorter, common / (max(end, last) - min(start, first))))
    return best


def _similar(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    blocks = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks if block.size > 1 or min(len(one), len(other)) < 3)
    pairs = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other)]
    dice = 2 * len(pairs[0] & pairs[1]) / sum(map(len, pairs)) if all(pairs) else 0.0
    return max(dice, 2 * same / (len(one) + len(other)))


def _pair(text: str, gold: Sequence[Rule], found: Sequence[Rule]) -> list[tuple[Rule, Rule]]:
    weights = [[_weigh(text, g, f) for f in found] for g in gold]
    return [(gold[i], found[j]) for i, j in _assign(weights)]


def _weigh(text: str, gold: Rule, found: Rule) -> float:
    """Return how well two go together, 0 where they may not: other points, another place."""
    if _ends(gold) != _ends(found):
        return 0.0
    if gold["veto"] and not gold["points"] and not found["veto"]:
        return 0.0
    marked, quote = _places(text, _normal(gold["quote"])), _normal(found["quote"])
    quoted = _places(text, quote) if 2 <= len(quote) <= QUOTE_LENGTH_MAX else []
    share, union = _overlap(marked, quoted)
    alike = _similar(_normal(gold["deed"]), _normal(found["deed"]) or quote[:40])
    if share < 0.5 and alike < (0.75 if marked and quoted and not share else 0.6):
        return 0.0
    unit = _unit(gold) == _unit(found)
    extra = 5 * unit + 5 * (unit and _cap(gold) == _cap(found)) + (gold["veto"] == found["veto"])
    return ROUND + 100 * union + 100 * alike + extra


def _assign(weights: list[list[float]]) -> list[tuple[int, int]]:
    """Return the pairing of the greatest weight, each row and column at most once."""
    if not weights or not weights[0]:
        return []
    if len(weights) > len(weights[0]):
        flipped = [list(column) for column in zip(*weights, strict=True)]
        return [(j, i) for i, j in _assign(flipped)]
    owners = _find_owners(weights)
    return [(i - 1, j - 1) for j, i in enumerate(owners) if j and i and weights[i - 1][j - 1] > 0]


def _find_owners(weights: list[list[float]]) -> list[int]:
    """Return the row that each column goes to, counted from 1, by shortest augmenting paths."""
    rows, columns = len(weights), len(weights[0])
    row_costs, column_costs = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owners, came_from = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        owners[0], column = row, 0
        least, used = [float("inf")] * (columns + 1), [False] * (columns + 1)
        while owners[column]:
            used[column] = True
            owner, step, nearest = owners[column], float("inf"), 0
            for j in range(1, columns + 1):
                if used[j]:
                    continue
                cost = -max(0.0, weights[owner - 1][j - 1]) - row_costs[owner] - column_costs[j]
                if cost < least[j]:
                    least[j], came_from[j] = cost, column
                if least[j] < step:
                    step, nearest = least[j], j
            for j in range(columns + 1):
                if used[j]:
                    row_costs[owners[j]] += step
                    column_costs[j] -= step
                else:
                    least[j] -= step
            column = nearest
        while column:
            owners[column] = owners[came_from[column]]
            column = came_from[column]
    return owners
