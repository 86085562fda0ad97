"""The forms of activities, rounds and tally sheets, and what many ticked lines are read as."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from deeds.errors import NameNeeded, QuantityUnreadable
from deeds.forms.base import AMOUNT_ERRORS, PointsForm
from deeds.queries.deeds import Groups
from deeds.queries.gatherings import asks_how_much, is_simple
from deeds.services.gatherings import NAME_LENGTH_MAX, OUTCOMES_MAX, TEAM_LENGTH_MAX
from rules.lines import level_words, points_words
from rules.models import Rule, WeightLevel
from rules.queries import RuleGroup
from rules.units import UNIT_WORDS
from villages.fields import AmountFormField

BETWEEN = re.compile(r"[\s,，、;；]+")
DAY_ERRORS = {"required": _("请填是哪一天。"), "invalid": _("日期不对，请重新选。")}
GROUP_ERRORS = {"required": _("请选一个小组。"), "invalid_choice": _("没有这个小组，请重新选。")}
RULE_ERRORS = {
    "required": _("请选是哪件事。"),
    "invalid_choice": _("那一天没有这条细则，请重新选。"),
}
# (code, words), or (heading, such pairs).
Choices = list[tuple[str, Any]]  # Any: Django's nesting


def offer_rules(groups: Iterable[RuleGroup], first: Sequence[str] = ()) -> Choices:
    """Return rules by code to choose from: those of `first` ahead, then the others by category."""
    by_code = {rule.code: rule for group in groups for rule in group.rules}
    ahead = {code: by_code[code] for code in first if code in by_code}
    others = _keep(groups, lambda rule: rule.code not in ahead)
    named: Choices = [(group.label, _name_rules(group.rules)) for group in others]
    return [(str(_("最近用过")), _name_rules(ahead.values())), *named] if ahead else named


def only_simple(groups: Iterable[RuleGroup]) -> list[RuleGroup]:
    """Return the rules of which a tick says enough, by category."""
    return _keep(groups, is_simple)


def only_awards(groups: Iterable[RuleGroup]) -> list[RuleGroup]:
    """Return the rules that give something, by category."""
    return _keep(groups, lambda rule: not rule.is_deduction)


def _keep(groups: Iterable[RuleGroup], is_kept: Callable[[Rule], bool]) -> list[RuleGroup]:
    kept = [
        RuleGroup(group.category, tuple(rule for rule in group.rules if is_kept(rule)))
        for group in groups
    ]
    return [group for group in kept if group.rules]


def _name_rules(rules: Iterable[Rule]) -> Choices:
    return [(rule.code, _name_rule(rule)) for rule in rules]


def _name_rule(rule: Rule) -> str:
    return f"{rule.deed} {points_words(rule)}"


def _day_box(label: Any, **options: Any) -> forms.DateField:  # Any: lazy words, Django's options
    box = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=box, error_messages=DAY_ERRORS, **options)


def _words_box(label: Any, longest: int, **options: Any) -> forms.CharField:  # Any: as above
    words = {
        "required": NameNeeded.sentence,
        "max_length": _("最多 %(limit_value)d 个字，现在 %(show_value)d 个，请写短一些。"),
    }
    return forms.CharField(label=label, max_length=longest, error_messages=words, **options)


class GroupForm(PointsForm):
    """A form that asks for a group of the village, the person's own ones first."""

    def offer_groups(self, groups: Groups, every: Any) -> None:  # Any: lazy words
        """every: what stands for the whole village; empty where one group must be chosen."""
        field = self.fields["grid"]
        assert isinstance(field, forms.ChoiceField)
        named = [(str(group.pk), group.name) for group in (*groups.own, *groups.others)]
        field.choices = [("", every or _("请选")), *named]
        if groups.own and not self.initial.get("grid"):
            self.initial["grid"] = str(groups.own[0].pk)

    def get_group_id(self) -> int | None:
        chosen: str = self.cleaned_data["grid"]
        return int(chosen) if chosen else None


class PlanForm(GroupForm):
    """What activities and rounds have in common."""

    name = _words_box(_("名称"), NAME_LENGTH_MAX)
    occurred_on = _day_box(_("哪一天"))
    grid = forms.ChoiceField(label=_("列哪些户"), required=False, error_messages=GROUP_ERRORS)


