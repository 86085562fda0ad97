"""The shop of a demo village: its money, what is reserved and brought back, counted and settled."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from ledger.models import Month
from ledger.queries import get_available
from market.models import (
    FundKind,
    Goods,
    GoodsKind,
    Partner,
    PartnerKind,
    Redemption,
)
from market.services import (
    Back,
    Collector,
    Counted,
    Damaged,
    GoodsInput,
    Line,
    add_goods,
    assign_partner,
    consent_to_check,
    consent_to_return,
    get_goods_on,
    hand_over,
    make_ready,
    open_partner,
    pay_settlement,
    propose_count,
    propose_damage,
    propose_return,
    record_entry,
    reserve,
    settle,
    take_in_stock,
)
from office.demo.names import invent_name
from office.demo.story import THINGS, Scene, at, yuan
from villages.models import Appointment, Household, Role, User
from villages.months import last_day_of
from villages.permissions import find_recused_households
from villages.queries import get_terms

OPENING_YUAN = "3000"
# What people give, by the place of the goods, and how often.
GIVEN, GIVEN_GOODS = (2, 4, 5, 6, 7), 0.7
DONATION_YUAN, GIVEN_MONEY = ("200", "300", "500", "500", "800", "1000"), 0.8
DONORS = ("清塘荔枝专业合作社", "稔香淮山合作社", "村里在外乡亲", "清塘石材店", "一位不留名的村民")
TOWN_OFFICE = "镇财政所"
RESTOCK_BELOW = Decimal(15)
RESTOCK = Decimal(30)
RESERVED_A_MONTH = 4
VOUCHERS_A_MONTH = 5
# Hours: the counter's, and those at which people sit at home.
BY_DAY, BY_PHONE = (9, 10, 11, 15, 16, 17), (7, 12, 13, 18, 19, 20, 21, 22)
NEIGHBOUR = "邻居"
# Who comes instead of the head.
RELATIONS = ("老伴", "老伴", "儿子", "女儿", "儿媳", "孙子", "孙女", NEIGHBOUR, "侄子")
BROUGHT_BACK, BROUGHT_BACK_OF = 0.7, 12
# (why, whether it cannot be sold any more).
BACK_REASONS = (
    ("包装破了", True),
    ("拿回家才看到漏油", True),
    ("家里已经有了，换别的", False),
    ("拿错了一样", False),
    ("快到期了", True),
    ("孩子不用这种", False),
)
# (place of the goods, why).
SPOILED, IS_SPOILED = (
    ((2, "受潮发霉"), (0, "袋子被老鼠咬破"), (4, "漏粉"), (3, "瓶盖裂了"), (8, "封面泡水")),
    0.75,
)
SHORT, IS_SHORT = (
    (
        (8, "发放时多给了一本"),
        (6, "记账时漏记一支"),
        (5, "找不到，可能发错了"),
        (2, "拆箱时少一把"),
    ),
    0.5,
)


def open_shop(scene: Scene, day: date) -> None:
    """Begin the fund book, and fill the own shop's shelves out of it; outside partners as well."""
    chair = scene.people[Role.COMMITTEE][0]
    scene.shop = scene.village.partners.get()
    for kind, amount, party in (
        (FundKind.OPENING, OPENING_YUAN, ""),
        (FundKind.GRANT, scene.plan.grant_yuan, TOWN_OFFICE),
    ):
        enter_money(scene, kind, yuan(amount), party=party, now=at(day, 8, 10))
    for position, (name, unit, price, cost, stock, _weight) in enumerate(THINGS):
        goods = add_goods(
            scene.shop,
            GoodsKind.THING,
            terms=GoodsInput(
                name=name,
                unit=unit,
                price=Decimal(price),
                category="food" if position < 4 else "daily",
                limit_quantity=Decimal(2) if position == 0 else None,
                position=position,
            ),
            by=chair,
            now=at(day, 8),
        )
        buy_goods(scene, goods, Decimal(stock), cost, now=at(day, 8, 30))
        scene.goods.append(goods)
    for barber in scene.people.get(Role.PARTNER, []):
        _open_barber(scene, barber, day, chair)


