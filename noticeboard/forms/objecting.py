"""Objections as they are written: by anybody, with a card, and by staff for somebody."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deeds.models import Activity
from noticeboard.errors.objections import ObjectionKeyReused
from noticeboard.forms.letters import LetterForm, build_text_field, find_told_household
from noticeboard.models import LetterChannel, Notice, ObjectionKind
from noticeboard.models.letters import KEYED_IN
from noticeboard.queries.objecting import (
    find_household_on_board,
    list_activities_offered,
    list_matters_offered,
    list_notices_offered,
)
from noticeboard.services.objections import TEXT_LENGTH_MAX, ObjectionContent
from villages.errors import PointsError
from villages.models import Household, Village
from villages.months import write_month
from villages.words import day_name

# What follows the digits is whatever people call it.
NUMBER = re.compile(r"([0-9]{1,9})[^0-9]{0,3}")


class Offers:
    """What a village's forms for objections let people choose from; read when it is asked for."""

    def __init__(self, village: Village, *, today: date) -> None:
        self.village = village
        self.today = today

    @cached_property
    def notices(self) -> dict[str, Notice]:
        """{2026-10: its notice}, the newest first."""
        found = list_notices_offered(self.village)
        return {write_month(notice.month.month): notice for notice in found}

    @cached_property
    def activities(self) -> dict[str, Activity]:
        found = list_activities_offered(self.village, today=self.today)
        return {str(activity.pk): activity for activity in found}

    def choose_notices(self) -> list[tuple[str, str]]:
        return [(month, str(notice)) for month, notice in self.notices.items()]

    def choose_matters(self) -> Sequence[tuple[str, str]]:
        return list_matters_offered(list(self.notices.values()))

    def choose_activities(self) -> list[tuple[str, str]]:
        return [
            (pk, f"{day_name(one.occurred_on, self.today)} {one.name}")
            for pk, one in self.activities.items()
        ]


def read_number(typed: str) -> int | None:
    """Return the household's number as people copy it from the board: 028, ０２８, 28户, 28号."""
    found = NUMBER.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    return int(found[1]) if found else None


def build_number_field(label: Any, **more: Any) -> forms.CharField:  # Any: lazy words
    return forms.CharField(
        label=label,
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **more,
    )


def build_day_field(label: Any, **more: Any) -> forms.DateField:  # Any: lazy words
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("日期不对，请重新选；说不清就空着。")},
        **more,
    )


class ObjectionForm(LetterForm):
    """What forms for objections have in common.

    is_sent_before: with other words; nothing that is mended here makes another one of it.
    """

    kind: ObjectionKind
    is_sent_before = False
    text = build_text_field(_("怎么回事"), limit=TEXT_LENGTH_MAX)

    def __init__(self, *args: Any, offers: Offers, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.offers = offers
        self.fields["contact"].help_text = _(
            "留下姓名或用积分卡，才能给您答复；不留也会看。只有办的人看得到，不公开。"
        )
        self._offer()

    def _offer(self) -> None:
        """Fill in what can be chosen."""
        if "notice" in self.fields:
            self._set_choices("notice", self.offers.choose_notices())
        if "code" in self.fields:
            self._set_choices("code", self.offers.choose_matters())
        if "activity" in self.fields:
            self._set_choices("activity", self.offers.choose_activities())
        if "occurred_on" in self.fields:
            self.fields["occurred_on"].widget.attrs["max"] = self.offers.today.isoformat()

    def _set_choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField), name
        field.choices = [("", _("说不清")), *choices]

    def clean_occurred_on(self) -> date | None:
        day: date | None = self.cleaned_data["occurred_on"]
        if day is not None and day > self.offers.today:
            raise forms.ValidationError(_("这一天还没有到，请核对；说不清就空着。"))
        return day

    def refuse(self, error: PointsError) -> None:
        self.is_sent_before = isinstance(error, ObjectionKeyReused)
        super().refuse(error)

    @property
    def chosen_notice(self) -> Notice | None:
        return self.offers.notices.get(self.cleaned_data.get("notice", ""))

    @property
    def chosen_activity(self) -> Activity | None:
        return self.offers.activities.get(self.cleaned_data.get("activity", ""))

    def get_content(
        self, *, household: Household | None = None, from_household: Household | None = None
    ) -> ObjectionContent:
        """Return what a valid form says; household: whose points it is about."""
        typed = self.cleaned_data
        return ObjectionContent(
            kind=self.kind,
            text=typed["text"],
            notice=self.chosen_notice,
            household=household,
            code=typed.get("code", ""),
            occurred_on=typed.get("occurred_on"),
            activity=self.chosen_activity,
            name=typed.get("name", ""),
            contact=typed.get("contact", ""),
            from_household=from_household,
        )


class PublicObjectionForm(ObjectionForm):
    """What anybody fills in; of households it knows what hangs on the board."""

    number = build_number_field(
        _("户编号"), help_text=_("公示表的第一栏，例如 028；说不清就空着。")
    )
    household: Household | None = None

    def _offer(self) -> None:
        super()._offer()
        if not self.offers.notices:
            # There is no board yet to copy a number from.
            del self.fields["number"]

    def clean(self) -> dict[str, Any] | None:  # Any: as Django's
        typed = super().clean()
        number = self.cleaned_data.get("number", "")
        if number:
            self._find_household(number)
        return typed

    def _find_household(self, typed: str) -> None:
        number = read_number(typed)
        if number is None:
            self.add_error("number", _("户编号是数字，例如 028；说不清就空着。"))
            return
        self.household = find_household_on_board(
            self.offers.village, number, notice=self.chosen_notice
        )
        if self.household is None:
            self.add_error(
                "number",
                _("公示上没有这个户编号，请再看看公示；说不清就空着，在“怎么回事”里写明。"),
            )


