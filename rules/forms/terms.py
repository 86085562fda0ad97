"""The village's terms as the office types them in: plain help, levels as lines of words."""

from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from rules.adoption.terms import TERMS_FIELDS
from rules.phrases import POINTS
from villages.models import Terms
from villages.numbers import to_hundredths, write_number

LEVELS_MAX = 10
LEVEL_NAME_LENGTH_MAX = 10
POINTS_MAX = 1_000_000


class StarLevelsField(forms.CharField):
    """Star levels as lines: 三星 200. Gives a list of [name, points as text], lowest first."""

    widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})
    default_error_messages = {
        "line": _("“%(line)s”看不明白。一行一级，先写名称，空一格，再写分数，例如：三星 200。"),
        "twice": _("“%(name)s”写了两次。"),
        "order": _("星级高的分数要高，请核对“%(name)s”。"),
        "too_many": _("最多 10 级。"),
    }

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{name} {write_number(Decimal(str(limit)))}" for name, limit in value)

    def to_python(self, value: Any) -> Any:  # Any: as Django's
        levels: list[list[str]] = []
        for line in str(value or "").splitlines():
            if not line.strip():
                continue
            name, points = self._read(line.strip())
            if name in [level[0] for level in levels]:
                raise self._refuse("twice", name=name)
            levels.append([name, write_number(points)])
        if len(levels) > LEVELS_MAX:
            raise self._refuse("too_many")
        levels.sort(key=lambda level: Decimal(level[1]))
        for lower, higher in pairwise(levels):
            if Decimal(lower[1]) == Decimal(higher[1]):
                raise self._refuse("order", name=higher[0])
        return levels

    def _read(self, line: str) -> tuple[str, Decimal]:
        """Return name and points of one line; raises ValidationError."""
        parts = line.replace("：", " ").replace(":", " ").removesuffix(POINTS).split()
        if len(parts) != 2 or len(parts[0]) > LEVEL_NAME_LENGTH_MAX:
            raise self._refuse("line", line=line)
        try:
            points = Decimal(parts[1])
            to_hundredths(points)
        except (ValueError, InvalidOperation) as error:
            raise self._refuse("line", line=line) from error
        if not 0 < points <= POINTS_MAX:
            raise self._refuse("line", line=line)
        return parts[0], points

    def _refuse(self, code: str, **values: object) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=values)

    def has_changed(self, initial: Any, data: Any) -> bool:  # Any: as Django's
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True


class TermsForm(forms.ModelForm[Terms]):
    """Terms, with their star levels as lines."""

    star_levels = StarLevelsField(
        label=_("星级"),
        required=False,
        help_text=_("按年度积分评星。一行一级，先写名称，空一格，再写分数，例如：三星 200。"),
    )

    class Meta:
        model = Terms
        fields = ("village", "valid_from", *TERMS_FIELDS)
