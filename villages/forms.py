"""What the office types in about grids, people, their appointments and their kin."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from villages.models import Appointment, Grid, Household, KinTie, Role, User
from villages.passphrases import propose_words, tidy_typed
from villages.permissions import ASKED_FOR_HOME, is_home_known
from villages.signing_in.fields import PASSPHRASE_LENGTH_MAX, TidyField


class GridForm(forms.ModelForm[Grid]):
    """A grid, under another one of its village or under none."""

    class Meta:
        model = Grid
        fields = ("village", "parent", "name", "position")

    def clean(self) -> dict[str, Any] | None:  # Any: form values
        values = super().clean() or {}
        parent = values.get("parent")
        village_id = self.instance.village_id or getattr(values.get("village"), "pk", None)
        if parent and parent.village_id != village_id:
            self.add_error("parent", _("要选同一个村的。"))
        elif self._is_below_itself(parent):
            self.add_error("parent", _("上一级不能是它自己，也不能是它的下级。"))
        return values

    def _is_below_itself(self, parent: Grid | None) -> bool:
        while parent is not None and parent.pk != self.instance.pk:
            parent = parent.parent
        return parent is not None


class AppointmentForm(forms.ModelForm[Appointment]):
    """An appointment of a person who is known here, or of a new one with a first passphrase."""

    new_name = forms.CharField(
        label=_("新人员的姓名"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )
    new_username = TidyField(
        label=_("新人员的登录名"),
        max_length=40,
        required=False,
        help_text=_("用字母和数字，例如 lin3；本人登录时用。"),
        widget=UnfoldAdminTextInputWidget,
    )
    new_password = forms.CharField(
        label=_("新人员的口令"),
        required=False,
        max_length=PASSPHRASE_LENGTH_MAX,
        help_text=_("至少 8 个字；空着就由系统出一个好记的。存好以后有一张口令条，打印给本人。"),
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = Appointment
        fields = (
            *("village", "user", "role", "title", "grid", "household", "lives_elsewhere"),
            *("starts_on", "ends_on"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].required = False
        if "grid" in self.fields:
            self.fields["grid"].label = _("小组")
        if "role" in self.fields:
            choices = [choice for choice in Role.choices if choice[0] != Role.TOWN_OFFICER]
            # Nobody joins the committee because a box was left as it stood.
            choices.insert(0, ("", _("请选择")))
            self.fields["role"] = forms.ChoiceField(
                label=_("职务"),
                choices=choices,
                widget=UnfoldAdminSelectWidget,
                help_text=_("一个人有几个职务的，一个一个任命。"),
            )

    def clean(self) -> dict[str, Any] | None:  # Any: form values
        values = super().clean() or {}
        named = [values.get(name) for name in ("new_name", "new_username")]
        has_new = any(named) or bool(values.get("new_password"))
        if bool(values.get("user")) == has_new or (has_new and not all(named)):
            raise forms.ValidationError(_("选一位已有的人员，或者填上新人员的姓名和登录名。"))
        if values.get("new_username") and User.objects.filter(username=values["new_username"]):
            self.add_error("new_username", _("这个登录名已经有人用了。"))
        if has_new:
            values["new_password"] = values.get("new_password") or propose_words()
            try:
                validate_password(tidy_typed(values["new_password"]))
            except forms.ValidationError as error:
                self.add_error("new_password", error)
        village = values.get("village")
        for name in ("grid", "household"):
            if values.get(name) and village and values[name].village_id != village.pk:
                self.add_error(name, _("要选同一个村的。"))
        self._check_home(values)
        return values

    def _check_home(self, values: dict[str, Any]) -> None:  # Any: form values
        """Ask who has to do with households for the own one; where there are none, later."""
        village, user = values.get("village"), values.get("user")
        if values.get("household") and values.get("lives_elsewhere"):
            self.add_error("household", _("选了自己家，就不要再勾「不住在本村」。"))
        elif (
            village is not None
            and values.get("role") in ASKED_FOR_HOME
            and not (values.get("household") or values.get("lives_elsewhere"))
            and not (user and is_home_known(user, village))
            and Household.objects.for_village(village).exists()
        ):
            self.add_error("household", _("请选自己家；家不在本村的，勾「不住在本村」。"))

    def _post_clean(self) -> None:
        """Leave the whole-row checks to the service: the person may not exist yet."""
        if self.instance.pk is not None:
            super()._post_clean()  # type: ignore[misc]


class PassphraseForm(forms.Form):
    """A new passphrase for somebody."""

    password = TidyField(
        label=_("新口令"),
        max_length=PASSPHRASE_LENGTH_MAX,
        validators=[validate_password],
        widget=UnfoldAdminTextInputWidget,
        help_text=_("至少 8 个字。可以按下面的钮出一个好记的，空格打不打都一样。"),
    )


class KinTieForm(forms.ModelForm[KinTie]):
    """Two households of one village, in whichever order they are chosen."""

    class Meta:
        model = KinTie
        fields = ("village", "first", "second")

    def clean(self) -> dict[str, Any] | None:  # Any: form values
        values = super().clean() or {}
        first, second, village = (values.get(name) for name in ("first", "second", "village"))
        if first is None or second is None or village is None:
            return values
        if first == second or {first.village_id, second.village_id} != {village.pk}:
            raise forms.ValidationError(_("要选同一个村的两户。"))
        values["first"], values["second"] = sorted((first, second), key=lambda end: end.pk)
        return values

    def _post_clean(self) -> None:
        """Check the whole row only where it can be one; the constraints speak to programmers."""
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]
