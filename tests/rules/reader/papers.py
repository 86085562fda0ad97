"""Makes the files that a village brings out of plain text: Word, Excel, and spoilt ones."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from docx import Document
from openpyxl import Workbook

WORD_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# How a compound file begins: Office up to 2003, and every file with a password.
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def split_cells(line: str) -> list[str]:
    """Return a line's cells, of a pipe table or of one with tabs; a plain line is one cell."""
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    return [cell.strip() for cell in line.strip("|").split("|")] if "|" in line else [line]


def is_rule_of_pipes(line: str) -> bool:
    """Whether the line only draws the border below a pipe table's head."""
    return "|" in line and not set(line) - set("|-: ")


def make_word(text: str) -> bytes:
    """Return the text as .docx, the lines with cells as tables."""
    document = Document()
    lines = [line for line in text.splitlines() if not is_rule_of_pipes(line)]
    for is_table, group in groupby(lines, key=lambda line: len(split_cells(line)) > 1):
        if is_table:
            rows = [split_cells(line) for line in group]
            table = document.add_table(rows=0, cols=max(map(len, rows)))
            for row in rows:
                for cell, words in zip(table.add_row().cells, row, strict=False):
                    cell.text = words
        else:
            for line in group:
                document.add_paragraph(line)
    return saved(document)


def make_sheet(text: str) -> bytes:
    """Return the text as .xlsx, a row for each line; cells that are numbers are numbers."""
    book = Workbook()
    for line in text.splitlines():
        if not is_rule_of_pipes(line):
            book.active.append([as_number(cell) for cell in split_cells(line)])
    return saved(book)


def as_number(cell: str) -> str | float | None:
    """Return what Excel makes of typed characters: 5 is a number, +5 and 每次 are not kept so."""
    if not cell:
        return None
    return float(cell) if cell.removeprefix("-").isdecimal() else cell


def saved(document: Any) -> bytes:
    """Return the bytes of a document of python-docx or openpyxl, which ship no types."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_archive(members: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def make_bare_word(body: str, **parts: str) -> bytes:
    """Return a .docx of the given XML; parts: the inside of others by name (numbering=…)."""
    return make_archive(
        {
            "word/document.xml": f'<w:document xmlns:w="{WORD_NAMESPACE}"><w:body>{body}</w:body>'
            "</w:document>",
            **{
                f"word/{name}.xml": f'<w:{name} xmlns:w="{WORD_NAMESPACE}">{inside}</w:{name}>'
                for name, inside in parts.items()
            },
        }
    )


def replace_member(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    return make_archive({**members, name: content})


def paragraphs(lines: Iterable[str]) -> str:
    """Return the XML of plain paragraphs."""
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
