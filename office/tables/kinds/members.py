"""People of households that stand: one row a person, found by name within the household."""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.tables import lexicon
from office.tables.parsing import keep_year, parse_name, parse_number, parse_year
from office.tables.reading.tables import Table, TableRow
from office.tables.shapes import Column, Kind, Plan, RowReader, Step
from office.tables.standing import (
    check_head,
    find_living_household,
    living_of,
    name_plainly,
    read_households,
)
from office.tables.writing import add_person
from villages.models import Household, Village


def _plan(table: Table, village: Village, now: datetime) -> Plan:
    reader = RowReader(COLUMNS, table.headings)
    plan = Plan(problems=reader.problems)
    households = read_households(village)
    seen: dict[tuple[int, str], TableRow] = {}
    last_number = None
    for row in table.rows:
        values, is_good = reader.read(row)
        if "number" not in row.cells:
            # Blank below a number: one more person of the household above.
            values["number"] = last_number
        last_number = values["number"]
        if not reader.need(row, values, "number", "name") or not is_good:
            continue
        household = find_living_household(
            reader, row, key="number", number=values["number"], households=households
        )
        if household is None or not check_head(
            reader, row, key="head", written=values["head"], household=household
        ):
            continue
        name, year = values["name"], values["birth_year"]
        first = seen.setdefault((household.pk, name), row)
        standing = next((one for one in living_of(household) if one.name == name), None)
        if first is not row:
            words = _("%(name)s 在第 %(row)s 行已经写过了。")
            reader.refuse(row, "name", words % {"name": name, "row": first.number})
        elif standing:
            plan.standing += 1
            if year and year != standing.birth_year:
                words = _("系统里的出生年份是 %(year)s，这里不改，请到住户页改。")
                reason = words % {"year": standing.birth_year or _("空的")}
                plan.remarks.append(reader.tell(row, "birth_year", reason))
        else:
            plan.new.append(_build_step(row, household, name, year))
    return plan


def _build_step(row: TableRow, household: Household, name: str, year: int | None) -> Step:
    words = (
        _("%(household)s：加上%(name)s（%(year)s 年生）")
        if year
        else _("%(household)s：加上%(name)s")
    )
    told = {"household": name_plainly(household), "name": name, "year": year}
    return Step(row, words % told, partial(add_person, household, name, year))


COLUMNS = (
    Column(
        "number",
        gettext_lazy("户编号"),
        lexicon.NUMBER,
        parse_number,
        gettext_lazy("必填。要是已经录入的户；同一户的下一个人可以空着。"),
        is_needed=True,
    ),
    Column(
        "head",
        gettext_lazy("户主"),
        lexicon.HEAD,
        parse_name,
        gettext_lazy("可不填。填了就拿来核对编号有没有写错。"),
    ),
    Column(
        "name",
        gettext_lazy("姓名"),
        (*lexicon.PERSON, *lexicon.MEMBERS),
        parse_name,
        gettext_lazy("必填。"),
        is_needed=True,
    ),
    Column(
        "birth_year",
        gettext_lazy("出生年份"),
        lexicon.BIRTH_YEAR,
        parse_year,
        gettext_lazy("可不填。写了出生日期也只留年份。"),
        trim=keep_year,
    ),
)

MEMBERS = Kind(
    name="members",
    title=gettext_lazy("家庭成员"),
    sentence=gettext_lazy("给已经录入的户加人，一人一行。"),
    columns=COLUMNS,
    plan=_plan,
)
