"""A village that has lived a year through the services: what the county is made of."""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from office.demo.answering import leave_open
from office.demo.founding import found_scene
from office.demo.going_on import keep_going
from office.demo.life import begin_month, live_days, live_month
from office.demo.story import MODEL, Scene, VillagePlan, at
from villages.months import add_months, month_of
from villages.services import create_town

HOUSEHOLDS_A_GROUP = 40
FROM_PAPER_EVERY = 10
# So that the shop may buy the whole year.
YUAN_A_HOUSEHOLD = 250


def live_year(*, households: int, months: int) -> dict[str, object]:
    """Let a village of so many households live months up to now; all but the last are closed.

    The last of them may be closed today, and in the running month something of each kind waits.
    Returns its slug and the month that may be closed.
    """
    now = timezone.now()
    running = month_of(timezone.localdate(now))
    begins_on = add_months(running, -months)
    plan = _plan(households)
    with transaction.atomic():
        town = create_town("样本镇", "yangben", by=None, now=at(begins_on, 6))
        scene = found_scene(plan, town, begins_on, Random(f"county/{households}"))
    for count in range(months - 1):
        month = add_months(begins_on, count)
        _live(scene, month, lambda month=month: _close(scene, month))  # type: ignore[misc]
    last = add_months(running, -1)
    _live(scene, last, lambda: live_days(scene, last, _nothing))
    with transaction.atomic():
        begin_month(scene, running, timezone.localdate(now))
        # What is going on is told of the evening before, whenever the bench runs.
        keep_going(scene, min(now, at(timezone.localdate(now) - timedelta(days=1), 20)))
        leave_open(scene, now)
    return {"slug": plan.slug, "month": last.strftime("%Y-%m")}


def _close(scene: Scene, month: date) -> None:
    live_month(scene, month, _nothing, is_last=False)


def _live(scene: Scene, month: date, live: Callable[[], object]) -> None:
    with transaction.atomic():
        live()
    print(f"  {scene.village.slug} lived {month:%Y-%m}", file=sys.stderr, flush=True)


def _nothing() -> None:
    pass


def _plan(households: int) -> VillagePlan:
    # Its people live in the households of the demo's village, whose slug finds them.
    groups = max(MODEL.households, households) // HOUSEHOLDS_A_GROUP
    return VillagePlan(
        MODEL.name,
        MODEL.slug,
        tuple(f"{number:02d}组" for number in range(1, max(4, groups) + 1)),
        max(MODEL.households, households),
        households // FROM_PAPER_EVERY,
        grant_yuan=str(YUAN_A_HOUSEHOLD * households),
    )