class ActivityForm(PlanForm):
    """A new activity."""

    rule = forms.ChoiceField(label=_("记哪件事"), error_messages=RULE_ERRORS)
    place = _words_box(_("地点"), NAME_LENGTH_MAX, required=False)
    brigade = _words_box(_("大队"), TEAM_LENGTH_MAX, required=False)
    squad = _words_box(_("中队"), TEAM_LENGTH_MAX, required=False)
    team = _words_box(_("小队"), TEAM_LENGTH_MAX, required=False)

    field_order = ("key", "name", "rule", "occurred_on", "grid", "place")

    def __init__(
        self,
        *args: Any,  # Any: Django's
        groups: Groups,
        rules: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_groups(groups, _("全村"))
        self.fields["rule"].choices = [("", _("请选")), *rules]  # type: ignore[attr-defined]


class RoundForm(PlanForm):
    """A new round of inspection: two to four outcomes."""

    def __init__(
        self,
        *args: Any,  # Any: Django's
        groups: Groups,
        rules: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_groups(groups, _("全村"))
        for number in range(1, OUTCOMES_MAX + 1):
            self.fields[f"outcome_{number}"] = forms.ChoiceField(
                label=_("结果 %(number)s") % {"number": number},
                required=number <= 2,
                choices=[("", _("请选") if number <= 2 else _("不用")), *rules],
                error_messages=RULE_ERRORS,
            )

    def get_outcomes(self) -> list[str]:
        typed = self.cleaned_data
        return [typed[f"outcome_{number}"] for number in range(1, OUTCOMES_MAX + 1)]


class TallyForm(GroupForm):
    """A new tally sheet."""

    grid = forms.ChoiceField(label=_("哪个小组"), error_messages=GROUP_ERRORS)
    rules = forms.MultipleChoiceField(
        label=_("表上列哪几条"),
        help_text=_("最多六条。常用的排在前面。"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请至少选一条。"),
            "invalid_choice": RULE_ERRORS["invalid_choice"],
        },
    )
    day = _day_box(_("哪一天"), required=False, help_text=_("不填的话，在纸上写，录入的时候再填。"))
    title = _words_box(
        _("名称"), NAME_LENGTH_MAX, required=False, help_text=_("例如：10月下旬巡查。")
    )

    def __init__(
        self,
        *args: Any,  # Any: Django's
        groups: Groups,
        rules: Sequence[Rule],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_groups(groups, "")
        self.fields["rules"].choices = _name_rules(rules)  # type: ignore[attr-defined]


class TicksForm(forms.Form):
    """What all lines of one sending share: how much, unless a line says so itself, and weights."""

    quantity = AmountFormField(
        max_digits=12,
        decimal_places=2,
        initial=Decimal(1),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={**AMOUNT_ERRORS, "required": _("请填数量。")},
    )
    difficulty = forms.TypedChoiceField(label=_("难度"), coerce=int, widget=forms.RadioSelect)
    effect = forms.TypedChoiceField(label=_("成效"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, rule: Rule | None, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        if rule is None or not asks_how_much(rule):
            del self.fields["quantity"]
        else:
            words = _("每人几%(unit)s") if rule.counts_persons else _("每户几%(unit)s")
            self.fields["quantity"].label = words % {"unit": UNIT_WORDS[rule.unit]}
        self.levels: dict[str, list[WeightLevel]] = {}
        for name in ("difficulty", "effect"):
            table = getattr(rule, f"{name}_table", None)
            self.levels[name] = list(table.levels.all()) if table else []
            if table:
                choices = [(level.pk, level_words(level, "")) for level in self.levels[name]]
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def get_quantity(self) -> Decimal:
        quantity: Decimal = self.cleaned_data.get("quantity", Decimal(1))
        return quantity

    def get_level(self, name: str) -> WeightLevel | None:
        chosen = self.cleaned_data.get(name)
        return next((level for level in self.levels[name] if level.pk == chosen), None)


class KeyingForm(forms.Form):
    """The day of a sheet that does not print one."""

    occurred_on = _day_box(_("纸上写的是哪一天"))

    def __init__(self, *args: Any, is_dated: bool, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        if is_dated:
            del self.fields["occurred_on"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was sent.

    mark: names it on the page. household: a number, or a card's address. is_typed: into the box
    for numbers, and not ticked.
    """

    mark: str
    household: str
    member_id: int = 0
    quantity: str = ""
    code: str = ""
    is_typed: bool = False


def read_ticks(posted: QueryDict) -> list[Line]:
    """Return the households and persons that were ticked, then those that were typed or scanned.

    entry: 28, or 28:417 for a person. quantity-<entry>: its own figure, if any.
    """
    lines = []
    for mark in posted.getlist("entry"):
        number, _colon, member = mark.partition(":")
        member_id = int(member) if member.isdecimal() and len(member) < 19 else 0
        lines.append(Line(mark, number, member_id, posted.get(f"quantity-{mark}", "").strip()))
    # A page with scripts sends each of them by itself, several in one go.
    typed = BETWEEN.split(" ".join(posted.getlist("more")).strip())
    return lines + [Line(text, text, is_typed=True) for text in typed if text]


def read_outcomes(posted: QueryDict) -> list[Line]:
    """Return the outcomes that were tapped; outcome-<number>: a code, or nothing."""
    return [
        Line(number, number, code=code) for number, code in _find_filled(posted, "outcome") if code
    ]


def read_cells(posted: QueryDict) -> list[Line]:
    """Return the boxes of a sheet that were filled in; cell-<number>-<code>: how much."""
    lines = []
    for mark, text in _find_filled(posted, "cell"):
        number, _dash, code = mark.partition("-")
        lines.append(Line(mark, number, quantity=text, code=code))
    return lines


def _find_filled(posted: QueryDict, prefix: str) -> Iterator[tuple[str, str]]:
    for name in posted:
        kind, _dash, mark = name.partition("-")
        text = posted.get(name, "").strip()
        if kind == prefix and text:
            yield mark, text


def read_amount(text: str) -> Decimal:
    """Return a figure as people type it; raises QuantityUnreadable."""
    try:
        amount: Decimal | None = AmountFormField(max_digits=12, decimal_places=4).clean(text)
    except ValidationError as error:
        raise QuantityUnreadable(text[:20]) from error
    assert amount is not None, "The box is a required one."
    return amount
