"""What run_due asks of meetings in a county with millions of items, none of them open."""

import pytest
from django.db import connection

from deeds.models import ItemOutcome, Meeting


@pytest.mark.django_db
def test_half_done_meetings_are_found_by_an_index_of_open_items() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Of an empty table it would read the whole.
            cursor.execute("SET LOCAL enable_seqscan = off")

    unfinished = Meeting.objects.filter(items__outcome=ItemOutcome.OPEN).values("village")

    assert "deeds_meetingitem_open" in unfinished.explain()
