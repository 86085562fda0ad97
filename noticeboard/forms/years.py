"""What is sent when a year's turn is proposed: the key of this intent alone."""

from uuid import uuid4

from django import forms


class ProposeTurnForm(forms.Form):
    """Nothing to fill in: what happens follows from the terms."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
