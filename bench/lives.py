"""The model village's three years, as the demo lives them, and what its report tells afterwards."""

from dataclasses import asdict
from io import StringIO
from time import perf_counter

from django.core.management import CommandError, call_command
from django.utils import timezone

from bench.memory import find_peak_memory
from office.demo.history.build import build_history, count_history_steps, plan_history
from office.demo.story import MODEL
from office.report.queries import get_report
from villages.models import Village
from villages.months import last_day_of, month_of


def live_history(*, months: int) -> dict[str, float]:
    """Let the village live so many months up to this one; returns seconds and megabytes.

    The most memory that was held at the end of the first fifth, and at the end.
    """
    call_command("migrate", verbosity=0)
    now = timezone.now()
    plan = plan_history(month_of(timezone.localdate(now)), now=now, months=months)
    steps, done, early = count_history_steps(plan), 0, 0.0

    def tick() -> None:
        nonlocal done, early
        done += 1
        if done == steps // 5:
            early = find_peak_memory()

    began = perf_counter()
    build_history(plan, now=now, tick=tick)
    seconds = perf_counter() - began
    return {"seconds": seconds, "early_mb": early, "late_mb": find_peak_memory()}


def check_history() -> int:
    """Return how many lines check_ledger prints of something that does not agree."""
    said = StringIO()
    try:
        call_command("check_ledger", stdout=said)
    except CommandError:
        return said.getvalue().count("✗")
    return 0


def read_history(*, months: int) -> dict[str, float]:
    """Return the figures of the village's report over the months that it has lived."""
    now = timezone.now()
    plan = plan_history(month_of(timezone.localdate(now)), now=now, months=months)
    first, last = plan.months[0].span.month, last_day_of(plan.months[-1].span.month)
    report = get_report([Village.objects.get(slug=MODEL.slug)], first, last)
    ((_village, figures),) = report.villages
    names = ("households", "people", "turns", "awarded", "base", "pieces")
    read = {name: float(asdict(figures)[name]) for name in names}
    return read | {"objections": figures.objections.total()}
