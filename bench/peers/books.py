"""A month's statement and its notice in a book of a million rows, and in one of ten millions."""

from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from time import perf_counter

from bench.figures import Comparison, Reading
from bench.peers.places import Extent, Places
from bench.workers import Worker

# As bench.statement makes them.
VILLAGE, MONTHS, OPEN_ROWS = 7101, 36, 1134
LARGE = "large"
ASKED_BY_HAND = 3


def measure_books(places: Places, extent: Extent) -> Iterator[Comparison | Reading]:
    """Compare the large book's with the small one's: as long, however old the book."""
    with places.start_ours(1) as [first]:
        first.do("make_villages", count=0)
        print(first.do("describe"), flush=True)
    places.make_database(LARGE, template="postgres")
    sizes = f"{extent.large_book:,} rows / {extent.small_book:,}"
    with ExitStack() as stack:
        [small] = stack.enter_context(places.start_ours(1))
        [large] = stack.enter_context(places.start_ours(1, database=LARGE))
        for worker, rows in ((small, extent.small_book), (large, extent.large_book)):
            began = perf_counter()
            worker.do("make_old_book", rows=rows)
            yield Reading(f"making {rows:,} rows", "s", [perf_counter() - began])
        yield from compare_statements(small, large, extent, sizes)
        [hordak] = stack.enter_context(places.start_peer(1, "hordak_books"))
        yield from compare_with_hordak(small, hordak, extent)
        yield from compare_notices(small, large, extent, sizes)
    yield from read_memory(places, extent)


def compare_statements(
    small: Worker, large: Worker, extent: Extent, sizes: str
) -> Iterator[Comparison | Reading]:
    for task, words in (
        ("time_open_month", "statement of the open month"),
        ("time_closed_month", "statement of the last closed month"),
    ):
        for worker in (small, large):
            worker.do(task, rounds=3)
        taken = [
            (large.do(task, rounds=1)[0], small.do(task, rounds=1)[0])
            for _round in range(extent.rounds)
        ]
        both = [(of_large[0], of_small[0]) for of_large, of_small in taken]
        yield Comparison(f"{words}: {sizes}", "ms", both, aim=1.2, is_time=True)
        beside = [of_large for of_large, _of_small in taken]
        yield Comparison(
            f"{words}, {extent.large_book:,} rows / by hand", "ms", beside, aim=1.3, is_time=True
        )
    yield Reading(
        f"rows of {extent.large_book:,} read for the open month",
        "",
        [large.do("count_rows_read")],
        aim=OPEN_ROWS,
    )


def compare_with_hordak(small: Worker, hordak: Worker, extent: Extent) -> Iterator[Comparison]:
    hordak.do("make_old_book", rows=extent.small_book, months=MONTHS, recent=OPEN_ROWS)
    for task, words, rounds in (
        ("time_statement", "hordak with_balances", 2),
        ("time_statement_by_hand", "hordak's legs by hand", ASKED_BY_HAND),
    ):
        taken = [
            (small.do("time_open_month", rounds=1)[0][0], hordak.do(task))
            for _round in range(rounds)
        ]
        yield Comparison(
            f"statement, {extent.small_book:,} rows / {words}", "ms", taken, is_time=True
        )


def compare_notices(
    small: Worker, large: Worker, extent: Extent, sizes: str
) -> Iterator[Comparison]:
    """Close month after month in both books, and ask for the notice's pages."""
    closing, paper = [], []
    for _month in range(extent.months + 1):
        closing.append((_close(large), _close(small)))
        paper.append((_time_paper(large), _time_paper(small)))
        for worker in (small, large):
            worker.do("post_open_month", village=VILLAGE)
    # The first ones fill caches.
    words = "closing, sealing and drawing 630 households"
    yield Comparison(f"{words}: {sizes}", "ms", closing[1:], aim=1.2, is_time=True)
    yield Comparison(f"the notice's A4 sheets: {sizes}", "ms", paper[1:], aim=1.2, is_time=True)


def _close(worker: Worker) -> float:
    seconds: float = worker.do("close_open_month", village=VILLAGE)
    return seconds * 1000


def _time_paper(worker: Worker) -> float:
    times: list[float] = worker.do("time_notice", rounds=3, village=VILLAGE)["paper"]
    return median(times)


def read_memory(places: Places, extent: Extent) -> Iterator[Reading]:
    """Read the most memory of a fresh process that closes a month and draws its notice."""
    for rows, database in ((extent.small_book, "postgres"), (extent.large_book, LARGE)):
        with places.start_ours(1, database=database) as [worker]:
            before = worker.do("find_peak_memory")
            _close(worker)
            _time_paper(worker)
            after = worker.do("find_peak_memory")
        yield Reading(f"memory before drawing, {rows:,} rows", "MB", [before])
        yield Reading(f"most memory while drawing, {rows:,} rows", "MB", [after])
