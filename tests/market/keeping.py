"""Reserving at the shop and bringing back: acts that the tests of both share."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from ledger.models import Transfer, TransferKind
from market.models import Goods, Partner, Redemption, Return, StockMove
from market.services import (
    Back,
    Line,
    consent_to_return,
    get_goods_on,
    propose_return,
    reserve,
)
from tests.cast import NOW, TODAY
from tests.market.shop import Shop
from villages.models import Household, User

# Reserved today, kept 7 days for getting ready and 7 for collecting: the last day.
LAST_DAY = date(2026, 10, 29)
DAY_AFTER = date(2026, 10, 30)


def book(
    shop: Shop,
    *lines: Line,
    household: Household | None = None,
    partner: Partner | None = None,
    key: UUID | None = None,
    by: User | Household | None = None,
    now: datetime = NOW,
    is_delivery: bool = False,
    note: str = "",
) -> Redemption:
    """Reserve at the own shop for household 5 by the keeper, unless said otherwise."""
    return reserve(
        shop.cast.village,
        household=household or shop.cast.households[5],
        partner=partner or shop.partner,
        lines=lines,
        key=key or uuid4(),
        by=by or shop.cast.keeper,
        now=now,
        is_delivery=is_delivery,
        note=note,
    )


def back(
    redemption: Redemption, *quantities: Decimal | int | str, is_damaged: bool = False
) -> list[Back]:
    """Return what comes back of a redemption's lines, in their order; 0 leaves one out."""
    lines = redemption.lines.order_by("id")
    return [
        Back(line, Decimal(quantity), is_damaged=is_damaged)
        for line, quantity in zip(lines, quantities, strict=True)
        if quantity
    ]


def bring_back(
    shop: Shop,
    redemption: Redemption,
    entries: Sequence[Back],
    *,
    key: UUID | None = None,
    by: User | None = None,
    now: datetime = NOW,
) -> Return:
    """Let the keeper take goods back, unless somebody else does."""
    return propose_return(
        redemption,
        back=entries,
        reason="买错了",
        key=key or uuid4(),
        by=by or shop.cast.keeper,
        now=now,
    )


def agree(shop: Shop, proposal: Return, *, by: User | None = None, now: datetime = NOW) -> Return:
    """Let the supervisor agree, unless somebody else does."""
    return consent_to_return(proposal, by=by or shop.cast.watcher, now=now)


def anew(redemption: Redemption) -> Redemption:
    """Return the redemption as it stands now, with its hold."""
    return Redemption.objects.select_related("hold", "village").get(pk=redemption.pk)


def left_of(goods: Goods, day: date = TODAY) -> Decimal | None:
    return get_goods_on(goods, day).left


def assert_nothing_posted() -> None:
    assert not Transfer.objects.filter(kind=TransferKind.REDEMPTION).exists()
    assert not StockMove.objects.filter(redemption__isnull=False).exists()
