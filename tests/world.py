"""One of everything in Anping, on top of the cast: for the tests that look at every page.

October 2026 is lived and closed: a regulation in force, an award, a deduction and an award that was
reversed, a shop with goods, a redemption; the notice is up. In November a deed with a photo waits
for its deciders, a reversal and a slip of the pen for their second persons, a draft of the next
regulation for its meeting, and another one for what the village says of it. One household is
barred from redeeming, and the committee has raised the month's ceiling. A meeting has put the
waiting deed off. A bag of rice is kept for one household, another has a haircut's voucher, a
third has brought its bag back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image

from deeds.models import (
    Activity,
    Channel,
    Deed,
    Feast,
    FeastKind,
    Meeting,
    MonthCeiling,
    Photo,
    TableWord,
    Tally,
    Verdict,
)
from deeds.services import (
    TableLine,
    decide,
    declare_feast,
    draw_up_tally,
    hold_meeting,
    key_in,
    plan_activity,
    raise_ceiling,
    record_delivery,
    record_reply,
    submit,
    work_off,
)
from deeds.services.gatherings import Plan
from ledger.keys import derive_key
from ledger.models import Correction, HouseholdChange, YearTurn
from ledger.services import consent_to_correction, propose_opening, propose_reversal
from market.models import (
    CheckKind,
    DecisionKind,
    FundKind,
    Goods,
    GoodsKind,
    Partner,
    PartnerKind,
    Redemption,
    Return,
    StockCheck,
    WishState,
)
from market.services import (
    Back,
    Counted,
    Damaged,
    GoodsInput,
    Line,
    add_goods,
    assign_partner,
    consent_to_check,
    join_waiting,
    judge_wish,
    make_wish,
    open_partner,
    propose_count,
    propose_damage,
    propose_return,
    record_change_over,
    record_decision,
    record_entry,
    redeem,
    reserve,
    set_photo,
    settle,
    take_in_stock,
)
from noticeboard.models import Feedback, LetterChannel, Notice, Objection, ObjectionKind
from noticeboard.services import close_and_draw
from noticeboard.services.feedback import FeedbackContent, send_feedback
from noticeboard.services.objections import ObjectionContent, raise_objection
from office.changeover.services import Start, propose_renewal, refuse_renewal
from office.life.services import propose_dissolution, refuse_change
from office.models import Renewal
from rules.adoption.minutes import read_minutes
from rules.models import Edition, Rule, StepFile, StepKind
from rules.services import (
    RuleInput,
    StepInput,
    add_comment,
    add_rule,
    draft_edition,
    open_consultation,
    propose_slips,
    record_step,
)
from tests.cast import BEGIN, PASSWORD, Cast, at
from tests.rules.factories import adopt_on_paper
from villages.models import Appointment, Role, User
from villages.months import add_months
from villages.photos import ShrunkPhoto, shrink
from villages.services import create_grid, declare_kin, set_terms

MEETING = date(2026, 10, 28)
CLOSING = date(2026, 11, 1)
NOVEMBER = date(2026, 11, 6)
DAY = timedelta(days=1)


def key(*parts: object) -> UUID:
    """Return a key that is the same in every run."""
    return derive_key("world", *parts)


@dataclass
class World:
    """The rows by what they are."""

    cast: Cast
    edition: Edition
    rule: Rule
    draft: Edition
    draft_rule: Rule
    consulted: Edition
    minutes: StepFile
    shop: Partner
    barber_shop: Partner
    rice: Goods
    award: Deed
    waiting: Deed
    photo: Photo
    redemption: Redemption
    reserved: Redemption
    voucher: Redemption
    brought_back: Return
    notice: Notice
    objection: Objection
    feedback: Feedback
    correction: Correction
    feast: Feast
    meeting: Meeting
    activity: Activity
    tally: Tally
    renewal: Renewal


def build_world(cast: Cast) -> World:
    """Live through Anping's October and the first days of its November.

    Somebody runs the server: cast.operator, who has no appointment.
    """
    operator = User.objects.create_superuser("operator", name="管理员", password=PASSWORD)
    cast.people["operator"] = operator
    edition, rules = adopt_rules(cast)
    shop, barber_shop, rice = open_shops(cast)
    award = _post(cast, rules["R01"], number=5, day=date(2026, 10, 5))
    _post(cast, rules["R15"], number=6, day=date(2026, 10, 6))
    wrong = _post(cast, rules["R01"], number=6, day=date(2026, 10, 7))
    consent_to_correction(_propose(cast, wrong, day=MEETING), by=cast.watcher, now=at(MEETING, 21))
    redemption = _redeem(cast, shop, rice, number=5, day=date(2026, 10, 20))
    notice = close_and_draw(cast.village, BEGIN, by=cast.chair, now=at(CLOSING))
    photos = [_take_picture()]
    waiting = bring(cast, rules["R01"], number=5, day=date(2026, 11, 3), photos=photos)
    _want(cast, shop)
    _keep_store(cast, shop, rice)
    _keep_money(cast, shop, notice)
    _post(cast, rules["R20"], number=6, day=NOVEMBER, on=NOVEMBER)
    _raise_ceiling(cast)
    _turn_year(cast)
    _ask_end(cast, hour=19)
    draft, draft_rule = _draft(cast)
    propose_slips(
        rules["R01"], changes={"article": "第三条"}, quote="第三条", by=cast.chair, now=at(NOVEMBER)
    )
    return World(
        cast=cast,
        edition=edition,
        rule=rules["R01"],
        draft=draft,
        draft_rule=draft_rule,
        consulted=_consult(cast),
        minutes=_meet(draft, by=cast.chair),
        shop=shop,
        barber_shop=barber_shop,
        rice=rice,
        award=award,
        waiting=waiting,
        photo=Photo.objects.get(source__deed=waiting),
        redemption=redemption,
        reserved=_reserve(cast, shop, rice),
        voucher=_give_voucher(cast, barber_shop),
        brought_back=_bring_back(cast, redemption),
        notice=notice,
        objection=_object(cast),
        feedback=_say(cast),
        correction=_propose(cast, award, day=NOVEMBER),
        feast=_declare(cast),
        meeting=_hold_meeting(cast, waiting),
        activity=_plan(cast),
        tally=_draw_up(cast),
        renewal=_renew(cast),
    )


def adopt_rules(cast: Cast) -> tuple[Edition, dict[str, Rule]]:
    edition = draft_edition(
        cast.village, title="安平村积分管理办法", by=cast.chair, now=at(BEGIN, 8)
    )
    inputs = (
        RuleInput(code="R01", category="hygiene", article="第三条第1项", deed="清扫祠堂门口",
                  points=Decimal(5), unit="time"),
        RuleInput(code="R15", category="hygiene", article="第九条第1项", deed="乱倒碎砖瓦",
                  points=Decimal(-5), unit="time"),
        RuleInput(code="R20", category="safety", article="第十条", deed="聚众赌博",
                  points=Decimal(0), bar_redemption_months=6),
    )  # fmt: skip
    rules = {
        terms.code: add_rule(edition, terms=terms, by=cast.chair, now=at(BEGIN, 8))
        for terms in inputs
    }
    edition = adopt_on_paper(edition, by=cast.chair, now=at(BEGIN, 9), day=BEGIN)
    return edition, rules


def _draft(cast: Cast) -> tuple[Edition, Rule]:
    edition = draft_edition(
        cast.village, title="安平村积分管理办法修订稿", by=cast.chair, now=at(NOVEMBER, 8)
    )
    terms = RuleInput(category="customs", article="第五条", deed="红白事简办", points=Decimal(10))
    return edition, add_rule(edition, terms=terms, by=cast.chair, now=at(NOVEMBER, 8))


def _consult(cast: Cast) -> Edition:
    """Put another draft before the village, of which somebody thinks something."""
    edition = draft_edition(
        cast.village,
        title="安平村积分管理办法征求意见稿",
        text="第一条 主动清洁的，加5分。",
        by=cast.chair,
        now=at(NOVEMBER, 8),
    )
    open_consultation(edition, until=date(2026, 11, 20), by=cast.chair, now=at(NOVEMBER, 9))
    add_comment(edition, text="加分太少", name="老张", key=key("comment"), now=at(NOVEMBER, 10))
    return edition


def _meet(draft: Edition, *, by: User) -> StepFile:
    """Record that the branch proposed the draft, with a scan of its minutes."""
    scan = read_minutes(BytesIO(b"%PDF-1.7 minutes"), "支部会议记录.pdf")
    step = StepInput(kind=StepKind.BRANCH, held_on=NOVEMBER, note="主持：陈主任")
    recorded = record_step(draft, step=step, files=[scan], by=by, now=at(NOVEMBER, 10))
    return recorded.files.get()


def open_shops(cast: Cast) -> tuple[Partner, Partner, Goods]:
    shop = open_partner(cast.village, "安平积分超市", by=cast.chair, now=at(BEGIN))
    barber_shop = open_partner(
        cast.village, "罗记理发", kind=PartnerKind.OUTSIDE, by=cast.chair, now=at(BEGIN)
    )
    appointment = Appointment.objects.get(user=cast.barber)
    assign_partner(appointment, barber_shop, by=cast.chair, now=at(BEGIN))
    terms = GoodsInput(name="丝苗米", unit="袋", price=Decimal(40), category="food")
    rice = add_goods(shop, GoodsKind.THING, terms=terms, by=cast.chair, now=at(BEGIN))
    take_in_stock(
        rice, quantity=Decimal(10), unit_cost=Decimal(25), key=key("rice"), by=cast.keeper,
        now=at(BEGIN),
    )  # fmt: skip
    rice = set_photo(rice, _take_picture(), by=cast.keeper, now=at(BEGIN))
    return shop, barber_shop, rice


def _keep_money(cast: Cast, shop: Partner, notice: Notice) -> None:
    """Begin the fund book, settle October with the own shop, and write down a decision."""
    for kind, yuan in ((FundKind.OPENING, 5000), (FundKind.GRANT, 800)):
        record_entry(
            cast.village, kind=kind, yuan=Decimal(yuan), occurred_on=NOVEMBER,
            key=key("fund", kind), by=cast.chair, now=at(NOVEMBER),
        )  # fmt: skip
    settle(shop, notice.month, key=key("settled"), by=cast.chair, now=at(NOVEMBER))
    record_decision(
        cast.village, kind=DecisionKind.ACTIVITY, subject="冬至长者饭", decided_on=NOVEMBER,
        present=5, agreed=4, reason="镇里已经答应补助", key=key("decided"), by=cast.chair,
        now=at(NOVEMBER),
    )  # fmt: skip


def _turn_year(cast: Cast, year: int = 2027) -> None:
    """Propose a year's turn, past the services: its day has not come."""
    YearTurn.objects.create(
        village=cast.village, year_start=date(year, 1, 1), carry_percent=100,
        key=key("turn", year), proposed_by=cast.chair, proposed_at=at(NOVEMBER),
    )  # fmt: skip


