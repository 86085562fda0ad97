"""A household that has left its names, its phone and its words in every place there is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image

from deeds.models import Channel, Deed, Feast, FeastKind, TableWord, Verdict
from deeds.services import (
    TableLine,
    change_feast,
    consent_to_take_back,
    decide,
    declare_feast,
    decline_take_back,
    hold_meeting,
    key_in,
    record_delivery,
    record_reply,
    submit,
    take_back,
    work_off,
)
from ledger.models import Correction
from ledger.services import refuse_correction
from market.models import GoodsKind, Redemption
from market.services import (
    Back,
    GoodsInput,
    Line,
    add_goods,
    make_wish,
    propose_return,
    redeem,
    reserve,
    take_in_stock,
)
from market.services.redemptions import Collector
from noticeboard.models import Ground, LetterChannel, ObjectionKind
from noticeboard.services.feedback import FeedbackContent, answer_feedback, send_feedback
from noticeboard.services.objections import ObjectionContent, dismiss, raise_objection
from office.life.services import propose_split, refuse_change
from rules.models import Rule
from rules.services import add_comment, answer_comment
from tests.cast import BEGIN, Cast, at
from tests.world import NOVEMBER, World, build_world, key
from villages.models import Household, Member, Terms
from villages.photos import ShrunkPhoto, shrink
from villages.services import add_member, change_member, save_row
from villages.services.pins import set_pin

HEAD, FATHER = "司空映雪", "司空听泉"
PHONE = "13900007788"
# Stands in every text that somebody wrote of them.
WORD = "藏经阁"
# The first and the last letter of the head's name are on every notice.
MASKED = "司**雪"
INITIALS, SPELLED = "skyx", "si1 kong1"
GONE = (HEAD, FATHER, PHONE, WORD, MASKED, INITIALS, SPELLED)
NUMBER = 5
LATE = at(NOVEMBER, 15)
EVENING = at(NOVEMBER, 20)


@dataclass
class Told:
    """The world, with what the family has left in it."""

    world: World
    household: Household
    head: Member
    father: Member
    redemption: Redemption
    correction: Correction
    feast: Feast
    claimed: Deed
    neighbours: Deed

    @property
    def cast(self) -> Cast:
        return self.world.cast


def tell(cast: Cast) -> Told:
    """Live through the world's days, and let household 5 be talked of everywhere."""
    head, father = settle_family(cast)
    world = build_world(cast)
    household = cast.households[NUMBER]
    claimed, neighbours = bring_deeds(world, father)
    judge_deeds(world, claimed)
    redemption = shop(world)
    write_letters(world)
    return Told(
        world=world,
        household=household,
        head=head,
        father=father,
        redemption=redemption,
        correction=propose_changes(world, father),
        feast=hold_feast(world),
        claimed=claimed,
        neighbours=neighbours,
    )


def settle_family(cast: Cast) -> tuple[Member, Member]:
    """Give the household its names, phone, tags and PIN, before October is lived and closed."""
    # Whole names on the board and on the honour list, for the first notice already.
    Terms.objects.filter(village=cast.village).update(board_masked=False, sheet_honours=True)
    household = cast.households[NUMBER]
    household.phone, household.honours_consent, household.with_disabled = PHONE, True, True
    save_row(household, village=cast.village, by=cast.chair, now=at(BEGIN, 11))
    head = household.members.get()
    head.name = HEAD
    change_member(head, by=cast.chair, now=at(BEGIN, 11))
    father = add_member(household, FATHER, birth_year=1949, by=cast.chair, now=at(BEGIN, 11))
    set_pin(household, by=cast.chair, now=at(BEGIN, 11))
    return head, father


def draw(colour: str) -> ShrunkPhoto:
    picture = BytesIO()
    Image.new("RGB", (90, 60), colour).save(picture, "JPEG")
    return shrink(BytesIO(picture.getvalue()))


