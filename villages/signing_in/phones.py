"""The key that a phone is told, as a picture to scan and as letters to type."""

from base64 import b32encode
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django_otp.plugins.otp_totp.models import TOTPDevice

from villages.qr import draw_qr

GROUP = 4


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A key: svg to scan, letters in groups to type."""

    svg: SafeString
    letters: str


def describe_key(device: TOTPDevice) -> KeyShown:
    letters = b32encode(device.bin_key).decode()
    groups = (letters[start : start + GROUP] for start in range(0, len(letters), GROUP))
    return KeyShown(svg=draw_qr(device.config_url), letters=" ".join(groups))
