"""Where files are kept: whole or not at all, and on the disk before a row names them.

And where they are while they come in: without a name, so that nothing of them can be left.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.functional import cached_property


class WholeFiles(FileSystemStorage):
    """Writes under another name first, so that no disk that is full leaves half a file.

    A crash in between leaves a draft, which no row names: run_due deletes it with the others.
    """

    def _save(self, name: str, content: Any) -> str:  # Any: Django's File
        draft = f"{name}.{secrets.token_hex(8)}.part"
        folder = Path(self.path(draft)).parent
        if not folder.exists():
            self._settled.discard(folder)
        try:
            super()._save(draft, content)  # type: ignore[misc] # its stubs leave it out
            _sync(Path(self.path(draft)))
            name = self._give_name(draft, name)
        finally:
            self.delete(draft)
        _sync(folder)
        self._settle(folder)
        return name

    @cached_property
    def _settled(self) -> set[Path]:
        """Folders of which this process knows that a power cut leaves them."""
        return set()

    def _settle(self, folder: Path) -> None:
        """Have a folder's own name survive a power cut, and the names of those made with it.

        Once a process: which of several made it, none of them can tell.
        """
        if folder in self._settled:
            return
        top = Path(self.location)
        for above in folder.parents:
            if above == top.parent.parent:
                break
            _sync(above)
        self._settled.add(folder)

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


class NamelessUploads(FileUploadHandler):
    """Takes what is too large for memory into a file that has no name from the start.

    Django's own has one, under which half a photo stays where its sender went away half-way and the
    worker was killed.
    """

    file: UploadedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's, here and below
        super().new_file(*args, **kwargs)
        self.file = UploadedFile(
            TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR),  # noqa: SIM115 - closed with the request
            self.file_name,
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file
