"""Founding towns, villages and their grids."""

from datetime import datetime

from django.db import transaction

from villages.models import Grid, Town, User, Village
from villages.services.audit import record_change, save_row


@transaction.atomic
def create_town(name: str, slug: str, *, by: User | None, now: datetime) -> Town:
    """Add a town; raises ValidationError where the name or slug is taken."""
    town = Town(name=name, slug=slug)
    save_row(town, village=None, by=by, now=now)
    return town


@transaction.atomic
def create_village(
    name: str, slug: str, *, town: Town, by: User | None, now: datetime, contact: str = ""
) -> Village:
    """Add a village without its book; office.services.found_village opens everything together."""
    village = Village(town=town, name=name, slug=slug, contact=contact)
    village.full_clean()
    village.save()
    record_change(village, village=village, by=by, now=now)
    return village


@transaction.atomic
def create_grid(
    village: Village,
    name: str,
    *,
    by: User | None,
    now: datetime,
    parent: Grid | None = None,
    position: int = 0,
) -> Grid:
    """Add a grid, or a group under one; raises ValidationError where the name is taken."""
    grid = Grid(village=village, name=name, parent=parent, position=position)
    save_row(grid, village=village, by=by, now=now)
    return grid
