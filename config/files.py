"""Where files are kept: whole or not at all, and on the disk before a row names them."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Writes under another name first, so that no disk that is full leaves half a file.

    A crash in between leaves a draft, which no row names: run_due deletes it with the others.
    """

    def _save(self, name: str, content: Any) -> str:  # Any: Django's File
        draft = f"{name}.{secrets.token_hex(8)}.part"
        try:
            super()._save(draft, content)
            _sync(Path(self.path(draft)))
            name = self._give_name(draft, name)
        finally:
            self.delete(draft)
        _sync(Path(self.path(name)).parent)
        return name

    def _give_name(self, draft: str, name: str) -> str:
        """Let the draft have a name that nothing else has, and return that."""
        while True:
            try:
                os.link(self.path(draft), self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name


def _sync(path: Path) -> None:
    """Have a file's content, or a folder's names, survive a power cut."""
    with _opened(path) as descriptor:
        os.fsync(descriptor)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
