"""Plain text in the encodings that Chinese computers write, and comma-separated tables."""

import csv
import io

from rules.errors import DocumentUndecodable
from rules.reader.documents.tables import write_rows

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Without a mark: the first one in which the bytes make sense.
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
# How much of a text may be odd characters: bytes read in a wrong encoding have far more.
_ODD_SHARE_MAX = 0.05
# What may stand between cells, by the ending of the name; Excel writes one of the three into .csv.
_SEPARATORS = {".csv": ",\t;", ".tsv": "\t"}


def read_text(data: bytes, name: str) -> str:
    """Decode a text file; a .csv or .tsv becomes rows with tabs."""
    text = decode_text(data)
    separators = _SEPARATORS.get(name.lower()[-4:])
    return _read_cells(text, max(separators, key=text.count)) if separators else text


def decode_text(data: bytes) -> str:
    """Return a text file's words, in whichever encoding; raises DocumentUndecodable."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data, (encoding,))
    if _is_broken_utf8(data):
        # In GB18030 it would read as other hanzi, without any error.
        raise DocumentUndecodable
    return _decode_as(data, _ENCODINGS)


def _decode_as(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _makes_sense(text):
            return text
    raise DocumentUndecodable


def _is_broken_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a few: a file cut off, or two encodings pasted together.

    In any other encoding nearly every hanzi breaks the rules of UTF-8.
    """
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    hanzi = sum("\u4e00" <= character <= "\u9fff" for character in text)
    return 0 < broken * 20 < hanzi


def _makes_sense(text: str) -> bool:
    if "\x00" in text:
        return False
    odd = sum(map(_is_odd, text))
    return odd <= len(text) * _ODD_SHARE_MAX


def _is_odd(character: str) -> bool:
    """Whether a regulation would hardly hold it: neither Latin, nor hanzi, nor their marks."""
    return not (
        " " <= character <= "~"
        or character in "\t\n\r\f\v\u3000"
        or "\u00a0" <= character <= "\u00ff"
        or "\u2000" <= character <= "\u30ff"
        or "\u3200" <= character <= "\u33ff"
        or "\u4e00" <= character <= "\u9fff"
        or "\ufe00" <= character <= "\uffef"
        or character >= "\U0001f000"
    )


def _read_cells(text: str, separator: str) -> str:
    """Return a table's rows; of a file that only bears the name, its text as it is."""
    # An odd number of quotation marks: they are inches, or words, and enclose no cells.
    if text.count('"') % 2:
        return text.replace(separator, "\t")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return text
    return write_rows(rows)
