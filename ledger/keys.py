"""Keys that are derived, so that doing a thing again finds what was done."""

from datetime import date
from uuid import UUID, uuid5

NAMESPACE = UUID("5c6dbb4e-6f0f-5f0e-9c6e-3a1d0f7f6b52")


def derive_key(*parts: object) -> UUID:
    """Return the key of a step from what it is about: an intent's key and line, a job's month."""
    return uuid5(NAMESPACE, "/".join(str(part) for part in parts))


# Keys are unique in a village, so a job's step needs no village in its key; one made from an id
# would not be found again where the village has moved to another server.


def make_base_key(code: str, *, year_start: date) -> UUID:
    """Return the key of an account's base points of a year: whoever gives them, they come once."""
    return derive_key("base", year_start, code)


def make_expiry_key(code: str, *, year_start: date) -> UUID:
    """Return the key of what expires on an account when a year begins."""
    return derive_key("expiry", year_start, code)
