"""The format's page tells every column there is."""

from pathlib import Path

from django.conf import settings

from office.management.commands.describe_export import BELOW, PAGE, write_page


def test_page_tells_every_table_and_column() -> None:
    page = (Path(settings.BASE_DIR) / PAGE).read_text()
    above, _heading, _below = page.partition(BELOW)

    # Where a column came or went: manage.py describe_export writes the page anew.
    assert write_page(above) == page
