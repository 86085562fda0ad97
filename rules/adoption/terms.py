"""The terms that are to be adopted with an edition: what a draft changes, in values and in words.

Edition.terms_drafted holds {field of Terms: value}, values as text, star levels as a list of pairs;
a field that is not there stays as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext

from rules.models import Edition
from villages.fields import HundredthsField
from villages.models import Terms, Village
from villages.words import opening_days, points

NOT_DRAFTED = frozenset({"id", "village", "valid_from"})
TERMS_FIELDS = tuple(
    field.name for field in Terms._meta.concrete_fields if field.name not in NOT_DRAFTED
)


@dataclass(frozen=True, slots=True)
class TermsChange:
    """One term that an edition changes: its label, and what it was and becomes, in words."""

    field: str
    label: str
    old: str
    new: str


def find_base_terms(village: Village, day: date) -> Terms:
    """Return the terms on which an edition in force from a day builds.

    A regulation on paper may be older than the village's first terms here: then those.
    """
    terms = Terms.objects.for_village(village)
    return (
        terms.in_force_on(day).first()
        or terms.order_by("valid_from").first()
        or Terms(village=village, valid_from=day)
    )


def read_drafted(drafted: Mapping[str, object]) -> dict[str, Any]:  # Any: values of all types
    """Return {field of Terms: value as Terms takes it}; what no field takes is left out."""
    values = {}
    for name, value in drafted.items():
        try:
            field = Terms._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if name in TERMS_FIELDS and isinstance(field, models.Field):
            try:
                values[name] = field.to_python(value)
            except ValidationError:
                continue
    return values


def write_drafted(values: Mapping[str, Any]) -> dict[str, object]:  # Any: values of all types
    """Return the values of terms as Edition.terms_drafted keeps them."""
    return {
        name: value if isinstance(value, list | bool | int) or value is None else str(value)
        for name, value in values.items()
    }


def build_drafted_terms(edition: Edition, base: Terms) -> Terms:
    """Return unsaved terms: the base with what the edition changes."""
    values = {name: getattr(base, name) for name in TERMS_FIELDS}
    values |= read_drafted(edition.terms_drafted)
    return Terms(village=edition.village, valid_from=base.valid_from, **values)


def list_terms_changes(edition: Edition, base: Terms) -> list[TermsChange]:
    """Return what an edition changes in the terms, in the order of the terms' fields."""
    return compare_terms(base, build_drafted_terms(edition, base))


def compare_terms(old: Terms, new: Terms) -> list[TermsChange]:
    """Return in what terms differ from others, in the order of their fields."""
    return [
        TermsChange(
            name,
            str(Terms._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            term_words(old, name),
            term_words(new, name),
        )
        for name in TERMS_FIELDS
        if getattr(old, name) != getattr(new, name)
    ]


def term_words(terms: Terms, name: str) -> str:
    """Return one term as a villager reads it."""
    field = Terms._meta.get_field(name)
    value = getattr(terms, name)
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if name in WRITERS:
        return WRITERS[name](value)
    if value is None or value == "":
        return gettext("不限")
    if isinstance(field, HundredthsField):
        return points(value)
    if getattr(field, "choices", None):
        return str(getattr(terms, f"get_{name}_display")())
    return str(value)


def write_star_levels(levels: list[list[Any]]) -> str:  # Any: a name and a number, as JSON has it
    """Return star levels in one line: 三星 200 分、四星 300 分; 没有 where there are none."""
    told = [
        gettext("%(level)s %(points)s 分") % {"level": name, "points": points(Decimal(str(limit)))}
        for name, limit in levels
    ]
    return gettext("、").join(told) or gettext("没有")


WRITERS: Mapping[str, Callable[[Any], str]] = {  # Any: values of their fields
    "star_levels": write_star_levels,
    "opening_weekdays": opening_days,
}
