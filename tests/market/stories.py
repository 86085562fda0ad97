"""Stories that the tests of checks and guards tell of the shop, made through the services."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid4

from market.models import ChangeOver, FundEntry, FundKind, Redemption, Return
from market.services import (
    Counted,
    cancel_reservation,
    consent_to_check,
    pay_settlement,
    propose_count,
    record_change_over,
    record_entry,
    reverse_entry,
    settle,
    take_in_stock,
)
from tests.cast import NOW, TODAY, at
from tests.ledger.acts import NOVEMBER, OCTOBER, close
from tests.market.keeping import agree, back, book, bring_back
from tests.market.shop import Shop, hand_over, line

SETTLED_ON = date(2026, 11, 2)


@dataclass(frozen=True)
class Story:
    """X1 came back in part and X2 is what was kept; X3 waits; X4 was let go."""

    shop: Shop
    returned: Redemption
    kept: Redemption
    waiting: Redemption
    cancelled: Redemption
    proposal: Return


def tell_of_returns(shop: Shop) -> Story:
    """Let household 5 bring a bag of rice back, reserve oil, and cancel soap."""
    returned = hand_over(shop, line(shop.rice, 2), line(shop.ploughing))
    proposal = agree(shop, bring_back(shop, returned, back(returned, 1, 0)))
    waiting, gone = book(shop, line(shop.oil)), book(shop, line(shop.soap))
    cancel_reservation(gone, by=shop.cast.keeper, now=NOW)
    return Story(
        shop=shop,
        returned=returned,
        kept=Redemption.objects.get(renews=returned),
        waiting=waiting,
        cancelled=gone,
        proposal=proposal,
    )


def tell_of_money(shop: Shop) -> Shop:
    """The fund: opened (1), rice bought (2), a grant (3) taken back (4), the barber paid (5).

    Then the keeper counts a bag of rice too few, and the clerk takes the shop over.
    """
    cast = shop.cast
    enter(shop, FundKind.OPENING, 1000)
    take_in_stock(
        shop.rice,
        quantity=Decimal(5),
        unit_cost=Decimal(40),
        paid_voucher_no="P1",
        key=uuid4(),
        by=cast.chair,
        now=NOW,
    )
    grant = enter(shop, FundKind.GRANT, 300)
    reverse_entry(grant, key=uuid4(), by=cast.clerk, now=NOW)
    hand_over(shop, line(shop.haircut), partner=shop.barber, by=cast.barber)
    month = close(cast, OCTOBER, on=NOVEMBER)
    now = at(SETTLED_ON)
    settlement = settle(shop.barber, month, key=uuid4(), by=cast.chair, now=now)
    pay_settlement(settlement, paid_on=SETTLED_ON, by=cast.clerk, now=now)
    change_keeper(shop)
    return shop


def enter(shop: Shop, kind: FundKind, yuan: int) -> FundEntry:
    return record_entry(
        shop.cast.village,
        kind=kind,
        yuan=Decimal(yuan),
        occurred_on=TODAY,
        key=uuid4(),
        by=shop.cast.chair,
        now=NOW,
    )


def change_keeper(shop: Shop) -> ChangeOver:
    cast, now = shop.cast, at(SETTLED_ON)
    counts = [
        Counted(shop.rice, Decimal(14), "少一袋"),
        Counted(shop.oil, Decimal(4)),
        Counted(shop.soap, Decimal(50)),
    ]
    count = propose_count(shop.partner, counts=counts, key=uuid4(), by=cast.keeper, now=now)
    count = consent_to_check(count, by=cast.clerk, now=now)
    return record_change_over(
        shop.partner,
        outgoing=cast.keeper,
        incoming=cast.clerk,
        stock_check=count,
        key=uuid4(),
        by=cast.chair,
        now=now,
    )
