"""The form of a new deed: it reads what was typed; the services judge it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import BigIntegerField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deeds.errors import FormIncomplete
from deeds.forms.base import AMOUNT_ERRORS, PointsForm
from deeds.models import Channel, Deed
from deeds.photos import PHOTOS_MAX
from deeds.services.submitting import (
    CHANNEL_ROLES,
    NOTE_LENGTH_MAX,
    ON_BEHALF,
    WITNESS_LENGTH_MAX,
)
from rules.errors import LevelNeeded, LevelUnknown
from rules.lines import extra_words, level_words, points_words
from rules.models import Rule, WeightLevel
from rules.queries import RuleGroup
from rules.units import UNIT_WORDS
from villages.fields import AmountFormField
from villages.models import Household, Member, Role, Village

# What a person chooses where the rule has a table for it.
LEVEL_FIELDS = ("difficulty", "effect")
NEEDED_WHEN = _("代村民记的必填")
# What the points depend on.
FIGURES = frozenset({"member", "quantity", "points", "with_extra", *LEVEL_FIELDS})


class PhotosInput(forms.ClearableFileInput):
    """A file box that takes several photos, from the camera or the album."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Some photos; what is no photo is found out when they are decoded."""

    widget = PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # Any: Django's
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(file, initial) for file in files]


class LikesAnswerForm(PointsForm):
    """What the sender says of deeds that look the same.

    seen: ids of those that the page showed; empty where the sender asked elsewhere.
    """

    same_as = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=BigIntegerField.MAX_BIGINT,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), FormIncomplete.sentence
        ),
    )
    apart = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def has_answered(self, likes: Iterable[int]) -> bool:
        """Tell whether the sender has said of all these deeds, by id, what they are."""
        typed = self.cleaned_data
        if not typed.get("same_as") and not typed.get("apart"):
            return False
        seen = typed.get("seen", "")
        return not seen or {str(pk) for pk in likes} <= set(seen.split())


