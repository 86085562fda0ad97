"""A short history lived through the services: it agrees with itself, and a broken one goes on."""

from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from deeds.models import Deed
from ledger.models import Account, Book, Month, Transfer
from market.models import Redemption, Settlement
from noticeboard.models import Notice, Objection, Signature
from office.demo.history.aims import HOUSEHOLDS
from office.demo.history.build import (
    build_history,
    count_history_steps,
    find_until,
    is_half_built,
    plan_history,
)
from office.demo.history.plan import HistoryPlan
from office.demo.story import MODEL, PEOPLE, SECOND
from villages.checks import Finding, collect_checks
from villages.models import User, Village

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


class BrokenOff(Exception):
    """Somebody pressed Ctrl-C."""


def plan_two_months() -> HistoryPlan:
    return plan_history(NOVEMBER, now=NOW, households=75, months=2)


def read_book() -> list[tuple[object, ...]]:
    """Return every movement of the model village, but for ids, and keys made of them."""
    rows = Transfer.objects.filter(village__slug=MODEL.slug).order_by("number")
    columns = ("number", "month", "kind", "points", "occurred_on", "reference", "posted_at")
    return list(rows.values_list(*columns, "source__number", "destination__number"))


def find_faults() -> Iterator[Finding]:
    for village in Village.objects.all():
        for check in collect_checks():
            yield from check(village)


def test_history_is_lived_clean_and_the_same_after_it_was_broken_off() -> None:
    plan = plan_two_months()
    ticks: list[None] = []
    with transaction.atomic():
        build_history(plan, now=NOW, tick=lambda: ticks.append(None))
        whole = read_book()
        transaction.set_rollback(True)
    left = len(ticks) // 2

    def break_off() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise BrokenOff

    with pytest.raises(BrokenOff):
        build_history(plan, now=NOW, tick=break_off)
    assert is_half_built()
    build_history(plan, now=NOW, tick=lambda: None)

    assert len(ticks) == count_history_steps(plan)
    assert read_book() == whole
    assert list(find_faults()) == []
    assert not is_half_built()
    village = Village.objects.get(slug=MODEL.slug)
    # October is closed, sealed and drawn, signed by one side; November is open and half lived.
    month = Month.objects.get(village=village)
    assert (month.month, month.sealed_at is not None) == (OCTOBER, True)
    assert Notice.objects.filter(month=month).exists()
    assert Book.objects.get(village=village).open_month == NOVEMBER
    (signature,) = Signature.objects.filter(village=village)
    assert (signature.month, signature.part) == (OCTOBER, "chair")
    # All that was planned has been decided; what waits is left for whoever tries the demo.
    posted = Deed.objects.filter(village=village).posted().filter(points__gt=0)
    assert posted.count() >= sum(len(one.awards) for one in plan.months)
    visits = sum(len(one.visits) for one in plan.months)
    assert Redemption.objects.filter(village=village, state="handed").count() >= visits - 2
    assert Settlement.objects.filter(village=village).exists()
    assert Objection.objects.filter(village=village).count() >= 3
    assert not Account.objects.filter(village=village, debt__gt=0).exists()
    # Every account of the demo is there, and the second village beside the first.
    wanted = {person.username for slug in PEOPLE for person in PEOPLE[slug]}
    assert wanted <= set(User.objects.values_list("username", flat=True))
    assert Village.objects.filter(slug=SECOND.slug).exists()


def test_until_of_a_broken_history_is_what_it_began_with() -> None:
    plan = plan_history(NOVEMBER, now=NOW, households=75)

    with pytest.raises(BrokenOff):
        build_history(plan, now=NOW, tick=_raise)

    assert find_until() == NOVEMBER
    assert len(plan_history(find_until(), now=NOW).relatives) < HOUSEHOLDS


def _raise() -> None:
    raise BrokenOff


@pytest.mark.parametrize("text", ["2026-12", "2099-01"])
@pytest.mark.usefixtures("_in_november")
def test_full_history_refuses_a_month_that_has_not_come(text: str) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("demo", "--no-serve", "--history", "full", "--until", text, stdout=StringIO())

    assert str(refusal.value) == "这个月还没有到，选本月或更早的月份。"
    assert not Village.objects.exists()
