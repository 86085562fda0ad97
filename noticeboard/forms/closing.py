"""What the office types in about a month and its notice."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES

from villages.months import parse_month


class MonthField(forms.CharField):
    """A month as YYYY-MM, which no person types."""

    widget = forms.HiddenInput

    def to_python(self, value: str | None) -> date | None:  # type: ignore[override]
        text = super().to_python(value)
        try:
            return parse_month(text) if text else None
        except ValueError as error:
            raise ValidationError(_("月份写成 2026-10 这样。"), code="invalid") from error


class CloseForm(forms.Form):
    """Which month to close."""

    month = MonthField()


class PutUpForm(forms.Form):
    """The day on which the paper went up."""

    on = forms.DateField(
        label=_("哪天贴出来的"),
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": " ".join(INPUT_CLASSES)}
        ),
    )
