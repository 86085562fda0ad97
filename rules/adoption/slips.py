"""Slips of the pen in words: which rule, what it said, what it says now, and who set it right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rules.models import CapPeriod, CapScope, Category, Rule, Slip
from rules.units import UNIT_WORDS
from villages.fields import HundredthsField
from villages.models import User
from villages.numbers import from_hundredths
from villages.words import mask_name, points, points_with_unit

SLIP_FIELDS = (
    "deed",
    "article",
    "points",
    "points_max",
    "unit",
    "unit_step",
    "cap_points",
    "cap_times",
    "cap_period",
    "cap_scope",
    "category",
    "quote",
)
CHOICES: Mapping[str, Mapping[str, Any]] = {  # Any: words, lazy or not
    "unit": UNIT_WORDS,
    "cap_period": dict(CapPeriod.choices),
    "cap_scope": dict(CapScope.choices),
    "category": dict(Category.choices),
}
# What an empty box of the rule means.
EMPTY = {
    "points_max": _("没有幅度"),
    "unit": _("固定"),
    "cap_points": _("不限"),
    "cap_times": _("不限"),
    "cap_period": _("不限"),
}


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One slip that was set right, in words for everyone; names are masked.

    sentence: R07 “每天”改为“每月”. persons: who proposed and confirmed. day: of the confirmation.
    """

    code: str
    sentence: str
    persons: str
    quote: str
    day: date


def get_rule_field(name: str) -> "models.Field[Any, Any]":  # Any: values of any type
    """Return a field of Rule that slips mend."""
    field = Rule._meta.get_field(name)
    assert isinstance(field, models.Field), name
    return field


def write_stored(name: str, value: object) -> str:
    """Return a rule's value as the table stores it, as text; nothing as ""."""
    stored = get_rule_field(name).get_prep_value(value)
    return "" if stored is None else str(stored)


def read_stored(name: str, text: str) -> object:
    """Return what a text of write_stored stands for."""
    field = get_rule_field(name)
    if text == "" and field.null:
        return None
    if isinstance(field, HundredthsField):
        return from_hundredths(int(text))
    return field.to_python(text)


def stored_words(name: str, text: str) -> str:
    """Return a stored value as people read it: 5 分, 每月, 20 次."""
    if text == "":
        return str(EMPTY.get(name) or gettext("空白"))
    if name in CHOICES:
        return str(CHOICES[name].get(text, text))
    if name == "cap_times":
        return gettext("%(count)s 次") % {"count": text}
    value = read_stored(name, text)
    if name == "unit_step":
        return points(value)  # type: ignore[arg-type]
    if isinstance(get_rule_field(name), HundredthsField):
        return points_with_unit(value)  # type: ignore[arg-type]
    return text


def slip_words(slip: Slip) -> str:
    """Return what a slip changes: “每天”改为“每月”."""
    return gettext("“%(before)s”改为“%(after)s”") % {
        "before": stored_words(slip.field, slip.before),
        "after": stored_words(slip.field, slip.after),
    }


def build_slip_line(slip: Slip, titles: Mapping[int, str]) -> SlipLine:
    """Return a confirmed slip in words. titles: {user id: what the person was in the village}."""
    assert slip.confirmed_by is not None, "Only what was confirmed is told."
    assert slip.confirmed_at is not None, "rules_slip_two_persons"
    return SlipLine(
        code=slip.rule.code,
        sentence=f"{slip.rule.code} {slip_words(slip)}",
        persons=gettext("提出：%(proposer)s，核准：%(confirmer)s")
        % {
            "proposer": _name(slip.proposed_by, titles),
            "confirmer": _name(slip.confirmed_by, titles),
        },
        quote=slip.quote,
        day=timezone.localdate(slip.confirmed_at),
    )


def _name(person: User, titles: Mapping[int, str]) -> str:
    masked = mask_name(person.name)
    title = titles.get(person.pk)
    if not title:
        return masked
    return gettext("%(name)s（%(title)s）") % {"name": masked, "title": title}
