"""The town's sums: of sealed months, of its own villages, as often read for one as for many."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Month
from noticeboard.models import ObjectionState, Signature
from noticeboard.queries.signatures import GRACE_DAYS
from noticeboard.services import close_and_draw
from office.services import found_village
from office.town.figures import Part
from office.town.queries import (
    MonthReport,
    Months,
    VillageReport,
    get_town_reports,
    get_village_detail,
)
from tests.cast import BEGIN, NOW, at
from tests.ledger.acts import award
from tests.world import NOVEMBER, World
from villages.errors import VillageUnknown
from villages.models import Village
from villages.services import create_town

pytestmark = pytest.mark.django_db

DECEMBER = date(2026, 12, 1)
# October in Anping: 5 to household 5, 5 to household 6 which was reversed, 5 taken from
# household 6, a bag of rice of 40. Six households began with 100 each.
ANPING = VillageReport(
    name="安平村",
    slug="anping",
    households=6,
    from_month=BEGIN,
    month=BEGIN,
    taking_part=2,
    added=Decimal(10),
    deducted=Decimal(5),
    redeemed=Decimal(40),
    outstanding=Decimal(560),
)
# October, of which nobody has closed the book by 6 November.
HEWAN = VillageReport(name="禾湾村", slug="hewan", households=1, unclosed=1)


def report(world: World, months: Months = Months(), day: date = NOVEMBER) -> list[VillageReport]:  # noqa: B008 - frozen
    [town], _closed = get_town_reports([world.cast.town], months, today=day)
    return sorted(town.villages, key=lambda one: one.slug)


def close_november(world: World) -> None:
    """Give 7 to household 1 and 2 to household 5 in November, and close it."""
    award(world.cast, 1, 7, now=at(NOVEMBER))
    award(world.cast, 5, 2, now=at(NOVEMBER))
    close_and_draw(world.cast.village, date(2026, 11, 1), by=world.cast.chair, now=at(DECEMBER))


def test_each_village_shows_its_last_closed_month(world: World) -> None:
    assert report(world) == [ANPING, HEWAN]


def test_month_that_a_side_has_not_signed_is_asked_for_days_after_its_window(world: World) -> None:
    village = world.cast.village
    month = Month.objects.get(village=village)
    assert month.window_ends
    last_quiet_day = month.window_ends + timedelta(days=GRACE_DAYS)

    def count() -> list[int]:
        days = (last_quiet_day, last_quiet_day + timedelta(days=1))
        return [report(world, day=day)[0].unsigned for day in days]

    before = count()
    for part, person in (("chair", world.cast.chair), ("supervisor", world.cast.watcher)):
        half = count()
        Signature.objects.create(
            village=village,
            month=month.month,
            part=part,
            signed_by=person,
            last_number=month.last_number,
            signed_at=at(NOVEMBER),
        )

    assert (before, half, count()) == ([0, 1], [0, 1], [0, 0])


def test_what_was_posted_since_is_not_summed(world: World) -> None:
    award(world.cast, 1, 7, now=at(NOVEMBER))

    assert report(world)[0] == ANPING


def test_households_of_several_months_count_once(world: World) -> None:
    close_november(world)

    anping, _hewan = report(world, Months(BEGIN, DECEMBER), day=DECEMBER)

    assert (anping.from_month, anping.month) == (BEGIN, date(2026, 11, 1))
    assert (anping.taking_part, anping.added) == (3, Decimal(19))


def test_months_before_any_closing_sum_up_nothing(world: World) -> None:
    anping, _hewan = report(world, Months(date(2026, 1, 1), date(2026, 9, 1)))

    assert (anping.month, anping.added) == (None, Decimal(0))


def test_town_shows_its_own_villages_and_their_months(world: World) -> None:
    other = create_town("石桥镇", "shiqiao", by=None, now=NOW)
    found_village("新安村", "xinan", town=other, begins_on=BEGIN, by=None, now=NOW)

    towns, closed = get_town_reports([world.cast.town, other], Months(), today=NOVEMBER)

    assert [(town.name, {one.slug for one in town.villages}) for town in towns] == [
        ("榕江镇", {"anping", "hewan"}),
        ("石桥镇", {"xinan"}),
    ]
    assert closed == [BEGIN]


def test_reads_as_often_for_one_village_as_for_three(world: World) -> None:
    town = world.cast.town
    alone = create_town("石桥镇", "shiqiao", by=None, now=NOW)
    Village.objects.filter(pk=world.cast.other_village.pk).update(town=alone)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            get_town_reports([town], Months(), today=NOVEMBER)
        return len(queries)

    before = count()
    for slug in ("xinan", "xinping"):
        found_village(slug, slug, town=town, begins_on=BEGIN, by=None, now=NOW)

    assert count() == before == 8


def test_village_in_detail_is_cut_where_it_is_small(world: World) -> None:
    detail, closed = get_village_detail([world.cast.town], "anping", Months(), today=NOVEMBER)

    everybody = frozenset(one.pk for one in world.cast.households.values())
    awarded = frozenset(world.cast.households[number].pk for number in (5, 6))
    assert detail.report == ANPING
    assert detail.months == [
        MonthReport(BEGIN, BEGIN, 6, 2, Decimal(10), Decimal(5), Decimal(40), None)
    ]
    # Two groups of three: together they are enough, alone they are not.
    assert detail.groups == [Part("", everybody, awarded, awarded=Decimal(10), deducted=Decimal(5))]
    assert detail.categories == []
    assert detail.objections == Counter({ObjectionState.OPEN: 1})
    assert closed == [BEGIN]


@pytest.mark.parametrize("slug", ["xinan", "nowhere"])
def test_village_of_another_town_is_unknown(world: World, slug: str) -> None:
    other = create_town("石桥镇", "shiqiao", by=None, now=NOW)
    found_village("新安村", "xinan", town=other, begins_on=BEGIN, by=None, now=NOW)

    with pytest.raises(VillageUnknown):
        get_village_detail([world.cast.town], slug, Months(), today=NOVEMBER)