def bring_deeds(world: World, father: Member) -> tuple[Deed, Deed]:
    """Let the household claim a deed and praise a neighbour, and witness another's claim."""
    cast, household = world.cast, world.cast.households[NUMBER]
    claimed = submit(
        cast.village, household=household, member=father, rule=world.rule,
        occurred_on=date(2026, 11, 4), channel=Channel.CLAIM, note=f"{WORD}是我扫的",
        photos=[draw("navy")], key=key("claimed"), by=household, now=LATE,
    )  # fmt: skip
    neighbours = submit(
        cast.village, household=cast.households[6], rule=world.rule,
        occurred_on=date(2026, 11, 4), channel=Channel.NEIGHBOUR, note=f"{WORD}隔壁他扫得好",
        key=key("praised"), by=household, now=LATE,
    )  # fmt: skip
    submit(
        cast.village, household=cast.households[2], rule=world.rule,
        occurred_on=date(2026, 11, 2), channel=Channel.CLAIM, note="他自己说的", witness=FATHER,
        key=key("witnessed"), by=cast.clerk, now=LATE,
    )  # fmt: skip
    return claimed, neighbours


def judge_deeds(world: World, claimed: Deed) -> None:
    """Let deciders say, take back and refuse with reasons, at a meeting as well."""
    cast = world.cast
    told = Rule.objects.get(edition=world.edition, code="R15")
    deduction = submit(
        cast.village, household=cast.households[NUMBER], rule=told, occurred_on=NOVEMBER,
        channel=Channel.PATROL, note=f"在{WORD}后面倒碎砖", witness=HEAD, key=key("deduction"),
        by=cast.walker, now=LATE,
    )  # fmt: skip
    record_delivery(
        deduction, delivered_on=NOVEMBER, delivered_to=f"{FATHER}收的", key=key("slip5"),
        by=cast.walker, now=LATE,
    )  # fmt: skip
    record_reply(
        deduction, reply=f"{WORD}的砖不是我家倒的", replied_on=NOVEMBER, key=key("reply5"),
        by=cast.households[NUMBER], now=LATE,
    )  # fmt: skip
    decide(
        claimed, verdict=Verdict.REFUSE, reason=f"{WORD}没人看见", key=key("no"),
        by=cast.judge_one, now=EVENING,
    )  # fmt: skip
    take_back(claimed, reason=f"{WORD}我看错了", key=key("back"), by=cast.judge_one, now=EVENING)
    for judge in (cast.judge_one, cast.judge_two):
        decide(
            claimed, verdict=Verdict.APPROVE, reason=f"{WORD}都看见了", key=key("yes", judge.pk),
            by=judge, now=EVENING,
        )  # fmt: skip
    take_back(claimed, reason=f"{WORD}再想想", key=key("b2"), by=cast.judge_one, now=EVENING)
    claimed.refresh_from_db()
    decline_take_back(
        claimed, of_round=claimed.round, reason=f"{WORD}不用想", by=cast.judge_two, now=EVENING
    )
    take_back(claimed, reason=f"{WORD}我也想想", key=key("b3"), by=cast.judge_two, now=EVENING)
    consent_to_take_back(claimed, of_round=claimed.round, by=cast.judge_one, now=EVENING)
    meeting = hold_meeting(
        cast.village, held_on=NOVEMBER, present=[cast.judge_one, cast.judge_two, cast.judge_three],
        place="祠堂", key=key("evening"), by=cast.clerk, now=EVENING,
    )  # fmt: skip
    line = TableLine(
        deduction.pk, TableWord.REFUSE, reason=f"{WORD}说不清",
        against={cast.judge_two.pk: f"{WORD}就是他家"},
    )  # fmt: skip
    key_in(meeting, lines=[line], key=key("evening lines"), by=cast.clerk, now=EVENING)
    work_off(meeting, now=EVENING)


