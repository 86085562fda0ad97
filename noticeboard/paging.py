"""Which rows of a paper stand on which sheet. Pure: heights in rows, no words and no HTML.

A sheet has room for a number of rows of one height. What is printed comes as blocks, one below the
other: a table with its groups, a paragraph, the foot. The server counts rows, so that page sums can
be printed and no browser decides where a sheet ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Below a heading, a title or a table's head stand so many entries at least, or the whole run; and
# no fewer go on to the next sheet where the one before can spare one.
TOGETHER_MIN = 2


@dataclass(frozen=True, slots=True)
class Run:
    """Entries under one heading. heading: its rows, 0 where it has none; heights: each entry's."""

    heights: Sequence[int]
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """What is printed together; every number counts rows.

    title: above all, once. head: above the entries, on every sheet. page_sum: below the entries, on
    every sheet. total: at the very end, once, and never without an entry. gap: above the block,
    unless it begins a sheet. is_whole: stays on one sheet where one has room for it. A block
    without entries is not printed.
    """

    runs: Sequence[Run]
    title: int = 0
    head: int = 0
    page_sum: int = 0
    total: int = 0
    gap: int = 0
    is_whole: bool = False

    def get_height(self) -> int:
        """Return the rows it takes where it is not broken, its gap left out."""
        entries = sum(run.heading + sum(run.heights) for run in self.runs)
        return self.title + self.head + entries + self.page_sum + self.total


@dataclass(frozen=True, slots=True)
class Piece:
    """The entries first to stop (not included) of a run; is_continued: it began a sheet before."""

    run: int
    first: int
    stop: int
    is_continued: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What of a block stands on one sheet, from its row top on.

    is_first: the block begins here, with its title. is_last: it ends here, with its total.
    """

    block: int
    top: int
    pieces: Sequence[Piece]
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its parts from top to bottom, and how many rows they take."""

    parts: Sequence[Part]
    rows: int


def lay_out(blocks: Sequence[Block], *, room: int) -> list[Page]:
    """Return the sheets of blocks in their order, each with room rows.

    A run that goes on is headed once more. A heading never ends a sheet, a total never begins one,
    nor does a last entry without the one before it.
    Raises ValueError where an entry with all that belongs to it is higher than a sheet.
    """
    layout = _Layout(room)
    for index, block in enumerate(blocks):
        if layout.must_turn(block):
            layout.turn()
        layout.place(index, block)
    layout.turn()
    return layout.pages


class _Layout:
    """The sheets so far and the one being filled."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.rows = 0
        self.parts: list[Part] = []
        self.pages: list[Page] = []

    def turn(self) -> None:
        """End the sheet; an empty one is none."""
        if self.parts:
            self.pages.append(Page(self.parts, self.rows))
        self.rows, self.parts = 0, []

    def must_turn(self, block: Block) -> bool:
        """Say whether a block that stays whole does so on the next sheet only."""
        if not (block.is_whole and block.runs and self.rows):
            return False
        height = block.get_height()
        return height <= self.room < self.rows + block.gap + height

    def place(self, index: int, block: Block) -> None:
        """Put a block on this sheet and as many more as it needs."""
        run, first = 0, 0
        while True:
            top = self.rows + (block.gap if self.rows else 0)
            is_first = run == first == 0
            filled = _fill(
                block,
                (run, first),
                room=self.room - top,
                is_first=is_first,
                is_fresh=not self.rows,
            )
            if filled.pieces:
                self.parts.append(Part(index, top, filled.pieces, is_first, filled.is_last))
                self.rows = top + filled.rows
            elif block.runs and not self.rows:
                raise ValueError(f"Block {index} has an entry that is higher than a sheet.")
            if filled.is_last:
                return
            self.turn()
            run, first = filled.run, filled.first


@dataclass(frozen=True, slots=True)
class _Filled:
    """What of a block found room: pieces, their rows; with which run and entry it goes on."""

    pieces: Sequence[Piece]
    rows: int
    run: int
    first: int
    is_last: bool


def _fill(
    block: Block, begin: tuple[int, int], *, room: int, is_first: bool, is_fresh: bool
) -> _Filled:
    """Take as many entries as there is room for, from a run's entry on. is_fresh: a new sheet."""
    run, first = begin
    rows = (block.title if is_first else 0) + block.head + block.page_sum
    pieces: list[Piece] = []
    while run < len(block.runs):
        left = room - rows - block.runs[run].heading
        stop = _count(block, run, first, room=left)
        # Alone below its heading rather than nowhere: a sheet of its own has no more room.
        begins = is_first and not pieces and block.title + block.head > 0
        enough = _need(block.runs[run], first, is_headed=begins)
        if is_fresh and not pieces:
            enough = first + 1
        if stop < enough:
            break
        stop = _spare(block.runs[run], stop, enough=max(enough, first + 1))
        rows += block.runs[run].heading + sum(block.runs[run].heights[first:stop])
        pieces.append(Piece(run, first, stop, is_continued=first > 0))
        if stop < len(block.runs[run].heights):
            first = stop
            break
        run, first = run + 1, 0
    is_last = run == len(block.runs)
    return _Filled(pieces, rows + (block.total if is_last else 0), run, first, is_last)


def _count(block: Block, run: int, first: int, *, room: int) -> int:
    """Return up to which entry of a run there is room, the total below the last one included."""
    heights = block.runs[run].heights
    is_last_run = run == len(block.runs) - 1
    stop, rows = first, 0
    while stop < len(heights):
        is_end = is_last_run and stop == len(heights) - 1
        rows += heights[stop]
        if rows + (block.total if is_end else 0) > room:
            break
        stop += 1
    return stop


def _need(run: Run, first: int, *, is_headed: bool) -> int:
    """Return up to which entry of a run there must be room to begin it or to go on with it.

    is_headed: the block's title or head stands right above.
    """
    if first or not (run.heading or is_headed):
        return min(first + 1, len(run.heights))
    return min(TOGETHER_MIN, len(run.heights))


def _spare(run: Run, stop: int, *, enough: int) -> int:
    """Return where a run stops so that its last entry, often a sum, goes on with another one."""
    is_lonely = len(run.heights) - stop == 1
    return stop - 1 if is_lonely and stop > enough else stop
