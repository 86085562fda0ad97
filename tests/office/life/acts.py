"""What the tests of households' lives do over and over: one function an act, on the cast."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from ledger.models import HouseholdChange
from ledger.queries import get_standing
from office.life.services import (
    consent_to_change,
    propose_dissolution,
    propose_expiry,
    propose_inheritance,
    propose_merge,
    propose_split,
    refuse_change,
)
from tests.cast import NOW, TODAY, Cast, at
from tests.ledger.acts import look_at
from villages.models import Household, Member, User
from villages.models.households import LeftWhy
from villages.services import add_member, leave_household

PAPER = "双方签名的协议，存村委会"
YEAR = date(2026, 1, 1)


def give_family(cast: Cast, number: int = 5, *names: str) -> list[Member]:
    """Let people live in a household besides its head, and return them."""
    household = cast.households[number]
    return [
        add_member(household, name, birth_year=1990, by=None, now=NOW)
        for name in names or ("郑小军", "郑小丽")
    ]


def ask_split(
    cast: Cast,
    members: list[Member],
    *,
    number: int = 5,
    new_number: int = 77,
    points: str | Decimal = "40",
    standing: str | Decimal = "0",
    head: Member | None = None,
    on: date = TODAY,
    key: UUID | None = None,
    by: User | None = None,
    now: datetime = NOW,
    reason: str = PAPER,
) -> HouseholdChange:
    return propose_split(
        cast.households[number],
        number=new_number,
        grid=cast.second_group,
        head=head or members[0],
        members=members,
        points=Decimal(points),
        standing_points=Decimal(standing),
        happened_on=on,
        reason=reason,
        key=key or uuid4(),
        by=by or cast.clerk,
        now=now,
    )


def paper(cast: Cast, **changes: Any) -> dict[str, Any]:  # Any: arguments of the services
    """Return what every proposal carries."""
    content = {"happened_on": TODAY, "reason": PAPER, "key": uuid4(), "by": cast.clerk, "now": NOW}
    return content | changes


def ask_merge(cast: Cast, number: int = 5, into: int = 6, **changes: Any) -> HouseholdChange:
    # Any: as above
    return propose_merge(cast.households[number], cast.households[into], **paper(cast, **changes))


def ask_end(cast: Cast, number: int = 5, **changes: Any) -> HouseholdChange:  # Any: as above
    return propose_dissolution(cast.households[number], **paper(cast, **changes))


def ask_heir(
    cast: Cast, points: str | Decimal = "30", *, number: int = 5, heir: int = 6, **changes: Any
) -> HouseholdChange:  # Any: as above
    return propose_inheritance(
        cast.households[number],
        cast.households[heir],
        points=Decimal(points),
        **paper(cast, **changes),
    )


def ask_expiry(cast: Cast, number: int = 5, **changes: Any) -> HouseholdChange:  # Any: as above
    return propose_expiry(cast.households[number], **paper(cast, **changes))


def agree(cast: Cast, change: HouseholdChange, *, now: datetime = NOW) -> HouseholdChange:
    return consent_to_change(change, by=cast.watcher, now=now)


def end(cast: Cast, number: int = 5) -> HouseholdChange:
    """Dissolve a household, by two, once all but its head have left."""
    others = Member.objects.living_here().filter(household=cast.households[number], is_head=False)
    for member in others:
        leave_household(member, why=LeftWhy.MOVED, on=TODAY, by=None, now=NOW)
    return agree(cast, ask_end(cast, number))


def balance_of(cast: Cast, number: int) -> Decimal:
    return look_at(cast.account(number)).balance


def standing_of(cast: Cast, household: Household) -> Decimal:
    return get_standing(cast.village, year_start=YEAR).get(household.account.pk, Decimal(0))


def fresh(household: Household) -> Household:
    return Household.objects.get(pk=household.pk)


def live_through_all(cast: Cast) -> None:
    """A split, a merge, an end, an heir, an expiry, and one refused."""
    agree(cast, ask_split(cast, give_family(cast), points="40"))
    agree(cast, ask_merge(cast, 3, 6))
    end(cast, 2)
    agree(cast, ask_heir(cast, "30", number=2))
    late = at(TODAY + timedelta(days=181))
    agree(cast, ask_expiry(cast, 2, now=late), now=late)
    refuse_change(ask_end(cast), by=cast.watcher, now=NOW)