def shop(world: World) -> Redemption:
    """Let somebody collect for them, bring something back, wish, and give to the shop."""
    cast, rice = world.cast, world.rice
    household = cast.households[NUMBER]
    lines = [Line(goods=rice, quantity=Decimal(1), price_seen=Decimal(40))]
    redemption = redeem(
        cast.village, household=household, partner=world.shop, lines=lines, key=key("5 redeems"),
        collector=Collector(FATHER, f"{WORD}的父亲"), by=cast.keeper, now=LATE,
    )  # fmt: skip
    redeem(
        cast.village, household=cast.households[3], partner=world.shop, lines=lines,
        key=key("3 redeems"), collector=Collector(HEAD, "邻居"), by=cast.keeper, now=LATE,
    )  # fmt: skip
    propose_return(
        redemption, back=[Back(redemption.lines.get(), Decimal(1))], reason=f"{WORD}里不吃这个",
        key=key("5 returns"), by=cast.keeper, now=LATE,
    )  # fmt: skip
    make_wish(cast.village, words=f"{WORD}香", household=household, by=cast.keeper, now=LATE)
    terms = GoodsInput(name="火柴", unit="盒", price=Decimal(1), category="daily")
    matches = add_goods(world.shop, GoodsKind.THING, terms=terms, by=cast.chair, now=LATE)
    take_in_stock(
        matches, quantity=Decimal(9), unit_cost=Decimal(1), key=key("matches"), by=cast.keeper,
        now=LATE,
    )  # fmt: skip
    take_in_stock(
        matches, quantity=Decimal(2), key=key("gift"), supplier=HEAD, is_donated=True,
        is_person=True, by=cast.keeper, now=LATE,
    )  # fmt: skip
    reserve(
        cast.village, household=household, partner=world.shop,
        lines=[Line(goods=matches, quantity=Decimal(1), price_seen=Decimal(1))],
        key=key("5 reserves"), is_delivery=True, note=f"送到{WORD}门口", by=cast.keeper, now=LATE,
    )  # fmt: skip
    return redemption


def write_letters(world: World) -> None:
    """Let them write with their card and without, and others about them; all of it answered."""
    cast, household = world.cast, world.cast.households[NUMBER]
    village = cast.village
    own = ObjectionContent(
        kind=ObjectionKind.MISSING, household=household, text=f"{WORD}那天没记", name=HEAD,
        contact=PHONE, occurred_on=date(2026, 10, 20),
    )  # fmt: skip
    objection = raise_objection(
        village, own, key=key("own"), by=household, channel=LetterChannel.CARD, now=LATE
    )
    dismiss(
        objection, ground=Ground.NO_EVIDENCE, answer=f"{WORD}那天没有活动", by=cast.watcher,
        now=EVENING,
    )  # fmt: skip
    about = ObjectionContent(
        kind=ObjectionKind.MISSING, household=household, text=f"{WORD}那家也去了", name="老郑",
        contact="村口小店", occurred_on=date(2026, 10, 21),
    )  # fmt: skip
    raise_objection(village, about, key=key("about"), by=None, channel=LetterChannel.WEB, now=LATE)
    said = FeedbackContent(text=f"{WORD}的路灯坏了", name=HEAD, contact=f"电话{PHONE}")
    feedback = send_feedback(
        village, said, key=key("said"), by=None, channel=LetterChannel.WEB, now=LATE
    )
    answer_feedback(feedback, answer=f"{WORD}的路灯已经修好", by=cast.watcher, now=EVENING)
    comment = add_comment(
        world.consulted, text=f"{WORD}也该算公共卫生", name=HEAD, contact=PHONE,
        key=key("5 comments"), now=LATE,
    )  # fmt: skip
    answer_comment(comment, is_taken=False, answer=f"{WORD}不归村里管", by=cast.chair, now=EVENING)


def propose_changes(world: World, father: Member) -> Correction:
    """Let two persons look at a correction and at a split, and do neither."""
    cast = world.cast
    # The world proposes the reversal of this household's award already.
    correction = world.correction
    Correction.objects.filter(pk=correction.pk).update(reason=f"{WORD}的分记错了")
    refuse_correction(correction, by=cast.watcher, now=EVENING)
    change = propose_split(
        cast.households[NUMBER], number=55, grid=cast.second_group, head=father, members=[father],
        points=Decimal(0), standing_points=Decimal(0), happened_on=NOVEMBER,
        reason=f"{HEAD}和{FATHER}分户的协议", key=key("split"), by=cast.clerk, now=EVENING,
    )  # fmt: skip
    refuse_change(change, by=cast.watcher, now=EVENING)
    return correction


def hold_feast(world: World) -> Feast:
    """Let them declare a birthday, and change what they said of it."""
    cast = world.cast
    content: dict[str, Any] = {
        "kind": FeastKind.BIRTHDAY,
        "held_on": date(2026, 11, 25),
        "tables": 6,
    }  # Any: arguments
    feast = declare_feast(
        cast.village, household=cast.households[NUMBER], note=f"{WORD}里摆", key=key("feast5"),
        by=cast.walker, now=LATE, **content,
    )  # fmt: skip
    return change_feast(feast, note=f"{WORD}外面摆", by=cast.walker, now=EVENING, **content)
