"""What the committee says of partners."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from market.models import Partner

WEEKDAYS = (
    ("1", _("周一")),
    ("2", _("周二")),
    ("3", _("周三")),
    ("4", _("周四")),
    ("5", _("周五")),
    ("6", _("周六")),
    ("7", _("周日")),
)


class WeekdaysField(forms.MultipleChoiceField):
    """Days of the week to tick, kept as digits from 1 for Monday."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget

    def prepare_value(self, value: object) -> object:
        return list(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:  # Any: as Django's; here a string
        days: Iterable[str] = super().clean(value)
        return "".join(sorted(days))


class PartnerForm(forms.ModelForm[Partner]):
    """A partner; village and kind stay as they were first set."""

    opening_weekdays = WeekdaysField(
        label=_("营业的日子"),
        choices=WEEKDAYS,
        required=False,
        help_text=_("一个都不选：村里的超市按制度参数，商户天天营业。"),
    )

    class Meta:
        model = Partner
        fields = ("village", "name", "kind", "is_open", "opening_weekdays", "hours", "place")