def _object(cast: Cast) -> Objection:
    """Let household 6 say with its card that a clean-up was left out."""
    content = ObjectionContent(
        kind=ObjectionKind.MISSING, household=cast.households[6], text="那天我们扫了村口",
        occurred_on=date(2026, 10, 20),
    )  # fmt: skip
    return raise_objection(
        cast.village, content, key=key("objection"), by=cast.households[6],
        channel=LetterChannel.CARD, now=at(NOVEMBER, 8),
    )  # fmt: skip


def _say(cast: Cast) -> Feedback:
    """Let somebody say something from the foot of the shop's page."""
    content = FeedbackContent(text="超市周日也该开门", page="/v/anping/shop/", name="老郑")
    return send_feedback(
        cast.village, content, key=key("feedback"), by=None, channel=LetterChannel.WEB,
        now=at(NOVEMBER, 8),
    )  # fmt: skip


def _renew(cast: Cast) -> Renewal:
    """Propose a change of terms and put it aside again: the village goes on with its people."""
    chair = Appointment.objects.get(user=cast.chair)
    start = Start(cast.clerk, Role.SUPERVISOR, lives_elsewhere=True)
    renewal = propose_renewal(
        cast.village, last_day=date(2026, 12, 31), ends=[chair], starts=[start],
        key=key("renewal"), by=cast.chair, now=at(NOVEMBER),
    )  # fmt: skip
    return refuse_renewal(renewal, by=cast.chair, now=at(NOVEMBER, 11))


