"""What is overdue in the rule book: files of minutes that a crash left without a row."""

from datetime import datetime

from rules.services import drop_unnamed_minutes


def run(now: datetime) -> list[str]:
    """Tidy up in silence: nobody had seen these files."""
    drop_unnamed_minutes(now=now)
    return []
