"""What a household of a roster would do to what stands in the village."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from office.services import NewMember
from office.tables.kinds.roster.entries import Entry
from office.tables.shapes import Plan, RowReader, Step, Values
from office.tables.standing import (
    Groups,
    check_head,
    find_living_household,
    living_of,
    name_plainly,
)
from office.tables.writing import change_household, enrol
from villages.models import Grid, Household, Village
from villages.words import day_with_year, household_name

TICKS = ("party_member", "with_disabled", "honours_consent")


@dataclass(slots=True)
class Planner:
    """Holds each household of the table against what stands."""

    reader: RowReader
    plan: Plan
    groups: Groups
    households: dict[int, Household]
    village: Village
    today: date
    first_day: date

    def add(self, entry: Entry) -> None:
        grid = self._find_group(entry)
        if entry.number in self.households:
            self._compare(entry, grid)
        elif self._is_complete(entry) and grid:
            self._enrol(entry, grid)

    def _find_group(self, entry: Entry) -> Grid | None:
        written = entry.values["group"]
        if not written:
            return None
        found = self.groups.find(written)
        if len(found) == 1:
            return found[0]
        entry.is_good = False
        if found:
            reason = _("有几个小组都像「%(text)s」，请写全名。")
        else:
            reason = _(
                "村里没有「%(text)s」这个小组。名字写错了就改表；是新的，请先在「小组」里加上。"
            )
        self.reader.refuse(entry.row, "group", reason % {"text": written[:20]})
        return None

    def _is_complete(self, entry: Entry) -> bool:
        is_whole = self.reader.need(entry.row, entry.values, "head")
        if "group" not in entry.row.cells:
            is_whole &= self.reader.need(entry.row, entry.values, "group")
        joined_on = entry.values["joined_on"]
        if joined_on and not self.first_day <= joined_on <= self.today:
            words = _("要在%(first)s到今天之间；不写就是今天。")
            day = day_with_year(self.first_day)
            self.reader.refuse(entry.row, "joined_on", words % {"first": day})
            return False
        return is_whole and entry.is_good

    def _enrol(self, entry: Entry, grid: Grid) -> None:
        values = entry.values
        words = _("新增 %(household)s") % {
            "household": household_name(grid.name, entry.number, values["head"])
        }
        self.plan.new.append(
            Step(
                entry.row,
                _("；").join([words, *_describe(entry)]),
                partial(
                    enrol,
                    self.village,
                    entry.number,
                    grid=grid,
                    head=values["head"],
                    joined_on=values["joined_on"] or self.today,
                    phone=values["phone"] or "",
                    ticks={name: bool(values[name]) for name in TICKS},
                    members=[NewMember(name, year) for name, year in entry.people],
                ),
            )
        )

    def _compare(self, entry: Entry, grid: Grid | None) -> None:
        household = find_living_household(
            self.reader,
            entry.row,
            key="number",
            number=entry.number,
            households=self.households,
        )
        head = entry.values["head"]
        if household is None or not check_head(
            self.reader, entry.row, key="head", written=head, household=household
        ):
            return
        if not entry.is_good:
            return
        changes = _find_changes(entry.values, household, grid)
        if changes:
            told = _("、").join(_tell_change(household, name, to) for name, to in changes.items())
            words = _("%(household)s：%(changes)s") % {
                "household": name_plainly(household),
                "changes": told,
            }
            act = partial(change_household, household.pk, changes)
            self.plan.changes.append(Step(entry.row, words, act))
        else:
            self.plan.standing += 1
        self._remark_people(entry, household)

    def _remark_people(self, entry: Entry, household: Household) -> None:
        living = {member.name for member in living_of(household)}
        unknown = [name for name, _year in entry.people if name not in living]
        if unknown:
            words = _("系统里这一户没有：%(names)s。这里不改，要加人请用「家庭成员」表。")
            reason = words % {"names": _("、").join(unknown)}
            self.plan.remarks.append(self.reader.tell(entry.row, "members", reason))


def _describe(entry: Entry) -> Iterator[str]:
    """Yield what else the preview says of a new household."""
    values = entry.values
    if values["phone"]:
        yield _("电话 %(phone)s") % {"phone": values["phone"]}
    if values["joined_on"]:
        yield _("建账日 %(day)s") % {"day": day_with_year(values["joined_on"])}
    for name in TICKS:
        if values[name]:
            yield _label(name)
    if entry.people:
        yield _("家庭成员：%(names)s") % {
            "names": _("、").join(name for name, _year in entry.people)
        }


def _label(name: str) -> str:
    field = Household._meta.get_field(name)
    assert isinstance(field, Field), "One of its own columns."
    return str(field.verbose_name)


def _find_changes(values: Values, household: Household, grid: Grid | None) -> dict[str, Any]:
    """Return {field: what it becomes} of what a table may change; an empty cell changes nothing."""
    said: Mapping[str, Any] = {"grid": grid, "phone": values["phone"] or None} | {
        name: values[name] for name in TICKS
    }
    return {
        name: to for name, to in said.items() if to is not None and to != getattr(household, name)
    }


def _tell_change(household: Household, name: str, to: object) -> str:
    """Return 电话 138… 改为 139…; of a tick, what it becomes."""
    label = _label(name)
    if isinstance(to, bool):
        words = _("勾上「%(label)s」") if to else _("去掉「%(label)s」")
        return words % {"label": label}
    before = getattr(household, name)
    if not before:
        return _("填上%(label)s「%(after)s」") % {"label": label, "after": to}
    return _("%(label)s由「%(before)s」改为「%(after)s」") % {
        "label": label,
        "before": before,
        "after": to,
    }
