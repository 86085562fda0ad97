"""A page's address as a QR code that can stand inside a page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def draw_qr(address: str) -> SafeString:
    """Return the address as inline SVG, sized by the style sheet; readable with a tenth dirty."""
    drawn = segno.make(address, error="m", micro=False)
    # Made of path commands alone; the address is encoded in the modules, never written as text.
    return mark_safe(drawn.svg_inline(omitsize=True, border=2))  # noqa: S308
