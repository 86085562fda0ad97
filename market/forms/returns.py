"""What is typed when goods come back."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from market.errors import ReasonNeeded
from market.models import RedemptionLine
from market.services import Back
from villages.fields import AmountFormField

REASON_LENGTH = 100


class ReturnForm(forms.Form):
    """How much of each line came back, whether it spoiled, and why; empty: it is kept."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("页面不完整，请刷新页面，再填一次。")
        ),
    )
    reason = forms.CharField(
        label=_("为什么退"),
        help_text=_("例如：拿错了、包装破了。"),
        error_messages={"required": ReasonNeeded.sentence, "max_length": _("最多 100 个字。")},
        max_length=REASON_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, lines: Sequence[RedemptionLine], **kwargs: Any
    ) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"quantity-{line.pk}"] = _build_box(line)
            if line.goods.is_thing:
                self.fields[f"damaged-{line.pk}"] = forms.BooleanField(
                    label=_("坏了，不能再兑"), required=False
                )

    @property
    def boxes(self) -> list[tuple[RedemptionLine, forms.BoundField, forms.BoundField | None]]:
        """Return each line with its quantity and, of a thing, whether it spoiled."""
        return [
            (
                line,
                self[f"quantity-{line.pk}"],
                self[f"damaged-{line.pk}"] if line.goods.is_thing else None,
            )
            for line in self.lines
        ]

    def build_back(self) -> list[Back]:
        """Return what comes back, as propose_return takes it; nothing of a line left empty."""
        values = self.cleaned_data
        return [
            Back(
                line,
                values[f"quantity-{line.pk}"],
                is_damaged=values.get(f"damaged-{line.pk}", False),
            )
            for line in self.lines
            if values[f"quantity-{line.pk}"]
        ]


def _build_box(line: RedemptionLine) -> AmountFormField:
    is_whole = line.goods.in_whole_units
    attributes = {
        "min": 0,
        "max": line.quantity,
        "step": 1 if is_whole else "0.01",
        "inputmode": "numeric" if is_whole else "decimal",
        "autocomplete": "off",
    }
    return AmountFormField(
        label=line.goods.name,
        required=False,
        widget=forms.NumberInput(attrs=attributes),
        error_messages={"invalid": _("请填数字，最多两位小数。")},
    )
