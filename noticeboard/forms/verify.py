"""What somebody brings to have it compared with what was put up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.reading import BYTES_MAX

# A whole seal in groups, with room for what was copied along.
CODE_LENGTH_MAX = 200


class CodeForm(forms.Form):
    """A code as it stands under the QR, or the whole seal."""

    code = forms.CharField(
        label=_("公示上的校验码"),
        max_length=CODE_LENGTH_MAX,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text=_("在公示的二维码下面，16 位；空格、大小写都不要紧。"),
    )


class FileForm(forms.Form):
    """A file as it was downloaded, or was handed on."""

    file = forms.FileField(
        label=_("公示的 notice.csv，或者一户、一个兑换点的明细文件"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        help_text=_("只比对，不保存。"),
    )

    name = ""

    def clean_file(self) -> bytes:
        """Return the file's bytes as they are."""
        file = self.cleaned_data["file"]
        self.name = file.name or ""
        if file.size > BYTES_MAX:
            raise forms.ValidationError(_("文件太大了，公示和明细文件都不到 1 MB。"))
        content: bytes = file.read()
        return content
