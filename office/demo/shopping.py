"""The shop of a demo village: its money, what is reserved and brought back, counted and settled."""

from datetime import date, datetime, timedelta
from decimal import Decimal
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
    WishState,
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
    join_waiting,
    judge_wish,
    make_ready,
    make_wish,
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
DONATION_YUAN = "500"
TOWN_OFFICE = "镇财政所"
RESTOCK_BELOW = Decimal(15)
RESTOCK = Decimal(30)
RESERVED_A_MONTH = 4
VOUCHERS_A_MONTH = 5


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
        (at(month + timedelta(days=4), 9), lambda now: _be_given(scene, now)),
        (at(month + timedelta(days=14), 9), lambda now: _restock(scene, now)),
        (at(last - timedelta(days=5), 16), lambda now: _bring_back(scene, now)),
        (at(last - timedelta(days=2), 17), lambda now: _count(scene, now)),
    ]
    for number in range(RESERVED_A_MONTH):
        day = month + timedelta(days=3 + 5 * number)
        acts.append((at(day, 19), lambda now: _reserve_by_card(scene, now)))
        acts.append((at(day + timedelta(days=1), 11), lambda now: _serve_reserved(scene, now)))
    if scene.barber:
        for number in range(VOUCHERS_A_MONTH):
            day = month + timedelta(days=2 + 5 * number)
            acts.append((at(day, 15), lambda now: _give_voucher(scene, now)))
            acts.append((at(day + timedelta(days=2), 18), lambda now: _cut_hair(scene, now)))
    return acts


def _be_given(scene: Scene, now: datetime) -> None:
    """Take in a gift of soap powder from a villager, and money from a farm."""
    powder = scene.goods[4]
    take_in_stock(
        powder,
        quantity=Decimal(6),
        unit_cost=yuan("8"),
        supplier=invent_name(scene.random),
        is_donated=True,
        is_person=True,
        key=scene.make_key(),
        by=scene.people[Role.SHOPKEEPER][0],
        now=now,
    )
    enter_money(scene, FundKind.DONATION, yuan(DONATION_YUAN), party="清塘荔枝专业合作社", now=now)


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


def _reserve(
    scene: Scene, partner: Partner, goods: Goods, *, with_card: bool, now: datetime
) -> Redemption | None:
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
    _reserve(scene, scene.shop, scene.random.choice(scene.goods), with_card=True, now=now)


def _serve_reserved(scene: Scene, now: datetime) -> None:
    """Get ready what was reserved; of four, three are collected, one nobody comes for."""
    keeper = scene.people[Role.SHOPKEEPER][0]
    waiting = Redemption.objects.for_village(scene.village).waiting(now.date())
    for redemption in waiting.filter(partner=scene.shop).order_by("number"):
        ready = make_ready(redemption, by=keeper, now=now)
        if scene.random.random() < 0.75:
            son = Collector(invent_name(scene.random), "儿子")
            collector = son if scene.random.random() < 0.2 else Collector()
            hand_over(ready, by=keeper, now=now + timedelta(minutes=20), collector=collector)


def _give_voucher(scene: Scene, now: datetime) -> None:
    assert scene.barber is not None, "Asked for before."
    haircut = Goods.objects.get(partner=scene.barber)
    _reserve(scene, scene.barber, haircut, with_card=False, now=now)


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
    handed = Redemption.objects.for_village(scene.village).filter(
        partner=scene.shop, state="handed", handed_by=keeper
    )
    redemption = handed.exclude(household__in=closed_to).order_by("-number").first()
    if redemption is None:
        return
    line = redemption.lines.order_by("id")[0]
    proposal = propose_return(
        redemption,
        back=[Back(line, line.quantity, is_damaged=True)],
        reason="包装破了",
        key=scene.make_key(),
        by=keeper,
        now=now,
    )
    consent_to_return(proposal, by=watcher, now=now + timedelta(hours=1))


def _count(scene: Scene, now: datetime) -> None:
    """Count all shelves; one thing is short, another spoiled."""
    assert scene.shop is not None, "Opened on the first day."
    keeper, watcher = scene.people[Role.SHOPKEEPER][0], scene.people[Role.SUPERVISOR][0]
    spoiled = Damaged(scene.goods[2], Decimal(1), "受潮发霉")
    damage = propose_damage(scene.shop, damaged=[spoiled], key=scene.make_key(), by=keeper, now=now)
    consent_to_check(damage, by=watcher, now=now + timedelta(minutes=5))
    counts = []
    for goods in Goods.objects.filter(partner=scene.shop, kind=GoodsKind.THING):
        assert goods.stock is not None, "A thing."
        is_short = goods == scene.goods[8] and goods.stock >= 1
        counted = goods.stock - 1 if is_short else goods.stock
        counts.append(Counted(goods, counted, "发放时多给了一本" if is_short else ""))
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


def keep_shop_going(scene: Scene, now: datetime) -> None:
    """Leave something of each kind half done, so that whoever tries it finds work."""
    assert scene.shop is not None, "Opened on the first day."
    keeper = scene.people[Role.SHOPKEEPER][0]
    _reserve(scene, scene.shop, scene.goods[1], with_card=True, now=now)
    ready = _reserve(scene, scene.shop, scene.goods[3], with_card=False, now=now)
    if ready:
        make_ready(ready, by=keeper, now=now)
    if scene.barber:
        _give_voucher(scene, now)
    _await_kettles(scene, now)
    _wish(scene, now)
    _propose_damage(scene, now)


def _await_kettles(scene: Scene, now: datetime) -> None:
    """Offer what has yet to be delivered; two households wait for it."""
    assert scene.shop is not None, "Opened on the first day."
    kettle = add_goods(
        scene.shop,
        GoodsKind.THING,
        terms=GoodsInput(
            name="电热水壶",
            unit="个",
            price=Decimal(90),
            category="daily",
            note="下个赶集日到货",
            position=len(THINGS),
        ),
        by=scene.people[Role.COMMITTEE][0],
        now=now,
    )
    for household in scene.random.sample(scene.households, 2):
        join_waiting(
            scene.village,
            goods=kettle,
            household=household,
            quantity=Decimal(1),
            key=scene.make_key(),
            by=household,
            now=now,
        )


def _wish(scene: Scene, now: datetime) -> None:
    """Let some households wish for the same, and one for something else; one wish is listed."""
    keeper = scene.people[Role.SHOPKEEPER][0]
    for household in scene.random.sample(scene.households, 3):
        wish = make_wish(scene.village, words="雨伞", household=household, by=household, now=now)
    judge_wish(wish, state=WishState.LISTED, by=keeper, now=now)
    one = scene.random.choice(scene.households)
    make_wish(scene.village, words="磨菜刀", household=one, by=one, now=now)


def _propose_damage(scene: Scene, now: datetime) -> None:
    """Write down goods that spoiled; a second person has yet to agree."""
    towel = Goods.objects.get(pk=scene.goods[5].pk)
    assert scene.shop is not None, "Opened on the first day."
    if towel.stock:
        propose_damage(
            scene.shop,
            damaged=[Damaged(towel, Decimal(1), "受潮发黄")],
            key=scene.make_key(),
            by=scene.people[Role.SHOPKEEPER][0],
            now=now,
        )
