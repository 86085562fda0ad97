"""What stands in a cell, made exact; what cannot be is refused in a sentence. Pure."""

import re
from datetime import date, timedelta
from decimal import Decimal
from unicodedata import normalize

from django.utils.translation import gettext as _

from deeds.services.prior import TIMES_MAX
from office.tables import lexicon
from office.tables.lexicon import BLANK_WORDS, FALSE_WORDS, TRUE_WORDS
from villages.numbers import HUNDREDTH

NAME_LENGTH_MAX = 40
NUMBER_MAX = 999_999
# The day that Excel counts as 0; it takes 1900 for a leap year.
SERIAL_ZERO = date(1899, 12, 30)
# 1954 to 2119: what else is a number and no day.
SERIALS = range(20_000, 80_000)
_DAY = re.compile(lexicon.DAY)
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(?:19|20)\d{2}(?!\d)|(?:19|20)\d{2}(?=\d{2,4}(?!\d))")
_PHONE = re.compile(r"\+?\d[\d -]{4,18}")
_AMOUNT = re.compile(r"[+-]?\d{1,6}(?:\.\d{1,10})?")
_ROUNDED = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
_MEMBER_ENDS = re.compile(r"[\u3001,;\n|]+")
_MEMBER = re.compile(r"(?:[^:]{1,4}:)?(?P<name>[^\d(]+?)\s*(?:\(?\s*(?P<year>(?:19|20)\d{2}).*)?")
_REMARK = re.compile(r"\([^()\d]*\)")


class BadCellError(Exception):
    """A cell that cannot be what its column asks for; the sentence says what would be."""


def plain(text: str) -> str:
    """Return a cell's text in half width, without the spaces round it."""
    return normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip()


def check_worked_out(text: str) -> None:
    """Refuse what a formula leaves that found nothing: #REF!, #N/A, #NAME?."""
    if text.startswith("#") and text.endswith(("!", "?", "A")):
        raise BadCellError(_("这一格是没算出来的公式。"))


def parse_text(text: str) -> str:
    """Return a text, empty where a dash or a 无 stands for nothing."""
    found = plain(text)
    return "" if found.lower() in BLANK_WORDS else found


def parse_words(text: str) -> str:
    """Return a text as it is written, full width and all; empty where it says nothing."""
    return text.strip() if parse_text(text) else ""


def parse_number(text: str) -> int | None:
    """Return a household's number: of 028, 28户, №28 or ２８."""
    found = parse_text(text).removeprefix("No")
    for ending in lexicon.NUMBER_ENDINGS:
        found = found.removesuffix(ending).strip()
    if not found:
        return None
    if not (found.isascii() and found.isdecimal()) or not 1 <= int(found) <= NUMBER_MAX:
        raise BadCellError(_("要是整数，例如 28；表里写的是「%(text)s」。") % {"text": found[:20]})
    return int(found)


def parse_name(text: str) -> str:
    """Return a person's name; the spaces that line up two characters with three go."""
    found = parse_text(text)
    if any(character.isdecimal() for character in found):
        raise BadCellError(_("姓名里不能有数字：「%(text)s」。") % {"text": found[:20]})
    if not found.isascii():
        found = "".join(found.split())
    if len(found) > NAME_LENGTH_MAX:
        raise BadCellError(_("姓名最多 %(most)s 个字。") % {"most": NAME_LENGTH_MAX})
    return found


def parse_phone(text: str) -> str:
    found = parse_text(text)
    if not found:
        return ""
    if _ROUNDED.fullmatch(found):
        raise BadCellError(
            _("电话被表格软件写成了「%(text)s」。请把这一列设成文本，重新填号码。")
            % {"text": found[:20]}
        )
    if not _PHONE.fullmatch(found):
        raise BadCellError(_("电话只能写一个号码，例如 13800138000。"))
    return found.replace(" ", "")


