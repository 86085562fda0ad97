"""How points, people, days and seals are written, the same on every page and every paper."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as format_day
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from villages.numbers import write_number

MINUS = "\N{MINUS SIGN}"
MASK = "*"
SEPARATOR = " \N{MIDDLE DOT} "
SEAL_SHORT_LENGTH = 16
WEEKDAY_DIGITS = "1234567"

# Django's own formats write 06月28日 and Nov. 22, 2026. Languages without a row get the numbers.
DAY_FORMATS = {"zh": "n月j日", "en": "j M"}
DAY_WITH_YEAR_FORMATS = {"zh": "Y年n月j日", "en": "j M Y"}
FALLBACK_DAY_FORMAT = "Y-m-d"
# The two ends of a span within one year, which is named once.
MONTH_SPAN_FORMATS = {"zh": ("Y年n月", "n月"), "en": ("F", "F Y")}
FALLBACK_MONTH_SPAN_FORMATS = ("Y-m", "Y-m")
DAY_SPAN_FORMATS = {"zh": ("Y年n月j日", "n月j日"), "en": ("j M", "j M Y")}
FALLBACK_DAY_SPAN_FORMATS = ("Y-m-d", "Y-m-d")


def points(amount: Decimal | int) -> str:
    """Return amount without idle zeros; less than nothing begins with a real minus sign."""
    return write_number(Decimal(amount)).replace("-", MINUS)


def signed_points(amount: Decimal | int) -> str:
    """Return amount with its sign, +10 or −5; nothing is 0 and has none."""
    return f"+{points(amount)}" if amount > 0 else points(amount)


def points_with_unit(amount: Decimal | int) -> str:
    """Return amount as 12.5 分."""
    return _("%(points)s 分") % {"points": points(amount)}


def signed_points_with_unit(amount: Decimal | int) -> str:
    """Return amount as +10 分 or −5 分."""
    return _("%(points)s 分") % {"points": signed_points(amount)}


def yuan(amount: Decimal | int) -> str:
    """Return an amount of money as 12 元, or as 12.50 元 where there are jiao and fen."""
    exact = Decimal(amount)
    text = f"{exact:.0f}" if exact == exact.to_integral_value() else f"{exact:.2f}"
    return _("%(yuan)s 元") % {"yuan": text.replace("-", MINUS)}


def mask_name(name: str) -> str:
    """Return a name that kin and neighbours know and strangers do not: 张三明 as 张*明.

    Chinese names keep the first character, from three characters on the last one too, and a
    star for each between: 张明 张*, 欧阳小明 欧**明; a single one gets a star behind it. Other
    names keep the first and the last letter round three stars, whatever their length:
    John Smith J***h. An empty name says that none is registered. What is masked stays as it is.
    """
    letters = "".join(unicodedata.normalize("NFC", name).split())
    if not letters:
        return _("未登记")
    if len(letters) <= 2:
        return letters[0] + MASK
    stars = len(letters) - 2 if _is_chinese(letters) else 3
    return letters[0] + MASK * stars + letters[-1]


def _is_chinese(letters: str) -> bool:
    # Dots stand inside Uyghur and other names; Unicode does not count 〇 among the CJK letters.
    return all(
        letter in "·•〇*" or unicodedata.name(letter, "").startswith("CJK ") for letter in letters
    )


def household_name(group: str, number: int | str, name: str) -> str:
    """Return a household as 03组 · 028户 · 张*明; a part that is empty is left out.

    name: as it may be shown here; pass it through mask_name wherever the public looks.
    """
    shown_number = f"{number:03d}" if isinstance(number, int) else number
    household = _("%(number)s户") % {"number": shown_number} if shown_number else ""
    return SEPARATOR.join(part for part in (group, household, name) if part)


def month_name(month: date) -> str:
    """Return any day's month as 2026年11月."""
    return _format_month(month, get_language())


