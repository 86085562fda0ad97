"""What the committee types in when it writes a rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rules.drafts.marks import mark_rule
from rules.drafts.placing import place_quote
from rules.models import (
    UNIT_CHOICES,
    CapPeriod,
    Category,
    Clearing,
    RepeatPeriod,
    Rule,
    WeightTable,
)
from rules.services.drafting import TABLE_KINDS

# What choosing nothing means; the theme has one word for all lists, or none.
EMPTY_CHOICES = {
    "category": _("请选择"),
    "unit": _("固定"),
    "cap_period": _("不限"),
    "repeat_period": _("不分次数"),
    "clears": _("不清零"),
}
CHOICES = {
    "category": Category.choices,
    "unit": UNIT_CHOICES,
    "cap_period": CapPeriod.choices,
    "repeat_period": RepeatPeriod.choices,
    "clears": Clearing.choices,
}
# What a card of the draft's page holds; the rest stands on the rule's own page.
CARD_FIELDS = (
    "deed",
    "points",
    "points_max",
    "unit_step",
    "unit",
    "cap_points",
    "cap_times",
    "cap_period",
    "category",
    "article",
    "clears",
    "bar_redemption_months",
    "bars_honours",
    "counts_persons",
    "sensitive",
)


class PlainRuleForm(forms.ModelForm[Rule]):
    """What both forms of a rule share: words for choosing nothing, and what may stay empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        for name, words in EMPTY_CHOICES.items():
            if name in self.fields:
                field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
                field.choices = [("", words), *CHOICES[name]]


class RuleForm(PlainRuleForm):
    """A rule of a draft with all it can say; an empty code means the next free one."""

    class Meta:
        model = Rule
        fields = (
            "edition",
            "code",
            "category",
            "article",
            "deed",
            "quote",
            "points",
            "points_max",
            "unit",
            "unit_step",
            "cap_points",
            "cap_times",
            "cap_period",
            "cap_scope",
            "ladder",
            "repeat_points",
            "repeat_period",
            "extra_points",
            "extra_when",
            "duration_table",
            "difficulty_table",
            "effect_table",
            "clears",
            "bar_redemption_months",
            "bars_honours",
            "counts_persons",
            "sensitive",
            "position",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        for name in ("code", "position"):
            if name in self.fields:
                self.fields[name].required = False
        if "code" in self.fields:
            self.fields["code"].help_text = _(
                "空着就自动编下一个；换新版时同一件事沿用同一个编号。"
            )
        for name, kind in TABLE_KINDS.items():
            if name in self.fields:
                self._cut_tables(self.fields[name], kind)  # type: ignore[arg-type]

    def _cut_tables(self, field: forms.ModelChoiceField[WeightTable], kind: str) -> None:
        """Offer the tables of the rule's own draft; of all drafts while it has none yet."""
        tables = (field.queryset or WeightTable.objects.none()).filter(kind=kind)
        if self.instance.edition_id:
            tables = tables.filter(edition=self.instance.edition_id)
        field.queryset = tables
        field.empty_label = str(_("不用系数"))

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or self.instance.position


class CardForm(PlainRuleForm):
    """A rule on its card beside the text; mark: what the rule said when the card was opened.

    The words it was read from are asked for only where the text, mended since, has them no more.
    """

    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = Rule
        fields = ("quote", *CARD_FIELDS)
        widgets = {"quote": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, instance: Rule, **kwargs: Any) -> None:  # Any: as Django's
        # Several cards may be open on one page, each with boxes of its own.
        kwargs["auto_id"] = f"id_{instance.pk}_%s"
        super().__init__(*args, instance=instance, initial={"mark": mark_rule(instance)}, **kwargs)
        if instance.read_start is not None:
            del self.fields["quote"]

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean() or {}
        if "quote" in self.fields:
            quote = str(values.get("quote", "")).strip()
            span = place_quote(quote, self.instance.edition.text, near=0)
            self.instance.read_start, self.instance.read_end = span or (None, None)
        return values


class NewRuleForm(PlainRuleForm):
    """A rule for a clause of the text that has none, or for none at all."""

    class Meta:
        model = Rule
        fields = ("quote", *CARD_FIELDS, "read_start", "read_end")
        widgets = {
            "quote": forms.Textarea(attrs={"rows": 3}),
            "read_start": forms.HiddenInput,
            "read_end": forms.HiddenInput,
        }

    def clean(self) -> dict[str, Any]:  # Any: form values
        """Find the quote in the text, nearest to where the page says that it stands."""
        values = super().clean() or {}
        near, text = values.get("read_start") or 0, self.instance.edition.text
        span = place_quote(str(values.get("quote", "")).strip(), text, near=near)
        values["read_start"], values["read_end"] = span or (None, None)
        return values
