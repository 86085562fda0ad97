"""A month of a demo village: deeds, decisions, redemptions, and its closing."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from deeds.models import BehindReason, Channel, Deed, TableWord
from deeds.services import record_delivery, record_reply, submit
from deeds.services.meetings import TableLine, close_meeting, hold_meeting, key_in
from deeds.services.working_off import work_off
from ledger.queries import get_available
from ledger.services import consent_to_correction, propose_reversal
from market.errors import LimitReached
from market.models import Goods
from market.queries.goods import on_day
from market.services import Line, redeem
from noticeboard.services import close_and_draw
from office.demo.answering import LETTERS_A_MONTH, plan_letters, sign
from office.demo.regulation import FREQUENCY
from office.demo.shopping import count_shop_acts, keep_shop, settle_month
from office.demo.story import THINGS, Scene, at
from rules.models import Rule
from villages.models import Household, Role, User
from villages.months import add_months, last_day_of
from villages.permissions import find_recused_households
from villages.queries import get_terms

DEEDS_A_HOUSEHOLD = 1.5
REDEMPTIONS_A_HOUSEHOLD = 0.3
REFUSED = 0.025
REPLIED = 1 / 3
MEETING_DAYS_BEFORE_END = 3
CHANNELS = (
    (Channel.PATROL, Role.GRID_WORKER, 55),
    (Channel.CLAIM, Role.GRID_WORKER, 20),
    (Channel.NEIGHBOUR, Role.COMMITTEE, 10),
    (Channel.INSPECTION, Role.APPRAISER, 15),
)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at a time."""

    when: datetime
    act: Callable[[datetime], object]


def count_steps(households: int, months: int, *, has_barber: bool) -> int:
    """Return about how many steps the months take, for a progress bar."""
    a_month = (DEEDS_A_HOUSEHOLD + REDEMPTIONS_A_HOUSEHOLD) * households + 2
    a_month += count_shop_acts(has_barber=has_barber)
    # The first month has no notice before it of which anybody could say something.
    return round(a_month * months) + LETTERS_A_MONTH * (months - 1)


def live_month(scene: Scene, month: date, tick: Callable[[], object], *, is_last: bool) -> None:
    """Let a month happen and close it on its closing day.

    is_last: nobody has come to sign it for the supervisors yet.
    """
    live_days(scene, month, tick)
    closing = at(add_months(month, 1), 9)
    close_and_draw(scene.village, month, by=scene.people[Role.COMMITTEE][0], now=closing)
    settle_month(scene, month, closing + timedelta(hours=1))
    sign(scene, month, is_last=is_last)
    tick()


def live_days(scene: Scene, month: date, tick: Callable[[], object]) -> None:
    """Let a month happen, step after step in time, up to its last day."""
    steps = [*_plan_deeds(scene, month), *_plan_redemptions(scene, month)]
    steps += [Step(when, act) for when, act in keep_shop(scene, month)]
    steps += [Step(when, act) for when, act in plan_letters(scene, month)]
    meeting = at(last_day_of(month) - timedelta(days=MEETING_DAYS_BEFORE_END), 20)
    steps.append(Step(meeting, lambda now: sit_together(scene, now)))
    for step in sorted(steps, key=lambda step: step.when):
        step.act(step.when)
        tick()
    correct_one(scene, at(last_day_of(month), 15))


def begin_month(scene: Scene, month: date, today: date) -> None:
    """Let the first days of the open month happen, up to today: deeds that wait for a decision."""
    days = (min(today, last_day_of(month)) - month).days
    for _ in range(8):
        day = month + timedelta(days=scene.random.randint(0, days))
        _bring_deed(scene, day, at(day, 17))


def _plan_deeds(scene: Scene, month: date) -> list[Step]:
    days = (last_day_of(month) - month).days
    count = round(len(scene.households) * DEEDS_A_HOUSEHOLD)
    steps = []
    for _ in range(count):
        day = month + timedelta(days=scene.random.randint(0, days))
        when = at(day, scene.random.randint(8, 18), scene.random.randint(0, 59))
        steps.append(Step(when, lambda now, day=day: _bring_deed(scene, day, now)))  # type: ignore[misc]
    return steps


def _plan_redemptions(scene: Scene, month: date) -> list[Step]:
    days = (last_day_of(month) - month).days
    steps = []
    for _ in range(round(len(scene.households) * REDEMPTIONS_A_HOUSEHOLD)):
        day = month + timedelta(days=scene.random.randint(2, days))
        steps.append(
            Step(at(day, 10, scene.random.randint(0, 59)), lambda now: _redeem(scene, now))
        )
    return steps


def _bring_deed(scene: Scene, day: date, now: datetime) -> Deed:
    rules = list(Rule.objects.for_village(scene.village).in_force_on(day))
    rule = scene.random.choices(rules, [FREQUENCY[rule.code] for rule in rules])[0]
    household = scene.random.choice(scene.households)
    channel, role, _weight = scene.random.choices(
        CHANNELS, [weight for _channel, _role, weight in CHANNELS]
    )[0]
    by = scene.pick(role)
    on_behalf = channel in (Channel.CLAIM, Channel.NEIGHBOUR)
    deed = submit(
        scene.village,
        household=household,
        rule=rule,
        occurred_on=day,
        quantity=Decimal(scene.random.choice((2, 3, 4))) if rule.unit == "hour" else Decimal(1),
        member=scene.random.choice(scene.members[household.pk]) if rule.counts_persons else None,
        proposed_points=rule.points_max,
        channel=channel,
        witness="村民代表" if on_behalf else "",
        key=scene.make_key(),
        by=by,
        now=now,
        # Where the dice bring the same twice, it has happened twice.
        apart=True,
    )
    if rule.is_deduction:
        _deliver_slip(scene, deed, by, now)
    return deed


