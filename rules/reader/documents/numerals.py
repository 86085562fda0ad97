"""Numbers in the ways in which Chinese documents number their paragraphs."""

from collections.abc import Callable, Mapping

_DIGITS = "〇一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
# Beyond these a sign has no more forms, and Word falls back on plain digits, too.
_CIRCLES_MAX, _LETTERS_MAX, _ROMAN_MAX, _HANZI_MAX = 20, 26, 39, 9999


def write_numeral(number: int, kind: str) -> str:
    """Write a number as Word's kind asks; in digits where there is no such form."""
    if kind == "none":
        return ""
    write, largest = _KINDS.get(kind, (str, 0))
    return write(number) if 1 <= number <= largest else str(number)


def write_hanzi(number: int) -> str:
    """Write 12 as 十二, 120 as 一百二十, 105 as 一百〇五."""
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            text = _DIGITS[int(digit)] + _PLACES[place] + text
        elif text and not text.startswith("〇"):
            text = f"〇{text}"
    return text.removeprefix("一") if text.startswith("一十") else text


def _write_digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _write_full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


def _write_roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _sign_after(before_first: int) -> Callable[[int], str]:
    return lambda number: chr(before_first + number)


_KINDS: Mapping[str, tuple[Callable[[int], str], int]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "japaneseCounting",
        ),
        (write_hanzi, _HANZI_MAX),
    ),
    **dict.fromkeys(
        ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"),
        (_write_digits, _HANZI_MAX),
    ),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), (_write_full_width, _HANZI_MAX)),
    **dict.fromkeys(
        ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"),
        (_sign_after(ord("①") - 1), _CIRCLES_MAX),
    ),
    "decimalEnclosedParen": (_sign_after(ord("⑴") - 1), _CIRCLES_MAX),
    "decimalEnclosedFullstop": (_sign_after(ord("⒈") - 1), _CIRCLES_MAX),
    "decimalZero": (lambda number: f"{number:02}", _HANZI_MAX),
    "ideographTraditional": (lambda number: _STEMS[number - 1], len(_STEMS)),
    "ideographZodiac": (lambda number: _BRANCHES[number - 1], len(_BRANCHES)),
    "upperLetter": (_sign_after(ord("A") - 1), _LETTERS_MAX),
    "lowerLetter": (_sign_after(ord("a") - 1), _LETTERS_MAX),
    "upperRoman": (lambda number: _write_roman(number).upper(), _ROMAN_MAX),
    "lowerRoman": (_write_roman, _ROMAN_MAX),
}
