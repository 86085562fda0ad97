"""What the committee types in while it sets up its village."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from rules.phrases import NUMBER_SPAN
from villages.models import Village
from villages.models.terms import BaseGiven

GROUPS_MAX = 200
# As the fields of Grid and Village have them.
NAME_LENGTH_MAX = 40
CONTACT_LENGTH_MAX = 80


class VillageForm(forms.Form):
    """The village itself: what its papers say, and what a household begins with."""

    contact = forms.CharField(
        label=_("监督委员会在哪里"),
        max_length=CONTACT_LENGTH_MAX,
        help_text=_("印在公示上，例如：村委会一楼监督委员会办公室。不写个人电话。"),
        widget=UnfoldAdminTextInputWidget,
    )
    language = forms.ChoiceField(
        label=_("公开网页的语言"),
        choices=Village._meta.get_field("language").choices or (),
        widget=UnfoldAdminSelectWidget,
    )
    base_points = forms.DecimalField(
        label=_("每户基础分"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(0, _("不能小于 0。"))],
        help_text=_("照村里的办法填；办法里没有基础分的填 0。一录住户就按这个给，录住户以前定好。"),
        widget=UnfoldAdminTextInputWidget,
    )
    base_given = forms.ChoiceField(
        label=_("基础分什么时候给"), choices=BaseGiven.choices, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, can_change_base: bool, **kwargs: Any) -> None:  # Any: Django's
        super().__init__(*args, **kwargs)
        for name in ("base_points", "base_given"):
            # A disabled field keeps its value, whatever is sent.
            self.fields[name].disabled = not can_change_base
        if not can_change_base:
            self.fields["base_points"].help_text = _(
                "已经有住户建账、或者办法已经通过：基础分要随下一版办法一起改。"
            )


class GroupsForm(forms.Form):
    """Several groups, one on each line."""

    names = forms.CharField(
        label=_("小组的名称"),
        help_text=_("一行一个，按公示的次序写。连着编号的可以写成一行：01-12组。"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
    )

    def clean_names(self) -> list[str]:
        names = [name for line in self.cleaned_data["names"].splitlines() for name in _read(line)]
        too_long = [name for name in names if len(name) > NAME_LENGTH_MAX]
        if too_long:
            words = _("“%(name)s”太长了，最多 %(most)s 个字。一行只写一个小组。")
            told = {"name": too_long[0][:NAME_LENGTH_MAX], "most": NAME_LENGTH_MAX}
            raise ValidationError(words, params=told)
        if len(names) > GROUPS_MAX:
            raise ValidationError(_("一次最多加 %(most)s 个。"), params={"most": GROUPS_MAX})
        return names


def _read(line: str) -> list[str]:
    """Return the groups that a line names: none, one, or as many as its numbers say."""
    text = unicodedata.normalize("NFKC", line).strip(" \t,;。、")
    found = NUMBER_SPAN.search(text)
    if not found or not found[2]:
        return [text] if text else []
    numbers = range(int(found[1]), int(found[2]) + 1)
    if not 1 < len(numbers) <= GROUPS_MAX:
        return [text]
    before, after, width = text[: found.start()], text[found.end() :], len(found[1])
    return [f"{before}{number:0{width}d}{after}" for number in numbers]
