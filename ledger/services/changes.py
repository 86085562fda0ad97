"""The ledger's side of households that change: the signed paper's row, standing, bars.

What a change means, and who may make it, stands in office.life, which calls these under the book's
lock.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from ledger.errors import KeyReused
from ledger.keys import derive_key
from ledger.models import (
    Account,
    Bar,
    CorrectionState,
    HouseholdChange,
    HouseholdChangeKind,
    StandingEntry,
    StandingSource,
    Transfer,
    TransferKind,
)
from ledger.services.accounts import get_issuance
from ledger.services.book import OpenBook, Post
from ledger.services.posting import transfer
from villages.models import Member, User

# What a key stands for: the same of all of these is the same proposal.
CONTENT = (
    "kind",
    "household_id",
    "number",
    "grid_id",
    "head_id",
    "happened_on",
    "reason",
    "proposed_by_id",
)
# What is known when it is proposed, by kind; of the others it is known when they are done.
CONTENT_BY_KIND = {
    HouseholdChangeKind.SPLIT: ("points", "standing_points"),
    HouseholdChangeKind.MERGE: ("other_id",),
    HouseholdChangeKind.INHERIT: ("other_id", "points"),
}


def find_same_change(
    proposal: HouseholdChange, leaving: Iterable[Member] = ()
) -> HouseholdChange | None:
    """Return the change that a proposal's key was used for before; raises KeyReused."""
    changes = HouseholdChange.objects.for_village(proposal.village)
    found = changes.filter(key=proposal.key).first()
    if found is None:
        return None
    content = (*CONTENT, *CONTENT_BY_KIND.get(HouseholdChangeKind(proposal.kind), ()))
    same = all(getattr(found, name) == getattr(proposal, name) for name in content)
    ids = set(found.members.values_list("pk", flat=True))
    if not same or ids != {member.pk for member in leaving}:
        raise KeyReused
    return found


def write_change(proposal: HouseholdChange, leaving: Iterable[Member] = ()) -> HouseholdChange:
    """Write a proposal that was checked, with who leaves; raises ValidationError."""
    proposal.full_clean()
    proposal.save()
    proposal.members.set(leaving)
    return proposal


def decide_change(
    book: OpenBook, change: HouseholdChange, state: CorrectionState, *, by: User
) -> HouseholdChange:
    """Write what a second person decided, with what it came to where it was done."""
    change.state, change.decided_by, change.decided_at = state, by, book.now
    change.save(
        update_fields=[
            *("state", "decided_by", "decided_at"),
            *("other", "points", "standing_points", "waits_until", "transfer"),
        ]
    )
    return change


def move_household_points(
    book: OpenBook, change: HouseholdChange, destination: Account, *, points: Decimal, by: User
) -> Transfer | None:
    """Post what goes over to another household; None where nothing does.

    Raises InsufficientPoints, AccountClosed.
    """
    return _post(book, change, TransferKind.MOVE, destination, points=points, by=by)


def let_points_expire(
    book: OpenBook, change: HouseholdChange, *, points: Decimal, by: User
) -> Transfer | None:
    """Post that what nobody inherited is gone; raises AccountClosed."""
    issuance = get_issuance(change.village)
    return _post(book, change, TransferKind.EXPIRY, issuance, points=points, by=by)


def _post(
    book: OpenBook,
    change: HouseholdChange,
    kind: TransferKind,
    destination: Account,
    *,
    points: Decimal,
    by: User,
) -> Transfer | None:
    if not points:
        return None
    source = Account.objects.get(household=change.household_id)
    post = Post(
        kind=kind,
        source_id=source.pk,
        destination_id=destination.pk,
        points=points,
        key=derive_key(change.key, "points"),
        occurred_on=change.happened_on,
        reference=change.kind,
    )
    return transfer(book, post, by=by)


def move_standing(
    book: OpenBook,
    source: Account,
    destination: Account,
    *,
    points: Decimal,
    year_start: date,
    why: StandingSource,
    key: UUID,
    by: User,
) -> None:
    """Write that standing of a year goes over from a household to another: what one loses."""
    if not points:
        return
    StandingEntry.objects.bulk_create(
        StandingEntry(
            account=account,
            year_start=year_start,
            source=why,
            points=share,
            key=derive_key(key, "standing"),
            entered_at=book.now,
            entered_by=by,
        )
        for account, share in ((source, -points), (destination, points))
    )


def carry_bars(book: OpenBook, source: Account, destination: Account) -> None:
    """Bar a household from what another one is barred from, for as long and for the same reason.

    They are lifted together, as they name the same deduction, or carry the same key.
    """
    standing = Bar.objects.filter(
        account=source, until__gte=book.today, lifted_at__isnull=True
    ).order_by("pk")
    there = set(Bar.objects.filter(account=destination).values_list("kind", "key"))
    Bar.objects.bulk_create(
        Bar(
            account=destination,
            kind=row.kind,
            from_on=row.from_on,
            until=row.until,
            reference=row.reference,
            key=row.key,
            transfer_id=row.transfer_id,
            imposed_at=book.now,
        )
        for row in standing
        if (row.kind, row.key) not in there
    )