def _take_picture() -> ShrunkPhoto:
    picture = BytesIO()
    Image.new("RGB", (120, 80), "seagreen").save(picture, "JPEG")
    return shrink(BytesIO(picture.getvalue()))


def _want(cast: Cast, shop: Partner) -> None:
    """Let a household wait for goods that ran out, and wish for what the shop does not have."""
    terms = GoodsInput(name="蚊香", unit="盒", price=Decimal(6), category="daily")
    goods = add_goods(shop, GoodsKind.THING, terms=terms, by=cast.chair, now=at(BEGIN))
    household = cast.households[6]
    join_waiting(
        cast.village, goods=goods, household=household, quantity=Decimal(2), key=key("waiting"),
        by=cast.keeper, now=at(NOVEMBER),
    )  # fmt: skip
    wish = make_wish(
        cast.village, words="菜籽油", household=household, by=cast.keeper, now=at(NOVEMBER)
    )
    judge_wish(wish, state=WishState.LISTED, by=cast.keeper, now=at(NOVEMBER))


def _keep_store(cast: Cast, shop: Partner, rice: Goods) -> None:
    """Count the shop and pass it from the keeper to the clerk; then a bag of rice spoils."""
    counts = [Counted(goods, goods.stock or Decimal(0)) for goods in Goods.objects.to_count(shop)]
    count = propose_count(
        shop, counts=counts, key=key("count"), by=cast.keeper, now=at(NOVEMBER, 7)
    )
    record_change_over(
        shop, outgoing=cast.keeper, incoming=cast.clerk,
        stock_check=consent_to_check(count, by=cast.clerk, now=at(NOVEMBER, 7)),
        key=key("change-over"), by=cast.watcher, now=at(NOVEMBER, 8),
    )  # fmt: skip
    propose_damage(
        shop, damaged=[Damaged(rice, Decimal(1), "受潮")], key=key("damage"), by=cast.keeper,
        now=at(NOVEMBER, 8),
    )  # fmt: skip


