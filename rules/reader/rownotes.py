"""What the other cells of a row say of its points: the most of them, what they are counted per."""

import re
from collections.abc import Sequence

from rules.reader.caps import period_of
from rules.reader.characters import Stream
from rules.reader.columns import Column
from rules.reader.lexicon import UNIT_WORD
from rules.reader.measures import Measure, choose, measure_of_cell, measures_in
from rules.reader.mentions import POINTS
from rules.reader.numbers import NUMBER, read_number
from rules.reader.reading import FoundCap
from rules.reader.tables import Role

# Of 一年不超过50分 the last number; 一年 is its period.
_CAP_NUMBER = re.compile(rf"(?![一每][个]?[年月季天日周])({NUMBER})个?((?!分)(?:{UNIT_WORD}))?")


def cap_of_row(fitted: Sequence[tuple[Column, Stream]]) -> FoundCap | None:
    for column, cell in fitted:
        if column.role is Role.CAP and cell.text:
            found = _CAP_NUMBER.search(cell.text)
            points = read_number(found.group(1)) if found else None
            if points and found and not re.search("周|星期", column.head + cell.text):
                period = period_of(
                    column.head + cell.text[: found.start()] + cell.text[found.end() :]
                )
                if found.group(2):
                    return FoundCap(period, times=int(points))
                return FoundCap(period, points=points)
    return None


_OF_CAP = re.compile("最高|最多|不超过|上限|封顶|限[^一]|累计|为限|[每全当][^，]{1,2}内?[只仅]")


def noted_measure(text: str) -> Measure | None:
    kept = re.split("[，；。]", text)
    words = "，".join(
        part
        for part in kept
        if "限一次" in part or not (POINTS.search(part) or _OF_CAP.search(part))
    )
    return choose(measures_in(words)) or (measure_of_cell(words) if len(words) <= 6 else None)
