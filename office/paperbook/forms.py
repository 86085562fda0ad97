"""What the second person says of the paper book's list."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from office.card.sheets import read_numbers


class PaperForm(forms.Form):
    """Consent to all but some, or turn some down."""

    numbers = forms.CharField(
        label=_("对不上的户编号"),
        required=False,
        max_length=2000,
        help_text=_(
            "例如 5、12-14。写在这里的记作不同意，不入账，改好以后重新录；全部对得上就空着。"
        ),
        widget=UnfoldAdminTextInputWidget,
    )
    is_compared = forms.BooleanField(
        label=_("我拿着打印的清单，和纸质账逐户对过了"),
        error_messages={"required": _("请先对着纸质账核对，再勾上这一项。")},
        widget=UnfoldBooleanWidget,
    )

    def clean_numbers(self) -> list[int]:
        text = self.cleaned_data["numbers"].strip()
        try:
            return read_numbers(text) if text else []
        except ValueError as error:
            raise forms.ValidationError(_("请写户编号，例如 5、12-14。")) from error
