"""A notice as a page: what fits on the first one, and what is opened from there.

A page shall stay under 60 kB (a phone far out, in the sun), whoever many households there are: the
lines come group by group, and a long sheet has an address of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from django.db.models import Count, Sum

from noticeboard.models import Notice, NoticeLine
from noticeboard.sheets.lines import Figures, Group, Row, Sheet, SumTable, add_up, build_sheet
from noticeboard.sheets.parts import FurtherSheet

# A row of lines is some 450 bytes, with a long list of items.
ROWS_ON_ONE_PAGE = 60
ROWS_A_PART = 100
FURTHER_ROWS_MAX = 30
CODE = re.compile(r"R\d+")


@dataclass(frozen=True, slots=True)
class GroupLink:
    """One group to open: how many households it has, and what they came to."""

    position: int
    name: str
    households: int
    total: Row


@dataclass(frozen=True, slots=True)
class Overview:
    """All groups of a notice. total: what all households came to."""

    groups: Sequence[GroupLink]
    households: int
    total: Row

    @property
    def is_short(self) -> bool:
        """Whether all lines fit on one page."""
        return self.households <= ROWS_ON_ONE_PAGE


@dataclass(frozen=True, slots=True)
class GroupPart:
    """The lines of one group, or a part of them. number: of the part, from 1; parts: how many."""

    sheet: Sheet
    name: str
    number: int
    parts: int


def build_overview(notice: Notice) -> Overview:
    """Return a notice's groups with their sums. One query."""
    figures = {
        name: Sum(name if name in {"held", "standing"} else f"month_line__{name}")
        for name in Figures._fields
    }
    rows = (
        NoticeLine.objects.filter(notice=notice)
        .order_by("group_position", "group_name")
        .values_list("group_position", "group_name")
        .annotate(households=Count("pk"), **{f"sum_{name}": one for name, one in figures.items()})
    )
    found = [(position, name, count, Figures(*sums)) for position, name, count, *sums in rows]
    return Overview(
        groups=[
            GroupLink(position, name, count, add_up([sums]))
            for position, name, count, sums in found
        ],
        households=sum(count for _position, _name, count, _sums in found),
        total=add_up([sums for _position, _name, _count, sums in found]),
    )


def find_group(notice: Notice, position: int, *, part: int) -> GroupPart | None:
    """Return a part of a group's lines; None where the notice has no such part. One query."""
    sheet = build_sheet(notice, group_position=position)
    if not sheet.groups:
        return None
    (group,) = sheet.groups
    parts = ceil(len(group.rows) / ROWS_A_PART)
    if not 1 <= part <= parts:
        return None
    shown = _cut(sheet, group, (part - 1) * ROWS_A_PART, ROWS_A_PART)
    return GroupPart(shown, group.name, number=part, parts=parts)


def _cut(sheet: Sheet, group: Group, start: int, count: int) -> Sheet:
    """Return a group's sheet with some of its rows; its sum stays the whole group's."""
    shown = slice(start, start + count)
    cut = replace(
        group, rows=group.rows[shown], figures=group.figures[shown], items=group.items[shown]
    )
    return replace(sheet, groups=[cut])


def find_line(notice: Notice, number: int) -> GroupPart | None:
    """Return the line of one household; None where the notice has none. Two queries."""
    line = NoticeLine.objects.filter(notice=notice, household_number=number).first()
    if line is None:
        return None
    sheet = build_sheet(notice, group_position=line.group_position)
    (group,) = sheet.groups
    numbers = [str(row.number) for row in group.rows]
    place = numbers.index(f"{number:03d}")
    return GroupPart(_cut(sheet, group, place, 1), group.name, number=1, parts=1)


def find_codes(part: GroupPart, sums: Sequence[SumTable]) -> list[tuple[str, str]]:
    """Return (code, words) of the rules whose codes stand in some lines, in the sums' order."""
    items = (item for group in part.sheet.groups for items in group.items for item in items)
    shown = {code for item in items for code in CODE.findall(item)}
    words = {row.code: row.words for table in sums for row in table.rows}
    return [(code, said) for code, said in words.items() if code in shown]


def is_long(sheet: FurtherSheet) -> bool:
    """Tell whether a further sheet has its own address, as it would make the page too heavy."""
    return len(sheet.paragraphs) + sum(len(table.rows) for table in sheet.tables) > FURTHER_ROWS_MAX