def _open_barber(scene: Scene, barber: User, day: date, chair: User) -> None:
    partner = open_partner(
        scene.village, "阿辉理发店", kind=PartnerKind.OUTSIDE, by=chair, now=at(day, 8)
    )
    appointment = Appointment.objects.get(user=barber)
    assign_partner(appointment, partner, by=chair, now=at(day, 8))
    terms = GoodsInput(name="理发", unit="次", price=Decimal(20), category="services")
    add_goods(partner, GoodsKind.SERVICE, terms=terms, by=chair, now=at(day, 8))
    scene.barber = partner


def enter_money(
    scene: Scene, kind: FundKind, amount: Decimal, *, party: str, now: datetime
) -> None:
    """Enter what somebody gives the shop's fund, as the accountant does."""
    record_entry(
        scene.village,
        kind=kind,
        yuan=amount,
        occurred_on=now.date(),
        party=party,
        key=scene.make_key(),
        by=scene.people[Role.COMMITTEE][-1],
        now=now,
    )


def buy_goods(scene: Scene, goods: Goods, quantity: Decimal, cost: str, *, now: datetime) -> None:
    """Buy goods for the shelves out of the fund. cost: yuan a piece."""
    take_in_stock(
        goods,
        quantity=quantity,
        unit_cost=yuan(cost),
        supplier="镇供销社",
        paid_voucher_no=f"记{now:%m%d}",
        key=scene.make_key(),
        by=scene.people[Role.COMMITTEE][0],
        now=now,
    )


def count_shop_acts(*, has_barber: bool) -> int:
    """Return how many acts keep_shop returns."""
    return 4 + 2 * RESERVED_A_MONTH + (2 * VOUCHERS_A_MONTH if has_barber else 0)


def keep_shop(scene: Scene, month: date) -> list[tuple[datetime, Any]]:
    """Return what the shop does in a month besides handing over: (moment, act of that moment)."""
    last = last_day_of(month)
    acts: list[tuple[datetime, Any]] = [
        (_some_time(scene, month, range(2, 12), (9, 10, 15, 16)), partial(_be_given, scene)),
        (_some_time(scene, month, range(12, 17), (8, 9, 14)), partial(_restock, scene)),
        (
            _some_time(scene, month, range(18, last.day - 4), (9, 10, 16)),
            partial(_bring_back, scene),
        ),
        (_some_time(scene, last, range(-3, 0), (16, 17)), partial(_count, scene)),
    ]
    for number in range(RESERVED_A_MONTH):
        first = 2 + 6 * number
        reserved = _some_time(
            scene, month, range(first, first + 5), (7, 12, 13, 18, 19, 20, 21, 22)
        )
        fetched = _some_time(scene, reserved.date(), range(1, 3), BY_DAY)
        acts.append((reserved, partial(_reserve_by_card, scene)))
        acts.append((fetched, partial(_serve_reserved, scene)))
    if scene.barber:
        for number in range(VOUCHERS_A_MONTH):
            first = 1 + 5 * number
            given = _some_time(scene, month, range(first, first + 5), BY_DAY)
            cut = _some_time(scene, given.date(), range(1, 4), (9, 10, 14, 15, 17, 18, 19))
            acts.append((given, partial(give_voucher, scene)))
            acts.append((cut, partial(_cut_hair, scene)))
    return acts


def _some_time(scene: Scene, day: date, days: range, hours: Sequence[int]) -> datetime:
    """Return a moment so many days from a day on. days, hours: among which the dice choose."""
    dice = scene.random
    return at(day + timedelta(days=dice.choice(days)), dice.choice(hours), dice.randrange(60))


