"""The photos of deeds: made small and clean, written under names that nobody guesses."""

import secrets
from collections.abc import Sequence
from typing import IO

from deeds.errors import TooManyPhotos
from villages.files import write_files
from villages.photos import ShrunkPhoto, shrink

PHOTOS_MAX = 6


def shrink_all(files: Sequence[IO[bytes]]) -> list[ShrunkPhoto]:
    """Return the photos of one form; raises TooManyPhotos and as shrink does."""
    if len(files) > PHOTOS_MAX:
        raise TooManyPhotos(PHOTOS_MAX)
    return [shrink(file) for file in files]


def store_files(photos: Sequence[ShrunkPhoto]) -> list[str]:
    """Write photos under random names and return these; none stays where one cannot be written."""
    return write_files((f"photos/{secrets.token_hex(16)}.jpg", photo.content) for photo in photos)
