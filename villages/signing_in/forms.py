"""What people type to sign in, and about how they do."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from villages.models import User
from villages.passphrases import tidy_typed
from villages.signing_in.fields import CODE_LENGTH_MAX, PASSPHRASE_LENGTH_MAX, TidyField


def current_field() -> forms.CharField:
    """Return the box for the passphrase that a person has now."""
    hidden = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(
        label=_("现在的口令"), strip=False, max_length=PASSPHRASE_LENGTH_MAX, widget=hidden
    )


def code_field() -> forms.CharField:
    """Return the box for a code; a phone shows its digits and offers what came by message."""
    digits = {"inputmode": "numeric", "autocomplete": "one-time-code"}
    return TidyField(
        label=_("动态口令"), max_length=CODE_LENGTH_MAX, widget=forms.TextInput(attrs=digits)
    )


class LoginForm(AuthenticationForm):
    """Name and passphrase, and whether others use this PC."""

    is_shared = forms.BooleanField(
        label=_("这台电脑别人也用"),
        required=False,
        help_text=_("打上勾，关掉浏览器或者半小时不用，就要重新登录。自己的手机不用打。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.fields["password"].max_length = PASSPHRASE_LENGTH_MAX  # type: ignore[attr-defined]
        for name in ("username", "password"):
            self.fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean_username(self) -> str:
        return tidy_typed(self.cleaned_data["username"])


class CodeForm(forms.Form):
    """The second thing that a log-in asks for."""

    code = code_field()


class CurrentForm(forms.Form):
    """The own passphrase once more, for what an open page left alone must not do."""

    current = current_field()


class FirstCodeForm(CurrentForm):
    """The first code from a phone that has just been told its key."""

    code = code_field()


class OwnPassphraseForm(CurrentForm):
    """Another passphrase for oneself, to be seen while it is typed."""

    new = TidyField(
        label=_("新口令"),
        max_length=PASSPHRASE_LENGTH_MAX,
        help_text=_("至少 8 个字。空格打不打都一样。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.person)
        return new
