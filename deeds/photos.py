"""The photos of deeds: made small and clean, written under names that nobody guesses."""

import logging
import secrets
from collections.abc import Sequence
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from deeds.errors import TooManyPhotos
from villages.photos import ShrunkPhoto, shrink

logger = logging.getLogger(__name__)

PHOTOS_MAX = 6


def shrink_all(files: Sequence[IO[bytes]]) -> list[ShrunkPhoto]:
    """Return the photos of one form; raises TooManyPhotos and as shrink does."""
    if len(files) > PHOTOS_MAX:
        raise TooManyPhotos(PHOTOS_MAX)
    return [shrink(file) for file in files]


def store_files(photos: Sequence[ShrunkPhoto]) -> list[str]:
    """Write photos under random names and return these; none stays where one cannot be written."""
    names: list[str] = []
    try:
        for photo in photos:
            name = f"photos/{secrets.token_hex(16)}.jpg"
            names.append(default_storage.save(name, ContentFile(photo.content)))
    except BaseException:
        remove_files(names)
        raise
    return names


def remove_files(names: Sequence[str]) -> None:
    """Remove files that no row names; what cannot be removed is logged and does no harm."""
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            logger.warning("A photo without a deed could not be removed: %s", name)
