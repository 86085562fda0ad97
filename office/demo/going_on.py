"""What is going on in the demo's open month: something of each kind to look at, half done."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from deeds.models import Channel, FeastKind
from deeds.services import record_delivery, submit
from deeds.services.feasts import declare_feast
from deeds.services.gatherings import Plan, Tick, plan_activity, plan_round, record_ticks
from deeds.services.tallies import draw_up_tally
from office.demo.shop_going_on import keep_shop_going
from office.demo.story import Scene
from office.life.services import go_away, propose_split
from rules.models import Rule
from villages.models import Household, Member, Role
from villages.permissions import find_recused_households

CLEAN_UP, HYGIENE, SORTING, VOLUNTEERING, POULTRY, LITTER = (
    "R01", "R02", "R03", "R04", "R16", "R15",
)  # fmt: skip


def keep_going(scene: Scene, now: datetime) -> None:
    """Bring the village to this moment: half done, so that whoever tries it finds work."""
    today = timezone.localdate(now)
    rules = {rule.code: rule for rule in Rule.objects.for_village(scene.village).in_force_on(today)}
    _clean_up(scene, today - timedelta(days=2), now)
    _inspect(scene, today, now)
    _draw_up_sheet(scene, today, now)
    _hear(scene, rules, today - timedelta(days=1), now)
    _bring_twice(scene, rules[HYGIENE], today - timedelta(days=1), now)
    _feast(scene, today, now)
    keep_shop_going(scene, now)
    _change_households(scene, today, now)


def _homes(scene: Scene, place: int) -> list[Household]:
    """Return the households of a group; of few groups, each has more than one part to play."""
    grid = scene.grids[place % len(scene.grids)]
    return [one for one in scene.households if one.grid_id == grid.pk]


def _told(scene: Scene, now: datetime) -> dict[str, Any]:
    return {"by": scene.people[Role.GRID_WORKER][0], "now": now}


def _clean_up(scene: Scene, day: date, now: datetime) -> None:
    """Record a day of cleaning; plan the next one, whose sign-in sheet can be printed."""
    plan = Plan("村道清洁日", day, place="村口至学校", team="清洁小队")
    activity = plan_activity(
        scene.village, plan=plan, code=VOLUNTEERING, key=scene.make_key(), **_told(scene, now)
    )
    ticks = [Tick(household) for household in _homes(scene, 1)]
    record_ticks(activity, ticks, **_told(scene, now))
    ahead = Plan("清理水渠", timezone.localdate(now) + timedelta(days=6), grid=scene.grids[2])
    plan_activity(
        scene.village, plan=ahead, code=CLEAN_UP, key=scene.make_key(), **_told(scene, now)
    )


def _inspect(scene: Scene, day: date, now: datetime) -> None:
    """Begin a round through a group."""
    rules = {one.code: one for one in Rule.objects.for_village(scene.village).in_force_on(day)}
    plan = Plan("门前三包检查", day, grid=scene.grids[0])
    told, codes = _told(scene, now), [HYGIENE, SORTING]
    found = plan_round(scene.village, plan=plan, codes=codes, key=scene.make_key(), **told)
    homes = _homes(scene, 0)
    ticks = [
        Tick(household, rule=rules[SORTING if number % 3 else HYGIENE])
        for number, household in enumerate(homes[: len(homes) // 2])
    ]
    record_ticks(found, ticks, **told)


def _draw_up_sheet(scene: Scene, day: date, now: datetime) -> None:
    draw_up_tally(
        scene.village,
        grid=scene.grids[3],
        codes=[CLEAN_UP, HYGIENE, SORTING],
        day=day,
        title="一周登记",
        key=scene.make_key(),
        **_told(scene, now),
    )


def _hear(scene: Scene, rules: dict[str, Rule], day: date, now: datetime) -> None:
    """Bring two deductions in: one slip is to be delivered, the other may be replied to."""
    homes = _homes(scene, 4)
    told = _told(scene, now)
    for household, code in zip(homes, (POULTRY, LITTER), strict=False):
        deed = submit(
            scene.village,
            household=household,
            rule=rules[code],
            occurred_on=day,
            channel=Channel.PATROL,
            note="巡查时看到",
            key=scene.make_key(),
            apart=True,
            **told,
        )
        if code == LITTER:
            record_delivery(
                deed,
                delivered_on=timezone.localdate(now),
                delivered_to="户主",
                key=scene.make_key(),
                **told,
            )


def _bring_twice(scene: Scene, rule: Rule, day: date, now: datetime) -> None:
    """Bring a deed in that the household claims with its card as well."""
    household = _homes(scene, 5)[0]
    for channel, by in (
        (Channel.PATROL, scene.people[Role.GRID_WORKER][0]),
        (Channel.CLAIM, household),
    ):
        submit(
            scene.village,
            household=household,
            rule=rule,
            occurred_on=day,
            quantity=Decimal(1),
            channel=channel,
            key=scene.make_key(),
            by=by,
            now=now,
        )


def _feast(scene: Scene, day: date, now: datetime) -> None:
    household = _homes(scene, 6)[1]
    declare_feast(
        scene.village,
        household=household,
        kind=FeastKind.WEDDING,
        held_on=day + timedelta(days=8),
        tables=12,
        key=scene.make_key(),
        **_told(scene, now),
    )


def _change_households(scene: Scene, day: date, now: datetime) -> None:
    """Let a family go away for work, and another one wait for the second word on its split."""
    by = scene.people[Role.COMMITTEE][0]
    recused = find_recused_households(by, scene.village)
    homes = [one for one in reversed(_homes(scene, 7)) if one.pk not in recused]
    go_away(homes[0], on=day, by=by, now=now)
    family = homes[1]
    living = Member.objects.living_here().filter(household=family, is_head=False)
    leaving = list(living.order_by("pk")[:1])
    propose_split(
        family,
        number=max(one.number for one in scene.households) + 1,
        grid=family.grid,
        head=leaving[0],
        members=leaving,
        points=Decimal(20),
        standing_points=Decimal(0),
        happened_on=day,
        reason="分户协议，双方已签名",
        key=scene.make_key(),
        by=by,
        now=now,
    )
