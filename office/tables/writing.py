"""What a table's steps do, each through the service that any other page would call."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid5

from deeds.services import record_prior_use
from ledger.models import Account, Correction
from ledger.services import propose_opening
from market.models import Goods, GoodsKind, Partner
from market.services import GoodsInput, add_goods
from office.life.services import move_household
from office.services import NewMember, enrol_household
from office.tables.shapes import Actor
from villages.models import Grid, Household, KinTie, Member, Village
from villages.services import add_member, declare_kin, save_row


def enrol(
    village: Village,
    number: int,
    actor: Actor,
    *,
    grid: Grid,
    head: str,
    joined_on: date,
    phone: str,
    ticks: Mapping[str, bool],
    members: Sequence[NewMember],
) -> Household:
    return enrol_household(
        village,
        number,
        grid=grid,
        head=head,
        joined_on=joined_on,
        phone=phone,
        members=members,
        by=actor.by,
        now=actor.now,
        **ticks,
    )


def change_household(
    household_id: int, changes: Mapping[str, Any], actor: Actor
) -> Household:  # Any: values of its fields
    """Set phone, group or ticks of a household; all else stays as it is at that moment."""
    household = (
        Household.objects.select_for_update(of=("self",), no_key=True)
        .select_related("village")
        .get(pk=household_id)
    )
    grid = changes.get("grid")
    if grid:
        household = move_household(household, grid, by=actor.by, now=actor.now)
    others = {name: value for name, value in changes.items() if name != "grid"}
    for name, value in others.items():
        setattr(household, name, value)
    if others:
        save_row(household, village=household.village, by=actor.by, now=actor.now)
    return household


def add_person(household: Household, name: str, birth_year: int | None, actor: Actor) -> Member:
    return add_member(household, name, birth_year=birth_year, by=actor.by, now=actor.now)


def tie(one: Household, other: Household, actor: Actor) -> KinTie:
    return declare_kin(one, other, by=actor.by, now=actor.now)


def open_from_paper(
    account: Account,
    actor: Actor,
    *,
    points: Decimal,
    standing_points: Decimal,
    reason: str,
) -> Correction:
    return propose_opening(
        account,
        points=points,
        standing_points=standing_points,
        reason=reason,
        key=uuid5(actor.key, f"opening {account.code}"),
        by=actor.by,
        now=actor.now,
    )


def enter_prior_use(
    household: Household,
    code: str,
    actor: Actor,
    *,
    times: int,
    points: Decimal,
    until: date,
) -> None:
    record_prior_use(
        household, code, times=times, points=points, until=until, by=actor.by, now=actor.now
    )


def offer(partner: Partner, kind: GoodsKind, terms: GoodsInput, actor: Actor) -> Goods:
    return add_goods(partner, kind, terms=terms, by=actor.by, now=actor.now)
