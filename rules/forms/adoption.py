"""What the committee types in when it consults the village and records an adoption."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from rules.forms.widgets import DayWidget, FilesField, FilesInput
from rules.models import VOTING_STEPS, AdoptionStep, StepKind
from rules.services import CureInput, StepInput, Votes

VOTE_FIELDS = ("present", "in_favour", "against", "abstained")


def count_field(label: Any, help_text: Any = "") -> forms.IntegerField:  # Any: words, lazy or not
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=help_text,
        widget=UnfoldAdminIntegerFieldWidget,
    )


class ConsultationForm(forms.Form):
    """Until when people may say what they think."""

    until = forms.DateField(
        label=_("到哪天截止"),
        help_text=_("这一天全天都能送意见。一般留七天到半个月。"),
        widget=DayWidget,
    )


class StepForm(forms.Form):
    """One step of 四议两公开 as its minutes tell it, with scans of them."""

    held_on = forms.DateField(label=_("哪天"), widget=DayWidget)
    entitled = count_field(_("应到人数"), _("会议记录写了就填；到会的要过半数。"))
    present = count_field(_("到会人数"), _("会议记录没有写票数的，下面几项都空着。"))
    in_favour = count_field(_("赞成"))
    against = count_field(_("反对"))
    abstained = count_field(_("弃权"))
    note = forms.CharField(
        label=_("会议记录"),
        max_length=20_000,
        required=False,
        help_text=_("谁主持、怎么说的，简单记几句。不公开。"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    scans = FilesField(
        label=_("附件"),
        required=False,
        help_text=_("会议记录的照片或扫描件：PDF、JPG、PNG、DOCX，每份不超过 10 MB。不公开。"),
        widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.docx"}),
    )
    dropped = forms.TypedMultipleChoiceField(
        label=_("已有的附件"),
        coerce=int,
        required=False,
        help_text=_("传错了的打勾，保存时拿掉。"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def __init__(
        self, *args: Any, kind: StepKind, step: AdoptionStep | None, **kwargs: Any
    ) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind not in VOTING_STEPS:
            for name in ("entitled", *VOTE_FIELDS):
                del self.fields[name]
        kept = list(step.files.all()) if step else []
        if kept:
            self.fields["dropped"].choices = [(file.pk, file.name) for file in kept]  # type: ignore[attr-defined]
        else:
            del self.fields["dropped"]
        if step:
            for name in self.fields:
                if name not in {"scans", "dropped"}:
                    self.initial.setdefault(name, getattr(step, name))

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean() or {}
        told = [values.get(name) is not None for name in VOTE_FIELDS if name in self.fields]
        if any(told) and not all(told):
            self.add_error("present", _("票数要么四项都填，要么都空着。"))
        return values

    @property
    def step(self) -> StepInput:
        """The step that a valid form tells."""
        values = self.cleaned_data
        votes = None
        if values.get("present") is not None:
            votes = Votes(
                **{name: values[name] for name in VOTE_FIELDS}, entitled=values["entitled"]
            )
        return StepInput(
            kind=self.kind, held_on=values["held_on"], votes=votes, note=values["note"]
        )


class AdoptionForm(forms.Form):
    """From which day the edition is in force; for the first one, whether it is already."""

    in_force_from = forms.DateField(
        label=_("施行日"),
        help_text=_("从这一天起的事按这一版计分，不能早于决议公开的日子。"),
        widget=DayWidget,
    )
    is_on_paper = forms.BooleanField(
        label=_("这是已经在施行的老办法"),
        required=False,
        help_text=_("选上：照原来的会议记录补登，只要村民会议和决议公开两步，不用再征求意见。"),
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        if not is_first:
            del self.fields["is_on_paper"]


class CureForm(forms.Form):
    """What a found clause stands on."""

    words = forms.CharField(max_length=200, widget=forms.HiddenInput, strip=False)
    law = forms.CharField(label=_("依据的法律"), max_length=80, widget=UnfoldAdminTextInputWidget)
    article = forms.CharField(label=_("第几条"), max_length=40, widget=UnfoldAdminTextInputWidget)
    filed_on = forms.DateField(label=_("报镇里备案的日子"), widget=DayWidget)
    filing_number = forms.CharField(
        label=_("备案文号"), max_length=40, required=False, widget=UnfoldAdminTextInputWidget
    )

    @property
    def cure(self) -> CureInput:
        """The cure that a valid form tells."""
        return CureInput(**self.cleaned_data)


class AnswerForm(forms.Form):
    """What becomes of a comment."""

    is_taken = forms.TypedChoiceField(
        label=_("采纳吗"),
        choices=[("yes", _("采纳")), ("no", _("不采纳"))],
        coerce=lambda word: word == "yes",
        widget=UnfoldAdminRadioSelectWidget,
    )
    answer = forms.CharField(
        label=_("怎么处理"),
        max_length=1000,
        required=False,
        help_text=_("改了哪里，或者为什么不改。留了联系方式的，照这个告诉他。"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
