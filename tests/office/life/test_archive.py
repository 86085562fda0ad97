"""Households' lives go to another server and back: papers, people, points, limits, all of it."""

from io import BytesIO

import pytest

from ledger.models import HouseholdChange
from office.archive.importing import import_village
from tests.cast import NOW, TODAY, Cast
from tests.office.archive.conftest import move_to_another_server, write_archive
from tests.office.life.acts import live_through_all
from villages.checks import collect_checks
from villages.models import Member

pytestmark = pytest.mark.django_db(transaction=True)


def test_households_that_changed_come_back_byte_for_byte(cast: Cast) -> None:
    live_through_all(cast)
    wanted = [(change.kind, change.state) for change in HouseholdChange.objects.order_by("pk")]
    before = write_archive(cast.village)
    move_to_another_server()

    village = import_village(BytesIO(before), now=NOW).village

    found = HouseholdChange.objects.for_village(village).order_by("pk")
    assert [(change.kind, change.state) for change in found] == wanted
    assert write_archive(village) == before
    assert [finding for check in collect_checks() for finding in check(village)] == []
    moved = Member.objects.filter(household__village=village, came_from__isnull=False)
    assert {row.came_from.left_on for row in moved if row.came_from} == {TODAY}