def find_collector(scene: Scene, household: int, relation: str) -> Collector:
    """Return who comes for a household: one of its own, or a neighbour. household: its id."""
    if not relation:
        return Collector()
    relatives = scene.members[household][1:]
    if relation == NEIGHBOUR or not relatives:
        return Collector(invent_name(scene.random), NEIGHBOUR)
    return Collector(scene.random.choice(relatives).name, relation)


def _be_given(scene: Scene, now: datetime) -> None:
    """Take in what people give: mostly some goods of one kind, often money as well."""
    if scene.random.random() < GIVEN_GOODS:
        place = scene.random.choice(GIVEN)
        take_in_stock(
            scene.goods[place],
            quantity=Decimal(scene.random.choice((3, 5, 6, 10, 12))),
            unit_cost=yuan(THINGS[place][3]),
            supplier=invent_name(scene.random),
            is_donated=True,
            is_person=True,
            key=scene.make_key(),
            by=scene.people[Role.SHOPKEEPER][0],
            now=now,
        )
    if scene.random.random() < GIVEN_MONEY:
        amount, party = yuan(scene.random.choice(DONATION_YUAN)), scene.random.choice(DONORS)
        enter_money(scene, FundKind.DONATION, amount, party=party, now=now)


def _restock(scene: Scene, now: datetime) -> None:
    low = Goods.objects.filter(partner=scene.shop, stock__lt=RESTOCK_BELOW).order_by("position")
    costs = {name: cost for name, _unit, _price, cost, _stock, _weight in THINGS}
    for goods in low:
        buy_goods(scene, goods, RESTOCK, costs[goods.name], now=now)


def _choose_household(scene: Scene, points: Decimal, now: datetime) -> Household | None:
    """Return a household that can afford it, and that the keeper is no kin of."""
    keeper = scene.people[Role.SHOPKEEPER][0]
    closed_to = find_recused_households(keeper, scene.village)
    terms = get_terms(scene.village, now.date())
    for household in scene.random.sample(scene.households, len(scene.households)):
        household.account.refresh_from_db()
        available = get_available(household.account, terms=terms, today=now.date()).points
        if household.pk not in closed_to and available >= points:
            return household
    return None


def reserve_one(
    scene: Scene, partner: Partner, goods: Goods, *, with_card: bool, now: datetime
) -> Redemption | None:
    """Let a household reserve one piece, where one can afford it and it is not sold out."""
    goods = get_goods_on(goods, now.date())
    household = _choose_household(scene, goods.price, now)
    if household is None or goods.is_sold_out:
        return None
    return reserve(
        scene.village,
        household=household,
        partner=partner,
        lines=[Line(goods, Decimal(1), goods.price)],
        key=scene.make_key(),
        by=household if with_card else scene.people[Role.SHOPKEEPER][0],
        now=now,
    )


def _reserve_by_card(scene: Scene, now: datetime) -> None:
    assert scene.shop is not None, "Opened on the first day."
    reserve_one(scene, scene.shop, scene.random.choice(scene.goods), with_card=True, now=now)


def _serve_reserved(scene: Scene, now: datetime) -> None:
    """Get ready what was reserved; of four, three are collected, one nobody comes for."""
    keeper = scene.people[Role.SHOPKEEPER][0]
    waiting = Redemption.objects.for_village(scene.village).waiting(now.date())
    for redemption in waiting.filter(partner=scene.shop).order_by("number"):
        ready = make_ready(redemption, by=keeper, now=now)
        if scene.random.random() < 0.75:
            relation = scene.random.choice(RELATIONS) if scene.random.random() < 0.3 else ""
            collector = find_collector(scene, redemption.household_id, relation)
            later = now + timedelta(minutes=scene.random.randint(4, 50))
            hand_over(ready, by=keeper, now=later, collector=collector)


