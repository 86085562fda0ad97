"""What points are counted per, in one table: the codes of the regulations and their words."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from villages.words import points as write_number

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Unit(StrEnum):
    """The codes; no unit at all is the empty text."""

    TIME = "time"
    ITEM = "item"
    PLACE = "place"
    HOUR = "hour"
    HALF_DAY = "half_day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    YEAR = "year"
    PERSON = "person"
    HOUSEHOLD = "household"
    MU = "mu"
    MU_TENTH = "mu_tenth"
    SQM = "sqm"
    M = "m"
    KM = "km"
    KG = "kg"
    ML = "ml"
    YUAN = "yuan"
    ONCE = "once"


UNIT_WORDS: Mapping[str, "_StrPromise"] = {
    Unit.TIME: _("次"),
    Unit.ITEM: _("件"),
    Unit.PLACE: _("处"),
    Unit.HOUR: _("小时"),
    Unit.HALF_DAY: _("半天"),
    Unit.DAY: _("天"),
    Unit.WEEK: _("周"),
    Unit.MONTH: _("个月"),
    Unit.QUARTER: _("个季度"),
    Unit.TERM: _("学期"),
    Unit.YEAR: _("年"),
    Unit.PERSON: _("人"),
    Unit.HOUSEHOLD: _("户"),
    Unit.MU: _("亩"),
    Unit.MU_TENTH: _("分地"),
    Unit.SQM: _("平方米"),
    Unit.M: _("米"),
    Unit.KM: _("公里"),
    Unit.KG: _("公斤"),
    Unit.ML: _("毫升"),
    Unit.YUAN: _("元"),
    Unit.ONCE: _("一次性"),
}

# As in 分/月, where the counting word falls away.
STEP_WORDS: Mapping[str, "_StrPromise"] = {Unit.MONTH: _("月"), Unit.QUARTER: _("季度")}
# Half a person or half a case does not happen; half a day, half a mu does.
WHOLE_UNITS = frozenset(
    {Unit.TIME, Unit.ITEM, Unit.PLACE, Unit.QUARTER, Unit.TERM, Unit.PERSON, Unit.HOUSEHOLD}
)
# A deed under such a rule is one, whatever its size.
UNCOUNTED_UNITS = frozenset({"", Unit.ONCE})


def is_counted(unit: str) -> bool:
    """Tell whether a deed of the unit has a quantity that somebody types in."""
    return unit not in UNCOUNTED_UNITS


def quantity_words(quantity: Decimal, unit: str) -> str:
    """Return a quantity with its unit: 3小时; nothing for a unit that is not counted."""
    if not is_counted(unit):
        return ""
    return gettext("%(quantity)s%(unit)s") % {
        "quantity": write_number(quantity),
        "unit": UNIT_WORDS[unit],
    }


def step_words(unit: str, step: Decimal) -> str:
    """Return what points are given per: 小时, or 100元 where the step is not 1."""
    if not is_counted(unit):
        return ""
    if step != 1:
        return quantity_words(step, unit)
    return str(STEP_WORDS.get(unit, UNIT_WORDS[unit]))
