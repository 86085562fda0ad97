"""What is brought in: activities, rounds, sheets, single deeds, and deductions with their slips."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from deeds.models import Channel, Deed
from deeds.services import (
    draw_up_tally,
    key_in_tally,
    plan_activity,
    plan_round,
    record_delivery,
    record_reply,
    record_ticks,
    submit,
)
from deeds.services.gatherings import Plan, Tick
from deeds.services.many import Summary
from deeds.services.readings import Readings
from deeds.services.tallies import Cell
from office.demo.history.occasions import ROUND_CODES, SHEET_CODES
from office.demo.history.plan import Entry, Gathering, Single
from office.demo.history.words import REPEATED_NOTES, turn
from office.demo.story import Scene
from rules.models import Rule
from villages.models import Household, Member, Role, User

ROLES = {
    Channel.PATROL: Role.GRID_WORKER,
    Channel.CLAIM: Role.GRID_WORKER,
    Channel.NEIGHBOUR: Role.COMMITTEE,
    Channel.INSPECTION: Role.APPRAISER,
}


@dataclass
class Desk:
    """What bringing a month's deeds in reads once. brought: {deduction: its deed}."""

    scene: Scene
    month: date
    readings: Readings = field(default_factory=Readings)
    brought: dict[Single, Deed] = field(default_factory=dict)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Return {code: rule}: the regulation stays the same as long as it is lived."""
        rules: Iterable[Rule] = Rule.objects.for_village(self.scene.village).in_force_on(self.month)
        return {rule.code: rule for rule in rules}


def hold_activity(desk: Desk, planned: Gathering, now: datetime) -> None:
    """Plan an activity and record who came."""
    scene = desk.scene
    by = get_worker(scene, planned.day.day)
    plan = Plan(planned.name, planned.day, place=planned.place)
    activity = plan_activity(
        scene.village, plan=plan, code=planned.code, key=scene.make_key(), by=by, now=now
    )
    ticks = [
        Tick(
            get_household(scene, entry),
            member=find_member(scene, entry),
            quantity=Decimal(entry.quantity),
        )
        for entry in planned.entries
    ]
    _check_all_sent(record_ticks(activity, ticks, by=by, now=now))


def go_round(desk: Desk, planned: Gathering, now: datetime) -> None:
    """Inspect a group's houses; some of them are found good."""
    scene = desk.scene
    by = get_worker(scene, planned.group)
    plan = Plan(planned.name, planned.day, grid=scene.grids[planned.group])
    made = plan_round(
        scene.village, plan=plan, codes=ROUND_CODES, key=scene.make_key(), by=by, now=now
    )
    ticks = [Tick(get_household(scene, one), rule=desk.rules[one.code]) for one in planned.entries]
    _check_all_sent(record_ticks(made, ticks, by=by, now=now))


def key_in_sheet(desk: Desk, planned: Gathering, now: datetime) -> None:
    """Draw a group's sheet up and key it in, as it came back from the group."""
    scene = desk.scene
    clerk = scene.people[Role.COMMITTEE][-1]
    by = clerk if planned.by_clerk else get_worker(scene, planned.group)
    tally = draw_up_tally(
        scene.village,
        grid=scene.grids[planned.group],
        codes=SHEET_CODES,
        day=planned.day,
        title=f"{planned.day.month}月登记",
        key=scene.make_key(),
        by=by,
        now=now,
    )
    cells = [
        Cell(get_household(scene, one), desk.rules[one.code], Decimal(one.quantity))
        for one in planned.entries
    ]
    _check_all_sent(key_in_tally(tally, cells, day=None, by=by, now=now))


def bring_single(desk: Desk, planned: Single, now: datetime) -> None:
    """Bring one deed in, by one of the ways in, or with the household's card."""
    scene, entry = desk.scene, planned.entry
    household = get_household(scene, entry)
    by: User | Household = household
    if not planned.by_card:
        by = _choose_sender(scene, planned)
    deed = _bring(desk, planned, planned.channel, planned.note, by=by, now=now)
    if planned.slip:
        desk.brought[planned] = deed
    if planned.repeated:
        note = turn(REPEATED_NOTES, entry.home)
        by = get_worker(scene, entry.home)
        _bring(desk, planned, Channel.PATROL, note, by=by, now=planned.repeated, same_as=deed)


def _choose_sender(scene: Scene, planned: Single) -> User:
    role = ROLES[planned.channel]
    if role == Role.GRID_WORKER:
        household = get_household(scene, planned.entry)
        return get_worker(scene, scene.grids.index(household.grid))
    return scene.pick(role)


def _bring(
    desk: Desk,
    planned: Single,
    channel: Channel,
    note: str,
    *,
    by: User | Household,
    now: datetime,
    same_as: Deed | None = None,
) -> Deed:
    scene, entry = desk.scene, planned.entry
    rule = desk.rules[entry.code]
    return submit(
        scene.village,
        household=get_household(scene, entry),
        rule=rule,
        occurred_on=planned.day,
        quantity=Decimal(entry.quantity),
        member=find_member(scene, entry),
        proposed_points=rule.points_max,
        channel=channel,
        note=note,
        witness=planned.witness if channel == planned.channel else "",
        key=scene.make_key(),
        by=by,
        now=now,
        same_as=same_as,
        readings=desk.readings,
    )


def deliver_slip(desk: Desk, planned: Single, now: datetime) -> None:
    """Bring a deduction's slip to its household."""
    assert planned.slip, "A deduction has one."
    record_delivery(
        desk.brought[planned],
        delivered_on=now.date(),
        delivered_to=planned.slip.receiver,
        key=desk.scene.make_key(),
        by=get_worker(desk.scene, planned.entry.home),
        now=now,
    )


def take_reply(desk: Desk, planned: Single, now: datetime) -> None:
    """Write down what a household replies to its slip."""
    assert planned.slip, "A deduction has one."
    record_reply(
        desk.brought[planned],
        reply=planned.slip.reply,
        replied_on=now.date(),
        key=desk.scene.make_key(),
        by=get_worker(desk.scene, planned.entry.home),
        now=now,
    )


def get_worker(scene: Scene, place: int) -> User:
    """Return one of the grid workers, who share the groups, and what all do together."""
    workers = scene.people[Role.GRID_WORKER]
    return workers[place % len(workers)]


def get_household(scene: Scene, entry: Entry) -> Household:
    return scene.households[entry.home - 1]


def find_member(scene: Scene, entry: Entry) -> Member | None:
    if entry.place is None:
        return None
    return scene.members[get_household(scene, entry).pk][entry.place]


def _check_all_sent(summary: Summary) -> None:
    """Stop where something planned was not taken: the figures would not add up."""
    if summary.refused:
        raise RuntimeError(f"{len(summary.refused)} entries were refused: {summary.refused[0][1]}")
