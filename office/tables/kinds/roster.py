"""The roster: households with their heads, and, in one cell or in rows of their own, the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.queries import get_first_month
from office.services import NewMember
from office.tables import lexicon
from office.tables.parsing import (
    keep_year,
    parse_day,
    parse_members,
    parse_name,
    parse_number,
    parse_phone,
    parse_text,
    parse_tick,
    parse_year,
)
from office.tables.reading.tables import Table, TableRow, normalise_heading
from office.tables.shapes import Column, Kind, Plan, RowReader, Step, Values
from office.tables.standing import (
    Groups,
    check_head,
    find_living_household,
    living_of,
    name_plainly,
    read_groups,
    read_households,
)
from office.tables.writing import change_household, enrol
from villages.models import Grid, Household, Village
from villages.months import year_start_of
from villages.queries import get_terms
from villages.words import day_with_year, household_name

# A group a household, but for every third row at most: it is written once and holds below.
SPARSE = 3
TICKS = ("party_member", "with_disabled", "honours_consent")


@dataclass(slots=True)
class _Entry:
    """A household of the table: its first row, and the people of all its rows."""

    row: TableRow
    values: Values
    people: list[tuple[str, int | None]] = field(default_factory=list)
    is_good: bool = True

    @property
    def number(self) -> int:
        number: int = self.values["number"]
        return number


def _plan(table: Table, village: Village, now: datetime) -> Plan:
    reader = RowReader(COLUMNS, table.headings)
    entries = list(_gather(table, reader))
    _refuse_twice(entries, reader)
    plan = Plan(problems=reader.problems)
    planner = _Planner(
        reader=reader,
        plan=plan,
        groups=read_groups(village),
        households=read_households(village),
        village=village,
        today=timezone.localdate(now),
        first_day=_first_day(village, now),
    )
    for entry in entries:
        planner.add(entry)
    return plan


def _first_day(village: Village, now: datetime) -> date:
    """Return the earliest day on which a household can have joined: of the scheme's first year."""
    first = get_first_month(village)
    return year_start_of(first, get_terms(village, timezone.localdate(now)).year_start_month)


def _gather(table: Table, reader: RowReader) -> Iterator[_Entry]:
    """Yield the households; a row without a number, or with the same one, goes on with the last."""
    entry: _Entry | None = None
    is_lost = False
    above = _GroupAbove(table)
    for row in table.rows:
        values, is_good = reader.read(row)
        if above.takes(row, values):
            continue
        if entry and _goes_on(entry, row, values):
            entry.is_good &= is_good
        elif is_lost and _has_no_start(row):
            # The row above could not be read: this one belongs to nobody, and that was told.
            continue
        else:
            if entry:
                yield entry
            is_lost = not reader.need(row, values, "number")
            entry = None if is_lost else _Entry(row, values, is_good=is_good)
        if entry:
            _add_people(entry, row, values, reader)
    if entry:
        yield entry


class _GroupAbove:
    """The group that is written once above its households: in the first one's row, or its own."""

    def __init__(self, table: Table) -> None:
        filled = sum("group" in row.cells for row in table.rows)
        # Where most rows say their group, one that does not has forgotten it.
        self._is_sparse = filled * SPARSE <= len(table.rows)
        self._group: str | None = None

    def takes(self, row: TableRow, values: Values) -> bool:
        """Tell whether a row is a group's heading; else give the row the group it stands under."""
        is_heading = set(row.cells) == {"group"}
        if values["group"]:
            self._group = values["group"] if is_heading or self._is_sparse else None
        elif "number" in row.cells:
            values["group"] = self._group
        return is_heading


def _goes_on(entry: _Entry, row: TableRow, values: Values) -> bool:
    if "number" in row.cells:
        return bool(values["number"] == entry.number)
    return values["head"] in (None, "", entry.values["head"])


def _has_no_start(row: TableRow) -> bool:
    return "number" not in row.cells and "head" not in row.cells


def _add_people(entry: _Entry, row: TableRow, values: Values, reader: RowReader) -> None:
    person = values["person"]
    is_head = normalise_heading(values["relation"] or "") in lexicon.HEAD_RELATIONS
    begins = row is entry.row and not values["relation"]
    if person and not entry.values["head"] and (is_head or begins):
        entry.values["head"] = person
    known = {entry.values["head"], *(name for name, _year in entry.people)}
    # A cell merged downwards says the same people once more.
    entry.people += [one for one in values["members"] or () if one[0] not in known]
    if person and person != entry.values["head"]:
        if person in known:
            entry.is_good = False
            reader.refuse(row, "person", _("%(name)s 在这一户写了两次。") % {"name": person})
        else:
            entry.people.append((person, values["birth_year"]))


