"""What the office types in when it founds a village or enrols a household."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from villages.models import Household, Village


class VillageForm(forms.ModelForm[Village]):
    """A village; a new one with the first day of its scheme and the name of its shop."""

    begins_on = forms.DateField(
        label=_("积分制从哪天开始"),
        required=False,
        initial=timezone.localdate,
        widget=UnfoldAdminSingleDateWidget,
    )
    shop_name = forms.CharField(
        label=_("村里超市的名称"),
        max_length=40,
        required=False,
        initial=_("积分超市"),
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = Village
        fields = ("town", "name", "slug", "contact", "language")

    def clean_begins_on(self) -> Any:  # Any: a date
        return self.cleaned_data["begins_on"] or timezone.localdate()


class FirstMemberForm(forms.Form):
    """The first member of a village's committee, a new person with a first passphrase."""

    name = forms.CharField(label=_("姓名"), max_length=40, widget=UnfoldAdminTextInputWidget)
    username = forms.CharField(
        label=_("登录名"),
        max_length=40,
        help_text=_("用字母和数字，例如 lin3；本人登录时用。"),
        widget=UnfoldAdminTextInputWidget,
    )
    password = forms.CharField(
        label=_("口令"),
        help_text=_("至少 8 个字，当面告诉本人。"),
        widget=UnfoldAdminTextInputWidget,
    )
    title = forms.CharField(
        label=_("职务名称"),
        max_length=40,
        required=False,
        initial=_("主任"),
        widget=UnfoldAdminTextInputWidget,
    )


class HouseholdForm(forms.ModelForm[Household]):
    """A household; a new one with its head's name."""

    head_name = forms.CharField(
        label=_("户主姓名"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Household
        fields = (
            *("village", "grid", "number", "joined_on", "phone"),
            *("party_member", "with_disabled", "honours_consent", "state"),
        )

    def clean(self) -> dict[str, Any] | None:  # Any: form values
        values = super().clean() or {}
        is_new = self.instance.pk is None
        if is_new and not self.has_error("head_name") and not values.get("head_name"):
            self.add_error("head_name", _("请填户主姓名。"))
        grid = values.get("grid")
        village = values.get("village") if is_new else self.instance.village
        if grid and village and grid.village_id != village.pk:
            self.add_error("grid", _("要选同一个村的小组。"))
        return values
