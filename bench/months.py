"""Closings as the office does them: month after month in one village, and one month in a county."""

import os
import random
import threading
from datetime import date, timedelta
from io import StringIO
from time import perf_counter

from django.core.management import call_command
from django.db import reset_queries, transaction
from django.utils import timezone

from bench.ids import HOUSEHOLDS, village_id
from bench.memory import read_held_memory
from bench.notice import build_posts
from bench.places import make_village, settle
from ledger.models import MonthLine
from ledger.services import lock_book, post_many
from noticeboard.models import Notice
from noticeboard.services import close_and_draw
from villages.models import Member, User, Village
from villages.months import add_months, day_start, month_of, write_month

GROUPS = 17
SECONDS_BETWEEN_LOOKS = 0.5


def make_history(*, village: int) -> None:
    """Make a village with heads whose book opens three years ago."""
    make_peopled_village(village, open_month=months_ago(36))


def make_peopled_village(village: int, *, open_month: date) -> None:
    make_village(village, groups=GROUPS, open_month=open_month, last_number=0)
    Member.objects.bulk_create(
        Member(household_id=household.pk, name="欧阳小明", is_head=True)
        for household in Village.objects.get(pk=village).households.all()
    )


def live_months(*, village: int, count: int) -> list[float]:
    """Post and close so many months, one after another; returns each closing's seconds.

    A closing seals the month and draws its notice of 630 households.
    """
    seconds = []
    for _month in range(count):
        post_open_month(village=village)
        seconds.append(close_open_month(village=village))
        reset_queries()
    return seconds


def post_open_month(*, village: int) -> None:
    """Post a month's worth into a village's open month."""
    of_village = Village.objects.select_related("book").get(pk=village)
    post_month(of_village, of_village.book.open_month, by=User.objects.get())


def close_open_month(*, village: int) -> float:
    """Close a village's open month on the first morning after it; returns the seconds."""
    of_village = Village.objects.select_related("book").get(pk=village)
    month = of_village.book.open_month
    closing = day_start(add_months(month, 1)) + timedelta(hours=9)
    began = perf_counter()
    close_and_draw(of_village, month, by=None, now=closing)
    return perf_counter() - began


def post_month(village: Village, month: date, *, by: User) -> None:
    """Post what a village of the model's size lives through in a month, in its last week."""
    day = add_months(month, 1) - timedelta(days=random.randint(1, 7))
    with transaction.atomic():
        book = lock_book(village, now=day_start(day))
        post_many(book, build_posts(village.pk, on=day), by=by)


def make_county(*, villages: int) -> None:
    """Make so many villages with a month's posts each, which may be closed today."""
    by, month = User.objects.get(), months_ago(1)
    for index in range(villages):
        number = village_id(index)
        make_peopled_village(number, open_month=month)
        post_month(Village.objects.get(pk=number), month, by=by)
        reset_queries()
    settle()


def close_county() -> dict[str, float]:
    """Close the month of all villages by the command itself.

    Returns seconds, sealed lines a second, and the process's memory in MB early and late on.
    """
    looks: list[float] = []
    over = threading.Event()
    looker = threading.Thread(target=_look_at_memory, args=(looks, over))
    lines, notices = MonthLine.objects.count(), Notice.objects.count()
    looker.start()
    began = perf_counter()
    try:
        call_command(
            "close_month",
            write_month(months_ago(1)),
            all=True,
            stdout=StringIO(),
            stderr=StringIO(),
        )
    finally:
        over.set()
        looker.join()
    seconds = perf_counter() - began
    lines, notices = MonthLine.objects.count() - lines, Notice.objects.count() - notices
    if lines < notices * HOUSEHOLDS:
        raise RuntimeError(f"Only {lines} lines were sealed for {notices} notices.")
    tenth = max(1, len(looks) // 10)
    return {
        "notices": notices,
        "seconds": seconds,
        "lines_a_second": lines / seconds,
        "early_mb": max(looks[: tenth * 2]),
        "late_mb": max(looks[-tenth * 2 :]),
    }


def _look_at_memory(looks: list[float], over: threading.Event) -> None:
    while True:
        looks.append(read_held_memory(os.getpid()))
        if over.wait(SECONDS_BETWEEN_LOOKS):
            return


def months_ago(count: int) -> date:
    return add_months(month_of(timezone.localdate()), -count)
