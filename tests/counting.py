"""Counting what was sent to the database."""

import re

from django.test.utils import CaptureQueriesContext

# What frames a transaction; within a test, its transactions are savepoints.
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
# A text or a name: the quote itself stands in it twice.
QUOTED = re.compile(r"(['\"])(?:(?!\1).|\1\1)*\1", re.DOTALL)


def list_messages(captured: CaptureQueriesContext) -> list[str]:
    """Return what was sent besides a transaction's frame, a message each."""
    return [query["sql"] for query in captured if not query["sql"].startswith(FRAME)]


def count_statements(captured: CaptureQueriesContext) -> int:
    """Return how many statements were sent: PostgreSQL takes a post's last ones in one message."""
    return sum(map(count_in_message, list_messages(captured)))


def count_in_message(message: str) -> int:
    """Return how many statements a message holds; what is quoted in it parts none."""
    return sum(bool(part.strip()) for part in QUOTED.sub("", message).split(";"))
