"""Which month is signed, for which side."""

from django import forms

from noticeboard.forms.closing import MonthField
from noticeboard.models import SignaturePart


class SignForm(forms.Form):
    """What a button for signing sends; nobody types it."""

    month = MonthField()
    part = forms.TypedChoiceField(
        choices=SignaturePart.choices, coerce=SignaturePart, widget=forms.HiddenInput
    )
    # A first press asks, a second one signs.
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
