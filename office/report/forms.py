"""From when until when somebody wants the report."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# No scheme of this kind is older.
YEAR_MIN, YEAR_MAX = 2000, 2199


class SpanForm(forms.Form):
    """Two days, both included."""

    since = forms.DateField(
        label=_("从哪天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填从哪天起。"), "invalid": _("请填一个日子。")},
    )
    until = forms.DateField(
        label=_("到哪天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填到哪天止。"), "invalid": _("请填一个日子。")},
        help_text=_("从月初到月底，数字就和公示对得上。"),
    )

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = self.cleaned_data
        since, until = values.get("since"), values.get("until")
        if since and until:
            self._check(since, until)
        return values

    def _check(self, since: date, until: date) -> None:
        if until < since:
            self.add_error("until", _("最后一天不能早于第一天。"))
        elif since.year < YEAR_MIN or until.year > YEAR_MAX:
            self.add_error("since", _("年份不对，请核对。"))
