"""The forms of feasts: declared, changed, and confirmed by the council."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deeds.forms.base import AMOUNT_ERRORS, PointsForm
from deeds.models import FeastKind
from deeds.services.feasts import (
    AHEAD_DAYS_MAX,
    FEAST_NOTE_LENGTH_MAX,
    FUNERAL_LATE_DAYS,
    ONE,
    TABLES_MAX,
    Proposal,
)
from rules.lines import points_words
from rules.models import Rule
from villages.fields import AmountFormField
from villages.models import Household

# More than most feasts have: asked once more.
MANY_TABLES = 60


class TablesField(forms.IntegerField):
    """How many tables; 0 for none at all. The service knows how many there may be."""

    def __init__(self, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "required": _("请填几桌；不摆酒席的填 0。"),
                "invalid": _("请填整数。"),
            },
            **kwargs,
        )


class TablesForm(PointsForm):
    """A form that asks once more before it takes many tables: 8 is soon typed as 80."""

    tables_name: ClassVar[str]
    sure = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        tables = typed.get(self.tables_name)
        if tables and MANY_TABLES < tables <= TABLES_MAX and typed.get("sure") != tables:
            self.add_error(
                self.tables_name,
                _("写的是 %(tables)s 桌，比平常多。没有写错的话，再按一次。") % {"tables": tables},
            )
            # The next press says yes to this number, and to no other.
            self.data = {**self.data, "sure": tables}
        return typed


class FeastForm(TablesForm):
    """What is to be held, when, and with how many tables."""

    tables_name = "tables"

    kind = forms.ChoiceField(
        label=_("什么事"),
        choices=FeastKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选是什么事。"), "invalid_choice": _("请选是什么事。")},
    )
    held_on = forms.DateField(
        label=_("哪一天办"),
        help_text=format_lazy(
            _("办之前报备；丧事可以在办后 {days} 天内补报。"), days=FUNERAL_LATE_DAYS
        ),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请填哪一天办。"), "invalid": _("日期不对，请重新选。")},
    )
    tables = TablesField(label=_("打算办几桌"), help_text=_("不摆酒席的填 0。"))
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=FEAST_NOTE_LENGTH_MAX,
        help_text=_("不公开。"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": _("说明最多 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。")
        },
    )

    def offer_days(self, today: date) -> None:
        """Tell the browser between which days it may let people choose."""
        first = today - timedelta(days=FUNERAL_LATE_DAYS)
        last = today + timedelta(days=AHEAD_DAYS_MAX)
        box = self.fields["held_on"].widget
        box.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def get_kind(self) -> FeastKind:
        return FeastKind(self.cleaned_data["kind"])


class ConfirmationForm(TablesForm):
    """How it was held, and which rule the council proposes, if any."""

    tables_name = "tables_held"

    tables_held = TablesField(label=_("实际办了几桌"))
    rule = forms.TypedChoiceField(
        label=_("建议记哪一条"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("只是建议，送给评议小组评议；扣分的会先告知这户。"),
        error_messages={"invalid_choice": _("这一条那天不能用，请重新选。")},
    )
    member = forms.TypedChoiceField(
        label=_("家里哪一位"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("只有记到人的细则要选。"),
        error_messages={"invalid_choice": _("这个人不在这一户里，请重新选。")},
    )
    quantity = AmountFormField(
        label=_("数量"),
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("只有按数量计的细则要填。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=AMOUNT_ERRORS,
    )
    points = AmountFormField(
        label=_("建议几分"),
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("只有分值有幅度的细则要填，不用写正负号；也可以空着，由评议小组定。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=AMOUNT_ERRORS,
    )

    def __init__(
        self, *args: Any, rules: Iterable[Rule], household: Household, **kwargs: Any
    ) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        self.offered = {rule.pk: rule for rule in rules}
        self.persons = {one.pk: one for one in household.living}  # type: ignore[attr-defined] # with_heads
        choices = [(pk, f"{rule.deed} {points_words(rule)}") for pk, rule in self.offered.items()]
        none = [("", _("不加分也不扣分"))]
        self.fields["rule"].choices = [*choices, *none]  # type: ignore[attr-defined]
        people = [(pk, str(person)) for pk, person in self.persons.items()]
        self.fields["member"].choices = [("", _("请选")), *people]  # type: ignore[attr-defined]
        offered = self.offered.values()
        for name, is_asked in (
            ("rule", bool(offered)),
            ("member", any(rule.counts_persons for rule in offered)),
            ("quantity", any(rule.is_counted for rule in offered)),
            ("points", any(rule.is_range for rule in offered)),
        ):
            if not is_asked:
                del self.fields[name]

    def build_proposal(self) -> Proposal | None:
        """Return what was proposed; a box that the chosen rule does not ask for is left aside."""
        typed = self.cleaned_data
        rule = self.offered.get(typed.get("rule") or 0)
        if rule is None:
            return None
        return Proposal(
            rule=rule,
            points=self.get_points(rule) if rule.is_range else None,
            quantity=(typed.get("quantity") or Decimal(0)) if rule.is_counted else ONE,
            member=self.persons.get(typed.get("member") or 0) if rule.counts_persons else None,
        )
