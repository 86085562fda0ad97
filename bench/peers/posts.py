"""One durable movement at a time: ours, the peers', and PostgreSQL's alone, in turns."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial

from bench.figures import Comparison, Reading
from bench.ids import village_id
from bench.peers.places import Extent, Places
from bench.peers.stored import CALL
from bench.pgbench import SETTINGS, build_script
from bench.run import count_words, post
from bench.workers import Worker

HOUSEHOLD = 28
# The least that moves points durably and keeps the floor, the number and the row, on our own
# tables with their triggers and constraints: no look-up of the key, no keep, no holds.
SINGLE = """\
WITH counted AS (
UPDATE ledger_book SET last_number = last_number + 1 WHERE village_id = :village
RETURNING open_month, last_number
), moved AS (
UPDATE ledger_account SET balance = balance - 500 WHERE id = :household AND balance >= 500
RETURNING id
)
INSERT INTO ledger_transfer (village_id, number, month, source_id, destination_id, points, asked,
kind, key, occurred_on, reference, posted_at, posted_by_id)
SELECT :village, last_number, open_month, id, :partner, 500, 500,
'redemption', CAST(':key_one:key_two' AS uuid), CURRENT_DATE, 'R07', now(), 1
FROM counted CROSS JOIN moved RETURNING id;
"""
PEERS = ("hordak_books", "wallets")
# Ours / theirs: what it says in the table, and what the ratio aims at.
PAIRS = (
    ("award", "hordak_books", "award with floor, key, hold / hordak transfer_to", 1.5),
    ("redemption", "hordak_books", "redemption / hordak transfer_to", 1.5),
    ("award", "wallets", "award with floor, key, hold / dj-wallet transfer", None),
    ("redemption", "wallets", "redemption / dj-wallet transfer", None),
    ("award", "pgbench award", "award / pgbench, our very statements", 0.8),
    ("redemption", "pgbench redemption", "redemption / pgbench, our very statements", 0.8),
    ("award", "pgbench stored", "award / pgbench, all of it in one stored function", None),
    ("redemption", "pgbench single", "redemption / pgbench, one statement", None),
)
Side = Callable[[], float]


def measure_posts(places: Places, extent: Extent) -> Iterator[Comparison | Reading]:
    most, pgbench = max(extent.processes), places.find_pgbench()
    with ExitStack() as stack:
        ours = stack.enter_context(places.start_ours(most))
        ours[0].do("make_villages", count=most)
        ours[0].do("make_function")
        print(ours[0].do("describe"), flush=True)
        peers = {}
        for project in PEERS:
            workers = stack.enter_context(places.start_peer(most, project))
            workers[0].do("make_villages", count=most)
            print(workers[0].do("describe"), flush=True)
            peers[project] = workers
        scripts = {"pgbench single": SETTINGS + SINGLE, "pgbench stored": SETTINGS + CALL}
        for kind in ("award", "redemption"):
            statements = ours[0].do("capture", village=village_id(0), kind=kind, number=HOUSEHOLD)
            scripts[f"pgbench {kind}"] = build_script(
                statements, village=village_id(0), number=HOUSEHOLD
            )
        for processes in extent.processes:
            sides = build_sides(ours, peers, processes=processes, count=extent.posts)
            for name, script in scripts.items():
                sides[name] = partial(pgbench.run, script, clients=processes, count=extent.posts)
            rounds = take_turns(sides, rounds=extent.rounds, before=ours[0])
            yield from compare(rounds, count_words(processes))
        check(ours[0], peers, extent)


def build_sides(
    ours: list[Worker], peers: Mapping[str, list[Worker]], *, processes: int, count: int
) -> dict[str, Side]:
    """Return {side: does so many posts in each process and returns posts a second}."""
    sides: dict[str, Side] = {
        kind: partial(post, ours[:processes], kind, count) for kind in ("award", "redemption")
    }
    for project, workers in peers.items():
        sides[project] = partial(post_beside, workers[:processes], count)
    return sides


def post_beside(workers: list[Worker], count: int) -> float:
    for index, worker in enumerate(workers):
        worker.order("post_some", village=index, count=count)
    rates: list[float] = [worker.answer() for worker in workers]
    return sum(rates)


def take_turns(sides: Mapping[str, Side], *, rounds: int, before: Worker) -> list[dict[str, float]]:
    """Return {side: posts a second} a round; who begins changes from round to round.

    A first round is not counted: it fills caches.
    """
    names = list(sides)
    taken = []
    for number in range(rounds + 1):
        before.do("renew_holds")
        first = number % len(names)
        taken.append({name: sides[name]() for name in names[first:] + names[:first]})
    return taken[1:]


def compare(rounds: list[dict[str, float]], processes: str) -> Iterator[Comparison]:
    for ours, theirs, words, aim in PAIRS:
        pairs = [(taken[ours], taken[theirs]) for taken in rounds]
        yield Comparison(f"{processes}: {words}", "posts/s", pairs, aim=aim)


def check(ours: Worker, peers: Mapping[str, list[Worker]], extent: Extent) -> None:
    """Stop where a side did less than it was asked for."""
    ours.do("check_books")
    expected = sum(extent.processes) * extent.posts * (extent.rounds + 1)
    for project, workers in peers.items():
        if (found := workers[0].do("count_posts")) != expected:
            raise RuntimeError(f"{project} made {found} of {expected} posts.")
