"""What the office types in when it founds a village or enrols a household."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from villages.models import Household, User, Village
from villages.months import month_of
from villages.passphrases import propose_words, tidy_typed
from villages.queries import find_locked_committee
from villages.signing_in.fields import PASSPHRASE_LENGTH_MAX
from villages.words import day_with_year


def this_month() -> date:
    return month_of(timezone.localdate())


class NewPassphraseForm(forms.Form):
    """A passphrase for somebody else, to print on a slip; drawn where the field stays empty."""

    password = forms.CharField(
        label=_("口令"),
        required=False,
        max_length=PASSPHRASE_LENGTH_MAX,
        help_text=_("至少 8 个字；空着就由系统出一个好记的。办好以后有一张口令条，打印给本人。"),
        widget=UnfoldAdminTextInputWidget,
    )

    def clean_password(self) -> str:
        """Return it as typed, or drawn: on the slip it stands with its blanks."""
        passphrase: str = self.cleaned_data["password"] or propose_words()
        validate_password(tidy_typed(passphrase))
        return passphrase


class VillageForm(forms.ModelForm[Village]):
    """A village; a new one with the first day of its scheme and the name of its shop."""

    begins_on = forms.DateField(
        label=_("积分制从哪天开始"),
        required=False,
        initial=this_month,
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

    def clean_begins_on(self) -> date:
        """Take the first day of a month only: the book and the terms begin with a month."""
        begins_on: date = self.cleaned_data["begins_on"] or this_month()
        if begins_on.day != 1:
            words = {"day": day_with_year(begins_on.replace(day=1))}
            raise forms.ValidationError(_("要填一个月的第一天，例如 %(day)s。") % words)
        return begins_on


class FirstMemberForm(NewPassphraseForm):
    """The first member of a village's committee, a new person with a first passphrase."""

    name = forms.CharField(label=_("姓名"), max_length=40, widget=UnfoldAdminTextInputWidget)
    username = forms.CharField(
        label=_("登录名"),
        max_length=40,
        help_text=_("用字母和数字，例如 lin3；本人登录时用。"),
        widget=UnfoldAdminTextInputWidget,
    )
    title = forms.CharField(
        label=_("职务名称"),
        max_length=40,
        required=False,
        initial=_("主任"),
        widget=UnfoldAdminTextInputWidget,
    )
    field_order = ("name", "username", "password", "title")


class CommitteePassphraseForm(NewPassphraseForm):
    """A passphrase for one of a committee of whom nobody can sign in."""

    person = forms.ModelChoiceField(
        label=_("给哪一位"),
        queryset=User.objects.none(),
        empty_label=_("请选择"),
        help_text=_("请本人到场再办；别的人由这一位登录以后，在「人员」里重设口令。"),
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ("person", "password")

    def __init__(
        self, *args: Any, village: Village, today: date, **kwargs: Any
    ) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        people = find_locked_committee(village, today=today)
        self.fields["person"].queryset = people  # type: ignore[attr-defined] # a choice of rows
        self.fields["person"].label_from_instance = name_with_login  # type: ignore[attr-defined]


def name_with_login(user: User) -> str:
    return gettext("%(name)s（登录名 %(username)s）") % {
        "name": user.name,
        "username": user.username,
    }


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
