"""How the shop's days are written."""

from django.utils.translation import gettext as _

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
