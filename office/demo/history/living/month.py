"""A planned month, from its first morning to its closing; what a step does, a service does."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from deeds.models import Deed, TableWord
from deeds.services.meetings import TableLine
from noticeboard.services import close_and_draw
from office.demo.answering import plan_letters, sign
from office.demo.history.living.correcting import take_deduction_back
from office.demo.history.living.counter import give_money, serve, stock_up
from office.demo.history.living.families import move, split
from office.demo.history.living.gatherings import (
    bring_single,
    go_round,
    hold_activity,
    key_in_sheet,
)
from office.demo.history.plan import RANGE_EXTRA, MonthPlan
from office.demo.life import Step, correct_one, sit_together
from office.demo.shopping import count_shop_acts, keep_shop, settle_month
from office.demo.story import Scene, at
from villages.models import Role
from villages.months import add_months

# So that no key of a month is another's, wherever a run was broken off.
KEYS_A_MONTH = 100_000
LETTERS_A_MONTH = 4
CLOSING_STEPS = 1


def live_month(
    scene: Scene, plan: MonthPlan, *, place: int, now: datetime, tick: Callable[[], object]
) -> None:
    """Let a planned month happen, step after step in time, and close it where it is over.

    place: of the month, from 0. now: nothing happens later. The dice and keys are the month's own:
    what is thrown in one month changes nothing in the next.
    """
    scene.random = Random(f"{scene.village.slug}/{plan.span.month}")
    scene.keys_made = (place + 1) * KEYS_A_MONTH
    steps = sorted(_list_steps(scene, plan, place=place), key=lambda step: step.when)
    for step in steps:
        if step.when.date() <= plan.span.last:
            step.act(step.when)
        tick()
    if not plan.span.is_open:
        _close(scene, plan.span.month, now)
    tick()


def count_steps(plan: MonthPlan, *, place: int) -> int:
    """Return how often live_month ticks."""
    gathered = (*plan.activities, *plan.rounds, *plan.sheets, *plan.singles, *plan.deductions)
    changes = (*plan.splits, *plan.moves, *plan.visits)
    count = len(gathered) + len(changes) + bool(plan.grant_yuan) + CLOSING_STEPS
    if plan.span.is_lived:
        # The shelves, the meeting, the correction.
        count += 3 + plan.is_revoking + count_shop_acts(has_barber=True)
        count += LETTERS_A_MONTH if place else 0
    return count


def _list_steps(scene: Scene, plan: MonthPlan, *, place: int) -> Iterator[Step]:
    span = plan.span
    if plan.grant_yuan:
        yield Step(at(span.day(1), 9), lambda now: give_money(scene, plan.grant_yuan, now))
    if span.is_lived:
        yield from _list_routine(scene, plan)
        for when, act in (*keep_shop(scene, span.month), *plan_letters(scene, span.month)):
            yield Step(when, act)
    yield from _list_deeds(scene, plan)
    for number, visit in enumerate(plan.visits):
        when = at(visit.day, 9 + number % 8, number % 60)
        yield Step(when, partial(serve, scene, visit))
    for moving in plan.moves:
        yield Step(at(span.day(7), 10), partial(move, scene, moving))
    for number, splitting in enumerate(plan.splits):
        yield Step(at(span.day(11), 10, number), partial(split, scene, splitting))


def _list_routine(scene: Scene, plan: MonthPlan) -> Iterator[Step]:
    span = plan.span
    say = partial(_say_as_planned, plan)
    yield Step(at(span.day(1), 10), lambda now: stock_up(scene, plan.visits, now))
    yield Step(at(span.meeting, 20), lambda now: sit_together(scene, now, say))
    yield Step(at(span.last, 21), lambda now: correct_one(scene, now))
    if plan.is_revoking:
        yield Step(at(span.day(8), 16), lambda now: take_deduction_back(scene, now))


def _list_deeds(scene: Scene, plan: MonthPlan) -> Iterator[Step]:
    for act, gatherings in (
        (hold_activity, plan.activities),
        (go_round, plan.rounds),
        (key_in_sheet, plan.sheets),
    ):
        for number, gathering in enumerate(gatherings):
            yield Step(at(gathering.day, 18, number), partial(act, scene, gathering))
    for number, single in enumerate((*plan.singles, *plan.deductions)):
        when = at(single.day, 8 + number % 10, number % 60)
        yield Step(when, partial(bring_single, scene, single))


def _say_as_planned(plan: MonthPlan, scene: Scene, deed: Deed) -> TableLine:
    """Approve, but for what is planned to be sent back. In a range the middle is chosen."""
    if (deed.household.number, deed.rule.code) in plan.refused:
        why = "核实后不扣" if deed.rule.is_deduction else "没有人看见，签到表上也没有"
        return TableLine(deed.pk, TableWord.REFUSE, reason=why)
    return TableLine(deed.pk, points=deed.rule.points_max and deed.rule.points + RANGE_EXTRA)


def _close(scene: Scene, month: date, now: datetime) -> None:
    """Close, settle and sign on the first of the next month; the newest waits for one signature."""
    opens = add_months(month, 1)
    closing = min(at(opens, 9), now)
    close_and_draw(scene.village, month, by=scene.people[Role.COMMITTEE][0], now=closing)
    settle_month(scene, month, min(closing + timedelta(hours=1), now))
    is_newest = add_months(opens, 1) > now.date()
    sign(scene, month, is_last=is_newest)
