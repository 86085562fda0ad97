"""Photos made small and clean: decoded, turned upright, drawn anew, never kept as they came.

All of it happens outside any transaction: decoding takes tenths of a second, and SQLite has one
writer.
"""

import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

from villages.errors import PhotoTooHeavy, PhotoTooLarge, PhotoUnreadable

FORMATS = ("JPEG", "PNG", "WEBP")
BYTES_MAX = 10 * 1024 * 1024
# A phone's largest, by what a picture takes while it is drawn anew: a JPEG is decoded at a fraction
# of its size, the others whole, with what shows through besides. None takes more than 250 MB.
# MPO: what Pillow calls a JPEG behind which a phone has hung a second picture.
PIXELS_MAX = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 24_000_000, "WEBP": 12_000_000}
EDGE_PIXELS = 1600
QUALITY = 82
# Of 255 shades: what a second encoding may change.
MARGIN = 4
# What Pillow raises on files that are broken or pretend.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error)


@dataclass(frozen=True, slots=True)
class ShrunkPhoto:
    """A photo as it is kept: JPEG bytes, their SHA-256 in hex, and what it looks like.

    look: 16 hex digits, the same for a picture that was shrunk or encoded once more.
    """

    content: bytes
    sha256: str
    look: str


def shrink(file: IO[bytes], *, edge_pixels: int = EDGE_PIXELS) -> ShrunkPhoto:
    """Return the picture in a file as a small JPEG, without anything else of it.

    edge_pixels: what neither edge is longer than.

    Raises PhotoTooHeavy, PhotoTooLarge, PhotoUnreadable.
    """
    content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise PhotoTooHeavy(BYTES_MAX // 1024 // 1024)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            _check_size(picture)
            return _encode(_draw_anew(picture, edge_pixels))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        # Raised on opening, from Pillow's own, higher limits.
        raise PhotoTooLarge(max(PIXELS_MAX.values()) // 10_000) from error
    except BROKEN as error:
        raise PhotoUnreadable from error


def _check_size(picture: Image.Image) -> None:
    pixels_max = PIXELS_MAX[picture.format or ""]
    if picture.width * picture.height > pixels_max:
        raise PhotoTooLarge(pixels_max // 10_000)


def _draw_anew(picture: Image.Image, edge_pixels: int) -> Image.Image:
    """Return an upright copy on white, of which nothing but the colours comes from the file."""
    # JPEGs can be decoded at a fraction of their size: quick, and a twentieth of the memory.
    picture.draft("RGB", (edge_pixels, edge_pixels))
    # Before it is turned, which makes a second one of whatever size it then has.
    picture.thumbnail((edge_pixels, edge_pixels))
    upright = ImageOps.exif_transpose(picture)
    clean = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        clean.paste(layer, mask=layer.getchannel("A"))
    else:
        clean.paste(upright.convert("RGB"))
    return clean


def _encode(picture: Image.Image) -> ShrunkPhoto:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    content = buffer.getvalue()
    return ShrunkPhoto(content, sha256(content).hexdigest(), _describe(picture))


def _describe(picture: Image.Image) -> str:
    """Return a difference hash: of 8 × 8 fields, which are darker than their right neighbour.

    Coarse on purpose: encoding and shrinking a photo again changes bytes, hardly ever these bits.
    Empty for a plain surface, which looks like every other one.
    """
    small = picture.convert("L").resize((9, 8), Image.Resampling.BOX)
    fields = small.tobytes()
    bits = [
        fields[row * 9 + column] + MARGIN < fields[row * 9 + column + 1]
        for row in range(8)
        for column in range(8)
    ]
    if not any(bits):
        return ""
    return f"{sum(bit << place for place, bit in enumerate(bits)):016x}"
