"""What the committee types in of a change of terms."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from office.changeover.queries import list_known_people
from office.changeover.services import NewPerson, Start
from villages.models import Appointment, Grid, Household, Role, User, Village
from villages.passphrases import tidy_typed
from villages.permissions import ASKED_FOR_HOME, is_home_known
from villages.signing_in.fields import PASSPHRASE_LENGTH_MAX, TidyField

# How many people are asked for at first, and how many more at a time.
ROWS, MORE_ROWS, ROWS_MAX = 4, 4, 60
NOT_TICKED = frozenset({Role.PARTNER})


class RenewalForm(forms.Form):
    """The day, and whose office ends on it: everybody's but the partners', unless unticked."""

    last_day = forms.DateField(
        label=_("上一届的最后一天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("到这一天为止还由原来的人办；第二天起由新的人办。"),
        error_messages={"required": _("请填最后一天。"), "invalid": _("请填一个日子。")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self, *args: Any, offices: Sequence[Appointment], **kwargs: Any
    ) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.offices = {str(one.pk): one for one in offices}
        self.fields["ends"] = forms.MultipleChoiceField(
            choices=[(pk, "") for pk in self.offices],
            required=False,
            initial=[pk for pk, one in self.offices.items() if one.role not in NOT_TICKED],
            error_messages={"invalid_choice": _("任职的情况变了，请重新勾选。")},
        )

    @property
    def ticked(self) -> frozenset[str]:
        """The offices that are ticked on the page, as they were sent or as they begin."""
        return frozenset(str(pk) for pk in self["ends"].value() or ())

    def get_ends(self) -> list[Appointment]:
        return [self.offices[pk] for pk in self.cleaned_data["ends"]]


class StartForm(forms.Form):
    """One person who begins: somebody known here, or new with a first passphrase; else empty."""

    role = forms.ChoiceField(label=_("职务"), required=False)
    person = forms.ModelChoiceField(
        label=_("已有的人员"), queryset=User.objects.none(), required=False, empty_label="—"
    )
    new_name = forms.CharField(label=_("或者新人员的姓名"), max_length=40, required=False)
    new_username = forms.CharField(
        label=_("登录名"),
        max_length=40,
        required=False,
        help_text=_("用字母和数字，例如 lin3；本人登录时用。"),
    )
    new_password = TidyField(
        label=_("口令"),
        max_length=PASSPHRASE_LENGTH_MAX,
        required=False,
        help_text=_("至少 8 个字，当面告诉本人。"),
    )
    title = forms.CharField(
        label=_("头衔"), max_length=20, required=False, help_text=_("例如：主任、组长、替补。")
    )
    grid = forms.ModelChoiceField(
        label=_("小组"),
        queryset=Grid.objects.none(),
        required=False,
        empty_label=_("全村"),
        help_text=_("网格员才要选。"),
    )
    home = forms.IntegerField(
        label=_("自己家的户编号"),
        required=False,
        min_value=1,
        max_value=999_999_999,
        help_text=_("评议时自动回避自己家和近亲家。"),
    )
    lives_elsewhere = forms.BooleanField(label=_("不住在本村"), required=False)

    def __init__(
        self,
        *args: Any,
        village: Village,
        people: Sequence[User],
        grids: Sequence[Grid],
        **kwargs: Any,
    ) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.village = village
        self.household: Household | None = None
        role: forms.ChoiceField = self.fields["role"]  # type: ignore[assignment] # declared above
        asked = [(one.value, one.label) for one in Role if one in ASKED_FOR_HOME]
        role.choices = [("", _("请选择")), *asked]
        person: forms.ModelChoiceField[User] = self.fields["person"]  # type: ignore[assignment] # likewise
        person.queryset = list_known_people(village)
        # Both read once for all rows of the page.
        person.choices = [("", "—"), *((one.pk, f"{one.name} ({one.username})") for one in people)]
        grid: forms.ModelChoiceField[Grid] = self.fields["grid"]  # type: ignore[assignment] # likewise
        grid.queryset = Grid.objects.for_village(village)
        grid.choices = [("", _("全村")), *((one.pk, one.name) for one in grids)]

    @property
    def is_empty(self) -> bool:
        return not any(
            self.cleaned_data.get(name) for name in ("role", "person", "new_name", "new_username")
        )

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = self.cleaned_data
        if not self.errors and not self.is_empty:
            self._check_person(values)
            self._check_home(values)
        return values

    def _check_person(self, values: dict[str, Any]) -> None:  # Any: likewise
        if not values.get("role"):
            self.add_error("role", _("请选职务。"))
        named = [values.get(name) for name in ("new_name", "new_username", "new_password")]
        if bool(values.get("person")) == any(named) or (any(named) and not all(named)):
            self.add_error("person", _("选一位已有的人员，或者把新人员的三项都填上。"))
        elif any(named):
            self._check_new(values)

    def _check_new(self, values: dict[str, Any]) -> None:  # Any: likewise
        if User.objects.filter(username=tidy_typed(values["new_username"])).exists():
            self.add_error("new_username", _("这个登录名已经有人用了。"))
        try:
            validate_password(values["new_password"])
        except forms.ValidationError as error:
            self.add_error("new_password", error)

    def _check_home(self, values: dict[str, Any]) -> None:  # Any: likewise
        number, elsewhere = values.get("home"), values.get("lives_elsewhere")
        if number and elsewhere:
            self.add_error("home", _("选了自己家，就不要再勾「不住在本村」。"))
        elif number:
            found = Household.objects.for_village(self.village).filter(number=number).first()
            self.household = found
            if found is None:
                self.add_error("home", _("本村没有这个编号的住户，请核对。"))
        elif not elsewhere and not self._is_home_known(values.get("person")):
            self.add_error("home", _("请填自己家的户编号；不住在本村的，勾下面一项。"))

    def _is_home_known(self, person: User | None) -> bool:
        return person is not None and is_home_known(person, self.village)

    def get_start(self) -> Start:
        values = self.cleaned_data
        new = NewPerson(
            tidy_typed(values["new_username"]), values["new_name"], values["new_password"]
        )
        return Start(
            who=values["person"] or new,
            role=Role(values["role"]),
            title=values["title"],
            grid=values["grid"],
            household=self.household,
            lives_elsewhere=values["lives_elsewhere"],
        )
