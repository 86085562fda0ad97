"""A planned month, from its first morning to its closing; what a step does, a service does."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from deeds.models import Deed, TableWord
from deeds.services.meetings import TableLine
from noticeboard.services import close_and_draw
from office.demo.answering import LETTERS_A_MONTH, plan_letters, sign
from office.demo.history.living.correcting import take_deduction_back
from office.demo.history.living.counter import give_money, serve, stock_up
from office.demo.history.living.families import move, split
from office.demo.history.living.gatherings import (
    Desk,
    bring_single,
    deliver_slip,
    go_round,
    hold_activity,
    key_in_sheet,
    take_reply,
)
from office.demo.history.plan import MonthPlan, Single, find_extra
from office.demo.history.words import REVERSED, TAKEN_BACK, turn
from office.demo.life import Step, correct_one, sit_together
from office.demo.shopping import count_shop_acts, keep_shop, settle_month
from office.demo.story import Scene, at
from villages.models import Role, User
from villages.months import add_months, month_of

# So that no key of a month is another's, wherever a run was broken off.
KEYS_A_MONTH = 100_000
CLOSING_STEPS = 1
# How often somebody at the table is missing, and an award of the month is put right.
ABSENT, CORRECTED = 0.55, 0.7


def live_month(
    scene: Scene,
    plan: MonthPlan,
    following: MonthPlan | None,
    *,
    place: int,
    now: datetime,
    tick: Callable[[], object],
) -> None:
    """Let a planned month happen, step after step in time, and close it where it is over.

    following: the next month, whose meeting hears of what is brought in after this one's. place: of
    the month, from 0. now: nothing happens later. The dice and keys are the month's own: what is
    thrown in one month changes nothing in the next.
    """
    scene.random = Random(f"{scene.village.slug}/{plan.span.month}")
    scene.keys_made = (place + 1) * KEYS_A_MONTH
    steps = list(_list_steps(scene, plan, following, place=place))
    for step in sorted(steps, key=lambda step: step.when):
        if step.when.date() <= plan.span.last:
            step.act(step.when)
        tick()
    if not plan.span.is_open:
        _close(scene, plan.span.month, now)
    tick()


def count_steps(plan: MonthPlan, following: MonthPlan | None, *, place: int) -> int:
    """Return how often live_month ticks."""
    gathered = (*plan.activities, *plan.rounds, *plan.sheets, *_list_singles(plan, following))
    slips = [single.slip for single in plan.deductions if single.slip]
    changes = (*plan.splits, *plan.moves, *plan.visits)
    count = len(gathered) + len(changes) + bool(plan.grant_yuan) + CLOSING_STEPS
    count += len(plan.deductions) + len(slips) + sum(slip.replied is not None for slip in slips)
    if plan.span.is_lived:
        # The shelves, the meeting, the correction.
        count += 3 + bool(plan.span.midway) + plan.is_revoking + count_shop_acts(has_barber=True)
        count += LETTERS_A_MONTH if place else 0
    return count


def _list_steps(
    scene: Scene, plan: MonthPlan, following: MonthPlan | None, *, place: int
) -> Iterator[Step]:
    span = plan.span
    if plan.grant_yuan:
        yield Step(at(span.day(1), 9), lambda now: give_money(scene, plan.grant_yuan, now))
    if span.is_lived:
        yield from _list_routine(scene, plan, place=place)
        for when, act in (*keep_shop(scene, span.month), *plan_letters(scene, span.month)):
            yield Step(when, act)
    yield from _list_deeds(scene, plan, following)
    for visit in plan.visits:
        yield Step(visit.when, partial(serve, scene, visit))
    for moving in plan.moves:
        # Before any sheet of the month is drawn up.
        yield Step(at(span.day(0), 0), partial(move, scene, moving))
    for number, splitting in enumerate(plan.splits):
        yield Step(at(span.day(11), 10, number), partial(split, scene, splitting))


def _list_routine(scene: Scene, plan: MonthPlan, *, place: int) -> Iterator[Step]:
    """Yield shelves, meetings and what is put right. place: of the month."""
    span, dice = plan.span, scene.random
    yield Step(at(span.day(1), 9, 30), lambda now: stock_up(scene, plan.visits, now))
    for when in (span.meets_midway_at, span.meets_at):
        if when:
            say = partial(_say_as_planned, plan, is_last=when == span.meets_at)
            absent = _find_absent(scene)
            yield Step(when, partial(sit_together, scene, say=say, absent=absent))
    is_corrected = dice.random() < CORRECTED
    corrects = partial(correct_one, scene, reason=turn(REVERSED, place))
    when = at(span.last, dice.choice((15, 16, 17)), dice.randrange(60))
    yield Step(when, corrects if is_corrected else _do_nothing)
    if plan.is_revoking:
        when = at(span.day(dice.randrange(6, 11)), dice.choice((10, 15, 16)), dice.randrange(60))
        yield Step(when, partial(take_deduction_back, scene, reason=turn(TAKEN_BACK, place)))


def _find_absent(scene: Scene) -> list[User]:
    """Return who of the table cannot come: nobody, or one, never the head or the recorder."""
    may_miss = [*scene.people[Role.APPRAISER][1:], scene.people[Role.COMMITTEE][0]]
    return [scene.random.choice(may_miss)] if scene.random.random() < ABSENT else []


def _do_nothing(_now: datetime) -> None:
    pass


def _list_deeds(scene: Scene, plan: MonthPlan, following: MonthPlan | None) -> Iterator[Step]:
    desk = Desk(scene, plan.span.month)
    for act, gatherings in (
        (hold_activity, plan.activities),
        (go_round, plan.rounds),
        (key_in_sheet, plan.sheets),
    ):
        for gathering in gatherings:
            yield Step(gathering.told, partial(act, desk, gathering))
    for single in (*_list_singles(plan, following), *plan.deductions):
        yield Step(single.told, partial(bring_single, desk, single))
        if single.slip:
            yield Step(single.slip.delivered, partial(deliver_slip, desk, single))
            if single.slip.replied:
                yield Step(single.slip.replied, partial(take_reply, desk, single))


def _list_singles(plan: MonthPlan, following: MonthPlan | None) -> list[Single]:
    """Return the single deeds that are brought in within a month, whichever meeting hears them."""
    planned = (*plan.singles, *(following.singles if following else ()))
    return [single for single in planned if month_of(single.told.date()) == plan.span.month]


def _say_as_planned(plan: MonthPlan, _scene: Scene, deed: Deed, *, is_last: bool) -> TableLine:
    """Approve, but for what is planned to be sent back; is_last: no other meeting of the month.

    Who is going to be let off is heard first.
    """
    home, rule = deed.household.number, deed.rule
    why = plan.refused.get((home, rule.code))
    if why and rule.is_deduction and not is_last:
        return TableLine(deed.pk, TableWord.LATER)
    if why:
        return TableLine(deed.pk, TableWord.REFUSE, reason=why)
    return TableLine(deed.pk, points=rule.points_max and rule.points + find_extra(home))


def _close(scene: Scene, month: date, now: datetime) -> None:
    """Close, settle and sign on the first of the next month; the newest waits for one signature."""
    opens = add_months(month, 1)
    closing = min(at(opens, 8, scene.random.randrange(20, 60)), now)
    close_and_draw(scene.village, month, by=scene.people[Role.COMMITTEE][0], now=closing)
    settle_month(scene, month, min(closing + timedelta(hours=1), now))
    is_newest = add_months(opens, 1) > now.date()
    sign(scene, month, is_last=is_newest)
