"""Households that split or move, by the committee and, where points go along, a second person."""

from datetime import datetime, timedelta
from decimal import Decimal

from office.demo.history.counter import SPLIT_SHARE
from office.demo.history.plan import Move, Split
from office.demo.story import Scene
from office.life.services import consent_to_change, move_household, propose_split
from villages.models import Household, Member, Role


def move(scene: Scene, planned: Move, now: datetime) -> None:
    household, grid = scene.households[planned.home - 1], scene.grids[planned.group]
    chair = scene.people[Role.COMMITTEE][0]
    scene.households[planned.home - 1] = move_household(household, grid, by=chair, now=now)


def split(scene: Scene, planned: Split, now: datetime) -> None:
    """Let the last person of a household make one of the own, with a share of the points."""
    household = scene.households[planned.home - 1]
    leaving = scene.members[household.pk][-1]
    proposal = propose_split(
        household,
        number=planned.number,
        grid=household.grid,
        head=leaving,
        members=[leaving],
        points=Decimal(SPLIT_SHARE),
        standing_points=Decimal(0),
        happened_on=now.date(),
        reason="分户协议，双方已签名",
        key=scene.make_key(),
        by=scene.people[Role.COMMITTEE][0],
        now=now,
    )
    later = now + timedelta(hours=5)
    consent_to_change(proposal, by=scene.people[Role.SUPERVISOR][0], now=later)
    add_household(scene, planned.number)
    read_members(scene, household)


def add_household(scene: Scene, number: int) -> None:
    """Put a household of the village that is new into the scene, behind the others."""
    household = Household.objects.select_related("grid", "account").get(
        village=scene.village, number=number
    )
    scene.households.append(household)
    read_members(scene, household)


def read_members(scene: Scene, household: Household) -> None:
    living = Member.objects.living_here().filter(household=household)
    scene.members[household.pk] = list(living.order_by("pk"))
