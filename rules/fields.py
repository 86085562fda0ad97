"""A model field of several points in a row."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from villages.numbers import from_hundredths, to_hundredths, write_number

LIST_LENGTH_MAX = 10


class PointsListFormField(forms.CharField):
    """A box for points with spaces between them: 0 -5 -10."""

    def prepare_value(self, value: object) -> object:
        if isinstance(value, str) or not isinstance(value, Sequence):
            return value
        return " ".join(write_number(points) for points in value)


class PointsListField(models.TextField[Any, Any]):
    """A tuple of Decimals with two places, stored as whole hundredths with spaces between."""

    description = _("几个分数")
    default_error_messages = {
        "invalid": _("请填几个分数，用空格隔开，例如 0 -5 -10。"),
        "too_many": _("最多填 10 个分数。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's signature
        super().__init__(*args, **{"default": tuple, "blank": True, **kwargs})

    def from_db_value(
        self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> tuple[Decimal, ...]:
        return tuple(from_hundredths(int(part)) for part in (value or "").split())

    def to_python(self, value: object) -> tuple[Decimal, ...]:
        if value is None or value == "":
            return ()
        parts = (
            value.replace("，", " ").replace("、", " ").split() if isinstance(value, str) else value
        )
        try:
            points = tuple(from_hundredths(to_hundredths(part)) for part in parts)  # type: ignore[attr-defined]
        except (ValueError, TypeError, InvalidOperation) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if len(points) > LIST_LENGTH_MAX:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        return points

    def get_prep_value(self, value: object) -> str:
        return " ".join(str(to_hundredths(points)) for points in self.to_python(value))

    def formfield(self, **kwargs: Any) -> forms.Field | None:  # Any: Django's
        return models.Field.formfield(self, **{"form_class": PointsListFormField, **kwargs})

    def value_to_string(self, obj: models.Model) -> str:
        return " ".join(write_number(points) for points in self.value_from_object(obj))