class PublicLineForm(PublicObjectionForm):
    """「有一笔记错了」."""

    kind = ObjectionKind.LINE
    field_order = ("notice", "number", "code", "text", "name", "contact")
    notice = forms.ChoiceField(label=_("哪一次公示"), required=False)
    code = forms.ChoiceField(
        label=_("哪件事"), required=False, help_text=_("公示表“事项”一栏里印的编号。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("哪里不对")


class PublicMissingForm(PublicObjectionForm):
    """「该记的没记」."""

    kind = ObjectionKind.MISSING
    field_order = ("occurred_on", "activity", "number", "text", "name", "contact")
    occurred_on = build_day_field(_("哪天的事"))
    activity = forms.ChoiceField(
        label=_("哪次活动"), required=False, help_text=_("不在里面的，就在“做了什么”里写。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("做了什么")
        if "number" in self.fields:
            self.fields["number"].label = _("是哪一户的")


class CardObjectionForm(ObjectionForm):
    """With a card: who objects is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        for name in ("name", "contact", "website"):
            del self.fields[name]


class CardLineForm(CardObjectionForm):
    """About an own line, which is chosen before."""

    kind = ObjectionKind.LINE

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("哪里不对")
        self.fields["text"].help_text = format_lazy(
            _("写几句就行，最多 {limit} 个字。"), limit=TEXT_LENGTH_MAX
        )


class CardMissingForm(CardObjectionForm):
    """About what is not in the passbook."""

    kind = ObjectionKind.MISSING
    field_order = ("occurred_on", "activity", "text")
    occurred_on = build_day_field(_("哪天的事"))
    activity = forms.ChoiceField(
        label=_("哪次活动"), required=False, help_text=_("不在里面的，就在“做了什么”里写。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("做了什么")


class ObjectionEntryForm(ObjectionForm):
    """A paper form keyed in, or written down for somebody who is present.

    household: whose points; from_household: who objects; found when it is valid.
    """

    household: Household | None = None
    from_household: Household | None = None
    field_order = (
        *("channel", "about", "notice", "number", "code", "occurred_on", "activity"),
        *("text", "name", "contact", "sender"),
    )
    channel = forms.ChoiceField(
        label=_("怎么来的"),
        choices=[(channel.value, channel.label) for channel in KEYED_IN],
        initial=LetterChannel.PAPER,
        widget=forms.RadioSelect,
    )
    about = forms.ChoiceField(
        label=_("关于什么"),
        choices=[
            (ObjectionKind.LINE.value, _("有一笔记错了")),
            (ObjectionKind.MISSING.value, _("该记的没记")),
        ],
        widget=forms.RadioSelect,
    )
    notice = forms.ChoiceField(
        label=_("哪一次公示"), required=False, help_text=_("记错了的填；该记没记的不用填。")
    )
    number = forms.CharField(
        label=_("是哪一户的分"),
        required=False,
        max_length=200,
        help_text=_("填户编号，或者扫一下积分卡；说不清就空着。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.ChoiceField(
        label=_("哪件事"), required=False, help_text=_("记错了的填；该记没记的不用填。")
    )
    occurred_on = build_day_field(_("哪天的事"))
    activity = forms.ChoiceField(
        label=_("哪次活动"), required=False, help_text=_("该记没记的才填。")
    )
    sender = forms.CharField(
        label=_("提的人是哪一户"),
        required=False,
        max_length=200,
        help_text=_("填户编号，或者扫一下积分卡；不愿说的空着。填了，他家用积分卡也看得到答复。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        del self.fields["website"]
        self.fields["name"].label = _("谁提的")
        self.fields["contact"].label = _("怎么找到他")
        self.fields["contact"].help_text = _("不愿意留名的，不要勉强。")
        self.fields["text"].label = _("他怎么说")
        for name in ("name", "contact"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @property
    def kind(self) -> ObjectionKind:  # type: ignore[override] # chosen here, not the form's own
        return ObjectionKind(self.cleaned_data["about"])

    @property
    def chosen_notice(self) -> Notice | None:
        return super().chosen_notice if self.kind == ObjectionKind.LINE else None

    @property
    def chosen_activity(self) -> Activity | None:
        return super().chosen_activity if self.kind == ObjectionKind.MISSING else None

    def clean(self) -> dict[str, Any] | None:  # Any: as Django's
        typed = super().clean()
        if self.cleaned_data.get("about") == ObjectionKind.MISSING:
            self.cleaned_data["code"] = ""
        self.household = self._find_household("number")
        self.from_household = self._find_household("sender")
        return typed

    def _find_household(self, name: str) -> Household | None:
        told = self.cleaned_data.get(name, "")
        try:
            return find_told_household(self.offers.village, told)
        except PointsError as refusal:
            self.add_error(name, str(refusal))
            return None
