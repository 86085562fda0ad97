"""The tables of weights of a draft, and the caps that a category's rules share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from rules.errors import WeightTableForeign, WeightTableInUse
from rules.models import CapScope, CategoryCap, Edition, Rule, WeightLevel, WeightTable
from rules.services.locking import lock_draft
from villages.models import User
from villages.services import record_removal, save_row


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelInput:
    """A line of a table; from_quantity: only of a table of durations."""

    name: str
    factor: Decimal
    from_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCapInput:
    """A shared cap; fields as in CategoryCap."""

    category: str
    cap_period: str
    cap_points: Decimal | None = None
    cap_times: int | None = None
    cap_scope: str = CapScope.HOUSEHOLD


@transaction.atomic
def add_weight_table(
    edition: Edition, *, kind: str, name: str, levels: Sequence[LevelInput], by: User, now: datetime
) -> WeightTable:
    """Give a draft a table; raises EditionNotDraft, RoleNeeded, ValidationError."""
    edition = lock_draft(edition, by, now)
    table = WeightTable(edition=edition, kind=kind, name=name.strip())
    save_row(table, village=edition.village, by=by, now=now)
    _write_levels(table, levels, by=by, now=now)
    return table


@transaction.atomic
def change_weight_table(
    table: WeightTable, *, name: str, levels: Sequence[LevelInput], by: User, now: datetime
) -> WeightTable:
    """Rewrite a draft's table whole; what it weighs stays, for rules reckon with it.

    Raises EditionNotDraft, WeightTableForeign for one taken out meanwhile, RoleNeeded,
    ValidationError.
    """
    table = _lock_table(table, by, now)
    table.name = name.strip()
    village = table.edition.village
    save_row(table, village=village, by=by, now=now)
    for level in table.levels.all():
        record_removal(level, village=village, by=by, now=now)
        level.delete()
    _write_levels(table, levels, by=by, now=now)
    return table


@transaction.atomic
def remove_weight_table(table: WeightTable, *, by: User, now: datetime) -> None:
    """Take a table out of a draft; raises as change_weight_table, and WeightTableInUse."""
    table = _lock_table(table, by, now)
    using = Q(duration_table=table) | Q(difficulty_table=table) | Q(effect_table=table)
    rule = Rule.objects.filter(using).first()
    if rule:
        raise WeightTableInUse(rule.code)
    for row in (*table.levels.all(), table):
        record_removal(row, village=table.edition.village, by=by, now=now)
        row.delete()


@transaction.atomic
def set_category_caps(
    edition: Edition, caps: Sequence[CategoryCapInput], *, by: User, now: datetime
) -> None:
    """Give a draft these shared caps and no others.

    Raises EditionNotDraft, RoleNeeded, ValidationError.
    """
    edition = lock_draft(edition, by, now)
    standing = {(cap.category, cap.cap_period): cap for cap in edition.category_caps.all()}
    wanted = {(cap.category, cap.cap_period) for cap in caps}
    for key, cap in standing.items():
        if key not in wanted:
            record_removal(cap, village=edition.village, by=by, now=now)
            cap.delete()
    for terms in caps:
        row = standing.get((terms.category, terms.cap_period)) or CategoryCap(
            edition=edition, category=terms.category, cap_period=terms.cap_period
        )
        row.cap_points, row.cap_times = terms.cap_points, terms.cap_times
        row.cap_scope = terms.cap_scope
        save_row(row, village=edition.village, by=by, now=now)


def _lock_table(table: WeightTable, by: User, now: datetime) -> WeightTable:
    edition = lock_draft(table.edition, by, now)
    stored = WeightTable.objects.filter(pk=table.pk, edition=edition).first()
    if stored is None:
        raise WeightTableForeign(field="")
    stored.edition = edition
    return stored


def _write_levels(
    table: WeightTable, levels: Sequence[LevelInput], *, by: User, now: datetime
) -> None:
    for position, level in enumerate(levels, start=1):
        row = WeightLevel(
            table=table,
            position=position,
            name=level.name,
            factor=level.factor,
            from_quantity=level.from_quantity,
        )
        save_row(row, village=table.edition.village, by=by, now=now)
