"""Acts that begin at the same moment, each in a thread and on a connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

from villages.errors import PointsError

Result = TypeVar("Result")

# Longer than SQLite's writers wait for each other; a deadlock ends the run instead of hanging it.
SECONDS_MAX = 60


def run_together(acts: Sequence[Callable[[], Result]]) -> list[Result | PointsError]:
    """Return what each act returned, or the refusal it met, in the order of the acts."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Result]) -> Result | PointsError:
        try:
            connection.ensure_connection()
            start.wait(SECONDS_MAX)
            return act()
        except PointsError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        runs = [pool.submit(run, act) for act in acts]
        return [one.result(SECONDS_MAX) for one in runs]
