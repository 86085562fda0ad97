"""How typed names, passphrases and codes are read from any form."""

from typing import Any

from django import forms

from villages.passphrases import tidy_typed

PASSPHRASE_LENGTH_MAX = 128
CODE_LENGTH_MAX = 40


class TidyField(forms.CharField):
    """Text in which full-width signs and blanks are what a keyboard left behind."""

    def to_python(self, value: Any) -> str:  # Any: as Django's
        return tidy_typed(super().to_python(value) or "")
