"""What Anping's shop lived through in October and November, for its account on the notice.

1 October: the shelves of tests.market.shop, whose costs nobody knows, and 1,000 yuan in the fund.
10 October: the town grants 500 yuan; 12 October: 王小明, a person, gives five bags of rice, worth
30 yuan each, and 200 yuan; six bottles of oil are bought for 50 yuan each. 15 October: household 5
takes two bags of rice (40), household 6 has its hair cut (15); 20 October: three bars of soap got
wet. October is closed on 1 November.
3 November: household 5 brings one of its two bags back; the 200 yuan, which were for the school,
are taken back in the book. 5 November: household 3 takes a bag of rice (20). Closed on 1 December.
"""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from market.models import FundEntry, FundKind, Redemption
from market.services import (
    Back,
    Damaged,
    consent_to_check,
    consent_to_return,
    propose_damage,
    propose_return,
    record_entry,
    reverse_entry,
    take_in_stock,
)
from tests.cast import BEGIN, TODAY, Cast, at
from tests.market.shop import Shop, hand_over, line

GIVER = "王小明"
# Opening, in, of which given, out, brought back, damage and counts, closing.
OCTOBER_GOODS = {
    "大米": (0, 15, 5, 2, 0, 0, 13),
    "食用油": (0, 10, 0, 0, 0, 0, 10),
    "肥皂": (0, 50, 0, 0, 0, -3, 47),
}
NOVEMBER_GOODS = {
    "大米": (13, 0, 0, 2, 2, 0, 13),
    "食用油": (10, 0, 0, 0, 0, 0, 10),
    "肥皂": (47, 0, 0, 0, 0, 0, 47),
}


def live_shop_october(shop: Shop) -> Redemption:
    """Live the shop's October; returns the redemption of household 5."""
    cast = shop.cast
    enter(cast, FundKind.OPENING, 1000, on=BEGIN)
    enter(cast, FundKind.GRANT, 500, on=date(2026, 10, 10), party="镇财政所")
    enter(cast, FundKind.DONATION, 200, on=date(2026, 10, 12), party=GIVER, is_person=True)
    take_in_stock(
        shop.rice,
        quantity=Decimal(5),
        unit_cost=Decimal(30),
        supplier=GIVER,
        is_donated=True,
        is_person=True,
        key=uuid4(),
        by=cast.keeper,
        now=at(date(2026, 10, 12)),
    )
    take_in_stock(
        shop.oil,
        quantity=Decimal(6),
        unit_cost=Decimal(50),
        supplier="县粮油公司",
        paid_voucher_no="记-7",
        key=uuid4(),
        by=cast.chair,
        now=at(date(2026, 10, 12)),
    )
    return hand_out_october(shop)


def hand_out_october(shop: Shop) -> Redemption:
    """Hand out what October's households took, and write off the wet soap."""
    cast = shop.cast
    redemption = hand_over(shop, line(shop.rice, 2))
    hand_over(
        shop,
        line(shop.haircut),
        household=cast.households[6],
        partner=shop.barber,
        by=cast.barber,
        now=at(TODAY, 11),
    )
    check = propose_damage(
        shop.partner,
        damaged=[Damaged(shop.soap, Decimal(3), "受潮")],
        key=uuid4(),
        by=cast.keeper,
        now=at(date(2026, 10, 20)),
    )
    consent_to_check(check, by=cast.watcher, now=at(date(2026, 10, 20), 11))
    return redemption


def live_shop_november(shop: Shop, redemption: Redemption) -> None:
    """Live the shop's November. redemption: household 5's of October."""
    cast, day = shop.cast, date(2026, 11, 3)
    bag = redemption.lines.get()
    proposal = propose_return(
        redemption,
        back=[Back(bag, Decimal(1))],
        reason="拿多了",
        key=uuid4(),
        by=cast.keeper,
        now=at(day),
    )
    consent_to_return(proposal, by=cast.watcher, now=at(day, 11))
    donation = FundEntry.objects.get(kind=FundKind.DONATION)
    reverse_entry(donation, key=uuid4(), by=cast.clerk, now=at(day, 12))
    later = at(date(2026, 11, 5))
    hand_over(shop, line(shop.rice), household=cast.households[3], now=later)


def enter(
    cast: Cast, kind: FundKind, yuan: int, *, on: date, party: str = "", is_person: bool = False
) -> FundEntry:
    return record_entry(
        cast.village,
        kind=kind,
        yuan=Decimal(yuan),
        occurred_on=on,
        party=party,
        is_person=is_person,
        key=uuid4(),
        by=cast.chair,
        now=at(on),
    )
