"""The first difference between a file that somebody brings and what was sealed. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from ledger.reading import (
    ReadLines,
    ReadNotice,
    read_day,
    read_figure,
    read_hex,
    read_month,
    read_number,
    read_text,
)
from ledger.seals import LINES_HEADER, NOTICE_HEADER, NoticeHead, NoticeRow, SealedRow
from villages.months import write_month

Reader = Callable[[str], str]
HEAD_READERS: Mapping[str, Reader] = {
    "village": read_text,
    "notice": read_number,
    "from": read_month,
    "month": read_month,
    "edition": read_text,
    "previous": read_hex,
}
NOTICE_READERS: Mapping[str, Reader] = {
    **dict.fromkeys(NOTICE_HEADER[1:-1], read_figure),
    "digest": read_hex,
}
LINES_READERS: Mapping[str, Reader] = {
    "kind": read_text,
    "points": read_figure,
    "asked": read_figure,
    "occurred_on": read_day,
    "reference": read_text,
    "reverses": read_number,
    "other_account": read_text,
}


class Place(Enum):
    """Where two files differ."""

    HEAD = "head"
    CELL = "cell"
    MISSING = "missing"
    EXTRA = "extra"
    STRAY = "stray"


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not the same; line: an account's or a transfer's; right: as sealed.

    column: of the head or of the line; empty where a whole line is missing, or too many.
    """

    place: Place
    line: str = ""
    column: str = ""
    written: str = ""
    right: str = ""


def compare_notice(
    read: ReadNotice, head: NoticeHead, rows: Iterable[NoticeRow]
) -> Difference | None:
    """Return the first difference of a notice.csv, its head before its lines; None: all agrees."""
    for name, right in _write_head(head).items():
        reader = HEAD_READERS[name]
        if reader(read.head[name]) != reader(right):
            return Difference(Place.HEAD, "", name, read.head[name], right)
    sealed = {row.account: _write_notice_row(row) for row in rows}
    found = _compare_lines(read.lines, sealed, NOTICE_HEADER[0], NOTICE_READERS, read_text)
    return found or _find_stray(read.strays)


def compare_lines(read: ReadLines, rows: Iterable[SealedRow]) -> Difference | None:
    """Return the first difference of an account's lines file by number; None: all agrees."""
    sealed = {str(row.number): _write_sealed_row(row) for row in rows}
    found = _compare_lines(read.lines, sealed, LINES_HEADER[0], LINES_READERS, read_number)
    return found or _find_stray(read.strays)


def _compare_lines(
    lines: Iterable[Mapping[str, str]],
    sealed: Mapping[str, Mapping[str, str]],
    name: str,
    readers: Mapping[str, Reader],
    read_name: Reader,
) -> Difference | None:
    brought: dict[str, Mapping[str, str]] = {}
    extra: str | None = None
    for line in lines:
        own = read_name(line[name])
        if own in brought or own not in sealed:
            extra = extra if extra is not None else own
        brought.setdefault(own, line)
    for own, right in sealed.items():
        if own not in brought:
            return Difference(Place.MISSING, own)
        for column, reader in readers.items():
            if reader(brought[own][column]) != reader(right[column]):
                return Difference(Place.CELL, own, column, brought[own][column], right[column])
    return None if extra is None else Difference(Place.EXTRA, extra)


def _find_stray(strays: Iterable[str]) -> Difference | None:
    written = next(filter(None, strays), None)
    return None if written is None else Difference(Place.STRAY, written=written)


def _write_head(head: NoticeHead) -> dict[str, str]:
    return {
        "village": head.village,
        "notice": str(head.number),
        "from": write_month(head.from_month),
        "month": write_month(head.month),
        "edition": head.edition,
        "previous": head.previous_seal,
    }


def _write_notice_row(row: NoticeRow) -> dict[str, str]:
    figures = {name: f"{getattr(row, name):.2f}" for name in NOTICE_HEADER[1:-1]}
    return figures | {"digest": row.digest}


def _write_sealed_row(row: SealedRow) -> dict[str, str]:
    return {
        "kind": row.kind,
        "points": f"{row.points:.2f}",
        "asked": f"{row.asked:.2f}",
        "occurred_on": row.occurred_on.isoformat(),
        "reference": row.reference,
        "reverses": str(row.reverses or ""),
        "other_account": row.other_account,
    }
