"""What is asked of a try-out: which days, and which old rule goes with which new one."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deeds.tryout.replay import RuleRow
from deeds.tryout.report import Period

YEARS_MAX = 5
# No scheme of this kind is older.
YEAR_MIN, YEAR_MAX = 2000, 2199
MAPPING_PREFIX = "to_"


class PeriodForm(forms.Form):
    """From when until when; both days count."""

    since = forms.DateField(
        label=_("从哪天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填从哪天起。"), "invalid": _("请填一个日子。")},
    )
    until = forms.DateField(
        label=_("到哪天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填到哪天止。"), "invalid": _("请填一个日子。")},
    )

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = self.cleaned_data
        since, until = values.get("since"), values.get("until")
        if since and until:
            self._check_span(since, until)
        return values

    def _check_span(self, since: date, until: date) -> None:
        if until < since:
            self.add_error("until", _("最后一天不能早于第一天。"))
        elif since.year < YEAR_MIN or until.year > YEAR_MAX:
            self.add_error("since", _("年份不对，请核对。"))
        elif until.year - since.year > YEARS_MAX:
            self.add_error("since", _("一次最多试算五年。"))

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])


def read_mapping(sent: Mapping[str, str]) -> dict[str, str]:
    """Return {old code: new code} from an address; what is empty is left out."""
    return {
        name.removeprefix(MAPPING_PREFIX): code
        for name, code in sent.items()
        if name.startswith(MAPPING_PREFIX) and code
    }


class MappingForm(forms.Form):
    """A box for each old rule that the edition has no rule for: which one goes with it."""

    def __init__(
        self, data: Mapping[str, str], *, old: Mapping[str, RuleRow], rules: Iterable[RuleRow]
    ) -> None:
        super().__init__(data, label_suffix="")
        choices = [
            ("", _("没有，按 0 分算")),
            *((one.code, f"{one.code} {one.deed}") for one in rules),
        ]
        for code, rule in old.items():
            self.fields[f"{MAPPING_PREFIX}{code}"] = forms.ChoiceField(
                label=f"{code} {rule.deed}", choices=choices, required=False
            )
