"""villages.words for templates: {% load words %}. What is not there yet (None) shows as nothing."""

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone

from villages import words

register = template.Library()


def _show(write: Callable[..., str]) -> Callable[[object], str]:
    # Only None passes: a misspelt variable arrives as "" and shall fail in the tests.
    return lambda value: "" if value is None else write(value)


register.filter("points", _show(words.points))
register.filter("signed_points", _show(words.signed_points))
register.filter("points_with_unit", _show(words.points_with_unit))
register.filter("signed_points_with_unit", _show(words.signed_points_with_unit))
register.filter("quantity", _show(words.points))
register.filter("yuan", _show(words.yuan))
register.filter("mask_name", words.mask_name)
register.filter("month_name", _show(words.month_name))
register.filter("day_with_year", _show(words.day_with_year))
register.filter("seal_groups", words.seal_groups)
register.filter("seal_short", words.seal_short)
register.simple_tag(words.household_name)
register.simple_tag(words.month_span_name)
register.simple_tag(words.day_span_name)
register.simple_tag(words.page_parts)


@register.filter
def day_name(day: date | None, today: date | None = None) -> str:
    """Show day without its year where that is the year of today (of the clock, if not given)."""
    return "" if day is None else words.day_name(day, today or timezone.localdate())


@register.filter
def moment_name(moment: datetime | None, today: date | None = None) -> str:
    """Show day and time; today as in day_name."""
    return "" if moment is None else words.moment_name(moment, today or timezone.localdate())


@register.filter
def minutes(span: timedelta) -> int:
    """Show a wait in whole minutes, rather a minute too long than too short."""
    return math.ceil(span / timedelta(minutes=1))
