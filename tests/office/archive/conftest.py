"""A village with a row in every table, and its archive."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest
from django.core.management import call_command

from deeds.models import (
    Apart,
    DeedState,
    Dissent,
    EarlierOutcome,
    MeetingItem,
    PriorUse,
    TakeBack,
)
from ledger.models import (
    HouseholdChange,
    HouseholdChangeKind,
    StandingEntry,
    StandingSource,
)
from market.models import Supplier
from noticeboard.models import NoticeHonour, ShopAccount, ShopAccountDonor, Signature
from noticeboard.models.signatures import SignaturePart
from office.archive.writing import export_village
from office.models import Renewal
from rules.models import CapPeriod, Category, CategoryCap, LegalityCure, WeightLevel, WeightTable
from rules.models.weights import WeightKind
from tests.cast import PASSWORD, Cast, at
from tests.memory import lived_once
from tests.world import NOVEMBER, World
from villages.models import Role, Village
from villages.services import create_town, create_user

NOW = at(NOVEMBER, 12)


def make_key(number: int) -> UUID:
    return UUID(int=number)


def write_archive(village: Village) -> bytes:
    out = BytesIO()
    export_village(village, out)
    return out.getvalue()


def move_to_another_server() -> None:
    """Empty the database and let others live in it, so that no id is what it was."""
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
    town = create_town("别的镇", "bie", by=None, now=NOW)
    village = Village.objects.create(town=town, name="别的村", slug="biede")
    for number in range(1, 8):
        create_user(f"other{number}", "别人", password=PASSWORD, by=None, now=NOW)
    grid = village.grids.create(name="01组")
    for number in range(1, 12):
        household = village.households.create(grid=grid, number=number, joined_on=NOVEMBER)
        household.members.create(name="别人", is_head=True)


@pytest.fixture
@lived_once
def archived(cast: Cast) -> bytes:
    """Anping of the cast alone, taken out: six households with their base."""
    return write_archive(cast.village)


@pytest.fixture
@lived_once
def full(world: World) -> World:
    """The world with a row in those tables that it has none in, too."""
    _add_rules(world)
    _add_deeds(world)
    _add_households(world)
    _add_offices(world)
    _add_notices(world)
    return world


def _add_rules(world: World) -> None:
    table = WeightTable.objects.create(
        edition=world.draft, kind=WeightKind.values[0], name="难度，分\n三档"
    )
    WeightLevel.objects.create(table=table, name='"难"', factor=Decimal("1.5"))
    CategoryCap.objects.create(
        edition=world.draft,
        category=Category.values[0],
        cap_points=Decimal("20.50"),
        cap_period=CapPeriod.MONTH,
    )
    LegalityCure.objects.create(
        edition=world.draft,
        words="=SUM(A1)",
        law="某法",
        article="第一条\r第二款",
        filed_on=date(2026, 11, 1),
        recorded_by=world.cast.chair,
        recorded_at=NOW,
    )


def _add_deeds(world: World) -> None:
    cast, deed = world.cast, world.award
    item = MeetingItem.objects.get(meeting=world.meeting)
    item.recused.add(cast.watcher, cast.chair)
    Dissent.objects.create(item=item, person=cast.chair, reason="我看 5 分多了")
    member = cast.households[5].members.get()
    EarlierOutcome.objects.create(
        deed=world.waiting,
        round=1,
        state=DeedState.REFUSED,
        explanation={"member_id": member.pk, "asked": "5.00", "deed": "清洁"},
        decided_at=NOW,
        opened_again_at=NOW,
    )
    TakeBack.objects.create(
        village=cast.village,
        deed=deed,
        round=1,
        reason="记错了",
        key=make_key(11),
        proposed_by=cast.chair,
        proposed_at=NOW,
    )
    first, second = sorted([deed, world.waiting], key=lambda one: one.pk)
    Apart.objects.create(village=cast.village, first=first, second=second, said_at=NOW)
    PriorUse.objects.create(
        village=cast.village,
        household=cast.households[5],
        code="R01",
        times=2,
        points=Decimal(10),
        until=date(2026, 9, 30),
        entered_by=cast.chair,
        entered_at=NOW,
    )


def _add_households(world: World) -> None:
    cast = world.cast
    change = HouseholdChange.objects.create(
        village=cast.village,
        kind=HouseholdChangeKind.DISSOLVE,
        household=cast.households[6],
        happened_on=NOVEMBER,
        reason="全家迁走",
        key=make_key(21),
        proposed_by=cast.chair,
        proposed_at=NOW,
    )
    change.members.set(cast.households[6].members.all())
    StandingEntry.objects.create(
        account=cast.account(5),
        year_start=date(2026, 1, 1),
        source=StandingSource.PAPER,
        points=Decimal("-3.50"),
        key=make_key(22),
        entered_at=NOW,
        entered_by=cast.chair,
    )


def _add_offices(world: World) -> None:
    cast = world.cast
    renewal = Renewal.objects.create(
        village=cast.village,
        last_day=date(2026, 12, 31),
        key=make_key(31),
        proposed_by=cast.chair,
        proposed_at=NOW,
    )
    renewal.ends.create(appointment=cast.chair.appointments.get())
    renewal.starts.create(user=cast.watcher, role=Role.COMMITTEE, household=cast.households[5])


def _add_notices(world: World) -> None:
    cast, notice = world.cast, world.notice
    supplier = Supplier.objects.create(village=cast.village, name="供销社", is_person=False)
    ShopAccountDonor.objects.create(
        account=ShopAccount.objects.get(notice=notice),
        position=1,
        supplier=supplier,
        yuan=Decimal("88.80"),
    )
    line = notice.lines.get(household_number=5)
    NoticeHonour.objects.create(
        notice=notice, line=line, position=1, name="张*明", added=line.month_line.added
    )
    Signature.objects.create(
        village=cast.village,
        month=date(2026, 10, 1),
        part=SignaturePart.values[0],
        signed_by=cast.chair,
        last_number=1,
        signed_at=NOW,
    )
