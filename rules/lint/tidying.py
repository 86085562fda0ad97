"""A text as the grammar reads it: without the line breaks and spaces that a page puts into it."""

import re
from dataclasses import dataclass

# Full-width digits and signs, letter for letter, so that places stay the same.
NARROW = str.maketrans("０１２３４５６７８９．＋－—％", "0123456789.+--%")
LINE_BREAK = re.compile(r"\s*\n\s*")
# A line that a column's width broke: it is long, and stops in the middle of a sentence.
BROKEN_LINE = re.compile(r"[^。；;！!？?：:|\t\n]\Z")
BROKEN_LINE_LENGTH_MIN = 10
# A row of a table without lines: it ends with its points, and the next one begins anew.
POINTS_AT_END = re.compile(r"分(?:/[^/]{1,3})?\s*\Z")
GOES_ON = re.compile("[，,、。；;）)」”的]|以|至|且|并")
NEW_ITEM = re.compile(
    r"第[一二三四五六七八九十百\d]+[章节条款]|[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳]|[-*•#|■]"
)


@dataclass(frozen=True, slots=True)
class Tidied:
    """A tidied text, and for each of its letters the place in the original."""

    text: str
    places: tuple[int, ...]

    def place_of(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the tidied text lies in the original, without outer blanks."""
        while self.text[start].isspace():
            start += 1
        while self.text[end - 1].isspace():
            end -= 1
        return self.places[start], self.places[end - 1] + 1


def tidy(text: str) -> Tidied:
    """Return text without spaces and without line breaks in mid-sentence."""
    kept = [
        place for place, letter in enumerate(text) if letter in {"\n", "\t"} or not letter.isspace()
    ]
    soft = {
        place
        for found in LINE_BREAK.finditer(text)
        if _is_soft(text, found.start(), found.end())
        for place in range(found.start(), found.end())
    }
    places = tuple(place for place in kept if place not in soft)
    return Tidied("".join(text[place] for place in places).translate(NARROW), places)


def _is_soft(text: str, start: int, end: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : start]
    if len(line.strip()) < BROKEN_LINE_LENGTH_MIN or "|" in line or "\t" in line:
        return False
    if POINTS_AT_END.search(line) and not GOES_ON.match(text, end):
        return False
    return bool(BROKEN_LINE.search(line)) and not NEW_ITEM.match(text, end)