def _refuse_twice(entries: list[_Entry], reader: RowReader) -> None:
    seen: dict[int, TableRow] = {}
    for entry in entries:
        first = seen.setdefault(entry.number, entry.row)
        if first is not entry.row:
            entry.is_good = False
            words = _("户编号 %(number)s 在第 %(row)s 行已经有了。")
            reader.refuse(
                entry.row, "number", words % {"number": entry.number, "row": first.number}
            )


@dataclass(slots=True)
class _Planner:
    """Holds each household of the table against what stands."""

    reader: RowReader
    plan: Plan
    groups: Groups
    households: dict[int, Household]
    village: Village
    today: date
    first_day: date

    def add(self, entry: _Entry) -> None:
        grid = self._find_group(entry)
        if entry.number in self.households:
            self._compare(entry, grid)
        elif self._is_complete(entry) and grid:
            self._enrol(entry, grid)

    def _find_group(self, entry: _Entry) -> Grid | None:
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

    def _is_complete(self, entry: _Entry) -> bool:
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

    def _enrol(self, entry: _Entry, grid: Grid) -> None:
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

    def _compare(self, entry: _Entry, grid: Grid | None) -> None:
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

    def _remark_people(self, entry: _Entry, household: Household) -> None:
        living = {member.name for member in living_of(household)}
        unknown = [name for name, _year in entry.people if name not in living]
        if unknown:
            words = _("系统里这一户没有：%(names)s。这里不改，要加人请用「家庭成员」表。")
            reason = words % {"names": _("、").join(unknown)}
            self.plan.remarks.append(self.reader.tell(entry.row, "members", reason))


def _describe(entry: _Entry) -> Iterator[str]:
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


COLUMNS = (
    Column(
        "group",
        gettext_lazy("小组"),
        lexicon.GROUP,
        parse_text,
        gettext_lazy("必填。要和「小组」里的名字对得上，3组、第三组、03组都认得。"),
        is_needed=True,
    ),
    Column(
        "number",
        gettext_lazy("户编号"),
        lexicon.NUMBER,
        parse_number,
        gettext_lazy("必填。全村不重复，定下后不再改。"),
        is_needed=True,
    ),
    Column(
        "head",
        gettext_lazy("户主"),
        lexicon.HEAD,
        parse_name,
        gettext_lazy("必填。"),
    ),
    Column(
        "phone",
        gettext_lazy("电话"),
        lexicon.PHONE,
        parse_phone,
        gettext_lazy("可不填，一户一个号码。"),
    ),
    Column(
        "members",
        gettext_lazy("家庭成员"),
        lexicon.MEMBERS,
        parse_members,
        gettext_lazy("可不填。除户主以外的人，用顿号隔开，可带出生年份；一人一行也行。"),
    ),
    Column(
        "joined_on",
        gettext_lazy("建账日"),
        lexicon.JOINED_ON,
        parse_day,
        gettext_lazy("可不填，不填就是录入那天。"),
    ),
    Column(
        "party_member",
        gettext_lazy("党员户"),
        lexicon.PARTY_MEMBER,
        parse_tick,
        gettext_lazy("是或否，空着算否。"),
    ),
    Column(
        "with_disabled",
        gettext_lazy("家里有残疾人"),
        lexicon.WITH_DISABLED,
        parse_tick,
        gettext_lazy("本人同意才填。是或否，空着算否。"),
    ),
    Column(
        "honours_consent",
        gettext_lazy("同意上光荣榜"),
        lexicon.HONOURS_CONSENT,
        parse_tick,
        gettext_lazy("问过本人再填。是或否，空着算否。"),
    ),
    Column(
        "person", gettext_lazy("姓名"), lexicon.PERSON, parse_name, gettext_lazy("一人一行时用。")
    ),
    Column(
        "relation",
        gettext_lazy("与户主关系"),
        lexicon.RELATION,
        parse_text,
        gettext_lazy("一人一行时用。"),
    ),
    Column(
        "birth_year",
        gettext_lazy("出生年份"),
        lexicon.BIRTH_YEAR,
        parse_year,
        gettext_lazy("一人一行时用，只留年份。"),
        trim=keep_year,
    ),
)

ROSTER = Kind(
    name="roster",
    title=gettext_lazy("住户"),
    sentence=gettext_lazy("小组、户编号、户主、电话和家庭成员。新户一录入就建账、给基础分、发卡。"),
    columns=COLUMNS,
    plan=_plan,
)
