"""Files that pretend, swell or lie, each built here: {what it is: (name, content, said type)}."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

from tests.rules.reader.papers import make_archive, make_sheet, make_word, replace_member

Nasty = dict[str, tuple[str, bytes, str]]
SCRIPT = b"<html><script>alert(document.domain)</script></html>"
GPS = 34853
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "haha">'
    + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    + "]><x>&j;</x>"
)  # fmt: skip


def draw(form: str = "JPEG", side: int = 40, **more: object) -> bytes:
    """Return a small picture with the place where it was taken in it."""
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (21.0, 39.0, 0.0), 3: "E", 4: (110.0, 55.0, 0.0)}
    told = {"exif": exif} if form in ("JPEG", "PNG", "WEBP") else {}
    buffer = BytesIO()
    Image.new("RGB", (side, side), "red").save(buffer, form, **told, **more)
    return buffer.getvalue()


def draw_png(width: int, height: int, *, colour: int = 6, rows: int | None = None) -> bytes:
    """Return a PNG of zeros that says it is that large. rows: how many really come."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    packer = zlib.compressobj(9)
    row = bytes(1 + width * channels)
    packed = [packer.compress(row) for _row in range(height if rows is None else rows)]
    packed.append(packer.flush())
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", b"".join(packed))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    told = kind + content
    return struct.pack(">I", len(content)) + told + struct.pack(">I", zlib.crc32(told))


def _nest(depth: int) -> bytes:
    inner = b"0" * 1000
    for _level in range(depth):
        inner = make_archive({"word/document.xml": inner, "inner.zip": inner})
    return inner


def _link() -> bytes:
    """Return a zip whose members point out of it."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        link = zipfile.ZipInfo("word/document.xml")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("../../../../tmp/evil.xml", "<a/>")
    return buffer.getvalue()


WORD, SHEET = make_word("第一条 打扫村道，每次加5分。\n"), make_sheet("姓名\t户号\n张三\t5\n")
JPEG = "image/jpeg"

FILES: Nasty = {
    "picture with a page behind it": ("a.jpg", draw() + SCRIPT, JPEG),
    "page that begins as a picture": ("a.jpg", b"\xff\xd8\xff\xe0" + SCRIPT, JPEG),
    "gif that is a script": ("a.jpg", b"GIF89a=1;alert(1)//" + bytes(40), JPEG),
    "drawing that runs": (
        "a.jpg",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "image/svg+xml",
    ),
    "pdf that is a page": ("a.pdf", b"%PDF-1.7\n" + SCRIPT, "application/pdf"),
    "page": ("a.html", SCRIPT, "text/html"),
    "page that says it is a picture": ("a.jpg", SCRIPT, JPEG),
    "picture that says it is a page": ("a.html", draw(), "text/html"),
    "picture of no size": ("a.png", draw_png(0, 0), "image/png"),
    "picture of huge size": ("a.png", draw_png(50_000, 50_000, rows=1), "image/png"),
    "picture just below Pillow's limit": ("a.png", draw_png(9_000, 9_000, rows=1), "image/png"),
    "picture that ends early": ("a.jpg", draw()[:300], JPEG),
    "picture in another format": ("a.jpg", draw("TIFF"), JPEG),
    "nothing": ("a.jpg", b"", JPEG),
    "name that climbs": ("../../../../tmp/evil.jpg", draw(), JPEG),
    "name of a device": ("C:\\Windows\\nul\x00.jpg", draw(), JPEG),
    "name of many letters": ("长" * 300 + ".jpg", draw(), JPEG),
    "name that is a formula and a page": ('=cmd|"<script>".jpg', draw(), JPEG),
    "laughs as Word": (
        "a.docx",
        replace_member(WORD, "word/document.xml", LAUGHS.encode()),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "laughs as Excel": (
        "a.xlsx",
        replace_member(SHEET, "xl/workbook.xml", LAUGHS.encode()),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "laughs": ("a.xml", LAUGHS.encode(), "text/xml"),
    "Word that swells": (
        "a.docx",
        make_archive({"word/document.xml": bytes(80_000_000)}),
        "application/zip",
    ),
    "Excel that swells": (
        "a.xlsx",
        replace_member(SHEET, "xl/worksheets/sheet1.xml", bytes(80_000_000)),
        "application/zip",
    ),
    "ten thousand parts": (
        "a.docx",
        make_archive({f"word/{number}.xml": "<a/>" for number in range(10_000)}),
        "application/zip",
    ),
    "zip in a zip": ("a.docx", _nest(20), "application/zip"),
    "zip that points out of itself": ("a.docx", _link(), "application/zip"),
    "macros": ("a.xlsm", make_archive({"xl/vbaProject.bin": b"MZ"}), "application/zip"),
    "text of one line": ("a.csv", b"a" * 2_000_000, "text/csv"),
    "text of commas": ("a.csv", b"," * 1_000_000, "text/csv"),
    "text in no encoding": ("a.txt", bytes(range(256)) * 50, "text/plain"),
    "quotation that never ends": ("a.csv", b'"' + b"a\n" * 100_000, "text/csv"),
}
