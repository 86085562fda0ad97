"""Feedback as it is written by anybody, with a card, and by staff for somebody."""

from typing import Any

from django import forms
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from noticeboard.forms.letters import LetterForm, build_text_field
from noticeboard.models import LetterChannel
from noticeboard.models.letters import KEYED_IN
from noticeboard.services.feedback import TEXT_LENGTH, FeedbackContent

PAGE_LENGTH = 200


def read_page(path: str) -> str:
    """Return the path of one of our pages; empty for anything else, and where it holds a secret."""
    if len(path) > PAGE_LENGTH or not path.startswith("/"):
        return ""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return "" if "token" in found.kwargs else path


class FeedbackForm(LetterForm):
    """Feedback from a page's foot."""

    field_order: tuple[str, ...] = ("text", "name", "contact")
    text = build_text_field(
        _("您的意见"),
        limit=TEXT_LENGTH,
        help_text=_("只有村务监督委员会和村委会看得到，不会公开。最多 {limit} 个字。"),
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_page(self) -> str:
        return read_page(self.cleaned_data["page"])

    def get_content(self) -> FeedbackContent:
        """Return what a valid form says."""
        typed = self.cleaned_data
        return FeedbackContent(
            text=typed["text"],
            page=typed.get("page", ""),
            name=typed.get("name", ""),
            contact=typed.get("contact", ""),
        )


class CardFeedbackForm(FeedbackForm):
    """Feedback with a card: who writes is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        del self.fields["name"], self.fields["contact"], self.fields["website"]


class FeedbackEntryForm(FeedbackForm):
    """Feedback that staff key in from paper, or write down for somebody who is present."""

    field_order = ("channel", "text", "household", "name", "contact")
    channel = forms.ChoiceField(
        label=_("怎么来的"),
        choices=[(channel.value, channel.label) for channel in KEYED_IN],
        initial=LetterChannel.PAPER,
        widget=forms.RadioSelect,
    )
    household = forms.CharField(
        label=_("哪一户说的"),
        required=False,
        max_length=200,
        help_text=_("填户编号，或者扫一下积分卡；没有说的空着。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        del self.fields["website"], self.fields["page"]
        self.fields["name"].label = _("谁说的")
        self.fields["contact"].label = _("怎么找到他")
        self.fields["text"].label = _("他怎么说")
        # Somebody else's name and number, which the browser of the staff does not know.
        for name in ("name", "contact"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class AnswerForm(forms.Form):
    """The supervisors' answer."""

    answer = build_text_field(
        _("答复"),
        limit=TEXT_LENGTH,
        help_text=_("写给提意见的人看，用大白话。送出以后不再改。最多 {limit} 个字。"),
    )
