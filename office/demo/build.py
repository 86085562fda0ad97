"""Building the demo whole: everything or nothing, the same for the same seed and month."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from random import Random

from django.db import transaction
from django.utils import timezone

from market.models import Redemption
from office.demo.answering import leave_open
from office.demo.consulting import consult_village
from office.demo.founding import found_scene, seat_guest
from office.demo.going_on import keep_going
from office.demo.life import begin_month, count_steps, live_days, live_month
from office.demo.story import (
    CARD_HOLDER,
    OFFICER,
    PASSPHRASE,
    PEOPLE,
    PLANS,
    TOWN,
    Scene,
    VillagePlan,
    at,
)
from villages.models import Card, Household, Role, Town, User, Village
from villages.months import add_months
from villages.services import appoint, create_town, create_user
from villages.services.pins import set_pin

MONTHS = 3
SEED = 2023


def is_loaded() -> bool:
    return Village.objects.filter(slug=PLANS[0].slug).exists()


def holds_other_villages() -> bool:
    return Village.objects.exclude(slug__in=[plan.slug for plan in PLANS]).exists()


def count_all_steps(plans: Sequence[VillagePlan] = PLANS) -> int:
    return sum(
        count_steps(
            plan.households,
            MONTHS,
            has_barber=any(person.role == Role.PARTNER for person in PEOPLE[plan.slug]),
        )
        for plan in plans
    )


def give_pin(now: datetime) -> tuple[Card, str]:
    """Return the card of a household of the model village with its PIN, set anew: none is kept."""
    household = Household.objects.get(village__slug=PLANS[0].slug, number=CARD_HOLDER)
    chair = User.objects.get(username=PEOPLE[PLANS[0].slug][0].username)
    pin = set_pin(household, by=chair, now=now)
    return Card.objects.get(household=household, killed_at__isnull=True), pin


def find_voucher(today: date) -> Redemption | None:
    """Return a voucher of the model village that its partner can take today."""
    waiting = Redemption.objects.filter(village__slug=PLANS[0].slug).waiting(today)
    return waiting.exclude(code="").order_by("-number").first()


@transaction.atomic
def build_demo(
    until: date,
    *,
    now: datetime,
    tick: Callable[[], object],
    plans: Sequence[VillagePlan] = PLANS,
) -> None:
    """Make the villages with three months that are over, the last of which is `until`.

    tick is called after every step. A village's life is random by the seed, the month and its own
    name alone; how far its open month has come, by the day.
    """
    town = found_town(add_months(until, 1 - MONTHS))
    for plan in plans:
        scene = live_village(plan, town, until, now=now, tick=tick)
        if plan is plans[0]:
            leave_going_on(scene, now)


def found_town(begins_on: date) -> Town:
    """Make the town, its officer, and whoever runs the server."""
    now = at(begins_on, 6)
    town = create_town(*TOWN, by=None, now=now)
    officer = create_user(OFFICER, "陈国安", password=PASSPHRASE, by=None, now=now)
    appoint(officer, Role.TOWN_OFFICER, town=town, starts_on=begins_on, by=None, now=now)
    User.objects.create_superuser("guanli", password=PASSPHRASE, name="管理员")
    return town


def live_village(
    plan: VillagePlan, town: Town, until: date, *, now: datetime, tick: Callable[[], object]
) -> Scene:
    """Return a village that has lived three months, and the first days of the open one."""
    begins_on = add_months(until, 1 - MONTHS)
    scene = found_scene(plan, town, begins_on, Random(f"{SEED}/{until}/{plan.slug}"))
    for count in range(MONTHS):
        month, is_last = add_months(begins_on, count), count == MONTHS - 1
        if is_last and plan.leaves_open:
            live_days(scene, month, tick)
            tick()
        else:
            live_month(scene, month, tick, is_last=is_last)
    begin_month(scene, add_months(until, 1), timezone.localdate(now))
    return scene


def leave_going_on(scene: Scene, now: datetime) -> None:
    """Leave something half done at every desk, so that whoever tries the demo finds work."""
    keep_going(scene, now)
    consult_village(scene, now)
    leave_open(scene, now)
    seat_guest(scene, now)
