"""Keys that are derived, so that doing a thing again finds what was done."""

from uuid import UUID, uuid5

NAMESPACE = UUID("5c6dbb4e-6f0f-5f0e-9c6e-3a1d0f7f6b52")


def derive_key(*parts: object) -> UUID:
    """Return the key of a step from what it is about: an intent's key and line, a job's month."""
    return uuid5(NAMESPACE, "/".join(str(part) for part in parts))
