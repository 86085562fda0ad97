"""A month of one village's deeds before a meeting of five, decided as its pages do."""

import random
import re
from datetime import timedelta
from decimal import Decimal
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.ids import HOUSEHOLDS, account_id
from bench.places import settle
from bench.trial import VILLAGE, make_trial
from deeds.models import Channel, Deed, DeedState, Meeting, Source
from deeds.services import TableLine, hold_meeting, key_in, work_off
from deeds.services.working_off import STEP_ITEMS
from rules.models import EditionState, Rule
from villages.models import Role, User, Village
from villages.services import appoint

HISTORY_DEEDS = 2000
PRESENT = 5
DAYS = 28


def make_table(*, deeds: int) -> None:
    """Make a village with some history, five appraisers, and so many deeds that wait."""
    make_trial(deeds=HISTORY_DEEDS)
    village, now = Village.objects.get(pk=VILLAGE), timezone.now()
    started = now.date() - timedelta(days=400)
    for number in range(PRESENT):
        # PostgreSQL's sequence knows nothing of the id that the clerk was given.
        person = User.objects.create(
            pk=100 + number, username=f"appraiser{number}", name=f"评议员{number}"
        )
        appoint(person, Role.APPRAISER, village=village, starts_on=started, by=None, now=now)
    bring_deeds(deeds=deeds)
    settle()


def bring_deeds(*, deeds: int) -> None:
    """Let so many awards wait, no two of them alike."""
    village, now = Village.objects.get(pk=VILLAGE), timezone.now()
    clerk = User.objects.get(username="clerk")
    rules = list(
        Rule.objects.filter(
            edition__village=village, edition__state=EditionState.ADOPTED, points__gt=0
        )
    )
    today = timezone.localdate(now)
    taken = set(Deed.objects.filter(village=village).values_list("household", "occurred_on"))
    places = [
        (account_id(VILLAGE, number), today - timedelta(days=day))
        for number in range(1, HOUSEHOLDS + 1)
        for day in range(DAYS)
    ]
    free = [place for place in places if place not in taken]
    waiting = Deed.objects.bulk_create(
        Deed(
            village=village,
            household_id=household,
            rule=random.choice(rules),
            occurred_on=day,
            quantity=Decimal(1),
            key=uuid4(),
            created_at=now,
        )
        for household, day in random.sample(free, deeds)
    )
    Source.objects.bulk_create(
        Source(
            village=village,
            deed=deed,
            sent_as=deed,
            channel=Channel.PATROL,
            submitted_by=clerk,
            submitted_at=now,
            key=deed.key,
        )
        for deed in waiting
    )


def time_meeting() -> dict[str, float]:
    """Return the seconds of list, decisions and minutes; all that waits is approved by pages."""
    client, recorder = Client(), User.objects.get(username="appraiser0")
    client.force_login(recorder, backend=settings.AUTHENTICATION_BACKENDS[-1])
    meeting = _hold(recorder)
    place = {"village": f"v{VILLAGE}"}
    page, list_page = (
        reverse(f"deeds:{name}", args=[meeting.number]) for name in ("meeting", "meeting_list")
    )
    host = {"host": "localhost"}
    began = perf_counter()
    shown = client.get(list_page, place, headers=host)
    times = {"list": perf_counter() - began}
    found = re.search(r'name="shown" value="([0-9,]+)"', shown.content.decode())
    assert found, "The list shows what waits."
    sent = place | {"key": str(uuid4()), "shown": found[1], "step": "list"}
    began = perf_counter()
    client.post(list_page, sent, headers=host)
    while meeting.items.filter(outcome="open").exists():
        client.post(page, place | {"act": "work"}, headers=host)
    times["decided"] = perf_counter() - began
    began = perf_counter()
    client.get(page, place, headers=host)
    times["minutes"] = perf_counter() - began
    left = Deed.objects.filter(village=VILLAGE).exclude(state=DeedState.POSTED).count()
    if left:
        raise RuntimeError(f"{left} deeds were not posted.")
    return times


def time_steps() -> list[float]:
    """Return the seconds for which each step of a meeting holds the village's book."""
    recorder, now = User.objects.get(username="appraiser0"), timezone.now()
    meeting = _hold(recorder)
    waiting = Deed.objects.filter(village=VILLAGE).undecided().values_list("pk", flat=True)
    lines = [TableLine(pk) for pk in waiting]
    key_in(meeting, lines=lines, key=uuid4(), by=recorder, now=now)
    times, left = [], len(lines)
    while left:
        began = perf_counter()
        left = work_off(meeting, now=now, limit=STEP_ITEMS)
        times.append(perf_counter() - began)
    return times


def _hold(recorder: User) -> Meeting:
    now = timezone.now()
    return hold_meeting(
        Village.objects.get(pk=VILLAGE),
        held_on=timezone.localdate(now),
        present=list(User.objects.filter(username__startswith="appraiser")),
        key=uuid4(),
        by=recorder,
        now=now,
    )