def parse_tick(text: str) -> bool | None:
    """Return whether it is ticked; None where nothing stands there."""
    found = plain(text).lower()
    if not found:
        return None
    if found in TRUE_WORDS:
        return True
    if found in FALSE_WORDS:
        return False
    raise BadCellError(_("请写「是」或「否」；表里写的是「%(text)s」。") % {"text": found[:20]})


def parse_day(text: str) -> date | None:
    """Return a day: of 2026年3月5日, 2026.3.5, 2026/3/5, 20260305 or Excel's number for it."""
    found = parse_text(text)
    if not found:
        return None
    if found.isascii() and found.isdecimal() and int(found[:9]) in SERIALS and len(found) == 5:
        return SERIAL_ZERO + timedelta(days=int(found))
    parts = _DAY.fullmatch(found) or _PLAIN_DAY.fullmatch(found)
    try:
        if parts:
            return date(*map(int, parts.groups()))
    except ValueError:
        pass
    raise BadCellError(
        _("日期请写成 2026-03-05 这样；表里写的是「%(text)s」。") % {"text": found[:20]}
    )


def parse_points(text: str) -> Decimal | None:
    """Return an amount with at most two decimals: of 12.5, 12.5分 or 1,200."""
    found = parse_text(text).removesuffix(lexicon.POINTS_ENDING).replace(",", "").strip()
    if not found:
        return None
    if not _AMOUNT.fullmatch(found):
        raise BadCellError(_("要是数字；表里写的是「%(text)s」。") % {"text": found[:20]})
    amount = Decimal(found)
    if amount != amount.quantize(HUNDREDTH):
        raise BadCellError(_("最多两位小数；表里写的是「%(text)s」。") % {"text": found[:20]})
    return amount.quantize(HUNDREDTH)


def parse_amount(text: str) -> Decimal | None:
    """Return an amount as parse_points does, and never less than 0."""
    amount = parse_points(text)
    if amount is not None and amount < 0:
        raise BadCellError(_("不能小于 0。"))
    return amount


def parse_times(text: str) -> int | None:
    found = parse_text(text).removesuffix(lexicon.TIMES_ENDING).strip()
    if not found:
        return None
    if not (found.isascii() and found.isdecimal()):
        raise BadCellError(_("次数要是整数；表里写的是「%(text)s」。") % {"text": found[:20]})
    if int(found[:9]) > TIMES_MAX:
        raise BadCellError(_("最多 %(most)s 次。") % {"most": TIMES_MAX})
    return int(found)


def keep_year(text: str) -> str:
    """Return of a day of birth its year alone; what has none, cut short."""
    found = plain(text)
    if found.isascii() and found.isdecimal() and len(found) == 5 and int(found) in SERIALS:
        return str((SERIAL_ZERO + timedelta(days=int(found))).year)
    year = _YEAR.search(found)
    return year[0] if year else found[:4]


def parse_year(text: str) -> int | None:
    found = parse_text(text)
    if not found:
        return None
    if not re.fullmatch(r"(?:19|20)\d{2}", found):
        raise BadCellError(_("请写四位数的年份，例如 1980。"))
    return int(found)


def parse_members(text: str) -> list[tuple[str, int | None]]:
    """Return (name, year of birth) of people in one cell: 李花、王小明（2012）; 妻：李花."""
    found = _REMARK.sub("", parse_text(text))
    parts = [part.strip() for part in _MEMBER_ENDS.split(found)]
    if len(parts) == 1 and not found.isascii() and all(len(part) > 1 for part in found.split()):
        parts = found.split()
    people = []
    for part in filter(None, parts):
        member = _MEMBER.fullmatch(part)
        if member is None:
            raise BadCellError(
                _("看不出是谁：「%(text)s」。请写成 李花、王小明（2012）这样。")
                % {"text": part[:20]}
            )
        year = member["year"]
        people.append((parse_name(member["name"]), int(year) if year else None))
    return people
