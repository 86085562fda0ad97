"""What all forms of deeds stand on: sent once, and a refusal finds the box it is about."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from deeds.errors import AmountTooPrecise, FormIncomplete
from rules.errors import (
    PersonNeeded,
    PointsChoiceNeeded,
    PointsOutOfRange,
    QuantityNotCounted,
    QuantityNotWhole,
    QuantityOutOfBounds,
    RuleNotInForce,
    RuleUnknown,
)
from rules.models import Rule
from villages.doors import add_refusal
from villages.errors import CardKilled, CardUnknown, HouseholdUnknown, PointsError
from villages.fields import AmountFormField
from villages.words import points as write_points

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Beside which box a refusal of the apps below belongs; this app's own say it themselves.
FIELD_OF_ERROR: dict[type[PointsError], str] = {
    CardKilled: "household",
    CardUnknown: "household",
    HouseholdUnknown: "household",
    PersonNeeded: "member",
    PointsChoiceNeeded: "points",
    PointsOutOfRange: "points",
    QuantityNotCounted: "quantity",
    QuantityNotWhole: "quantity",
    QuantityOutOfBounds: "quantity",
    RuleNotInForce: "rule",
    RuleUnknown: "rule",
}

AMOUNT_ERRORS = {
    "invalid": _("请填数字。"),
    "max_decimal_places": AmountTooPrecise.sentence,
    "max_digits": _("这个数太大了，请核对。"),
    "max_whole_digits": _("这个数太大了，请核对。"),
}


class PointsForm(forms.Form):
    """A form that is sent once; it may ask for points, and knows where a refusal belongs."""

    key = forms.UUIDField(
        label=_("这张表"),
        widget=forms.HiddenInput,
        error_messages={"required": FormIncomplete.sentence, "invalid": FormIncomplete.sentence},
    )

    def add_points_box(self, rule: Rule, *, required: bool, help_text: "str | _StrPromise") -> None:
        """Ask for points as people say them, without a sign; the rule knows which way they go."""
        self.fields["points"] = AmountFormField(
            label=_("扣几分") if rule.is_deduction else _("加几分"),
            required=required,
            help_text=help_text
            % {
                "small": write_points(abs(rule.points)),
                "large": write_points(abs(rule.shape.points_end)),
            },
            max_digits=12,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={**AMOUNT_ERRORS, "required": _("请填几分。")},
        )

    def get_points(self, rule: Rule) -> Decimal | None:
        """Return the typed points with the rule's sign."""
        typed: Decimal | None = self.cleaned_data.get("points")
        return -abs(typed) if typed is not None and rule.is_deduction else typed

    def refuse(self, error: PointsError) -> None:
        """Put a refusal beside the box it is about, or at the top."""
        field = FIELD_OF_ERROR.get(type(error))
        if field in self.fields:
            self.add_error(field, str(error))
        else:
            add_refusal(self, error)
