"""How ids, points, days and keys look in the API: as text that every client reads alike."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from villages.numbers import write_number

# No row has a longer id, and no amount of a village so many digits.
ID_PATTERN = r"^[0-9]{1,18}$"
AMOUNT_PATTERN = r"^-?[0-9]{1,10}(\.[0-9]{1,4})?$"


@extend_schema_field({"type": "string", "pattern": ID_PATTERN, "example": "417"})
class IdField(serializers.Field[int, str, str, Any]):  # Any: DRF's instance
    """The id of a row: text outside, where a number of 17 digits would lose its last ones."""

    default_error_messages = {"invalid": _("这个编号不对，请核对。")}

    def to_internal_value(self, data: object) -> int:
        if not isinstance(data, str) or not re.fullmatch(ID_PATTERN, data, re.ASCII):
            self.fail("invalid")
        return int(data)

    def to_representation(self, value: int) -> str:
        return str(value)


@extend_schema_field({"type": "string", "pattern": AMOUNT_PATTERN, "example": "12.5"})
class AmountField(serializers.Field[Decimal, str, str, Any]):  # Any: DRF's instance
    """Points or a quantity: text without idle zeros; a number of JSON would be a float."""

    default_error_messages = {"invalid": _("请填数字，写成 12.5 这样。")}

    def to_internal_value(self, data: object) -> Decimal:
        if not isinstance(data, str) or not re.fullmatch(AMOUNT_PATTERN, data, re.ASCII):
            self.fail("invalid")
        return Decimal(data)

    def to_representation(self, value: Decimal) -> str:
        return write_number(value)


@extend_schema_field({"type": "string", "format": "date", "example": "2026-11-22"})
class DayField(serializers.Field[date, str, str, Any]):  # Any: DRF's instance
    """A day as YYYY-MM-DD and in no other way of ISO 8601."""

    default_error_messages = {"invalid": _("日期不对，写成 2026-11-22 这样。")}

    def to_internal_value(self, data: object) -> date:
        if not isinstance(data, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", data):
            self.fail("invalid")
        try:
            return date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: date) -> str:
        return value.isoformat()


class KeyField(serializers.UUIDField):
    """The key that whoever sends made for this one intent; the same with every repeat."""

    def __init__(self, **kwargs: Any) -> None:  # Any: DRF's
        kwargs.setdefault(
            "help_text", "Made by the sender for this one act; a repeat sends it again."
        )
        super().__init__(**kwargs)

    def to_internal_value(self, data: object) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)
