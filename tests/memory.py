"""Living a story costs hundreds of statements: it is lived once a worker and kept in a database.

The first test that asks for the cast, or for what a fixture makes of it, copies the database that
its transaction stands on, lives the story in the copy and commits it. From then on, whoever asks
for it has its transaction begun anew there, and rolls it back as ever.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial, wraps
from itertools import count
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.cast import BEGIN, at

Asked = ParamSpec("Asked")
Told = TypeVar("Told")
# The names of stories in the order in which they were lived.
Chain = tuple[str, ...]


@dataclass
class Stage:
    """A database in which stories were lived, by a connection that is kept open.

    given: what the last of them was made of, as it stood afterwards; told: what came of it; files:
    what it wrote.
    """

    kept: BaseDatabaseWrapper
    given: Any = ()  # Any: whatever fixtures take
    told: Any = None  # Any: whatever fixtures return
    files: dict[Path, bytes] = field(default_factory=dict)


class Theatre:
    """The stages of one worker; the first of them is the test database, which is empty."""

    def __init__(self) -> None:
        self.stages: dict[Chain, Stage] = {}
        self.numbers = count(1)
        self.here: Chain = ()
        # What SQLite had written by the time that the transaction began, and by which connection.
        self.written: tuple[object, int] = (None, 0)

    def go_home(self) -> None:
        """Stand in the empty database again, where the next test begins its transaction."""
        if self.here:
            self._leave()
            connection.connection = self.stages[()].kept.connection
            if connection.vendor == "postgresql" and connection.connection:
                connection.connection.autocommit = True
        self.here, self.written = (), _count_written()

    def recall(self, name: str, make: Callable[[], Told], given: tuple[Any, ...]) -> Told:
        """Move this test's transaction to where the story was lived, and tell what came of it."""
        self.stages.setdefault((), Stage(connection.copy()))
        chain = (*self.here, name)
        stage = self.stages.get(chain)
        if stage is None:
            stage = self._live(chain, make, given)
        else:
            self._leave()
            self._begin(chain)
        for path, content in stage.files.items():
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        told: Told = _tell(stage, given)
        return told

    def has_written(self) -> bool:
        """Tell whether this test has written anything but the stories."""
        if connection.vendor == "postgresql":
            with connection.connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
                return bool(cursor.fetchone()[0])
        raw, number = _count_written()
        return number > (self.written[1] if raw is self.written[0] else 0)

    def close(self) -> None:
        """Take the copies away."""
        self.go_home()
        for chain, stage in self.stages.items():
            if chain:
                stage.kept.creation.destroy_test_db(verbosity=0)

    def _live(self, chain: Chain, make: Callable[[], Any], given: tuple[Any, ...]) -> Stage:
        source = self.stages[self.here].kept
        self._leave()
        self.stages[chain] = stage = Stage(_copy_database(source, str(next(self.numbers))))
        self._begin(chain)
        before, waiting = _read_files(), list(connection.run_on_commit)
        # Some rows keep the day on which they were made, which is not to be the first asker's.
        with time_machine.travel(at(BEGIN), tick=False):
            told = make()
        connection.run_on_commit = waiting
        connection.connection.commit()
        # Together, as what was told is of what was given.
        stage.given, stage.told = deepcopy((given, told))
        stage.files = {
            path: content for path, content in _read_files().items() if path not in before
        }
        self._begin(chain)
        return stage

    def _leave(self) -> None:
        """Take back the transaction, which nothing was written in, and keep the connection."""
        raw = connection.connection
        if raw is not None:
            raw.rollback()
        self.stages[self.here].kept.connection = raw

    def _begin(self, chain: Chain) -> None:
        """Begin the transaction of this test, with its savepoints, in another database."""
        kept = self.stages[chain].kept
        if kept.connection is None:
            kept.connect()
        connection.connection = raw = kept.connection
        if connection.vendor == "postgresql":
            raw.autocommit = False
        else:
            raw.execute("BEGIN IMMEDIATE")
        for savepoint in connection.savepoint_ids:
            raw.cursor().execute(connection.ops.savepoint_create_sql(savepoint))
        self.here, self.written = chain, _count_written()


def lived_once(make: Callable[Asked, Told]) -> Callable[Asked, Told]:
    """Let a fixture tell what it told the first time, with its rows and files in place.

    What it is given is brought to where the story left it. A test that commits, or that has
    written something else before, lives the story itself.
    """

    @wraps(make)
    def tell(*given: Asked.args, **named: Asked.kwargs) -> Told:
        theatre = find_theatre()
        if not connection.in_atomic_block or theatre.has_written():
            return make(*given, **named)
        name = f"{make.__module__}.{make.__qualname__}"
        return theatre.recall(name, partial(make, *given, **named), (*given, *named.values()))

    return tell


_theatres: list[Theatre] = []


def find_theatre() -> Theatre:
    if not _theatres:
        _theatres.append(Theatre())
    return _theatres[0]


def _count_written() -> tuple[object, int]:
    raw = connection.connection
    return raw, getattr(raw, "total_changes", 0)


def _copy_database(source: BaseDatabaseWrapper, suffix: str) -> BaseDatabaseWrapper:
    """Copy a database in which no transaction runs; return an open connection to the copy."""
    copy = source.copy()
    copy.settings_dict["NAME"] = f"{source.settings_dict['NAME']}_{suffix}"
    if connection.vendor == "postgresql":
        # It closes the one to the source, to which none may be open.
        source.creation.clone_test_db(suffix, verbosity=0)
        source.connect()
        copy.connect()
    else:
        copy.connect()
        assert source.connection is not None
        source.connection.backup(copy.connection)
    return copy


def _tell(stage: Stage, given: tuple[Any, ...]) -> Any:  # Any: whatever fixtures return
    """Return what was told, of what was given to this test."""
    known = {id(kept): own for kept, own in zip(stage.given, given, strict=True)}
    for kept, own in zip(stage.given, given, strict=True):
        if isinstance(own, dict):
            own.update({name: deepcopy(value, known) for name, value in kept.items()})
        elif own is not None:
            # A frozen one as well.
            vars(own).update({name: deepcopy(value, known) for name, value in vars(kept).items()})
    return deepcopy(stage.told, known)


def _read_files() -> dict[Path, bytes]:
    folder = Path(default_storage.path(""))
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
