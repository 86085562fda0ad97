"""Yuan in capital characters 大写, as every Chinese receipt has them. Pure."""

from decimal import Decimal

from villages.numbers import to_hundredths

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
MYRIADS = ("", "万", "亿", "万亿")


def write_capitals(yuan: Decimal) -> str:
    """Return 1234.5 as 壹仟贰佰叁拾肆元伍角整 and 20 as 贰拾元整. Not below 0.

    Source: the People's Bank's rules for filling in bills (正确填写票据和结算凭证的基本规定): 整
    after yuan and jiao, never after fen; a gap within the digits is one 零.
    """
    hundredths = to_hundredths(yuan)
    if hundredths < 0:
        raise ValueError(f"{yuan} is less than nothing.")
    whole, cents = divmod(hundredths, 100)
    jiao, fen = divmod(cents, 10)
    words = f"{_write_whole(whole)}元" if whole or not cents else ""
    if not cents:
        return f"{words}整"
    if jiao:
        # 贰拾元零伍角: the gap before a jiao is told where the yuan end in 0.
        words += DIGITS[0] if whole and whole % 10 == 0 else ""
        words += f"{DIGITS[jiao]}角"
    elif whole:
        words += DIGITS[0]
    return f"{words}{DIGITS[fen]}分" if fen else f"{words}整"


def _write_whole(whole: int) -> str:
    if not whole:
        return DIGITS[0]
    groups = []
    while whole:
        whole, group = divmod(whole, 10_000)
        groups.append(group)
    words, has_gap = "", False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            has_gap = bool(words)
            continue
        if words and (has_gap or group < 1000):
            words += DIGITS[0]
        words += _write_group(group) + MYRIADS[place]
        has_gap = False
    return words


def _write_group(group: int) -> str:
    """Return up to 9999 with one 零 for each gap within, none before or behind."""
    words = ""
    for place, unit in reversed(list(enumerate(PLACES))):
        digit = group // 10**place % 10
        if digit:
            words += DIGITS[digit] + unit
        elif words and not words.endswith(DIGITS[0]):
            words += DIGITS[0]
    return words.rstrip(DIGITS[0])
