"""Tells the format of exports anew, for docs/export.md after a column has come or gone."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from office.archive.describing import describe_tables

PAGE = Path("docs/export.md")
# Everything below it is written from the tables.
BELOW = "## Every table, every column\n"


class Command(BaseCommand):
    """Rewrites the second half of the page."""

    help = "Write what each table and column of an export holds into docs/export.md."

    def handle(self, *_args: Any, **_options: Any) -> None:  # Any: Django's signature
        path = Path(settings.BASE_DIR) / PAGE
        above, _heading, _below = path.read_text().partition(BELOW)
        path.write_text(write_page(above))
        self.stdout.write(str(PAGE))


def write_page(above: str) -> str:
    """Return the page with its handwritten half."""
    return f"{above}{BELOW}\n{describe_tables().rstrip()}\n"
