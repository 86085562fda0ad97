"""Files written outside any transaction: all of them or none."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

logger = logging.getLogger(__name__)


def write_files(files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write (name, content) and return the names; none stays where one cannot be written."""
    names: list[str] = []
    try:
        for name, content in files:
            names.append(default_storage.save(name, ContentFile(content)))
    except BaseException:
        remove_files(names)
        raise
    return names


def find_old_files(folder: str, before: datetime) -> list[str]:
    """Return the names of the files in a folder that were written before a moment."""
    if not default_storage.exists(folder):
        return []
    names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    return [name for name in names if default_storage.get_modified_time(name) < before]


def remove_files(names: Iterable[str]) -> None:
    """Remove files that no row names; what cannot be removed is logged and does no harm."""
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            logger.warning("A file that no row names could not be removed: %s", name)
