"""Packed documents: opened only after they are known to be small and plain inside."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from rules.errors import (
    DocumentDamaged,
    DocumentIsArchive,
    DocumentIsOpenDocument,
    DocumentIsSlides,
    DocumentOfOtherKind,
    DocumentProtected,
    DocumentRefused,
    DocumentSwells,
    DocumentUnsafe,
)
from rules.reader.documents.sheets import read_sheets
from rules.reader.documents.words import read_word

_MEGABYTE = 1024 * 1024
# A regulation with its photographs. Its longest text takes a tenth, and parsing costs fifty times
# the bytes of the XML in memory.
_UNPACKED_BYTES_MAX = 64 * _MEGABYTE
_XML_BYTES_MAX = 8 * _MEGABYTE
_MEMBERS_MAX = 2_000
# Sheets with formats down to the last row shrink to a fiftieth; bombs to a thousandth.
_RATIO_MAX = 200
_RATIO_COUNTS_FROM_BYTES = _MEGABYTE
_CHUNK_BYTES = 64 * 1024
_ENCRYPTED_FLAG = 0x1
# Office's own XML defines nothing; only an attack does.
_DEFINITIONS = re.compile(
    b"<!(?:DOCTYPE|ENTITY)"
    b"|<\x00!\x00(?:D\x00O\x00C\x00T|E\x00N\x00T\x00I)"
    b"|\x00<\x00!\x00(?:D\x00O\x00C\x00T|E\x00N\x00T\x00I)"
)
_DEFINITION_BYTES_MAX = 20
# Encodings in which the definitions above would be seen.
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_ENCODINGS_KNOWN = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}
# Word on the web numbers its parts.
_WORD = re.compile(r"word/document\d*\.xml")
_BOOK = re.compile(r"xl/workbook\d*\.xml")
_XML_ENDINGS = (".xml", ".rels")
# What opening a spoilt file ends in, in zipfile, in the XML parsers and in openpyxl. Both parsers'
# errors are SyntaxErrors.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    ArithmeticError,
    RecursionError,
)


def read_archive(data: bytes) -> str:
    """Return the text of a .docx or .xlsx, macros or not: they are never looked at."""
    try:
        return _read_archive(data)
    except DAMAGE as error:
        raise DocumentDamaged from error


def _read_archive(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check_directory(archive, len(data))
        word, book = _find_member(archive, _WORD), _find_member(archive, _BOOK)
        if not (word or book):
            raise _kind_of_other_archive(archive)
        _check_members(archive)
        return read_word(archive, word) if word else read_sheets(data, archive)


def check_archive(archive: zipfile.ZipFile, packed_bytes: int) -> None:
    """Refuse a packed file that would swell, asks for a password or defines words of its own."""
    _check_directory(archive, packed_bytes)
    _check_members(archive)


def _find_member(archive: zipfile.ZipFile, pattern: re.Pattern[str]) -> str:
    return next(filter(pattern.fullmatch, archive.namelist()), "")


def _check_directory(archive: zipfile.ZipFile, packed_bytes: int) -> None:
    """Refuse by what the directory says, before anything is unpacked."""
    members = archive.infolist()
    unpacked_bytes = sum(member.file_size for member in members)
    if len(members) > _MEMBERS_MAX or unpacked_bytes > _UNPACKED_BYTES_MAX:
        raise DocumentSwells
    if unpacked_bytes > max(_RATIO_COUNTS_FROM_BYTES, packed_bytes * _RATIO_MAX):
        raise DocumentSwells
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise DocumentProtected


def _check_members(archive: zipfile.ZipFile) -> None:
    """Unpack all once, counting: a directory may say too little."""
    unpacked_bytes = 0
    for member in archive.infolist():
        for size in _checked_sizes(archive, member):
            unpacked_bytes += size
            if unpacked_bytes > _UNPACKED_BYTES_MAX:
                raise DocumentSwells


def _checked_sizes(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[int]:
    """Give the sizes of a member's chunks, having looked into each that is XML."""
    with archive.open(member) as stream:
        tail = chunk = stream.read(_CHUNK_BYTES)
        is_xml = member.filename.lower().endswith(_XML_ENDINGS) or _looks_like_xml(chunk)
        if is_xml:
            _check_encoding(chunk)
        total = 0
        while chunk:
            total += len(chunk)
            if is_xml and total > _XML_BYTES_MAX:
                raise DocumentSwells
            if is_xml and _DEFINITIONS.search(tail):
                raise DocumentUnsafe
            yield len(chunk)
            overlap = chunk[-_DEFINITION_BYTES_MAX:]
            chunk = stream.read(_CHUNK_BYTES)
            tail = overlap + chunk


def _looks_like_xml(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _check_encoding(head: bytes) -> None:
    if head and not _looks_like_xml(head):
        raise DocumentUnsafe
    named = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf").lstrip())
    if named and named[1].lower() not in _ENCODINGS_KNOWN:
        raise DocumentUnsafe


def _kind_of_other_archive(archive: zipfile.ZipFile) -> DocumentRefused:
    names = archive.namelist()
    if "ppt/presentation.xml" in names:
        return DocumentIsSlides()
    if "xl/workbook.bin" in names:
        return DocumentOfOtherKind()
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:100]:
        return DocumentIsOpenDocument()
    return DocumentIsArchive()
