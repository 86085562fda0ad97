"""What a partner types: a voucher's digits, and who came with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from market.forms.counter import CollectForm

CODE_LENGTH_MAX = 300


class CodeForm(forms.Form):
    """A voucher's digits, or what a scanner reads of it."""

    code = forms.CharField(
        label=_("券上的 12 位数字"),
        max_length=CODE_LENGTH_MAX,
        error_messages={
            "required": _("请输券上的 12 位数字，或者扫一下券上的码。"),
            "max_length": _("字太多了，只输券上的 12 位数字就行。"),
        },
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "inputmode": "numeric",
                "enterkeyhint": "search",
                "data-groups": 4,
            }
        ),
    )


class UseForm(CollectForm):
    """The voucher that was looked at, who came with it, and a witness where there must be one."""

    code = forms.CharField(max_length=CODE_LENGTH_MAX, widget=forms.HiddenInput)
