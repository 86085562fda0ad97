"""What the database refuses of a household's changes, for the ledger's list of attacks."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from ledger.models import HouseholdChange
from tests.cast import BEGIN, NOW, TODAY, Cast
from villages.services import add_member

KEY = UUID("00000000-0000-4000-8000-000000000002")


def insert_change(cast: Cast, **changes: object) -> HouseholdChange:
    """Write a dissolution past the services; it stands by itself but for the changes."""
    content: dict[str, Any] = {  # Any: fields of a model
        "village": cast.village,
        "kind": "dissolve",
        "household": cast.households[1],
        "happened_on": TODAY,
        "reason": "户主去世，家中无人。",
        "key": uuid4(),
        "proposed_by": cast.clerk,
        "proposed_at": NOW,
    }
    return HouseholdChange.objects.create(**(content | changes))


def insert_two(cast: Cast, **changes: object) -> None:
    """Write a change and another one that differs in nothing but its key and what is named."""
    insert_change(cast, key=KEY)
    insert_change(cast, **changes)


ATTACKS_ON_CHANGES: list[tuple[str, dict[str, object]]] = [
    ("ledger_householdchange_split_names_household", {"number": 99}),
    ("ledger_householdchange_split_names_household", {"kind": "split"}),
    ("ledger_householdchange_names_other", {"kind": "merge"}),
    ("ledger_householdchange_names_other", {"kind": "inherit"}),
    ("ledger_householdchange_points_not_negative", {"points": -1}),
    ("ledger_householdchange_by_two", {"state": "posted"}),
    ("ledger_householdchange_by_two", {"state": "refused"}),
    ("ledger_householdchange_by_two", {"state": "gone"}),
    ("ledger_householdchange_posted_tells", {"waits_until": TODAY}),
]
# What was decided, and what the posting of a proposal may still fill in.
CHANGED: dict[str, object] = {
    "kind": "expire",
    "happened_on": BEGIN,
    "key": uuid4(),
    "proposed_at": NOW.replace(hour=1),
    "state": "refused",
    "decided_at": NOW.replace(hour=1),
    "points": Decimal(1),
    "standing_points": Decimal(1),
    "waits_until": BEGIN,
}
CHANGED_OF_PROPOSAL: dict[str, object] = {
    "number": 100,
    "points": Decimal(1),
    "standing_points": None,
    "happened_on": BEGIN,
}


def attack_posted(cast: Cast, **changes: object) -> None:
    """Write what was done without what it came to, or what it needs to tell."""
    insert_change(cast, state="posted", decided_by=cast.watcher, decided_at=NOW, **changes)


def attack_posted_split(cast: Cast) -> None:
    """Write a split that was done and has no new household."""
    attack_posted(cast, kind="split", number=99, grid=cast.group, points=Decimal(0))


def insert_done(cast: Cast) -> HouseholdChange:
    """Write a dissolution that two persons made."""
    return insert_change(
        cast,
        household=cast.households[5],
        state="posted",
        decided_by=cast.watcher,
        decided_at=NOW,
        points=Decimal(100),
        waits_until=date(2027, 4, 13),
    )


def insert_split(cast: Cast) -> HouseholdChange:
    """Write the proposal of a split with a person who is to leave."""
    split = insert_change(
        cast,
        kind="split",
        household=cast.households[6],
        number=99,
        grid=cast.group,
        points=Decimal(40),
        standing_points=Decimal(0),
    )
    split.members.add(add_member(cast.households[6], "欧阳小弟", by=None, now=NOW))
    return split


def list_people(split: HouseholdChange) -> Any:  # Any: rows of a table without a model of its own
    return HouseholdChange.members.through.objects.filter(householdchange=split)


def attack_by_one(cast: Cast) -> None:
    """Let the person who proposed decide as well."""
    insert_change(cast, state="posted", decided_by=cast.clerk, decided_at=NOW)


def attack_itself(cast: Cast) -> None:
    """Merge a household into itself."""
    insert_change(cast, kind="merge", other=cast.households[1])


def attack_with_other(cast: Cast) -> None:
    """Dissolve a household into another."""
    insert_change(cast, other=cast.households[2])
