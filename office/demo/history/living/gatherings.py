"""What is brought in: activities, rounds, sheets, single deeds, and deductions with their slips."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from deeds.models import Channel
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
from deeds.services.tallies import Cell
from office.demo.history.occasions import ROUND_CODES, SHEET_CODES
from office.demo.history.plan import Entry, Gathering, Single
from office.demo.history.turns import VOLUNTEERING
from office.demo.story import Scene
from rules.models import Rule
from villages.models import Household, Member, Role, User

CHANNELS = (
    (Channel.PATROL, Role.GRID_WORKER, 55),
    (Channel.CLAIM, Role.GRID_WORKER, 20),
    (Channel.NEIGHBOUR, Role.COMMITTEE, 10),
    (Channel.INSPECTION, Role.APPRAISER, 15),
)


def hold_activity(scene: Scene, planned: Gathering, now: datetime) -> None:
    """Plan an activity and record who came."""
    by = get_worker(scene)
    plan = Plan(planned.name, planned.day, place="村里", team="志愿服务队")
    activity = plan_activity(
        scene.village, plan=plan, code=VOLUNTEERING, key=scene.make_key(), by=by, now=now
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


def go_round(scene: Scene, planned: Gathering, now: datetime) -> None:
    """Inspect a group's houses; some of them are found good."""
    by, rules = get_worker(scene), read_rules(scene, planned.day)
    plan = Plan(planned.name, planned.day, grid=scene.grids[planned.group])
    made = plan_round(
        scene.village, plan=plan, codes=ROUND_CODES, key=scene.make_key(), by=by, now=now
    )
    ticks = [Tick(get_household(scene, one), rule=rules[one.code]) for one in planned.entries]
    _check_all_sent(record_ticks(made, ticks, by=by, now=now))


def key_in_sheet(scene: Scene, planned: Gathering, now: datetime) -> None:
    """Draw a group's sheet up and key it in, as it came back from the group."""
    by, rules = get_worker(scene), read_rules(scene, planned.day)
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
        Cell(get_household(scene, one), rules[one.code], Decimal(one.quantity))
        for one in planned.entries
    ]
    _check_all_sent(key_in_tally(tally, cells, day=None, by=by, now=now))


def bring_single(scene: Scene, planned: Single, now: datetime) -> None:
    """Bring one deed in, by one of the ways in; to a deduction belongs its slip."""
    in_force = Rule.objects.for_village(scene.village).in_force_on(planned.day)
    rule = in_force.get(code=planned.entry.code)
    channel, role, _weight = scene.random.choices(
        CHANNELS, [weight for _channel, _role, weight in CHANNELS]
    )[0]
    is_on_behalf = channel in (Channel.CLAIM, Channel.NEIGHBOUR)
    by, household = scene.pick(role), get_household(scene, planned.entry)
    deed = submit(
        scene.village,
        household=household,
        rule=rule,
        occurred_on=planned.day,
        member=find_member(scene, planned.entry),
        proposed_points=rule.points_max,
        channel=channel,
        witness="村民代表" if is_on_behalf else "",
        key=scene.make_key(),
        by=by,
        now=now,
        # Where the dice bring the same twice, it has happened twice.
        apart=True,
    )
    if not rule.is_deduction:
        return
    record_delivery(
        deed, delivered_on=planned.day, delivered_to="户主", key=scene.make_key(), by=by, now=now
    )
    if planned.is_replied:
        record_reply(
            deed,
            reply="知道了，以后注意",
            replied_on=planned.day,
            key=scene.make_key(),
            by=by,
            now=now,
        )


def get_worker(scene: Scene) -> User:
    return scene.people[Role.GRID_WORKER][0]


def get_household(scene: Scene, entry: Entry) -> Household:
    return scene.households[entry.home - 1]


def find_member(scene: Scene, entry: Entry) -> Member | None:
    if entry.place is None:
        return None
    return scene.members[get_household(scene, entry).pk][entry.place]


def read_rules(scene: Scene, day: date) -> dict[str, Rule]:
    rules: Iterable[Rule] = Rule.objects.for_village(scene.village).in_force_on(day)
    return {rule.code: rule for rule in rules}


def _check_all_sent(summary: Summary) -> None:
    """Stop where something planned was not taken: the figures would not add up."""
    if summary.refused:
        raise RuntimeError(f"{len(summary.refused)} entries were refused: {summary.refused[0][1]}")
