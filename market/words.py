"""How the shop's days and goods are written."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from market.models import RedemptionLine
from villages.words import points

WEEKDAY_DIGITS = "1234567"


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


def line_words(line: RedemptionLine) -> str:
    """Return a line, its goods at hand, as 大米 2 袋."""
    return _("%(goods)s %(quantity)s %(unit)s") % {
        "goods": line.goods.name,
        "quantity": points(line.quantity),
        "unit": line.goods.unit,
    }


def basket_words(lines: Iterable[RedemptionLine]) -> str:
    """Return lines, their goods at hand, as 大米 2 袋、肥皂 1 块."""
    return _("、").join(line_words(line) for line in lines)
