"""What the database refuses of a household's changes, for the ledger's list of attacks."""

from typing import Any
from uuid import UUID, uuid4

from ledger.models import HouseholdChange
from tests.cast import NOW, TODAY, Cast

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
]


def attack_by_one(cast: Cast) -> None:
    """Let the person who proposed decide as well."""
    insert_change(cast, state="posted", decided_by=cast.clerk, decided_at=NOW)


def attack_itself(cast: Cast) -> None:
    """Merge a household into itself."""
    insert_change(cast, kind="merge", other=cast.households[1])


def attack_with_other(cast: Cast) -> None:
    """Dissolve a household into another."""
    insert_change(cast, other=cast.households[2])
