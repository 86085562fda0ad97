"""How long a text may grow while it is put together: a small file can ask for a very long one."""

from rules.errors import DocumentTooLong
from rules.models import TEXT_LENGTH_MAX

# Cells of a table within a table are counted once for each.
_COUNTED_MAX = 4 * TEXT_LENGTH_MAX


def check_length(characters: int) -> None:
    """Refuse a text that no edition can hold."""
    if characters > TEXT_LENGTH_MAX:
        raise DocumentTooLong(characters_wan=TEXT_LENGTH_MAX // 10_000)


class LengthCount:
    """Counts what has been read so far, and refuses when it is plainly too much."""

    def __init__(self) -> None:
        self._characters = 0

    def add(self, line: str) -> str:
        """Return the line, counted."""
        self._characters += len(line) + 1
        if self._characters > _COUNTED_MAX:
            check_length(self._characters)
        return line
