"""What somebody signed in with, in a word that the person knows it by."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a browser says of itself, the special before the general.
SIGNS = (
    ("MicroMessenger", "wechat"),
    ("iPad", "tablet"),
    ("Mobile", "phone"),
    ("Android", "tablet"),
    ("Windows", "pc"),
    ("Macintosh", "pc"),
    ("Linux", "pc"),
)
WORDS: dict[str, Promise] = {
    "wechat": _("微信"),
    "phone": _("手机"),
    "tablet": _("平板"),
    "pc": _("电脑"),
}
OTHER = _("别的设备")


def guess_device(agent: str) -> str:
    """Return the kind of device of a browser; empty where it does not tell."""
    return next((kind for sign, kind in SIGNS if sign in agent), "")


def name_device(kind: str) -> str:
    return str(WORDS.get(kind, OTHER))
