"""What a supervisor fills in to decide an objection: one form an outcome."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from deeds.forms.base import AMOUNT_ERRORS, FIELD_OF_ERROR
from deeds.forms.entry import DeedForm
from noticeboard.errors.letters import AnswerEmpty
from noticeboard.forms.letters import build_text_field
from noticeboard.models.letters import Ground, Objection, ObjectionState
from noticeboard.services.objections import ANSWER_LENGTH_MAX, list_grounds
from rules.lines import points_words
from rules.models import Rule
from rules.queries import RuleGroup
from rules.units import UNIT_WORDS
from villages.doors import add_refusal
from villages.errors import PointsError
from villages.fields import AmountFormField
from villages.models import Household, Role

ANSWER_ERRORS = {
    "required": AnswerEmpty.sentence,
    "max_length": _("答复最多 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。"),
}


def build_answer_field() -> forms.CharField:
    return build_text_field(
        _("给提异议的人的答复"),
        limit=ANSWER_LENGTH_MAX,
        help_text=_("只给提异议的人看，不公开。最多 {limit} 个字。"),
        rows=4,
        error_messages=ANSWER_ERRORS,
    )


class OutcomeForm(forms.Form):
    """An outcome that needs no more than its printed ground and the answer."""

    state: ClassVar[ObjectionState]
    ground = forms.ChoiceField(
        label=_("印在公示上的理由"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一条理由。"), "invalid_choice": _("请选一条理由。")},
    )
    answer = build_answer_field()

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        grounds = list_grounds(objection, self.state)
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (ground.value, ground.label) for ground in grounds
        ]

    def get_ground(self) -> Ground:
        return Ground(self.cleaned_data["ground"])

    def refuse(self, error: PointsError) -> None:
        """Put a refusal beside the box it is about, or at the top."""
        field = FIELD_OF_ERROR.get(type(error))
        if field in self.fields:
            self.add_error(field, str(error))
        else:
            add_refusal(self, error)


class UpholdForm(OutcomeForm):
    state = ObjectionState.UPHELD


class DismissForm(OutcomeForm):
    state = ObjectionState.DISMISSED


class SendBackForm(OutcomeForm):
    state = ObjectionState.SENT_BACK


class PartForm(OutcomeForm):
    """What it is changed to: other points, another quantity, or another household."""

    state = ObjectionState.PARTLY
    points = AmountFormField(
        label=_("改成几分"),
        required=False,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=AMOUNT_ERRORS,
    )
    quantity = AmountFormField(
        label=_("或者：改成几%(unit)s"),
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text=_("按细则重新算分。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=AMOUNT_ERRORS,
    )
    household = forms.CharField(
        label=_("或者：改记到哪一户"),
        required=False,
        max_length=300,
        help_text=_("户编号。按那一户的情况重新算分。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ("points", "quantity", "household", "ground", "answer")

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, objection=objection, **kwargs)
        deed = objection.deed
        if deed is None or not deed.rule.is_counted:
            del self.fields["quantity"]
        else:
            label = self.fields["quantity"].label
            self.fields["quantity"].label = str(label) % {"unit": UNIT_WORDS[deed.rule.unit]}
        if deed is not None and (deed.asked or 0) < 0:
            self.fields["points"].help_text = _("只写数字，不写负号。扣分只能改少。")
        if deed is not None and deed.takes:
            # Nobody is judged unheard: what takes moves to no other household.
            del self.fields["household"]


class MissingChoiceForm(forms.Form):
    """Which day, household and rule what is missing belongs to; the rest hangs on the rule."""

    day = forms.DateField(
        label=_("哪天的事"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请填是哪天的事。"), "invalid": _("日期不对，请重新选。")},
    )
    household = forms.CharField(
        label=_("哪一户"),
        max_length=300,
        help_text=_("户编号，或者卡上的网址。"),
        error_messages={"required": _("请填是哪一户。")},
    )
    rule = forms.IntegerField(
        label=_("哪件事"),
        error_messages={"required": _("请选是哪件事。"), "invalid": _("请选是哪件事。")},
    )

    def offer_rules(self, groups: Iterable[RuleGroup]) -> None:
        offered = [
            (group.label, [rule for rule in group.rules if not rule.is_deduction])
            for group in groups
        ]
        choices = [
            (label, [(rule.pk, f"{rule.deed} {points_words(rule)}") for rule in found])
            for label, found in offered
            if found
        ]
        self.fields["rule"].widget = forms.Select(choices=[("", _("请选")), *choices])


class MissingForm(DeedForm):
    """What is missing as a deed, as a recorder would bring it, with the answer."""

    NOT_ASKED = ("channel", "note", "photos", "witness", "same_as", "apart", "seen", "key")
    answer = build_answer_field()

    def __init__(
        self, *args: Any, household: Household, rule: Rule, day: date, **kwargs: Any
    ) -> None:  # Any: Django's
        # The channel is the objection itself; whose role it is not asked here.
        roles = frozenset({Role.COMMITTEE})
        super().__init__(*args, household=household, rule=rule, roles=roles, **kwargs)
        for name in self.NOT_ASKED:
            self.fields.pop(name, None)
        self.fields["occurred_on"].widget = forms.HiddenInput()
        chosen = {"household": household.number, "rule": rule.pk, "occurred_on": day}
        self.initial = {**self.initial, **chosen}
