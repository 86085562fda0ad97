"""What a visitor writes about a draft in consultation; nobody signs in for it."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from rules.models import Rule


class CommentForm(forms.Form):
    """A comment on one rule or on the whole; name and way to answer are not asked for."""

    rule_code = forms.ChoiceField(label=_("说的是哪一条"), required=False)
    text = forms.CharField(
        label=_("您的意见"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("最多一千字。只有村委会和监督委员会看得到，不会公开。"),
    )
    name = forms.CharField(
        label=_("怎么称呼您"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("怎么告诉您结果"),
        max_length=40,
        required=False,
        help_text=_("例如电话；只用来回复这条意见。"),
    )
    # People do not see it; what fills in every box is no person.
    website = forms.CharField(
        label=_("这一栏请空着"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, rules: Iterable[Rule], **kwargs: Any
    ) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        choices = [("", _("整份办法")), *((rule.code, str(rule)) for rule in rules)]
        self.fields["rule_code"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid4())

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.cleaned_data["website"])
