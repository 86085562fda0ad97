"""Scans of minutes: looked at before they are kept, and kept under names that nobody guesses.

Photos are drawn anew, as those of deeds; a PDF or a Word file is stored as it came, and only ever
handed out as an attachment. All of it happens outside any transaction.
"""

import secrets
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from django.core.files.uploadedfile import UploadedFile

from rules.errors import FileTooHeavy, FileUnreadable, TooManyFiles
from villages.errors import PhotoUnreadable
from villages.files import write_files
from villages.photos import shrink

BYTES_MAX = 10 * 1024 * 1024
FILES_MAX = 12
NAME_LENGTH_MAX = 120
FOLDER = "minutes"
WORD_PART = "word/document.xml"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of minutes as it is kept. name: as people know it, with the suffix it now has."""

    name: str
    suffix: str
    content: bytes
    sha256: str


def read_all_minutes(files: Sequence[UploadedFile]) -> list[KeptFile]:
    """Return the scans of one form; raises TooManyFiles before it reads any, or as read_minutes."""
    if len(files) > FILES_MAX:
        raise TooManyFiles(FILES_MAX)
    return [read_minutes(file, file.name or "") for file in files]


def read_minutes(file: IO[bytes], name: str) -> KeptFile:
    """Return a scan of minutes: pdf, jpg, png or docx.

    Raises FileTooHeavy, FileUnreadable, PhotoTooLarge.
    """
    content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise FileTooHeavy(BYTES_MAX // 1024 // 1024)
    path = _tidy_name(name)
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise FileUnreadable(path.name[:NAME_LENGTH_MAX])
    suffix, kept = read(content, path.name[:NAME_LENGTH_MAX])
    shown = path.stem[: NAME_LENGTH_MAX - len(suffix)] + suffix
    return KeptFile(shown, suffix, kept, sha256(kept).hexdigest())


def _tidy_name(name: str) -> PurePosixPath:
    """Return a file's own name without folders and without letters that nobody sees."""
    own = PurePosixPath(name.replace("\\", "/")).name
    return PurePosixPath("".join(letter for letter in own if letter.isprintable()) or "file")


def store_files(files: Sequence[KeptFile]) -> list[str]:
    """Write files under their hashes and random parts, and return these names in their order."""
    return write_files(
        (f"{FOLDER}/{file.sha256[:32]}-{secrets.token_hex(8)}{file.suffix}", file.content)
        for file in files
    )


def _read_photo(content: bytes, name: str) -> tuple[str, bytes]:
    try:
        return ".jpg", shrink(BytesIO(content)).content
    except PhotoUnreadable as error:
        raise FileUnreadable(name) from error


def _read_pdf(content: bytes, name: str) -> tuple[str, bytes]:
    if not content.startswith(b"%PDF-"):
        raise FileUnreadable(name)
    return ".pdf", content


def _read_word(content: bytes, name: str) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            # Only the list of its parts is read; nothing is unpacked.
            if WORD_PART not in parts.namelist():
                raise FileUnreadable(name)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileUnreadable(name) from error
    return ".docx", content


READERS: Mapping[str, Callable[[bytes, str], tuple[str, bytes]]] = {
    ".pdf": _read_pdf,
    ".jpg": _read_photo,
    ".jpeg": _read_photo,
    ".png": _read_photo,
    ".docx": _read_word,
}
