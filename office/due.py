"""What is overdue in the office: tables that nobody confirmed in their day."""

from datetime import datetime

from office.tables.keeping import drop_old_tables


def run(now: datetime) -> list[str]:
    """Remove what was kept of tables between preview and confirmation; nothing worth a sentence."""
    drop_old_tables(now=now)
    return []
