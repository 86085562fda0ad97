"""An activity of many households and a tally sheet of as many boxes, sent as a browser does."""

from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.places import settle
from bench.trial import VILLAGE, make_trial
from deeds.models import Deed
from deeds.queries.gatherings import is_simple
from deeds.services import draw_up_tally, plan_activity
from deeds.services.gatherings import Plan
from rules.queries import rules_in_force
from villages.models import Grid, Role, User, Village
from villages.services import appoint

HISTORY_DEEDS = 2000
COLUMNS = 2
HOST = {"host": "localhost"}


def make_gathering() -> None:
    """Make a village with some history and a grid worker."""
    make_trial(deeds=HISTORY_DEEDS)
    village, now = Village.objects.get(pk=VILLAGE), timezone.now()
    # PostgreSQL's sequence knows nothing of the id that the clerk was given.
    walker = User.objects.create(pk=100, username="walker", name="网格员")
    started = timezone.localdate(now) - timedelta(days=400)
    appoint(walker, Role.GRID_WORKER, village=village, starts_on=started, by=None, now=now)
    settle()


def time_gathering(*, households: int) -> dict[str, float]:
    """Return the seconds of sending an activity, of sending it again, and of keying a sheet in."""
    village, now = Village.objects.get(pk=VILLAGE), timezone.now()
    walker, today = User.objects.get(username="walker"), timezone.localdate(now)
    rules = [rule for group in rules_in_force(village, today) for rule in group.rules]
    codes = [rule.code for rule in rules if is_simple(rule) and not rule.is_deduction][:COLUMNS]
    given: dict[str, Any] = {"by": walker, "now": now}  # Any: keyword arguments
    activity = plan_activity(
        village, plan=Plan("清洁日", today), code=codes[0], key=uuid4(), **given
    )
    tally = draw_up_tally(
        village,
        grid=Grid.objects.for_village(village)[0],
        codes=codes,
        day=today,
        title="",
        key=uuid4(),
        **given,
    )
    client = Client()
    client.force_login(walker, backend=settings.AUTHENTICATION_BACKENDS[-1])
    place = {"village": village.slug}
    page = reverse("deeds:activity", args=[activity.pk])
    numbers = [str(number) for number in range(1, households + 1)]
    ticked = place | {"entry": numbers, "quantity": "1"}
    sheet = reverse("deeds:tally", args=[tally.code])
    lines = tally.households[: households // COLUMNS]
    boxes = place | {f"cell-{number}-{code}": "1" for number in lines for code in codes}
    times = {}
    before = Deed.objects.filter(village=village).count()
    for what, address, sent in (
        ("sent", page, ticked),
        ("again", page, ticked),
        ("keyed", sheet, boxes),
    ):
        began = perf_counter()
        client.post(address, sent, headers=HOST)
        times[what] = perf_counter() - began
    written = Deed.objects.filter(village=village).count() - before
    if written != 2 * households:
        raise RuntimeError(f"{written} deeds were written for {households} lines and boxes.")
    return times
