"""Which rows stand on which sheet: nothing lost, nothing twice, nothing torn from what it needs."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noticeboard.paging import Block, Page, Part, Piece, Run, lay_out

ROOM = 20
RUNS = st.builds(
    Run, heights=st.lists(st.integers(1, 4), min_size=1, max_size=30), heading=st.integers(0, 1)
)
BLOCKS = st.lists(
    st.builds(
        Block,
        runs=st.lists(RUNS, max_size=5),
        title=st.integers(0, 3),
        head=st.integers(0, 2),
        page_sum=st.integers(0, 1),
        total=st.integers(0, 2),
        gap=st.integers(0, 2),
        is_whole=st.booleans(),
    ),
    max_size=6,
)


def list_parts(pages: list[Page]) -> list[Part]:
    return [part for page in pages for part in page.parts]


def measure(block: Block, part: Part) -> int:
    """Return the rows that a part takes, counted anew."""
    rows = block.head + block.page_sum
    rows += block.title * part.is_first + block.total * part.is_last
    for piece in part.pieces:
        run = block.runs[piece.run]
        rows += run.heading + sum(run.heights[piece.first : piece.stop])
    return rows


def test_nothing_gives_no_sheet() -> None:
    assert lay_out([], room=ROOM) == []
    assert lay_out([Block(runs=(), title=1)], room=ROOM) == []


def test_group_goes_on_below_its_heading() -> None:
    lines = Block(runs=[Run([1] * 6, heading=1), Run([1] * 6, heading=1)], head=2, page_sum=1)

    pages = lay_out([lines], room=10)

    assert pages == [
        Page([Part(0, 0, [Piece(0, 0, 6, is_continued=False)], True, False)], 10),  # noqa: FBT003
        Page([Part(0, 0, [Piece(1, 0, 6, is_continued=False)], False, True)], 10),  # noqa: FBT003
    ]

    (_first, second) = lay_out([lines], room=12)

    assert second.parts[0].pieces == [Piece(1, 0, 6, is_continued=False)]


def test_heading_moves_on_with_its_entries_where_one_alone_would_stay() -> None:
    lines = Block(runs=[Run([1] * 5, heading=1), Run([1] * 3, heading=1)])

    one_row_left, two_left = lay_out([lines], room=8), lay_out([lines], room=9)

    assert [part.pieces for part in list_parts(one_row_left)] == [
        [Piece(0, 0, 5, is_continued=False)],
        [Piece(1, 0, 3, is_continued=False)],
    ]
    assert [part.pieces for part in list_parts(two_left)] == [
        [Piece(0, 0, 5, is_continued=False), Piece(1, 0, 2, is_continued=False)],
        [Piece(1, 2, 3, is_continued=True)],
    ]


def test_total_takes_the_last_entries_along() -> None:
    pages = lay_out([Block(runs=[Run([1] * 10)], page_sum=1, total=2)], room=12)

    assert [part.pieces for part in list_parts(pages)] == [
        [Piece(0, 0, 8, is_continued=False)],
        [Piece(0, 8, 10, is_continued=True)],
    ]
    assert [page.rows for page in pages] == [9, 5]


def test_last_entry_goes_on_with_the_one_before_it() -> None:
    sums = Block(runs=[Run([1] * 7), Run([1] * 3)], head=1)

    pages = lay_out([sums], room=7)

    assert [part.pieces for part in list_parts(pages)] == [
        [Piece(0, 0, 5, is_continued=False)],
        [Piece(0, 5, 7, is_continued=True), Piece(1, 0, 3, is_continued=False)],
    ]


def test_title_and_head_stand_above_two_entries_or_on_the_next_sheet() -> None:
    above, table = Block(runs=[Run([1] * 5)]), Block(runs=[Run([1] * 4)], title=1, head=1)

    one_left, two_left = lay_out([above, table], room=8), lay_out([above, table], room=9)

    assert [len(page.parts) for page in one_left] == [1, 1]
    assert [part.pieces for part in two_left[0].parts[1:]] == [[Piece(0, 0, 2, is_continued=False)]]


def test_short_blocks_share_a_sheet_and_whole_ones_move_on() -> None:
    short = Block(runs=[Run([1] * 4)], title=1, gap=1, is_whole=True)

    pages = lay_out([short, short, short, short], room=12)

    assert [[(part.block, part.top) for part in page.parts] for page in pages] == [
        [(0, 0), (1, 6)],
        [(2, 0), (3, 6)],
    ]


def test_whole_block_without_room_on_any_sheet_is_broken() -> None:
    pages = lay_out([Block(runs=[Run([1] * 30)], is_whole=True)], room=ROOM)

    assert [page.rows for page in pages] == [20, 10]


def test_tall_entries_stand_alone_below_their_heading_where_two_find_no_room() -> None:
    pages = lay_out([Block(runs=[Run([8, 8], heading=1)])], room=10)

    assert [part.pieces for part in list_parts(pages)] == [
        [Piece(0, 0, 1, is_continued=False)],
        [Piece(0, 1, 2, is_continued=True)],
    ]


def test_entry_higher_than_a_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="higher than a sheet"):
        lay_out([Block(runs=[Run([1, 21])])], room=ROOM)


@given(blocks=BLOCKS)
def test_every_entry_is_printed_once_and_in_order(blocks: list[Block]) -> None:
    pages = lay_out(blocks, room=ROOM)

    printed = [
        (part.block, piece.run, entry)
        for part in list_parts(pages)
        for piece in part.pieces
        for entry in range(piece.first, piece.stop)
    ]
    assert printed == [
        (index, run, entry)
        for index, block in enumerate(blocks)
        for run, entries in enumerate(block.runs)
        for entry in range(len(entries.heights))
    ]


@given(blocks=BLOCKS)
def test_no_sheet_is_empty_or_overfull_and_no_part_overlaps(blocks: list[Block]) -> None:
    for page in lay_out(blocks, room=ROOM):
        bottom = 0
        for part in page.parts:
            block = blocks[part.block]
            assert part.top == bottom + (block.gap if bottom else 0)
            bottom = part.top + measure(block, part)
        assert 0 < bottom == page.rows <= ROOM


@given(blocks=BLOCKS)
def test_titles_totals_and_continued_runs_stand_where_they_belong(blocks: list[Block]) -> None:
    parts = list_parts(lay_out(blocks, room=ROOM))

    for index, block in enumerate(blocks):
        own = [part for part in parts if part.block == index]
        assert [part.is_first for part in own] == [True, *[False] * (len(own) - 1)][: len(own)]
        assert [part.is_last for part in own] == [*[False] * (len(own) - 1), True][-len(own) :][
            : len(own)
        ]
        assert bool(own) == bool(block.runs)
        for part in own:
            assert part.pieces
            assert all(piece.stop > piece.first for piece in part.pieces)
            assert [piece.is_continued for piece in part.pieces] == [
                piece.first > 0 for piece in part.pieces
            ]


@given(blocks=BLOCKS)
def test_sheet_is_left_only_for_what_does_not_fit(blocks: list[Block]) -> None:
    pages = lay_out(blocks, room=ROOM)

    for page, following in pairwise(pages):
        part = following.parts[0]
        block, piece = blocks[part.block], part.pieces[0]
        if part.is_first and block.is_whole:
            continue
        run = block.runs[piece.run]
        needs = sum(run.heights[piece.first : piece.first + 2]) + block.total
        needs += 0 if piece.is_continued else run.heading
        if part.is_first:
            needs += block.gap + block.title + block.head + block.page_sum
        assert page.rows + needs > ROOM
