"""The forms of a meeting: who is here, the list, and what is said otherwise of single deeds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deeds.errors import FormIncomplete, TooManyExceptions
from deeds.forms.appraisal import REASON_ERRORS
from deeds.forms.base import AMOUNT_ERRORS, PointsForm
from deeds.models import Deed, TableWord
from deeds.queries.tables import Table
from deeds.services import TableLine
from deeds.services.deciding import REASON_LENGTH_MAX
from deeds.services.meetings import PLACE_LENGTH_MAX
from villages.doors import add_refusal
from villages.errors import PointsError
from villages.fields import AmountFormField
from villages.models import User
from villages.words import points as write_points

# All boxes of so many stay below the thousand fields that Django takes.
EXCEPTIONS_MAX = 80
SHOWN_MAX = 5000


class MeetingForm(PointsForm):
    """Who is here: the day and a tick a person."""

    held_on = forms.DateField(
        label=_("哪天开的"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("请填哪天开的。"), "invalid": _("日期不对，请重新选。")},
    )
    present = forms.TypedMultipleChoiceField(
        label=_("谁到会了"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("到会的人就是这次的评议人。自己家、近亲家和自己记的事，系统会自动回避。"),
        error_messages={
            "required": _("请勾选到会的人。"),
            "invalid_choice": _("有一位现在不是评议员，也不是村委，请重新勾选。"),
        },
    )
    place = forms.CharField(
        label=_("地点"),
        required=False,
        max_length=PLACE_LENGTH_MAX,
        help_text=_("可以不填，写在会议记录上。"),
    )

    def __init__(
        self,
        *args: Any,  # Any: Django's
        people: Iterable[User],
        titles: Mapping[int, str],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.pk, _name(one, titles[one.pk])) for one in people]
        self.fields["present"].choices = choices  # type: ignore[attr-defined]
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()


def _name(person: User, title: str) -> str:
    words = _("%(name)s（%(title)s）") % {"name": person.name, "title": title}
    return words if title else person.name


class ListForm(PointsForm):
    """The list as it was shown: the ids of its deeds, and those of which something else is said."""

    shown = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": FormIncomplete.sentence}
    )

    def __init__(self, data: Any, *, otherwise: Sequence[str]) -> None:  # Any: Django's
        super().__init__(data)
        self.sent_otherwise = otherwise

    def clean_shown(self) -> list[int]:
        return _read_ids(self.cleaned_data["shown"].split(","))

    def clean(self) -> dict[str, Any]:  # Any: Django's
        shown = set(self.cleaned_data.get("shown", ()))
        otherwise = [one for one in _read_ids(self.sent_otherwise) if one in shown]
        if len(otherwise) > EXCEPTIONS_MAX:
            raise forms.ValidationError(str(TooManyExceptions(EXCEPTIONS_MAX)))
        return {**self.cleaned_data, "otherwise": otherwise}

    def find_ticked(self) -> frozenset[int]:
        """Return the ids that were ticked, to tick them again; none where they cannot be read."""
        try:
            return frozenset(_read_ids(self.sent_otherwise))
        except forms.ValidationError:
            return frozenset()


def _read_ids(words: Sequence[str]) -> list[int]:
    if len(words) > SHOWN_MAX or not all(
        word.isascii() and word.isdecimal() and len(word) < 16 for word in words
    ):
        raise forms.ValidationError(FormIncomplete.sentence)
    return list(dict.fromkeys(int(word) for word in words))


class ExceptionForm(forms.Form):
    """What the table said of one deed that it did not just agree to."""

    word = forms.ChoiceField(
        label=_("会上怎么定"),
        choices=TableWord.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选会上怎么定。")},
    )
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=REASON_LENGTH_MAX,
        help_text=_("不同意的要写，让记录的人明白。"),
        error_messages=REASON_ERRORS,
    )
    against = forms.TypedMultipleChoiceField(
        label=_("谁保留意见"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("保留意见的人要在到会的人里。")},
    )
    view = forms.CharField(
        label=_("保留意见的理由"),
        required=False,
        max_length=REASON_LENGTH_MAX,
        error_messages=REASON_ERRORS,
    )

    def __init__(self, data: Any, *, deed: Deed, table: Table) -> None:  # Any: Django's
        super().__init__(data, prefix=f"d{deed.pk}", initial=self._propose(deed))
        self.deed = deed
        recused = table.find_recused(deed)
        self.fields["against"].choices = [  # type: ignore[attr-defined]
            (pk, person.name) for pk, person in table.people.items() if pk not in recused
        ]
        if deed.rule.is_range:
            self._ask_points(deed)

    @staticmethod
    def _propose(deed: Deed) -> dict[str, object]:
        """Return what is most likely meant: points where they are to be chosen, else a no."""
        if not deed.rule.is_range:
            return {"word": TableWord.REFUSE}
        proposed = deed.proposed_points
        return {"word": TableWord.APPROVE, "points": None if proposed is None else abs(proposed)}

    def _ask_points(self, deed: Deed) -> None:
        ends = sorted((abs(deed.rule.points), abs(deed.rule.shape.points_end)))
        self.fields["points"] = AmountFormField(
            label=_("扣几分") if deed.rule.is_deduction else _("加几分"),
            required=False,
            help_text=_("办法写的是 %(small)s 至 %(large)s 分。")
            % {"small": write_points(ends[0]), "large": write_points(ends[1])},
            max_digits=12,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages=AMOUNT_ERRORS,
        )
        self.order_fields(["word", "points", "reason", "against", "view"])

    def clean(self) -> dict[str, Any]:  # Any: Django's
        read = self.cleaned_data
        approves = read.get("word") == TableWord.APPROVE
        # What was typed and cannot be read is missing here as well, and has its own sentence.
        if approves and "points" in self.fields and read.get("points", "") is None:
            self.add_error("points", _("请填几分。"))
        return read

    def get_line(self) -> TableLine:
        read = self.cleaned_data
        typed = read.get("points") if read["word"] == TableWord.APPROVE else None
        points = -abs(typed) if typed is not None and self.deed.rule.is_deduction else typed
        return TableLine(
            deed_id=self.deed.pk,
            word=TableWord(read["word"]),
            points=points,
            reason=read["reason"],
            against=dict.fromkeys(read["against"], read["view"]),
        )

    def refuse(self, error: PointsError) -> None:
        """Put what the service says of the line beside the box it is about."""
        add_refusal(self, error)