class DeedForm(LikesAnswerForm):
    """One deed of a household under a rule: who, how much, when, how it is known, words, photos.

    Household and rule were chosen on the steps before and travel along hidden; where one of them is
    refused, it shows as a box of its own, so that the rest stays as it was typed.
    """

    household = forms.CharField(
        label=_("哪一户"),
        max_length=300,
        help_text=_("户编号，或者卡上的网址。"),
        error_messages={"required": _("请填是哪一户。")},
        widget=forms.HiddenInput,
    )
    rule = forms.IntegerField(
        label=_("哪件事"),
        error_messages={"required": _("请选是哪件事。"), "invalid": _("请选是哪件事。")},
        widget=forms.HiddenInput,
    )
    member = forms.TypedChoiceField(
        label=_("家里哪一位"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("这一项记到人，请选是家里哪一位。"),
            "invalid_choice": _("这个人不在这一户里，请重新选。"),
        },
    )
    quantity = AmountFormField(
        label=_("数量"),
        max_digits=12,
        decimal_places=2,
        initial=Decimal(1),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={**AMOUNT_ERRORS, "required": _("请填数量。")},
    )
    difficulty = forms.TypedChoiceField(
        label=_("难度"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": LevelNeeded.sentence, "invalid_choice": LevelUnknown.sentence},
    )
    effect = forms.TypedChoiceField(
        label=_("成效"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": LevelNeeded.sentence, "invalid_choice": LevelUnknown.sentence},
    )
    with_extra = forms.BooleanField(required=False)
    photos = PhotosField(
        label=_("照片"),
        required=False,
        # An empty one is found out with the others that are no photos, and costs none of these.
        allow_empty_file=True,
        help_text=format_lazy(_("最多 {most} 张，只给评议的人看。"), most=PHOTOS_MAX),
    )
    occurred_on = forms.DateField(
        label=_("哪天的事"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请填是哪天的事。"), "invalid": _("日期不对，请重新选。")},
    )
    channel = forms.ChoiceField(
        label=_("怎么知道的"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选是怎么知道的。"),
            "invalid_choice": _("这个来源不归您记，请另选一个。"),
        },
    )
    witness = forms.CharField(
        label=_("见证人"),
        required=False,
        max_length=WITNESS_LENGTH_MAX,
        help_text=_("代村民申报或推荐的，写一位在场的人。"),
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=NOTE_LENGTH_MAX,
        help_text=_("不公开。"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": _("说明最多 %(limit_value)d 个字，现在 %(show_value)d 个，请删短一些。")
        },
    )

    def __init__(
        self,
        *args: Any,  # Any: Django's
        household: Household | None,
        rule: Rule | None,
        roles: Iterable[Role],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.chosen_household, self.chosen_rule = household, rule
        self._offer_channels(frozenset(roles))
        self._offer_members()
        if household is None:
            self.fields["household"].widget = forms.TextInput()
        self._ask_how_much()
        self._offer_levels()
        self._offer_extra()

    def _offer_channels(self, roles: frozenset[Role]) -> None:
        channels = [channel for channel, allowed in CHANNEL_ROLES.items() if allowed & roles]
        field = self.fields["channel"]
        field.choices = [(channel.value, channel.label) for channel in channels]  # type: ignore[attr-defined]
        field.initial = channels[0].value
        if len(channels) == 1:
            field.widget = forms.HiddenInput()
        if ON_BEHALF.intersection(channels):
            # The service asks for one; of what staff saw themselves, nobody is needed.
            self.fields["witness"].needed_when = NEEDED_WHEN  # type: ignore[attr-defined] # shown beside its label
        else:
            del self.fields["witness"]

    def _offer_members(self) -> None:
        if self.chosen_rule is None or not self.chosen_rule.counts_persons:
            del self.fields["member"]
            return
        field = self.fields["member"]
        household = self.chosen_household
        living = household.living if household else []  # type: ignore[attr-defined] # with_heads
        field.choices = [(member.pk, str(member)) for member in living]  # type: ignore[attr-defined]
        if len(living) == 1:
            field.initial = living[0].pk

    def _ask_how_much(self) -> None:
        rule = self.chosen_rule
        if rule is None or not rule.is_counted:
            del self.fields["quantity"]
        else:
            self.fields["quantity"].label = _("几%(unit)s") % {"unit": UNIT_WORDS[rule.unit]}
        if rule is not None and rule.is_range:
            help_text = _("办法写的是 %(small)s 至 %(large)s 分，评议时定。您可以先建议一个。")
            self.add_points_box(rule, required=False, help_text=help_text)
            self.order_fields(["household", "rule", "member", "quantity", "points"])

    def _offer_levels(self) -> None:
        for name in LEVEL_FIELDS:
            levels = self._levels_of(name)
            if levels:
                choices = [(level.pk, level_words(level, "")) for level in levels]
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def _levels_of(self, name: str) -> list[WeightLevel]:
        """Return the levels of the rule's table for difficulty or effect."""
        table = getattr(self.chosen_rule, f"{name}_table", None)
        return list(table.levels.all()) if table else []

    def _offer_extra(self) -> None:
        rule = self.chosen_rule
        if rule is None or rule.extra_points is None:
            del self.fields["with_extra"]
        else:
            self.fields["with_extra"].label = extra_words(rule)

    def offer_days(self, first: date, last: date) -> None:
        """Tell the browser between which days it may let people choose."""
        box = self.fields["occurred_on"].widget
        box.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def offer_rules(self, groups: Sequence[RuleGroup]) -> None:
        """Let the rule be chosen anew, among those in force on the day that was typed."""
        choices = [
            (
                group.label,
                [(rule.pk, f"{rule.deed} {points_words(rule)}") for rule in group.rules],
            )
            for group in groups
        ]
        self.fields["rule"].widget = forms.Select(choices=[("", _("请选")), *choices])

    @property
    def can_preview(self) -> bool:
        """Whether what it comes to depends on something that is typed or chosen here."""
        return not FIGURES.isdisjoint(self.fields)

    def get_member(self) -> Member | None:
        """Return the chosen person of the household."""
        household = self.chosen_household
        living = household.living if household else []  # type: ignore[attr-defined] # with_heads
        return next((one for one in living if one.pk == self.cleaned_data.get("member")), None)

    def get_level(self, name: str) -> WeightLevel | None:
        """Return the chosen level of difficulty or effect."""
        chosen = self.cleaned_data.get(name)
        return next((level for level in self._levels_of(name) if level.pk == chosen), None)

    def get_quantity(self) -> Decimal:
        return (
            self.cleaned_data.get("quantity") or Decimal(0)
            if "quantity" in self.fields
            else Decimal(1)
        )

    def build_deed(self, village: Village, day: date) -> Deed:
        """Return the deed as far as it can be said by now, unsaved; both were chosen before."""
        deed = Deed(
            village=village,
            household=self.chosen_household,
            rule=self.chosen_rule,
            occurred_on=day,
            quantity=self.get_quantity() if self.is_bound else Decimal(1),
        )
        if self.is_bound:
            deed.member = self.get_member()
            deed.difficulty = self.get_level("difficulty")
            deed.effect = self.get_level("effect")
            deed.with_extra = self.cleaned_data.get("with_extra", False)
        return deed

    def get_channel(self) -> Channel:
        return Channel(self.cleaned_data["channel"])