def _redeem(cast: Cast, shop: Partner, goods: Goods, *, number: int, day: date) -> Redemption:
    return redeem(
        cast.village,
        household=cast.households[number],
        partner=shop,
        lines=[Line(goods=goods, quantity=Decimal(1), price_seen=goods.price)],
        key=key("redemption", number),
        by=cast.keeper,
        now=at(day),
    )


def _reserve(cast: Cast, shop: Partner, goods: Goods) -> Redemption:
    """Let household 3 have a bag of rice kept, to be brought to its home."""
    return reserve(
        cast.village,
        household=cast.households[3],
        partner=shop,
        lines=[Line(goods=goods, quantity=Decimal(1), price_seen=goods.price)],
        key=key("reservation"),
        by=cast.keeper,
        now=at(NOVEMBER, 9),
        is_delivery=True,
    )


def _give_voucher(cast: Cast, barber_shop: Partner) -> Redemption:
    """Give household 2 a voucher for a haircut."""
    terms = GoodsInput(name="理发", unit="次", price=Decimal(15), category="services")
    haircut = add_goods(
        barber_shop, GoodsKind.SERVICE, terms=terms, by=cast.chair, now=at(NOVEMBER, 9)
    )
    return reserve(
        cast.village,
        household=cast.households[2],
        partner=barber_shop,
        lines=[Line(goods=haircut, quantity=Decimal(1), price_seen=haircut.price)],
        key=key("voucher"),
        by=cast.keeper,
        now=at(NOVEMBER, 9),
    )


def _bring_back(cast: Cast, redemption: Redemption) -> Return:
    """Take in a bag that a household brought back; a second person has not agreed yet."""
    return propose_return(
        redemption,
        back=[Back(redemption.lines.get(), Decimal(1))],
        reason="米里有虫",
        key=key("return"),
        by=cast.clerk,
        now=at(NOVEMBER, 11),
    )


def bring(
    cast: Cast, rule: Rule, *, number: int, day: date, photos: Sequence[ShrunkPhoto] = ()
) -> Deed:
    """Let the grid worker bring a deed of a household, on its day."""
    return submit(
        cast.village,
        household=cast.households[number],
        rule=rule,
        occurred_on=day,
        channel=Channel.PATROL,
        note="只有评议的人看得到的备注",
        photos=photos,
        key=key("deed", rule.code, number, day),
        by=cast.walker,
        now=at(day, 17),
    )


