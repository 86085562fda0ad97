"""Numbers as regulations write them: 15, １５, 1,000, 0.5, 十五, 一百二十, 两, 半."""

import re
from decimal import Decimal

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_SHORT_TENS = {"廿": "二十", "卅": "三十"}
CHINESE = "零〇一二三四五六七八九十百千两廿卅"
NUMBER = (
    r"(?:\d{1,7}(?:,\d{3}){0,2}(?:\.\d{1,2})?"
    rf"|[{CHINESE}]{{1,9}}(?:点[零〇一二三四五六七八九]{{1,2}})?|半)"
)
_WESTERN = re.compile(r"\d[\d,]*(?:\.\d+)?\Z", re.ASCII)


def read_number(text: str) -> Decimal | None:
    """Return the number that the whole text writes, None where it writes none."""
    if _WESTERN.match(text):
        return Decimal(text.replace(",", ""))
    if text == "半":
        return Decimal("0.5")
    whole, _, part = text.partition("点")
    number = _read_chinese(whole)
    if number is None or (part and any(c not in _DIGITS for c in part)):
        return None
    digits = "".join(str(_DIGITS[c]) for c in part)
    return Decimal(f"{number}.{digits}") if digits else Decimal(number)


def find_numbers(text: str) -> set[Decimal]:
    """Return every number that a text writes."""
    found = (read_number(match.group()) for match in re.finditer(NUMBER, text))
    return {number for number in found if number is not None}


def _read_chinese(text: str) -> int | None:
    for short, long in _SHORT_TENS.items():
        text = text.replace(short, long)
    if not text or any(c not in _DIGITS and c not in _TENS for c in text):
        return None
    if not any(c in _TENS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    return _add_up(text)


def _add_up(text: str) -> int:
    """Return 一百二十 as 120, 一百二 as 120, 百五 as 150, 一百零五 as 105."""
    total = held = 0
    ten = 10
    for i, c in enumerate(text):
        if c in _DIGITS:
            held = _DIGITS[c]
            if i == len(text) - 1:
                follows_ten = i > 0 and text[i - 1] in _TENS
                return total + held * (ten // 10 if follows_ten and ten > 10 else 1)
        else:
            ten = _TENS[c]
            total += (held or (1 if i == 0 or text[i - 1] not in "零〇" else 0)) * ten
            held = 0
    return total
