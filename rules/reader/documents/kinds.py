"""What a file is, told by its first bytes and not by its name."""

from collections.abc import Mapping

from rules.errors import (
    DocumentIsArchive,
    DocumentIsOldExcel,
    DocumentIsOldWord,
    DocumentIsPdf,
    DocumentIsPicture,
    DocumentIsSlides,
    DocumentIsWps,
    DocumentOfOtherKind,
    DocumentProtected,
    DocumentRefused,
)

_SIGNATURES: Mapping[bytes, type[DocumentRefused]] = {
    b"\x89PNG\r\n\x1a\n": DocumentIsPicture,
    b"\xff\xd8\xff": DocumentIsPicture,
    b"GIF87a": DocumentIsPicture,
    b"GIF89a": DocumentIsPicture,
    b"II*\x00": DocumentIsPicture,
    b"MM\x00*": DocumentIsPicture,
    b"Rar!\x1a\x07": DocumentIsArchive,
    b"7z\xbc\xaf\x27\x1c": DocumentIsArchive,
    b"\x1f\x8b\x08": DocumentIsArchive,
    b"BZh": DocumentIsArchive,
    b"\xfd7zXZ\x00": DocumentIsArchive,
    b"{\\rtf": DocumentOfOtherKind,
}
_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Compound file: the container of Office up to 2003, of WPS, and of anything with a password.
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WPS_ENDINGS = (".wps", ".wpt", ".et", ".ett", ".dps", ".dpt", ".uot", ".uof")
# Boxes of the phones' picture format; videos have the same container and other names.
_HEIF_BRANDS = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif")
_MARKUP_STARTS = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"mime-version:")


def refuse_foreign_kinds(data: bytes, name: str) -> None:
    """Refuse what is neither text nor a packed document, with the sentence for its kind."""
    if name.lower().endswith(_WPS_ENDINGS):
        raise DocumentIsWps
    if b"%PDF-" in data[:1024]:
        raise DocumentIsPdf
    if _is_picture_in_a_container(data):
        raise DocumentIsPicture
    for signature, refusal in _SIGNATURES.items():
        if data.startswith(signature):
            raise refusal
    if data.startswith(_COMPOUND_FILE):
        raise _kind_of_compound_file(data)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower().startswith(_MARKUP_STARTS):
        raise DocumentOfOtherKind


def is_archive(data: bytes) -> bool:
    """Whether the file is a zip: .docx and .xlsx are."""
    return data.startswith(_ZIP_SIGNATURES)


def _is_picture_in_a_container(data: bytes) -> bool:
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    is_heif = data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS
    # "BM" could begin a text; in a picture four reserved zero bytes follow the size.
    is_bitmap = data.startswith(b"BM") and data[6:10] == bytes(4)
    return is_webp or is_heif or is_bitmap


def _kind_of_compound_file(data: bytes) -> DocumentRefused:
    """Tell by the names of its streams, which stand in it as UTF-16."""
    if _names_stream(data, "EncryptedPackage"):
        return DocumentProtected()
    if _names_stream(data, "WordDocument"):
        return DocumentIsOldWord()
    if _names_stream(data, "Workbook") or _names_stream(data, "Book"):
        return DocumentIsOldExcel()
    if _names_stream(data, "PowerPoint Document"):
        return DocumentIsSlides()
    return DocumentOfOtherKind()


def _names_stream(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") + bytes(2) in data