def hear(cast: Cast, deed: Deed, *, day: date) -> None:
    """Deliver a deduction's slip in the evening; the household has nothing to say against it."""
    deliver(cast, deed, day=day)
    told: dict[str, Any] = {"by": cast.walker, "now": at(day, 18)}
    record_reply(deed, reply="没有意见", replied_on=day, key=key("reply", deed.key), **told)


def deliver(cast: Cast, deed: Deed, *, day: date) -> None:
    """Deliver a deduction's slip in the evening."""
    told: dict[str, Any] = {"by": cast.walker, "now": at(day, 18)}
    record_delivery(deed, delivered_on=day, delivered_to="户主", key=key("slip", deed.key), **told)


def approve(deed: Deed, *, by: User, day: date) -> Deed:
    """Let one decider approve."""
    return decide(
        deed, verdict=Verdict.APPROVE, key=key("decision", deed.key, by.pk), by=by, now=at(day, 20)
    )


def _post(cast: Cast, rule: Rule, *, number: int, day: date, on: date = MEETING) -> Deed:
    deed = bring(cast, rule, number=number, day=day)
    if rule.is_deduction:
        hear(cast, deed, day=day)
    approve(deed, by=cast.judge_one, day=on)
    return approve(deed, by=cast.judge_two, day=on)


def _declare(cast: Cast) -> Feast:
    """Declare a wedding that is still to come."""
    return declare_feast(
        cast.village,
        household=cast.households[5],
        kind=FeastKind.WEDDING,
        held_on=date(2026, 11, 20),
        tables=12,
        note="在祠堂前摆酒",
        key=key("feast"),
        by=cast.walker,
        now=at(NOVEMBER, 11),
    )


def _plan(cast: Cast) -> Activity:
    """Plan a clean-up day of which nobody is recorded yet."""
    return plan_activity(
        cast.village,
        plan=Plan(name="十一月清洁日", occurred_on=NOVEMBER, grid=cast.second_group),
        code="R01",
        key=key("activity"),
        by=cast.walker,
        now=at(NOVEMBER, 7),
    )


def _draw_up(cast: Cast) -> Tally:
    """Draw up a tally sheet that nobody has keyed in yet."""
    return draw_up_tally(
        cast.village,
        grid=cast.second_group,
        codes=["R01", "R15"],
        day=NOVEMBER,
        title="",
        key=key("tally"),
        by=cast.walker,
        now=at(NOVEMBER, 7),
    )


def _hold_meeting(cast: Cast, deed: Deed) -> Meeting:
    """Let the appraisers sit together and put a deed off."""
    meeting = hold_meeting(
        cast.village,
        held_on=NOVEMBER,
        present=[cast.judge_one, cast.judge_two, cast.judge_three],
        place="村委会二楼",
        key=key("meeting"),
        by=cast.clerk,
        now=at(NOVEMBER, 19),
    )
    lines = [TableLine(deed.pk, TableWord.LATER)]
    key_in(meeting, lines=lines, key=key("lines"), by=cast.clerk, now=at(NOVEMBER, 20))
    work_off(meeting, now=at(NOVEMBER, 20))
    return meeting


def _raise_ceiling(cast: Cast) -> MonthCeiling:
    """Set a monthly ceiling from November on, and raise November's."""
    set_terms(
        cast.village, CLOSING, monthly_ceiling_points=Decimal(1000), by=cast.chair, now=at(CLOSING)
    )
    return raise_ceiling(
        cast.village,
        points=Decimal(1500),
        reason="丰收节多办几场活动",
        key=key("ceiling"),
        by=cast.chair,
        now=at(NOVEMBER, 21),
    )


def _propose(cast: Cast, deed: Deed, *, day: date) -> Correction:
    assert deed.transfer is not None
    return propose_reversal(
        deed.transfer,
        reason="看错了行",
        key=key("reversal", deed.key),
        by=cast.chair,
        now=at(day, 20),
    )


def _ask_end(cast: Cast, *, hour: int) -> HouseholdChange:
    """Propose that household 4 is no more; the chair is its kin, and decides nothing about it."""
    return propose_dissolution(
        cast.households[4],
        happened_on=NOVEMBER,
        reason="家里没有人了，村民小组证明",
        key=key("end", hour),
        by=cast.clerk,
        now=at(NOVEMBER, hour),
    )


