"""How wide words are on paper and where their lines end. Pure; in hundredths of an em.

Fonts differ a little from one computer to the next: these are the widest of those in print.css, so
that what fits here fits everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from unicodedata import combining, east_asian_width

EM = 100
DIGIT = 57
CAPITAL = 76
# A table's head is bold: its small letters are wider by so much.
BOLD = 5
WIDE_LETTERS = frozenset("mwMW%@&")
# What may not begin a line, and what may not end one.
NEVER_FIRST = frozenset("，。、；：？！）》」』”’…·,.;:?!)%")
NEVER_LAST = frozenset("（《「『“‘(")


@lru_cache(maxsize=8192)
def measure(words: str) -> int:
    """Return how wide words are."""
    return sum(_measure_letter(letter) for letter in words)


@lru_cache(maxsize=2048)
def _measure_letter(letter: str) -> int:
    if combining(letter):
        return 0
    if letter == "\N{MINUS SIGN}":
        return DIGIT + 3
    if east_asian_width(letter) in "WFA":
        return EM
    if letter in WIDE_LETTERS:
        return EM
    return CAPITAL if letter.isupper() else DIGIT


def wrap(words: str, width: int) -> list[str]:
    """Return the lines of words, none wider than width; nothing is lost but spaces at their ends.

    Chinese breaks between any two letters but for punctuation, the rest at its spaces; what is
    wider than a line by itself is broken anywhere.
    """
    lines: list[str] = []
    line, taken = "", 0
    for piece in _split(words, width):
        wide = measure(piece)
        if line and taken + measure(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, taken = "", 0
        line, taken = line + piece, taken + wide
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _split(words: str, width: int) -> Iterator[str]:
    """Break words into what stays together: a letter, a word with its space, their punctuation."""
    piece = ""
    for letter in " ".join(words.split()):
        if not piece or (_stays(piece, letter) and measure(piece + letter) <= width):
            piece += letter
            continue
        yield piece
        piece = letter
    if piece:
        yield piece


def _stays(piece: str, letter: str) -> bool:
    """Say whether a letter stays with the piece before it: figures with units, days in one."""
    before = piece[-1]
    if letter in NEVER_FIRST or letter == " " or before in NEVER_LAST:
        return True
    if _is_wide(letter):
        return before.isdecimal()
    if _is_wide(before):
        return letter.isdecimal() and piece[-2:-1].isdecimal()
    return before != " "


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in "WF"


def wrap_items(items: Iterable[str], separator: str, width: int) -> list[str]:
    """Return the lines of items in a row; an item is only broken where it is wider than a line."""
    lines: list[str] = []
    line = ""
    for item in items:
        joined = f"{line}{separator}{item}" if line else item
        if measure(joined) <= width:
            line = joined
            continue
        if line:
            lines.append((line + separator).rstrip())
        *full, line = wrap(item, width)
        lines.extend(full)
    return [*lines, line] if line else lines


def find_narrowest(label: str, *, lines_max: int, least: int = 2 * EM) -> int:
    """Return the least width, from least on, in which a label takes no more lines than that."""
    whole = _measure_bold(label)
    has_words = " " in label or not any(map(_is_wide, label))
    longest_word = max(map(_measure_bold, label.split()), default=0) if has_words else 0
    for width in range(max(whole // lines_max, least, longest_word), whole, 5):
        lines = _break_label(label, width)
        if len(lines) <= lines_max and max(map(_measure_bold, lines)) <= width:
            return width
    return whole


def _measure_bold(words: str) -> int:
    return measure(words) + BOLD * sum(letter.islower() for letter in words)


def wrap_label(label: str, width: int) -> list[str]:
    """Return the lines of a column's label, of about one length, the last the longest."""
    lines_max = len(_break_label(label, width))
    return _break_label(label, find_narrowest(label, lines_max=lines_max))


def _break_label(label: str, width: int) -> list[str]:
    """Break a label at its marks, else so that its last line is full: 其中 待公示."""
    if "、" in label:
        return wrap_items(label.split("、"), "、", width)
    if " " in label or not any(map(_is_wide, label)):
        return wrap(label, width)
    return [line[::-1] for line in wrap(label[::-1], width)][::-1]


def share_width(naturals: Sequence[int], fixed: Sequence[bool], *, width: int) -> list[int]:
    """Return the columns' widths, together as wide as the table.

    naturals: what each would take in one line. Fixed ones get it; the others share the rest: where
    there is enough, all alike get more; where not, short ones what they take, long ones alike.
    """
    shares = list(naturals)
    columns = [column for column, is_fixed in enumerate(fixed) if not is_fixed]
    columns.sort(key=lambda column: naturals[column])
    open_width = sum(naturals[column] for column in columns)
    left = width - sum(naturals) + open_width
    more = max(left - open_width, 0) // max(len(columns), 1)
    for others, column in zip(range(len(columns), 0, -1), columns, strict=True):
        even = left // others
        shares[column] = even if others == 1 else min(naturals[column] + more, even)
        left -= shares[column]
    return shares
