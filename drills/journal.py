"""What clients were told, on their own disk; and how it compares with what the tables hold.

Nothing of Django here: the comparison must not rest on what it judges.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

State = Literal["sent", "acknowledged", "refused"]


@dataclass(frozen=True, slots=True)
class Row:
    """A change as the tables hold it. mark: what only this change says, so its content.

    kind: deed, decision, line (of a meeting), redemption, close. content: {name: value}.
    """

    kind: str
    key: str
    mark: str
    content: dict[str, Any]  # Any: texts, numbers, lists of texts


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as a client sent it, and what it was told last."""

    row: Row
    state: State = "sent"
    told: str = ""


@dataclass(slots=True)
class Journal:
    """One client's file; a line each time that it sends something new or is told something."""

    path: Path
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def note(self, entry: Entry) -> None:
        self.entries[entry.row.kind, entry.row.key] = entry
        line = json.dumps(asdict(entry), ensure_ascii=False)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def read_journal(path: Path) -> list[Entry]:
    """Return each change of a client's file as it was left."""
    entries = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        row = Row(**told.pop("row"))
        entries[row.kind, row.key] = Entry(row=row, **told)
    return list(entries.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Acknowledged changes that are missing, that are there twice, and whatever else differs."""

    lost: Sequence[str]
    doubled: Sequence[str]
    other: Sequence[str]

    @property
    def first(self) -> str:
        """The first difference; empty where there is none."""
        return next(iter([*self.lost, *self.doubled, *self.other]), "")


def compare(entries: Iterable[Entry], rows: Iterable[Row]) -> Comparison:
    """Compare what clients were told with what is there.

    Acknowledged: there exactly once, as it was sent. Unacknowledged: at most once. Refused: not
    there. And nothing is there that nobody sent.
    """
    sent = {(entry.row.kind, entry.row.key): entry for entry in entries}
    by_key: dict[tuple[str, str], list[Row]] = defaultdict(list)
    by_mark: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_key[row.kind, row.key].append(row)
        by_mark[row.kind, row.mark].append(row)
    lost = [
        f"A {kind} was acknowledged and is not there: {key}"
        for (kind, key), entry in sent.items()
        if entry.state == "acknowledged" and (kind, key) not in by_key
    ]
    doubled = [
        f"A {kind} is there {len(found)} times: {name}"
        for group in (by_key, by_mark)
        for (kind, name), found in group.items()
        if len(found) > 1
    ]
    return Comparison(lost, doubled, list(_find_others(sent, by_key)))


def _find_others(
    sent: dict[tuple[str, str], Entry], there: dict[tuple[str, str], list[Row]]
) -> Iterator[str]:
    for (kind, key), found in there.items():
        entry = sent.get((kind, key))
        if entry is None:
            yield f"A {kind} is there that nobody sent: {key}"
        elif entry.state == "refused":
            yield f"A {kind} was refused ({entry.told}) and is there: {key}"
        elif found[0] != entry.row:
            yield f"A {kind} is not as it was sent: {found[0]}, and not {entry.row}"
