"""The counts of who asks how often, which a full disk must not turn into refusals."""

import logging
from contextlib import suppress
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

logger = logging.getLogger(__name__)


class CountsInFiles(FileBasedCache):
    """Counts where it can; where the disk takes nothing, people may still read.

    What guards passphrases, codes and PINs is counted in the database, and ends with it.
    """

    def get(
        self, key: Any, default: Any = None, version: int | None = None
    ) -> Any:  # Any: Django's, here and below
        try:
            return super().get(key, default, version)
        except OSError:
            return default

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            logger.warning("Nothing can be counted in the cache: %s", error)

    def _createdir(self) -> None:
        with suppress(OSError):
            super()._createdir()  # type: ignore[misc] # its stubs leave it out

    def _delete(self, fname: str) -> bool:
        try:
            return bool(super()._delete(fname))  # type: ignore[misc] # likewise
        except OSError:
            return False
