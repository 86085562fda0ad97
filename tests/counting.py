"""Counting what was sent to the database."""

from django.test.utils import CaptureQueriesContext

# What frames a transaction; within a test, its transactions are savepoints.
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def list_messages(captured: CaptureQueriesContext) -> list[str]:
    """Return what was sent besides a transaction's frame, a message each."""
    return [query["sql"] for query in captured if not query["sql"].startswith(FRAME)]


def count_statements(captured: CaptureQueriesContext) -> int:
    """Return how many statements were sent: PostgreSQL takes a post's last ones in one message."""
    return sum(len(message.split("; ")) for message in list_messages(captured))
