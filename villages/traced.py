"""Naming the rows of the audit trail: which household, which rule, in words, in one query."""

from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import BigIntegerField, Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, LPad
from django.utils.translation import gettext as _

from villages.models import Change, ChangeValue, Household, Member, User
from villages.models.audit import KINDS_BESIDES, TABLE_KIND

# By what a row is known to people, the most telling first: the first two that its model has.
KNOWN_BY = (
    "household__number",
    "first__number",
    "second__number",
    "user__name",
    "appointment__user__name",
    "rule__code",
    "rule__deed",
    "goods__name",
    "code",
    "name",
    "deed",
    "title",
    "subject",
    "month",
    "valid_from",
    "edition__title",
    "table__name",
    "number",
)
PARTS_MAX = 2
HOUSEHOLD_DIGITS = 3


def name_rows(changes: QuerySet[Change]) -> QuerySet[Change]:
    """Add `named`: what the changed row is called today; empty where it is gone or has no name."""
    return changes.annotate(named=_build_named())


@cache
def _build_named() -> Coalesce:
    named = Case(
        *(When(kind=kind, then=_name_row(model)) for kind, model in _list_kinds()),
        default=Value(""),
        output_field=models.TextField(),
    )
    # A row that is gone, as of a PIN that was taken away, gives no name at all.
    return Coalesce(named, Value(""), output_field=models.TextField())


def _list_kinds() -> Iterator[tuple[str, type[models.Model]]]:
    for model in apps.get_models():
        # A row that is not counted, as of a token, has no number that a trace could tell.
        if isinstance(model._meta.pk, models.AutoField) and list_known_by(model):
            yield model._meta.label_lower, model
    for kind in KINDS_BESIDES:
        if kind != TABLE_KIND:
            yield kind, User


@cache
def list_known_by(model: type[models.Model]) -> tuple[str, ...]:
    """Return the lookups by which rows of a model are named."""
    return tuple(lookup for lookup in KNOWN_BY if _has(model, lookup))[:PARTS_MAX]


def _has(model: type[models.Model], lookup: str) -> bool:
    kind: type[models.Model] | None = model
    for step in lookup.split("__"):
        try:
            field = kind._meta.get_field(step) if kind else None
        except FieldDoesNotExist:
            return False
        if field is None or not field.concrete or field.many_to_many:
            return False
        found = field.related_model
        kind = found if isinstance(found, type) else None
    return True


def _name_row(model: type[models.Model]) -> Subquery:
    parts: list[models.expressions.Combinable] = []
    for lookup in list_known_by(model):
        text = Cast(lookup, models.TextField())
        is_home = lookup.endswith("number") and (model is Household or "__" in lookup)
        shown = LPad(text, HOUSEHOLD_DIGITS, Value("0")) if is_home else text
        parts += [Value(" · "), Coalesce(shown, Value(""), output_field=models.TextField())]
    if model is Household:
        head = Member.objects.filter(household=OuterRef("pk"), is_head=True).order_by("id")
        parts += [Value(" · "), Coalesce(Subquery(head.values("name")[:1]), Value(""))]
    words = Concat(*parts[1:], output_field=models.TextField()) if len(parts) > 2 else parts[1]
    rows = model._default_manager.filter(pk=Cast(OuterRef("row"), BigIntegerField()))
    return Subquery(rows.order_by().annotate(traced_name=words).values("traced_name")[:1])


def say_value(value: ChangeValue, told: str) -> str:
    """Return a traced value as people read it: a choice in words, a row by its name, yes or no.

    One query where it names a row: for the page of one change, not for lists.
    """
    try:
        field = apps.get_model(value.change.kind)._meta.get_field(value.field)
    except (LookupError, ValueError, FieldDoesNotExist):
        return told
    if field.many_to_one and told.isdecimal():
        row = field.related_model._default_manager.filter(pk=int(told)).first()
        return str(row) if row else told
    if isinstance(field, models.BooleanField) and told:
        return _("是") if told == str(True) else _("否")
    choices = dict(getattr(field, "flatchoices", ()))
    return str(choices.get(told, told))
