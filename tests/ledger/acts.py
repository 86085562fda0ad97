"""What the ledger's tests do over and over: one function an act, on the cast's first village."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from ledger.models import (
    Account,
    AccountKind,
    Bar,
    BarKind,
    Hold,
    HouseholdChange,
    HouseholdChangeKind,
    Month,
    Transfer,
    TransferKind,
)
from ledger.queries import Available, get_available
from ledger.services import (
    Post,
    bar,
    close_month,
    get_issuance,
    lock_book,
    open_partner_account,
    post_many,
    reserve,
    reverse,
    transfer,
)
from tests.cast import BEGIN, NOW, TODAY, Cast, at
from villages.models import User, Village
from villages.queries import get_terms
from villages.services import set_terms

EDITION = "安平村积分管理办法（2026年第一版）"
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
BASE = Decimal(100)


@dataclass(frozen=True)
class Standings:
    """A household's account in one look."""

    balance: Decimal
    debt: Decimal
    available: Decimal


def look_at(account: Account, *, today: date = TODAY) -> Standings:
    account.refresh_from_db()
    assert account.balance is not None
    return Standings(account.balance, account.debt, find_available(account, today=today).points)


def find_available(account: Account, *, today: date = TODAY) -> Available:
    account.refresh_from_db()
    return get_available(account, terms=get_terms(account.village, today), today=today)


def make_post(
    kind: TransferKind,
    source: Account,
    destination: Account,
    points: Decimal | int | str,
    *,
    key: UUID | None = None,
    is_held: bool = False,
    is_job: bool = False,
    occurred_on: date = TODAY,
    reference: str = "R01",
) -> Post:
    return Post(
        kind=kind,
        source_id=source.pk,
        destination_id=destination.pk,
        points=Decimal(points),
        key=key or uuid4(),
        occurred_on=occurred_on,
        reference=reference,
        is_held=is_held,
        is_job=is_job,
    )


def send(village: Village, post: Post, *, by: User | None, now: datetime = NOW) -> Transfer | None:
    """Post one movement in a transaction of its own."""
    with transaction.atomic():
        return transfer(lock_book(village, now=now), post, by=by)


def send_many(
    village: Village, posts: Sequence[Post], *, by: User | None, now: datetime = NOW
) -> list[Transfer | None]:
    """Post movements in one call and one transaction."""
    with transaction.atomic():
        return post_many(lock_book(village, now=now), posts, by=by)


def award(
    cast: Cast,
    number: int,
    points: Decimal | int | str,
    *,
    key: UUID | None = None,
    is_held: bool = False,
    occurred_on: date = TODAY,
    now: datetime = NOW,
) -> Transfer:
    post = make_post(
        TransferKind.AWARD,
        get_issuance(cast.village),
        cast.account(number),
        points,
        key=key,
        is_held=is_held,
        occurred_on=occurred_on,
    )
    made = send(cast.village, post, by=cast.judge_two, now=now)
    assert made is not None
    return made


def deduct(
    cast: Cast,
    number: int,
    points: Decimal | int | str,
    *,
    key: UUID | None = None,
    now: datetime = NOW,
) -> Transfer | None:
    post = make_post(
        TransferKind.DEDUCTION,
        cast.account(number),
        get_issuance(cast.village),
        points,
        key=key,
        reference="R02",
    )
    return send(cast.village, post, by=cast.judge_two, now=now)


def redeem(
    cast: Cast,
    number: int,
    points: Decimal | int | str,
    *,
    key: UUID | None = None,
    now: datetime = NOW,
) -> Transfer:
    post = make_post(
        TransferKind.REDEMPTION,
        cast.account(number),
        find_partner(cast),
        points,
        key=key,
        reference="X1",
    )
    made = send(cast.village, post, by=cast.keeper, now=now)
    assert made is not None
    return made


def make_reversal(row: Transfer, *, key: UUID | None = None) -> Post:
    return Post(
        kind=TransferKind.REVERSAL,
        source_id=row.destination_id,
        destination_id=row.source_id,
        points=row.points,
        key=key or uuid4(),
        occurred_on=TODAY,
        reference=row.reference,
        reverses_id=row.pk,
    )


def undo(cast: Cast, row: Transfer, *, key: UUID | None = None, now: datetime = NOW) -> Transfer:
    with transaction.atomic():
        return reverse(
            lock_book(cast.village, now=now),
            row,
            key=key or uuid4(),
            occurred_on=TODAY,
            reference=row.reference,
            by=cast.clerk,
        )


def impose(
    cast: Cast,
    number: int,
    *,
    row: Transfer | None = None,
    kind: BarKind = BarKind.REDEMPTION,
    from_on: date = TODAY,
    until: date = date(2026, 12, 31),
    key: UUID | None = None,
    now: datetime = NOW,
) -> Bar:
    """Bar a household."""
    with transaction.atomic():
        return bar(
            lock_book(cast.village, now=now),
            cast.account(number),
            spans={kind: (from_on, until)},
            reference="R20",
            key=key or uuid4(),
            transfer=row,
        )[0]


def book_ahead(
    cast: Cast, number: int, points: Decimal | int | str, *, frees_on: date, now: datetime = NOW
) -> Hold:
    """Reserve goods for that many points."""
    with transaction.atomic():
        return reserve(
            lock_book(cast.village, now=now),
            cast.account(number),
            points=Decimal(points),
            reference="Y1",
            frees_on=frees_on,
        )


def find_partner(cast: Cast) -> Account:
    """Return the village's partner account, opened at the first call."""
    found = Account.objects.filter(village=cast.village, kind=AccountKind.PARTNER).first()
    if found:
        return found
    with transaction.atomic():
        return open_partner_account(lock_book(cast.village, now=NOW))


def close(cast: Cast, month: date, *, on: date) -> Month:
    return close_month(cast.village, month, edition=EDITION, by=cast.chair, now=at(on))


def change_terms(cast: Cast, **values: object) -> None:
    """Let other terms apply from the second day of the scheme on."""
    set_terms(cast.village, BEGIN.replace(day=2), by=cast.chair, now=NOW, **values)


def sign_moves(cast: Cast) -> None:
    """Write the paper that two persons signed beside each move that was posted without one."""
    moves = Transfer.objects.for_village(cast.village).filter(
        kind=TransferKind.MOVE, household_change__isnull=True
    )
    for row in moves.select_related("source__household", "destination__household"):
        assert row.source.household is not None, "Points move from household to household."
        HouseholdChange.objects.create(
            village=cast.village,
            kind=HouseholdChangeKind.INHERIT,
            state="posted",
            household=row.source.household,
            other=row.destination.household,
            points=row.points,
            transfer=row,
            happened_on=row.occurred_on,
            reason="双方签名。",
            key=uuid4(),
            proposed_by=cast.clerk,
            proposed_at=row.posted_at,
            decided_by=cast.watcher,
            decided_at=row.posted_at,
        )