def give_voucher(scene: Scene, now: datetime) -> None:
    """Let a household have a voucher for a haircut."""
    assert scene.barber is not None, "Asked for before."
    haircut = Goods.objects.get(partner=scene.barber)
    reserve_one(scene, scene.barber, haircut, with_card=False, now=now)


def _cut_hair(scene: Scene, now: datetime) -> None:
    """Let the barber take most of the vouchers that are out."""
    barber = scene.people[Role.PARTNER][0]
    closed_to = find_recused_households(barber, scene.village)
    out = Redemption.objects.for_village(scene.village).waiting(now.date())
    for voucher in out.filter(partner=scene.barber).exclude(household__in=closed_to):
        if scene.random.random() < 0.8:
            hand_over(voucher, by=barber, now=now)


def _bring_back(scene: Scene, now: datetime) -> None:
    """Take back one of the latest goods, of which the other is kept; a supervisor agrees."""
    keeper, watcher = scene.people[Role.SHOPKEEPER][0], scene.people[Role.SUPERVISOR][0]
    closed_to = find_recused_households(watcher, scene.village)
    closed_to |= find_recused_households(keeper, scene.village)
    handed = Redemption.objects.for_village(scene.village).filter(
        partner=scene.shop, state="handed", handed_by=keeper
    )
    latest = handed.exclude(household__in=closed_to).order_by("-number")[:BROUGHT_BACK_OF]
    redemption = scene.random.choice(latest or [None])
    if redemption is None or scene.random.random() >= BROUGHT_BACK:
        return
    line = redemption.lines.order_by("id")[0]
    reason, is_damaged = scene.random.choice(BACK_REASONS)
    proposal = propose_return(
        redemption,
        back=[Back(line, line.quantity, is_damaged=is_damaged)],
        reason=reason,
        key=scene.make_key(),
        by=keeper,
        now=now,
    )
    consent_to_return(proposal, by=watcher, now=now + timedelta(hours=1))


def _count(scene: Scene, now: datetime) -> None:
    """Count all shelves; mostly something is spoiled, and sometimes something is short."""
    assert scene.shop is not None, "Opened on the first day."
    keeper, watcher = scene.people[Role.SHOPKEEPER][0], scene.people[Role.SUPERVISOR][0]
    place, why = scene.random.choice(SPOILED)
    if scene.random.random() < IS_SPOILED:
        damaged = [Damaged(scene.goods[place], Decimal(1), why)]
        damage = propose_damage(
            scene.shop, damaged=damaged, key=scene.make_key(), by=keeper, now=now
        )
        consent_to_check(damage, by=watcher, now=now + timedelta(minutes=5))
    place, why = scene.random.choice(SHORT)
    short = scene.goods[place] if scene.random.random() < IS_SHORT else None
    counts = []
    for goods in Goods.objects.filter(partner=scene.shop, kind=GoodsKind.THING):
        assert goods.stock is not None, "A thing."
        is_short = goods == short and goods.stock >= 1
        counted = goods.stock - 1 if is_short else goods.stock
        counts.append(Counted(goods, counted, why if is_short else ""))
    count = propose_count(
        scene.shop, counts=counts, key=scene.make_key(), by=keeper, now=now + timedelta(minutes=30)
    )
    consent_to_check(count, by=watcher, now=now + timedelta(minutes=40))


def settle_month(scene: Scene, month: date, now: datetime) -> None:
    """Settle a closed month with every partner, and pay the outside ones, by two people."""
    chair, clerk = scene.people[Role.COMMITTEE][0], scene.people[Role.COMMITTEE][-1]
    closed = Month.objects.for_village(scene.village).get(month=month)
    for partner in Partner.objects.for_village(scene.village).order_by("pk"):
        made = settle(partner, closed, key=scene.make_key(), by=chair, now=now)
        if made and made.yuan and clerk != chair:
            pay_settlement(
                made,
                paid_on=now.date(),
                voucher_no=f"付{month:%m}",
                by=clerk,
                now=now + timedelta(hours=2),
            )
