"""What the committee types in about tables of weights and the caps of whole categories."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rules.errors import WeightLevelUnclear
from rules.models import CapPeriod, Category, CategoryCap, WeightKind, WeightTable
from rules.services import CategoryCapInput, LevelInput
from villages.numbers import from_hundredths, to_hundredths, write_number

LEVELS_MAX = 20
# More than any household comes to in a year, and less than the table holds.
CAP_MAX = 10_000


class WeightTableForm(forms.Form):
    """A table: each line of `levels` a name and its factor, of durations also from how many on."""

    kind = forms.ChoiceField(label=_("按什么"), choices=WeightKind.choices)
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("例如：志愿服务难度系数。"))
    levels = forms.CharField(
        label=_("各档系数"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "每行一档：名称、空格、系数，例如“难度大 1.5”。"
            "按时长的再写从多少起，例如“半天以上 1.5 4”。"
        ),
    )

    def __init__(
        self, *args: Any, table: WeightTable | None = None, **kwargs: Any
    ) -> None:  # Any: as Django's
        if table is not None:
            kwargs["initial"] = {
                "kind": table.kind,
                "name": table.name,
                "levels": write_levels(table),
            }
            kwargs["prefix"] = f"table-{table.pk}"
        super().__init__(*args, **kwargs)
        if table is not None:
            # What a table weighs stays: rules reckon with it.
            self.fields["kind"].disabled = True

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean() or {}
        lines = [line.strip() for line in values.get("levels", "").splitlines() if line.strip()]
        if len(lines) > LEVELS_MAX:
            self.add_error("levels", _("最多写 20 档。"))
        try:
            values["levels"] = [read_level(line, values.get("kind", "")) for line in lines]
        except WeightLevelUnclear as error:
            self.add_error("levels", str(error))
        return values


def read_level(line: str, kind: str) -> LevelInput:
    """Return one line of a table: 难度大 1.5, or 半天以上 1.5 4; raises WeightLevelUnclear."""
    parts = line.replace("\u3000", " ").split()
    count = 2 if kind == WeightKind.DURATION else 1
    try:
        numbers = [from_hundredths(to_hundredths(Decimal(part))) for part in parts[-count:]]
    except (ValueError, InvalidOperation) as error:
        raise WeightLevelUnclear(line) from error
    name = " ".join(parts[:-count])
    if not name or len(numbers) != count or numbers[0] <= 0:
        raise WeightLevelUnclear(line)
    return LevelInput(
        name=name, factor=numbers[0], from_quantity=numbers[1] if count == 2 else None
    )


def write_levels(table: WeightTable) -> str:
    """Return a table's lines as read_level takes them."""
    lines = []
    for level in table.levels.all():
        numbers = [level.factor, *([] if level.from_quantity is None else [level.from_quantity])]
        lines.append(" ".join([level.name, *(write_number(number) for number in numbers)]))
    return "\n".join(lines)


class CategoryCapForm(forms.ModelForm[CategoryCap]):
    """A cap that all rules of a category share; emptied points and times take it away."""

    class Meta:
        model = CategoryCap
        fields = ("category", "cap_points", "cap_times", "cap_period", "cap_scope")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        category: forms.ChoiceField = self.fields["category"]  # type: ignore[assignment]
        category.choices = [("", _("请选择")), *Category.choices]
        period: forms.ChoiceField = self.fields["cap_period"]  # type: ignore[assignment]
        # A cap for each deed is the rule's own.
        period.choices = [
            ("", _("请选择")),
            *(choice for choice in CapPeriod.choices if choice[0] != CapPeriod.DEED),
        ]

    def _post_clean(self) -> None:
        """Leave the whole-row checks to the service: a row without a cap is none."""

    @property
    def terms(self) -> CategoryCapInput | None:
        """The cap of a valid row; None for one that names none."""
        values = self.cleaned_data
        if values.get("cap_points") is None and values.get("cap_times") is None:
            return None
        return CategoryCapInput(**{name: values[name] for name in self.Meta.fields})


class BaseCategoryCapFormSet(forms.BaseFormSet[CategoryCapForm]):
    """All caps of an edition and some empty rows."""

    def clean(self) -> None:
        said = [cap for cap in self.caps if cap]
        if len({(cap.category, cap.cap_period) for cap in said}) < len(said):
            raise forms.ValidationError(_("同一类、同一段时间只能有一个上限。"))
        for cap in said:
            limits = [limit for limit in (cap.cap_points, cap.cap_times) if limit is not None]
            if len(limits) != 1 or not 0 < limits[0] <= CAP_MAX:
                raise forms.ValidationError(
                    _("最多几分、最多几次，填一样就行，要大于 0，不超过一万。")
                )

    @property
    def caps(self) -> list[CategoryCapInput]:
        return [
            terms for form in self.forms if form.is_valid() and (terms := form.terms) is not None
        ]


CategoryCapFormSet = forms.formset_factory(
    CategoryCapForm, formset=BaseCategoryCapFormSet, extra=3, max_num=40, validate_max=True
)
