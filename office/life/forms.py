"""What is typed in when a household changes; the paper that was signed says the same."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from office.life.services.checking import list_open_numbers
from villages.errors import HouseholdUnknown
from villages.fields import AmountFormField
from villages.models import Grid, Household, Member
from villages.models.households import LeftWhy

# A household's number on a card has no more digits.
NUMBER_MAX = 99_999
# What became of a head who stays in the family.
STAYS = "stays"


class LifeForm(forms.Form):
    """A form about one household, read with its living members."""

    def __init__(self, household: Household, *args: Any, **kwargs: Any) -> None:
        # Any: as Django's
        self.household = household
        super().__init__(*args, **kwargs)

    @property
    def living(self) -> list[Member]:
        members: list[Member] = self.household.living  # type: ignore[attr-defined] # with_heads
        return members


class DayForm(LifeForm):
    """The day on which something happened."""

    happened_on = forms.DateField(
        label=_("哪天的事"), initial=timezone.localdate, widget=UnfoldAdminSingleDateWidget
    )


class PaperForm(DayForm):
    """What every signed paper needs: its day, what it rests on, and the key of this intent."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("例如：分户协议，双方已签名，存村委会档案。不用写姓名。"),
    )


class PeopleField(forms.ModelMultipleChoiceField):
    """Some people of the household, to be ticked."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget


class OtherMixin(forms.Form):
    """Another household of the village, by its number."""

    other = forms.IntegerField(
        label=_("另一户的户编号"),
        min_value=1,
        max_value=NUMBER_MAX,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("提出以后会显示是谁家，打印出来双方签名，第二个人再核对一遍。"),
    )

    household: Household

    def clean_other(self) -> Household:
        number = self.cleaned_data["other"]
        found = Household.objects.for_village(self.household.village).filter(number=number)
        other = found.select_related("village").first()
        if other is None:
            raise forms.ValidationError(str(HouseholdUnknown(str(number))))
        return other


class SplitForm(PaperForm):
    """Who leaves, where to, and what they take along."""

    members = PeopleField(
        label=_("分出去的人"),
        queryset=Member.objects.none(),
        help_text=_("户主留在原来那一户。户主要分出去，请先办换户主。"),
    )
    head = forms.ModelChoiceField(
        label=_("新户的户主"),
        queryset=Member.objects.none(),
        widget=UnfoldAdminSelectWidget,
        help_text=_("在分出去的人里选一位。"),
    )
    number = forms.IntegerField(
        label=_("新户的户编号"),
        min_value=1,
        max_value=NUMBER_MAX,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("已经填好下一个没用过的编号，也可以改。"),
    )
    grid = forms.ModelChoiceField(
        label=_("新户的小组"), queryset=Grid.objects.none(), widget=UnfoldAdminSelectWidget
    )
    points = AmountFormField(
        label=_("分给新户几分"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("按协议写，可以是 0。还在公示期的、预约占着的分不能分。"),
    )
    standing_points = AmountFormField(
        label=_("分给新户的年度积分"),
        initial=0,
        max_digits=9,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("年度积分只看荣誉，不能兑换。不分就填 0。"),
    )

    field_order = (
        *("members", "head", "number", "grid", "points", "standing_points"),
        *("happened_on", "reason", "key"),
    )

    def __init__(self, household: Household, *args: Any, **kwargs: Any) -> None:
        # Any: as Django's
        super().__init__(household, *args, **kwargs)
        others = Member.objects.living_here().filter(household=household, is_head=False)
        grids = Grid.objects.for_village(household.village).order_by("position", "id")
        fields: dict[str, Any] = self.fields  # Any: fields with choices of several models
        fields["members"].queryset = fields["head"].queryset = others.order_by("id")
        fields["grid"].queryset = grids
        fields["grid"].initial = household.grid_id
        fields["number"].initial = _find_next_number(household)


def _find_next_number(household: Household) -> int:
    """Return the number after the last one, also of those that open splits have taken."""
    village = household.village
    used = Household.objects.for_village(village).aggregate(last=Max("number"))["last"] or 0
    taken = list_open_numbers(village).aggregate(last=Max("number"))["last"] or 0
    return max(used, taken) + 1


class MergeForm(OtherMixin, PaperForm):
    """Into which household it goes."""

    field_order = ("other", "happened_on", "reason", "key")


class HeirForm(OtherMixin, PaperForm):
    """Who inherits, and how much."""

    points = AmountFormField(
        label=_("转给继承人几分"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("几户继承的，一户一户地办。"),
    )

    field_order = ("other", "points", "happened_on", "reason", "key")


class GroupForm(LifeForm):
    """To which group it moves."""

    grid = forms.ModelChoiceField(
        label=_("搬到哪个小组"), queryset=Grid.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, household: Household, *args: Any, **kwargs: Any) -> None:
        # Any: as Django's
        super().__init__(household, *args, **kwargs)
        grids = Grid.objects.for_village(household.village).exclude(pk=household.grid_id)
        fields: dict[str, Any] = self.fields  # Any: as above
        fields["grid"].queryset = grids.order_by("position", "id")


class HeadForm(DayForm):
    """Who is the head from now on, and why the one before is not."""

    new_head = forms.ModelChoiceField(
        label=_("新户主"), queryset=Member.objects.none(), widget=UnfoldAdminSelectWidget
    )
    why = forms.ChoiceField(
        label=_("原来的户主"),
        choices=(
            (LeftWhy.DIED.value, _("去世了")),
            (LeftWhy.MOVED.value, _("迁走了")),
            (STAYS, _("还在家里，只是不当户主")),
        ),
        widget=UnfoldAdminRadioSelectWidget,
    )

    field_order = ("new_head", "why", "happened_on")

    def __init__(self, household: Household, *args: Any, **kwargs: Any) -> None:
        # Any: as Django's
        super().__init__(household, *args, **kwargs)
        others = Member.objects.living_here().filter(household=household, is_head=False)
        fields: dict[str, Any] = self.fields  # Any: as above
        fields["new_head"].queryset = others.order_by("id")

    def clean_why(self) -> LeftWhy | None:
        why = self.cleaned_data["why"]
        return None if why == STAYS else LeftWhy(why)
