"""What the committee types in when it records an adoption or writes a rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
)

from rules.models import UNIT_CHOICES, CapPeriod, Category, Edition, Rule
from rules.services import RuleInput, Votes
from villages.models import Terms

# What choosing nothing means; the theme has one word for all lists, or none.
EMPTY_CHOICES = {"category": _("请选择"), "unit": _("固定"), "cap_period": _("不限")}
CHOICES = {
    "category": Category.choices,
    "unit": UNIT_CHOICES,
    "cap_period": CapPeriod.choices,
}
# Together they fit an office screen.
ROW_WIDTHS = {
    "code": "4rem",
    "category": "6.5rem",
    "article": "6.25rem",
    "deed": "10rem",
    "points": "4rem",
    "unit": "6.25rem",
    "cap_points": "4rem",
    "cap_period": "5.25rem",
}
VOTE_FIELDS = ("votes_present", "votes_for", "votes_against", "votes_abstained")


class DayWidget(UnfoldAdminSingleDateWidget):
    """A day picked in the browser's own calendar; the theme's needs scripts of the change form."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class AdoptionForm(forms.Form):
    """The days and votes of the minutes, and the terms adopted with the edition."""

    adopted_on = forms.DateField(
        label=_("表决通过日"),
        help_text=_("会议记录上的日期。"),
        widget=DayWidget,
    )
    published_on = forms.DateField(
        label=_("公布日"),
        help_text=_("贴出来让大家看到的那一天。"),
        widget=DayWidget,
    )
    in_force_from = forms.DateField(
        label=_("施行日"),
        help_text=_("从这一天起的事按这一版计分。村里的第一版可以填以前的日子，照会议记录补登。"),
        widget=DayWidget,
    )
    votes_present = forms.IntegerField(
        label=_("到会人数"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("没有记票数的老版本，下面四项都空着。"),
        widget=UnfoldAdminIntegerFieldWidget,
    )
    votes_for = forms.IntegerField(
        label=_("赞成"),
        min_value=0,
        max_value=100_000,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    votes_against = forms.IntegerField(
        label=_("反对"),
        min_value=0,
        max_value=100_000,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    votes_abstained = forms.IntegerField(
        label=_("弃权"),
        min_value=0,
        max_value=100_000,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    minutes = forms.CharField(
        label=_("会议记录"),
        max_length=20_000,
        required=False,
        help_text=_("哪次会议、谁主持、怎么表决，简单记几句。不公开。"),
        widget=UnfoldAdminTextareaWidget,
    )
    terms = forms.ModelChoiceField(
        label=_("制度参数"),
        queryset=Terms.objects.none(),
        required=False,
        help_text=_("随这一版一起通过的基础分、公示天数等；没有变就空着。"),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        choice: forms.ModelChoiceField[Terms] = self.fields["terms"]  # type: ignore[assignment]
        choice.queryset = Terms.objects.for_village(edition.village)

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean() or {}
        told = [values.get(name) is not None for name in VOTE_FIELDS]
        if any(told) and not all(told):
            self.add_error("votes_present", _("票数要么四项都填，要么都空着。"))
        return values

    @property
    def votes(self) -> Votes | None:
        """The votes of a valid form; None where the minutes tell none."""
        values = [self.cleaned_data[name] for name in VOTE_FIELDS]
        if None in values:
            return None
        present, in_favour, against, abstained = values
        return Votes(present=present, in_favour=in_favour, against=against, abstained=abstained)


class RuleForm(forms.ModelForm[Rule]):
    """A rule of a draft; an empty code means the next free one."""

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
            "cap_period",
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
        for name, words in EMPTY_CHOICES.items():
            if name in self.fields:
                # Without an empty choice, an untouched empty row of a draft would not be empty.
                field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
                field.choices = [("", words), *CHOICES[name]]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or self.instance.position


class RuleRowForm(RuleForm):
    """A rule as one row among the others of its draft, wide where the words are long."""

    class Meta:
        model = Rule
        fields = (
            "code",
            "category",
            "article",
            "deed",
            "points",
            "unit",
            "cap_points",
            "cap_period",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        for name, width in ROW_WIDTHS.items():
            if name in self.fields:
                self.fields[name].widget.attrs["style"] = f"width: {width}"


def build_rule_input(rule: Rule) -> RuleInput:
    """Return what a form has put on a rule that is not saved yet."""
    return RuleInput(
        code=rule.code,
        category=rule.category,
        article=rule.article,
        deed=rule.deed,
        quote=rule.quote,
        points=rule.points,
        points_max=rule.points_max,
        unit=rule.unit,
        unit_step=rule.unit_step,
        cap_points=rule.cap_points,
        cap_period=rule.cap_period,
        counts_persons=rule.counts_persons,
        sensitive=rule.sensitive,
        position=rule.position or None,
    )
