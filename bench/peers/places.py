"""Where the sides stand: databases on one server, and processes for each."""

import subprocess
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.pgbench import Pgbench
from bench.run import build_environment
from bench.workers import Worker, start_workers

PEER_WORKER = "bench.peers.worker"
SECONDS_MAX = 60


@dataclass(frozen=True)
class Extent:
    """How much is measured: rounds of posts, and of each book's statements and months."""

    processes: tuple[int, ...]
    rounds: int
    posts: int
    small_book: int
    large_book: int
    months: int
    seconds_max: int


FULL = Extent((1, 4, 8), 5, 120, 1_000_000, 10_000_000, 6, seconds_max=2400)
QUICK = Extent((1,), 2, 50, 40_000, 80_000, 2, seconds_max=240)


@dataclass(frozen=True)
class Places:
    """The server, its programs, and the Python of the peers."""

    folder: Path
    address: str
    programs: Path
    peers_python: Path

    @property
    def socket_folder(self) -> str:
        return parse_qs(urlsplit(self.address).query)["host"][0]

    def make_database(self, name: str, *, template: str = "template1") -> None:
        """Make one more database beside the one of the address, or a copy of it."""
        server = ("--host", self.socket_folder, "--username", "postgres")
        done = subprocess.run(
            [self.programs / "createdb", *server, "--template", template, name],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_MAX,
        )
        if done.returncode:
            raise RuntimeError(f"createdb ended with {done.returncode}:\n{done.stderr}")

    def start_ours(
        self, count: int, *, database: str = "postgres"
    ) -> AbstractContextManager[list[Worker]]:
        address = urlsplit(self.address)._replace(path=f"/{database}").geturl()
        return start_workers(count, build_environment(self.folder, DATABASE_URL=address))

    def start_peer(self, count: int, project: str) -> AbstractContextManager[list[Worker]]:
        """Give workers of a project under bench.peers, on a new database of its own."""
        self.make_database(project)
        environment = {
            **build_environment(self.folder),
            "DJANGO_SETTINGS_MODULE": f"bench.peers.{project}.settings",
            "PEER_TASKS": f"bench.peers.{project}.tasks",
            "PEER_HOST": self.socket_folder,
            "PEER_DATABASE": project,
        }
        return start_workers(count, environment, (str(self.peers_python), "-m", PEER_WORKER))

    def find_pgbench(self) -> Pgbench:
        return Pgbench(self.programs / "pgbench", self.socket_folder)
