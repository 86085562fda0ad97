"""Processes with Django that do as they are told, so that the measuring one needs none."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_END = 10
OURS = (sys.executable, "-m", "bench.worker")


class Worker:
    """One process that obeys bench.orders; orders go in and results come out as lines of JSON."""

    def __init__(self, environment: Mapping[str, str], command: Sequence[str] = OURS) -> None:
        # In a session of its own, so that Ctrl-C comes to the measuring process alone.
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def order(self, task: str, **arguments: object) -> None:
        """Begin a task of those that the process knows."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"task": task, "arguments": arguments}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:  # Any: whatever the task returns, through JSON
        """Wait for the result of the task that was begun last."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("A worker ended early; what it said stands above.")
        return json.loads(line)

    def do(self, task: str, **arguments: object) -> Any:  # Any: as answer
        self.order(task, **arguments)
        return self.answer()

    def end(self) -> None:
        """Let the process end, or end it."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def start_workers(
    count: int, environment: Mapping[str, str], command: Sequence[str] = OURS
) -> Iterator[list[Worker]]:
    """Give so many workers with an environment; they have ended when the block is left."""
    with ExitStack() as stack:
        workers = []
        for _worker in range(count):
            worker = Worker(environment, command)
            stack.callback(worker.end)
            workers.append(worker)
        yield workers