def multiply(world: World) -> None:
    """Make at least three of everything that an office list shows; Anping lives on to January."""
    cast, now = world.cast, at(NOVEMBER, 20)
    village, chair = cast.village, cast.chair
    for one, other in ((2, 3), (5, 6)):
        declare_kin(cast.households[one], cast.households[other], by=chair, now=now)
    create_grid(village, "03组", position=3, by=chair, now=now)
    for year in (2027, 2028):
        set_terms(village, date(year, 1, 1), by=chair, now=now)
        _turn_year(cast, year + 1)
    for hour in (20, 21):
        waiting = HouseholdChange.objects.for_village(village).latest("pk")
        refuse_change(waiting, by=cast.watcher, now=at(NOVEMBER, hour))
        _ask_end(cast, hour=hour)
    draft_edition(village, title="安平村另一份修订稿", by=chair, now=now)
    open_partner(village, "安平便民点", by=chair, now=now)
    for name in ("花生油", "面条"):
        terms = GoodsInput(name=name, unit="份", price=Decimal(20))
        goods = add_goods(world.shop, GoodsKind.THING, terms=terms, by=chair, now=now)
        take_in_stock(goods, quantity=Decimal(9), key=key(name), by=cast.keeper, now=now)
    for number in (2, 3):
        _redeem(cast, world.shop, world.rice, number=number, day=NOVEMBER)
    for day in (date(2026, 11, 4), NOVEMBER):
        deed = bring(cast, world.rule, number=5, day=day)
        approve(approve(deed, by=cast.judge_one, day=NOVEMBER), by=cast.judge_two, day=NOVEMBER)
    propose_opening(
        cast.account(2), points=Decimal(15), standing_points=Decimal(0), reason="纸质账结转",
        key=key("opening"), by=chair, now=now,
    )  # fmt: skip
    for number, changes in enumerate(({"deed": "清扫祠堂门前"}, {"quote": "每次加5分"})):
        propose_slips(
            world.rule, changes=changes, quote="每次加5分", by=chair, now=at(NOVEMBER, 20 + number)
        )
        add_comment(world.consulted, text="可以", key=key("comment", number), now=now)
    _multiply_money(world)
    for number, month in ((4, date(2026, 11, 1)), (1, date(2026, 12, 1))):
        _redeem(cast, world.shop, world.rice, number=number, day=add_months(month, 1) - DAY)
        closing = at(add_months(month, 1))
        notice = close_and_draw(village, month, by=chair, now=closing)
        settle(world.shop, notice.month, key=key("settled", month), by=chair, now=closing)
    _pass_shop_on(world)


def _multiply_money(world: World) -> None:
    """Record more income, and decisions about more than one activity."""
    cast, now = world.cast, at(NOVEMBER, 20)
    record_entry(
        cast.village, kind=FundKind.INCOME, yuan=Decimal(90), occurred_on=NOVEMBER,
        key=key("income"), by=cast.chair, now=now,
    )  # fmt: skip
    for subject in ("元宵灯会", "春节慰问"):
        record_decision(
            cast.village, kind=DecisionKind.ACTIVITY, subject=subject, decided_on=NOVEMBER,
            present=5, agreed=3, reason="用上年结余", key=key("decided", subject), by=cast.chair,
            now=now,
        )  # fmt: skip


def _pass_shop_on(world: World) -> None:
    """Agree to what spoiled, and pass the shop on twice more, each time on a count."""
    cast, shop = world.cast, world.shop
    damage = StockCheck.objects.get(partner=shop, kind=CheckKind.DAMAGE)
    consent_to_check(damage, by=cast.clerk, now=at(date(2027, 1, 2), 7))
    for day, one, other in ((2, cast.clerk, cast.keeper), (3, cast.keeper, cast.clerk)):
        now = at(date(2027, 1, day))
        stands = Goods.objects.to_count(shop)
        counts = [Counted(goods, goods.stock or Decimal(0)) for goods in stands]
        count = propose_count(shop, counts=counts, key=key("count", day), by=one, now=now)
        record_change_over(
            shop, outgoing=one, incoming=other,
            stock_check=consent_to_check(count, by=other, now=now),
            key=key("change-over", day), by=cast.watcher, now=now,
        )  # fmt: skip