def _deliver_slip(scene: Scene, deed: Deed, by: User, now: datetime) -> None:
    """Bring a deduction's slip to the household in the evening; of three, one replies at once."""
    day = now.date()
    record_delivery(
        deed, delivered_on=day, delivered_to="户主", key=scene.make_key(), by=by, now=now
    )
    if scene.random.random() < REPLIED:
        reply = "知道了，以后注意"
        record_reply(deed, reply=reply, replied_on=day, key=scene.make_key(), by=by, now=now)


# Of the last ones that were posted.
CORRECTED_OF = 20
# At a table, so many deeds are read out and decided in so many minutes.
AT_ONCE, MINUTES_AT_ONCE = 20, 4


def sit_together(
    scene: Scene,
    now: datetime,
    say: Callable[[Scene, Deed], TableLine] | None = None,
    *,
    absent: Sequence[User] = (),
) -> None:
    """Let the appraisers and the committee decide round a table all that waits, and end it.

    say: what the table says of a deed read with rule and household; by the dice without it. absent:
    who could not come. What cannot be decided stays behind: a household that may still reply is
    heard first.
    """
    say = say or _say_at_table
    people = [*scene.people[Role.APPRAISER], *scene.people[Role.COMMITTEE]]
    recorder = scene.people[Role.COMMITTEE][-1]
    waiting = (
        Deed.objects.for_village(scene.village).undecided().select_related("rule", "household")
    )
    lines = [say(scene, deed) for deed in waiting.order_by("occurred_on", "id")]
    if not lines:
        return
    told: dict[str, Any] = {"by": recorder, "now": now}
    meeting = hold_meeting(
        scene.village,
        held_on=now.date(),
        place="村委会二楼会议室",
        present=[one for one in people if one not in absent],
        key=scene.make_key(),
        **told,
    )
    key_in(meeting, lines=lines, key=scene.make_key(), **told)
    # What is about the recorder's own family the chair writes down.
    left = set(meeting.items.filter(why=BehindReason.RECORDER).values_list("deed", flat=True))
    if left:
        rest = [line for line in lines if line.deed_id in left]
        chair = scene.people[Role.COMMITTEE][0]
        key_in(meeting, lines=rest, key=scene.make_key(), by=chair, now=now)
    for _ in range(0, len(lines), AT_ONCE):
        now += timedelta(minutes=MINUTES_AT_ONCE)
        work_off(meeting, now=now, limit=AT_ONCE)
    close_meeting(meeting, by=recorder, now=now)


def _say_at_table(scene: Scene, deed: Deed) -> TableLine:
    """Approve; of forty deeds refuse one. In a range the middle is chosen."""
    if scene.random.random() < REFUSED:
        return TableLine(deed.pk, TableWord.REFUSE, reason="当天没有这项活动的签到记录")
    return TableLine(deed.pk, points=deed.rule.points_max and deed.rule.points + 10)


def _redeem(scene: Scene, now: datetime) -> None:
    """Let a household that can afford something fetch one or two things."""
    assert scene.shop is not None
    keeper = scene.people[Role.SHOPKEEPER][0]
    closed_to = find_recused_households(keeper, scene.village)
    household = scene.random.choice([one for one in scene.households if one.pk not in closed_to])
    lines = _choose_goods(scene, household, now)
    if not lines:
        return
    # Whoever has had two bags of rice this month goes without.
    with suppress(LimitReached):
        redeem(
            scene.village,
            household=household,
            partner=scene.shop,
            lines=lines,
            key=scene.make_key(),
            by=keeper,
            now=now,
        )


def _choose_goods(scene: Scene, household: Household, now: datetime) -> list[Line]:
    terms = get_terms(scene.village, now.date())
    household.account.refresh_from_db()
    left = get_available(household.account, terms=terms, today=now.date()).points
    weights = {name: weight for name, _unit, _price, _cost, _stock, weight in THINGS}
    lines: list[Line] = []
    for _ in range(scene.random.choice((1, 1, 2))):
        chosen = {line.goods.pk for line in lines}
        offered = on_day(Goods.objects.filter(partner=scene.shop), now.date())
        choice = [
            goods
            for goods in offered.order_by("position")
            if goods.price <= left and goods.pk not in chosen and not goods.is_sold_out
        ]
        if choice:
            goods = scene.random.choices(choice, [weights[one.name] for one in choice])[0]
            lines.append(Line(goods=goods, quantity=Decimal(1), price_seen=goods.price))
            left -= goods.price
    return lines


def correct_one(
    scene: Scene, now: datetime, *, reason: str = "签到表看错了行，是另一户参加的"
) -> None:
    """Reverse one award of the month that turned out to be another household's."""
    chair, watcher = scene.people[Role.COMMITTEE][0], scene.people[Role.SUPERVISOR][0]
    closed_to = find_recused_households(watcher, scene.village)
    closed_to |= find_recused_households(chair, scene.village)
    posted = (
        Deed.objects.for_village(scene.village)
        .posted()
        .filter(points__gt=0)
        .exclude(household__in=closed_to)
    )
    last = posted.filter(transfer__reversed_by__isnull=True).order_by("-transfer__number")
    deed = scene.random.choice(last[:CORRECTED_OF] or [None])
    if deed is None or deed.transfer is None:
        return
    proposal = propose_reversal(
        deed.transfer,
        reason=reason,
        key=scene.make_key(),
        by=chair,
        now=now,
    )
    consent_to_correction(proposal, by=watcher, now=now + timedelta(hours=1))
