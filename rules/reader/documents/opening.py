"""The one door for files: what a file is shows in its bytes, and decides who reads it."""

from rules.errors import (
    DocumentEmpty,
    DocumentTooHeavy,
    DocumentWithoutText,
)
from rules.reader.documents.archives import read_archive
from rules.reader.documents.kinds import is_archive, refuse_foreign_kinds
from rules.reader.documents.lengths import check_length
from rules.reader.documents.texts import read_text

DOCUMENT_MEGABYTES_MAX = 10


def read_document(data: bytes, name: str) -> str:
    """Return the text of a file: lines, and table rows with tabs between their cells.

    name: as the file was called; only .csv, .tsv and the formats of WPS are told by it, all else
    by content. Nothing is written and nothing is looked up; call it before a transaction begins,
    since a large sheet takes seconds.
    Raises a DocumentRefused, whose sentence says what the village can do instead.
    """
    if not data:
        raise DocumentEmpty
    if len(data) > DOCUMENT_MEGABYTES_MAX * 1024 * 1024:
        raise DocumentTooHeavy(megabytes=DOCUMENT_MEGABYTES_MAX)
    refuse_foreign_kinds(data, name)

    text = read_archive(data) if is_archive(data) else read_text(data, name)
    return _checked(_with_plain_line_ends(text))


def _with_plain_line_ends(text: str) -> str:
    for line_end in ("\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"):
        text = text.replace(line_end, "\n")
    return text


def _checked(text: str) -> str:
    check_length(len(text))
    if not any(character.isalpha() for character in text):
        raise DocumentWithoutText
    return text
