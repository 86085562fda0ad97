"""What the committee brings in to be read: a text, a file, or ready rules of the library."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rules.drafts.placing import tidy_text
from rules.errors import DocumentRefused
from rules.library import build_text, ready_rules
from rules.models import TEXT_LENGTH_MAX, Category
from rules.phrases import HEADING, TITLE_ENDS
from rules.reader.documents import DOCUMENT_MEGABYTES_MAX, read_document
from villages.models import Village

TITLE_LENGTH_MAX = 40
# A letterhead and whom it is sent to stand above the title, the first heading below it.
TITLE_LINES_MAX = 10
DOCUMENT_BYTES_MAX = DOCUMENT_MEGABYTES_MAX * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadyOption:
    """A ready rule to tick."""

    key: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ReadyGroup:
    """The ready rules of one category."""

    label: str
    options: tuple[ReadyOption, ...]


class ReadingForm(forms.Form):
    """A text in one of three ways; cleaned `text` is what is to be read, whichever way it came."""

    text = forms.CharField(
        label=_("粘贴原文"),
        required=False,
        max_length=TEXT_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("把整份办法复制过来，表格也可以直接粘贴。"),
    )
    file = forms.FileField(
        label=_("上传文件"),
        required=False,
        allow_empty_file=True,
        help_text=_("Word（.docx）、Excel（.xlsx）或者文本文件。"),
    )
    ready = forms.MultipleChoiceField(
        label=_("手头没有办法？挑现成的细则"),
        required=False,
        help_text=_("挑好以后会拼成一份办法，分数还可以改。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        ready: forms.MultipleChoiceField = self.fields["ready"]  # type: ignore[assignment]
        ready.choices = [(rule.key, rule.deed) for rule in ready_rules()]

    @property
    def ready_groups(self) -> list[ReadyGroup]:
        """The library as the page shows it."""
        chosen = set(self["ready"].value() or ())
        by_category: dict[Category, list[ReadyOption]] = {}
        for rule in ready_rules():
            option = ReadyOption(rule.key, rule.quote.rstrip("。"), rule.key in chosen)
            by_category.setdefault(rule.category, []).append(option)
        return [
            ReadyGroup(str(category.label), tuple(options))
            for category, options in by_category.items()
        ]

    @property
    def sensitive_deeds(self) -> frozenset[str]:
        """The deeds of chosen ready rules of which notices print the category alone."""
        chosen = set(self.cleaned_data["ready"])
        return frozenset(
            rule.deed for rule in ready_rules() if rule.key in chosen and rule.is_sensitive
        )

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean() or {}
        if self.errors:
            return values
        ways = [name for name in ("text", "file", "ready") if values.get(name)]
        if len(ways) > 1:
            raise forms.ValidationError(_("粘贴、上传、挑现成的，三样选一样就行。"))
        if not ways:
            raise forms.ValidationError(_("请粘贴原文，或者上传文件，或者挑几条现成的细则。"))
        # As the admin's own form strips it: a title saved there must not move the text.
        values["text"] = self._get_text(ways[0], values).strip()
        return values

    def _get_text(self, way: str, values: dict[str, Any]) -> str:  # Any: form values
        if way == "text":
            return tidy_text(values["text"])
        if way == "ready":
            return build_text(values["ready"])
        file = values["file"]
        try:
            # One byte over the limit is enough to be refused; more is not read.
            return tidy_text(read_document(file.read(DOCUMENT_BYTES_MAX + 1), file.name))
        except DocumentRefused as error:
            self.add_error("file", str(error))
            return ""


class RereadingForm(ReadingForm):
    """A text for a draft that may hold rules already."""

    replace = forms.BooleanField(label=_("换掉草稿里现在的细则"), required=False)


class NewReadingForm(ReadingForm):
    """A text for a new draft, in which village and under which name."""

    village = forms.ModelChoiceField(
        label=_("村"), queryset=Village.objects.none(), empty_label=None
    )
    title = forms.CharField(
        label=_("名称"), max_length=80, required=False, help_text=_("空着就用原文的标题。")
    )
    field_order = ("village", "title", "text", "file", "ready")

    def __init__(
        self, *args: Any, villages: QuerySet[Village], **kwargs: Any
    ) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        choice: forms.ModelChoiceField[Village] = self.fields["village"]  # type: ignore[assignment]
        choice.queryset = villages
        if len(villages) == 1:
            choice.widget = forms.HiddenInput()
            self.initial["village"] = villages[0].pk

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = super().clean()
        if not self.errors and not values["title"]:
            values["title"] = find_title(values["text"]) or _("%(village)s积分管理办法") % {
                "village": values["village"].name
            }
        return values


def find_title(text: str) -> str:
    """Return a text's own title where one stands above its first heading; else nothing."""
    lines = filter(None, (line.strip("#* \t\u3000|《》") for line in text.splitlines()))
    for line in islice(lines, TITLE_LINES_MAX):
        if HEADING.match(line):
            break
        # What names a document speaks of the title; the title itself comes after it.
        is_plain = len(line) <= TITLE_LENGTH_MAX and not re.search("[《，,：:。；;]", line)
        if is_plain and re.split("[（(]", line)[0].strip().endswith(TITLE_ENDS):
            return line
    return ""