# Days and months repeat, and a list or a table writes thousands of them.
@lru_cache(maxsize=1024)
def _format_month(month: date, _spoken: str | None) -> str:
    return date_format(month, "YEAR_MONTH_FORMAT")


def month_span_name(first: date, last: date) -> str:
    """Return the months of one notice: 2026年10月至11月; one month stands alone."""
    if (first.year, first.month) == (last.year, last.month):
        return month_name(last)
    if first.year != last.year:
        return _join_span(month_name(first), month_name(last))
    first_format, last_format = MONTH_SPAN_FORMATS.get(_language(), FALLBACK_MONTH_SPAN_FORMATS)
    return _join_span(format_day(first, first_format), format_day(last, last_format))


def day_name(day: date, today: date) -> str:
    """Return day as 11月22日, with the year when it is not the year of today.

    Both may be a datetime, which counts as its day in the village's time zone.
    """
    local_day, local_today = _get_local_day(day), _get_local_day(today)
    if local_day.year != local_today.year:
        return day_with_year(local_day)
    return _format_by_language(local_day, DAY_FORMATS)


def day_with_year(day: date) -> str:
    """Return day as 2026年11月22日."""
    return _format_by_language(_get_local_day(day), DAY_WITH_YEAR_FORMATS)


def day_span_name(first: date, last: date) -> str:
    """Return the days of a window: 2026年12月2日至12月6日; one day stands alone."""
    if first == last:
        return day_with_year(last)
    if first.year != last.year:
        return _join_span(day_with_year(first), day_with_year(last))
    first_format, last_format = DAY_SPAN_FORMATS.get(_language(), FALLBACK_DAY_SPAN_FORMATS)
    return _join_span(format_day(first, first_format), format_day(last, last_format))


def _join_span(first: str, last: str) -> str:
    return _("%(first)s至%(last)s") % {"first": first, "last": last}


def moment_name(moment: datetime, today: date) -> str:
    """Return moment as 11月22日 14:05 on the village's clock, with the year when it is another."""
    return f"{day_name(moment, today)} {timezone.localtime(moment):%H:%M}"


def moment_with_year(moment: datetime) -> str:
    """Return moment as 2026年11月22日 14:05 on the village's clock."""
    return f"{day_with_year(moment)} {timezone.localtime(moment):%H:%M}"


def _get_local_day(day: date) -> date:
    if not isinstance(day, datetime):
        return day
    return timezone.localtime(day).date() if timezone.is_aware(day) else day.date()


def _format_by_language(day: date, formats: dict[str, str]) -> str:
    return _format_day(day, formats.get(_language(), FALLBACK_DAY_FORMAT), get_language())


@lru_cache(maxsize=4096)
def _format_day(day: date, pattern: str, _spoken: str | None) -> str:
    return format_day(day, pattern)


def _language() -> str:
    return (get_language() or "").partition("-")[0]


def seal_groups(seal: str) -> str:
    """Return a seal, or any code read aloud or typed in, in groups of four."""
    return " ".join(seal[start : start + 4] for start in range(0, len(seal), 4))


def seal_short(seal: str) -> str:
    """Return the seal's first sixteen digits in groups of four: enough to compare by eye."""
    return seal_groups(seal[:SEAL_SHORT_LENGTH])


def page_parts() -> tuple[str, str, str]:
    """Return the words before, between and after the two numbers of 第 1 页，共 6 页.

    The browser counts the pages while it prints and sets its numbers between them.
    """
    before, rest = _("第 {page} 页，共 {pages} 页").split("{page}")
    between, after = rest.split("{pages}")
    return before, between, after


def opening_days(weekdays: str) -> str:
    """Return the terms' opening days as 周一、周三; every day as 天天.

    weekdays: digits from 1 for Monday; none at all means every day.
    """
    names = dict(
        zip(
            WEEKDAY_DIGITS,
            (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")),
            strict=True,
        )
    )
    days = [name for digit, name in names.items() if digit in weekdays]
    if not days or len(days) == len(WEEKDAY_DIGITS):
        return _("天天")
    return _("、").join(days)
