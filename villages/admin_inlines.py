"""Rows that are filled in below another row's form in the office."""

from typing import Any

from django.db import models
from django.forms import Field
from django.http import HttpRequest
from unfold.admin import TabularInline


class LabelledInline(TabularInline):
    """A table to fill in, where each box carries its column's name for who cannot see the head."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        field: Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = str(db_field.verbose_name)
        return field
