"""Building three years month by month; a run that was broken off goes on where it stopped."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from random import Random

from django.db import reset_queries, transaction
from django.utils import timezone

from ledger.models import Month
from ledger.queries import get_first_month
from office.demo.build import SEED, count_all_steps, found_town, leave_going_on, live_village
from office.demo.founding import found_scene
from office.demo.history.aims import HOUSEHOLDS, MONTHS
from office.demo.history.living.month import KEYS_A_MONTH, count_steps, live_month
from office.demo.history.living.scene import read_scene
from office.demo.history.plan import HistoryPlan, MonthPlan
from office.demo.history.planning import build_plan
from office.demo.life import begin_month
from office.demo.story import MODEL, SECOND, Scene
from villages.models import Village
from villages.months import add_months, month_of

Tick = Callable[[], object]


def is_half_built() -> bool:
    """Tell whether a history was broken off: its last step is the second village."""
    slugs = set(Village.objects.values_list("slug", flat=True))
    return slugs == {MODEL.slug}


def find_until() -> date:
    """Return the last month of a history that was broken off."""
    return add_months(get_first_month(Village.objects.get(slug=MODEL.slug)), MONTHS - 1)


def plan_history(
    until: date, *, now: datetime, households: int = HOUSEHOLDS, months: int = MONTHS
) -> HistoryPlan:
    """Return what the model village is going to live, the same whenever that month is over."""
    return build_plan(
        Random(f"{SEED}/{until}/{MODEL.slug}"),
        until=until,
        today=timezone.localdate(now),
        households=households,
        months=months,
        groups=len(MODEL.groups),
    )


def count_history_steps(plan: HistoryPlan) -> int:
    """Return how often build_history ticks."""
    of_months = (
        count_steps(month, following, place=place)
        for place, (month, following) in enumerate(_pair(plan.months))
    )
    return sum(of_months) + count_all_steps((SECOND,))


def _pair(months: Sequence[MonthPlan]) -> list[tuple[MonthPlan, MonthPlan | None]]:
    """Return each month with the one that follows it."""
    return list(zip(months, (*months[1:], None), strict=True))


def build_history(plan: HistoryPlan, *, now: datetime, tick: Tick) -> None:
    """Let the model village live what is planned, and then the second village its three months.

    Each month is one step, all of it or nothing; what was lived before is passed over. tick is
    called after every step that count_history_steps counts.
    """
    months = plan.months
    if not Village.objects.filter(slug=MODEL.slug).exists():
        _found(plan)
    village = Village.objects.get(slug=MODEL.slug)
    lived = Month.objects.for_village(village).count()
    for place, (month, following) in enumerate(_pair(months)):
        if place < lived:
            for _step in range(count_steps(month, following, place=place)):
                tick()
            continue
        with transaction.atomic():
            scene = read_scene(village, MODEL)
            live_month(scene, month, following, place=place, now=now, tick=tick)
            if place == len(months) - 1:
                _end(scene, plan, now=now, tick=tick)
        reset_queries()


@transaction.atomic
def _found(plan: HistoryPlan) -> None:
    """Make town and village as they stand on the first evening, the fund filled by the town."""
    begins_on = plan.months[0].span.month
    homes = len(plan.relatives)
    model = replace(
        MODEL, households=homes, relatives=plan.relatives, grant_yuan=str(plan.opening_yuan)
    )
    random = Random(f"{SEED}/{begins_on}/{MODEL.slug}")
    found_scene(model, found_town(begins_on), begins_on, random)


def _end(scene: Scene, plan: HistoryPlan, *, now: datetime, tick: Tick) -> None:
    """Bring the model village to this moment, and let the second one live beside it."""
    today, last = timezone.localdate(now), plan.months[-1].span
    scene.keys_made = (len(plan.months) + 1) * KEYS_A_MONTH
    begin_month(scene, last.month if last.is_open else add_months(last.month, 1), today)
    leave_going_on(scene, now)
    closed = min(last.month, add_months(month_of(today), -1))
    live_village(SECOND, scene.village.town, closed, now=now, tick=tick)
