"""Word documents: paragraphs and tables in their order, as a person sees them on paper."""

import zipfile
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from rules.reader.documents.lengths import LengthCount
from rules.reader.documents.numbering import Numbering, read_numbering
from rules.reader.documents.tables import write_row

# A document saved as "strict" names the same elements by another address.
_STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_NAMESPACE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _ROW, _CELL, _RUN = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:r"))
_TEXT, _TEXT_BOX = qn("w:t"), qn("w:txbxContent")
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
# What people do not see: content controls, insertions, smart tags, links, fields.
_WRAPPERS = {
    qn(f"w:{name}")
    for name in (
        "sdt",
        "sdtContent",
        "ins",
        "moveTo",
        "smartTag",
        "hyperlink",
        "customXml",
        "fldSimple",
        "bdo",
        "dir",
    )
}
_VALUE = qn("w:val")
_OFF = {"0", "false", "off"}
# Word draws no more columns; a file that claims a million would fill the memory.
_COLUMNS_MAX = 63
# As markdown strikes words out: they stand there, and are no longer meant.
_STRUCK_MARK = "~~"

Element = Any  # lxml ships no types


def read_word(archive: zipfile.ZipFile, document_part: str) -> str:
    """Return the lines of the body; headers, notes and comments are no part of a regulation."""
    document = _parse_part(archive, document_part)
    numbering = read_numbering(
        numbering=_find_part(archive, "word/numbering.xml"),
        styles=_find_part(archive, "word/styles.xml"),
    )
    body = document.find(qn("w:body"))
    return "\n".join(_WordReader(numbering).lines(body))


def _find_part(archive: zipfile.ZipFile, name: str) -> Element | None:
    return _parse_part(archive, name) if name in archive.namelist() else None


def _parse_part(archive: zipfile.ZipFile, name: str) -> Element:
    return parse_xml(archive.read(name).replace(_STRICT_NAMESPACE, _NAMESPACE))


class _WordReader:
    """Walks one document once, from top to bottom, since its numbers count up on the way."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._length = LengthCount()

    def lines(self, container: Element) -> Iterator[str]:
        for block in _unwrapped(container):
            if block.tag == _PARAGRAPH:
                yield from self._paragraph_lines(block)
            elif block.tag == _TABLE:
                yield from self._table_lines(block)

    def _paragraph_lines(self, paragraph: Element) -> Iterator[str]:
        number = self._numbering.next_number(paragraph)
        yield self._length.add(number + _paragraph_text(paragraph))
        for box in _text_boxes(paragraph):
            yield from self.lines(box)

    def _table_lines(self, table: Element) -> Iterator[str]:
        rows = [row for row in _unwrapped(table) if row.tag == _ROW and not _is_deleted(row)]
        if all(len(_cells(row)) == 1 for row in rows):
            # A frame around a text, not a table.
            for row in rows:
                yield from self.lines(_cells(row)[0])
            return
        above: dict[int, str] = {}
        for row in rows:
            texts = self._row_texts(row, above)
            if not all(map(_continues_above, _cells(row))):
                yield self._length.add(write_row(texts))

    def _row_texts(self, row: Element, above: dict[int, str]) -> list[str]:
        """Return a row's texts by column.

        A cell merged downwards is said again in each row, since its words hold for each; one
        merged sideways is said once. above: {column: the text there}, kept up to date.
        """
        texts = [""] * _count_at(row, "w:trPr/w:gridBefore", none=0)
        for cell in _cells(row):
            column = len(texts)
            own = "\n".join(self.lines(cell))
            if not _continues_above(cell):
                above[column] = own
            texts.append(above.get(column, ""))
            texts += [""] * (_count_at(cell, "w:tcPr/w:gridSpan", none=1) - 1)
        return texts[:_COLUMNS_MAX]


def _unwrapped(container: Element) -> Iterator[Element]:
    for child in container:
        if child.tag in _WRAPPERS:
            yield from _unwrapped(child)
        else:
            yield child


def _paragraph_text(paragraph: Element) -> str:
    pieces = (piece for run in _unwrapped(paragraph) for piece in _run_pieces(run))
    text = ""
    for is_struck, same in groupby(pieces, key=lambda piece: piece[1]):
        words = "".join(piece for piece, _ in same)
        text += f"{_STRUCK_MARK}{words}{_STRUCK_MARK}" if is_struck and words.strip() else words
    return text.strip()


def _run_pieces(run: Element) -> Iterator[tuple[str, bool]]:
    """Give the texts of a run, each with whether it is struck out; nothing of a hidden one."""
    if run.tag != _RUN or _is_on(run, "w:vanish"):
        return
    is_struck = _is_on(run, "w:strike") or _is_on(run, "w:dstrike")
    for child in run:
        piece = (child.text or "") if child.tag == _TEXT else _SIGNS.get(child.tag, "")
        if piece:
            yield piece, is_struck


def _text_boxes(element: Element) -> Iterator[Element]:
    """Give the outermost text boxes, each in one of the two ways in which Word writes it."""
    for child in element:
        if child.tag == _TEXT_BOX:
            yield child
        elif child.tag != _FALLBACK:
            yield from _text_boxes(child)


def _cells(row: Element) -> list[Element]:
    return [cell for cell in _unwrapped(row) if cell.tag == _CELL]


def _continues_above(cell: Element) -> bool:
    merged = _find(cell, "w:tcPr/w:vMerge")
    return merged is not None and merged.get(_VALUE, "continue") == "continue"


def _is_deleted(row: Element) -> bool:
    return _find(row, "w:trPr/w:del") is not None


def _is_on(run: Element, switch: str) -> bool:
    found = _find(run, f"w:rPr/{switch}")
    return found is not None and found.get(_VALUE, "true") not in _OFF


def _count_at(element: Element, path: str, *, none: int) -> int:
    found = _find(element, path)
    count = none if found is None else int(found.get(_VALUE, none))
    return min(max(count, none), _COLUMNS_MAX)


def _find(element: Element, path: str) -> Element | None:
    return element.find("/".join(map(qn, path.split("/"))))
