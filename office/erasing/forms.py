"""What the office types in before something personal is erased for good."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldBooleanWidget,
)

from villages.models import Household, Member
from villages.models.households import HouseholdState

# Stands beside members' ids.
WHOLE = "household"


class ErasureForm(forms.Form):
    """Whose, and the household's number once more; of one that lives on, a second word.

    members: who can be chosen alone. mentions: how often they stand in texts about others.
    """

    who = forms.ChoiceField(label=_("删谁的"), widget=UnfoldAdminRadioSelectWidget)
    number = forms.IntegerField(
        label=_("再输一遍户编号"),
        help_text=_("防止选错户。"),
        widget=UnfoldAdminIntegerFieldWidget,
    )
    is_asked = forms.BooleanField(
        label=_("本人或家里人提出过，我当面核对了"),
        error_messages={"required": _("请先当面核对，再勾这一项。")},
        widget=UnfoldBooleanWidget,
    )
    with_mentions = forms.BooleanField(
        label=_("别的住户的说明、意见里写到他们名字或电话的，那几段话也一起清掉"),
        required=False,
        widget=UnfoldBooleanWidget,
    )
    lives_on = forms.BooleanField(
        label=_("这一户还在村里；删掉以后，卡、存折和公示上都没有户主姓名，我已经说清楚"),
        help_text=_("删全家或者户主的，要勾这一项。"),
        required=False,
        widget=UnfoldBooleanWidget,
    )

    def __init__(
        self,
        household: Household,
        members: Sequence[Member],
        mentions: int,
        answers: object = None,
    ) -> None:
        super().__init__(answers)  # type: ignore[arg-type] # a POST, or nothing
        self.household = household
        self.by_id = {str(member.pk): member for member in members}
        whole = (WHOLE, _("全家"))
        self.fields["who"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            whole,
            *((pk, member.name) for pk, member in self.by_id.items()),
        ]
        self.fields["who"].initial = WHOLE
        if mentions:
            self.fields["with_mentions"].help_text = _(
                "查到 %(count)s 处。清掉的是整段话，那几户的说明就空了；不勾就留着。"
            ) % {"count": mentions}
        else:
            del self.fields["with_mentions"]
        if household.state == HouseholdState.DISSOLVED:
            del self.fields["lives_on"]

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if number != self.household.number:
            raise forms.ValidationError(_("和这一户的编号不一样，请核对。"))
        return number

    def clean(self) -> dict[str, Any] | None:  # Any: form values
        values = super().clean() or {}
        if "who" not in values or "lives_on" not in self.fields or values.get("lives_on"):
            return values
        member = self.by_id.get(values["who"])
        if member is None or (member.is_head and member.left_on is None):
            self.add_error("lives_on", _("请先跟这一户说清楚，再勾这一项。"))
        return values

    @property
    def member(self) -> Member | None:
        """Who was chosen alone; None for the whole household."""
        return self.by_id.get(self.cleaned_data["who"])
