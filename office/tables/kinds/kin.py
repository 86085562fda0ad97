"""Near relatives: two households a row, in whichever order."""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.tables import lexicon
from office.tables.parsing import parse_name, parse_number
from office.tables.reading.tables import Table
from office.tables.shapes import Column, Kind, Plan, RowReader, Step
from office.tables.standing import (
    check_head,
    find_living_household,
    name_plainly,
    read_households,
)
from office.tables.writing import tie
from villages.models import Household, KinTie, Village

ENDS = (("number", "head"), ("other_number", "other_head"))


def _plan(table: Table, village: Village, now: datetime) -> Plan:
    reader = RowReader(COLUMNS, table.headings)
    plan = Plan(problems=reader.problems)
    households = read_households(village)
    ties = KinTie.objects.for_village(village).filter(removed_at__isnull=True)
    standing = {frozenset(pair) for pair in ties.values_list("first_id", "second_id")}
    for row in table.rows:
        values, is_good = reader.read(row)
        if not reader.need(row, values, "number", "other_number") or not is_good:
            continue
        ends: list[Household] = []
        for number_key, head_key in ENDS:
            found = find_living_household(
                reader, row, key=number_key, number=values[number_key], households=households
            )
            if found and check_head(
                reader, row, key=head_key, written=values[head_key], household=found
            ):
                ends.append(found)
        if len(ends) < len(ENDS):
            continue
        one, other = ends
        pair = frozenset((one.pk, other.pk))
        if one.pk == other.pk:
            reader.refuse(row, "other_number", _("两边写了同一户。"))
        elif pair in standing:
            plan.standing += 1
        else:
            # Lists of kin name each pair from both sides.
            standing.add(pair)
            words = _("%(one)s 和 %(other)s 是近亲属") % {
                "one": name_plainly(one),
                "other": name_plainly(other),
            }
            plan.new.append(Step(row, words, partial(tie, one, other)))
    return plan


COLUMNS = (
    Column(
        "number",
        gettext_lazy("户编号"),
        lexicon.NUMBER,
        parse_number,
        gettext_lazy("必填。"),
        is_needed=True,
    ),
    Column(
        "head",
        gettext_lazy("户主"),
        lexicon.HEAD,
        parse_name,
        gettext_lazy("可不填。填了就拿来核对编号。"),
    ),
    Column(
        "other_number",
        gettext_lazy("亲属户编号"),
        lexicon.OTHER_NUMBER,
        parse_number,
        gettext_lazy("必填。是他的近亲属的那一户；哪边在前都行。"),
        is_needed=True,
    ),
    Column(
        "other_head",
        gettext_lazy("亲属户主"),
        lexicon.OTHER_HEAD,
        parse_name,
        gettext_lazy("可不填。填了就拿来核对编号。"),
    ),
)

KIN = Kind(
    name="kin",
    title=gettext_lazy("近亲属"),
    sentence=gettext_lazy("哪两户是近亲属。评议和同意时，他们互相回避。"),
    columns=COLUMNS,
    plan=_plan,
)
