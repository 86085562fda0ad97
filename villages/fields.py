"""Model fields that keep exact hundredths in a BIGINT and speak Decimal."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core import checks, validators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from villages.numbers import from_hundredths, to_hundredths, write_number

# A household's points never come near it; it keeps sums of a village inside a BIGINT by far.
AMOUNT_MAX = Decimal(1_000_000_000)


class HundredthsField(models.BigIntegerField):
    """A Decimal with two places, stored as whole hundredths.

    Decimals are floats on SQLite: there, spending 0.10 and 0.20 out of 0.30 would fail.
    Sums and comparisons work as on any field; products with another amount do not.
    """

    # What mypy's plugin for Django reads.
    _pyi_private_set_type: Decimal | int | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_lookup_exact_type: Decimal | int  # type: ignore[assignment]

    description = _("两位小数以内的数")
    default_error_messages = {
        "invalid": _("请填数字，最多两位小数。"),
    }

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:  # Any: Django's signature
        errors = super().check(**kwargs)
        if self.has_default() and isinstance(self.default, float):
            errors.append(checks.Error("The default is a float.", obj=self, id="villages.E001"))
        return errors

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    @property
    def validators(self) -> list[Any]:  # Any: validators are callables
        return [
            *self._validators,  # type: ignore[attr-defined]
            validators.MinValueValidator(-AMOUNT_MAX),
            validators.MaxValueValidator(AMOUNT_MAX),
        ]

    def from_db_value(
        self, value: int | Decimal | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        # PostgreSQL sums BIGINTs to a numeric, which arrives as Decimal.
        return None if value is None else from_hundredths(int(value))

    def to_python(self, value: object) -> Decimal | None:
        if value is None or value == "":
            return None
        try:
            if isinstance(value, float):
                value = repr(value)
            return from_hundredths(to_hundredths(value))  # type: ignore[arg-type]
        except (ValueError, TypeError, InvalidOperation) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def get_prep_value(self, value: object) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value  # type: ignore[return-value]
        return to_hundredths(value)  # type: ignore[arg-type]

    def formfield(self, **kwargs: Any) -> forms.Field | None:  # Any: Django's
        defaults = {
            "form_class": AmountFormField,
            "max_digits": 12,
            "decimal_places": 2,
        }
        return models.Field.formfield(self, **{**defaults, **kwargs})

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


class AmountFormField(forms.DecimalField):
    """A decimal box that shows 12.5 and not 12.50, and takes full-width digits."""

    def prepare_value(self, value: object) -> object:
        return write_number(value) if isinstance(value, Decimal) else value


class PointsField(HundredthsField):
    """Points 积分."""


class YuanField(HundredthsField):
    """Money in yuan 元."""


class QuantityField(HundredthsField):
    """A quantity of goods, hours, mu and the like."""
