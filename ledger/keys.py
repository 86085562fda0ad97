"""Keys that are derived, so that doing a thing again finds what was done."""

from datetime import date
from uuid import UUID, uuid5

NAMESPACE = UUID("5c6dbb4e-6f0f-5f0e-9c6e-3a1d0f7f6b52")


def derive_key(*parts: object) -> UUID:
    """Return the key of a step from what it is about: an intent's key and line, a job's month."""
    return uuid5(NAMESPACE, "/".join(str(part) for part in parts))


def make_base_key(village_id: int, code: str, *, year_start: date) -> UUID:
    """Return the key of an account's base points of a year: whoever gives them, they come once."""
    return derive_key(village_id, "base", year_start, code)
