"""What stands in a village when a table comes: households by number, groups by name."""

import re
from dataclasses import dataclass
from unicodedata import normalize

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from office.tables import lexicon
from office.tables.reading.tables import TableRow
from office.tables.shapes import RowReader
from villages.models import Grid, Household, Member, Village
from villages.models.households import HouseholdState
from villages.queries import head_name

_HANZI_NUMBER = re.compile(f"[{lexicon.HANZI_DIGITS}{lexicon.HANZI_TEN}]{{1,3}}")
_DIGITS = {sign: digit for digit, sign in enumerate(lexicon.HANZI_DIGITS, start=1)}
_NUMBER = re.compile(r"\d+")


def read_households(village: Village) -> dict[int, Household]:
    """Return {number: household} of a village, with groups, accounts and living members."""
    living = Member.objects.living_here().order_by("-is_head", "id")
    households = Household.objects.for_village(village).select_related("grid", "village", "account")
    found = households.prefetch_related(Prefetch("members", queryset=living, to_attr="living"))
    return {household.number: household for household in found}


def living_of(household: Household) -> list[Member]:
    living: list[Member] = household.living  # type: ignore[attr-defined] # set by read_households
    return living


def name_plainly(household: Household) -> str:
    """Return a household as the office calls it: 03组 · 028户 · 张三明."""
    parts = (household.grid.name, str(household), head_name(household))
    return " · ".join(part for part in parts if part)


def find_living_household(
    reader: RowReader,
    row: TableRow,
    *,
    key: str,
    number: int,
    households: dict[int, Household],
) -> Household | None:
    """Return the household that a row names; None, and the reason told, where there is none."""
    household = households.get(number)
    if household is None:
        reader.refuse(row, key, _("本村没有这个户编号。"))
        return None
    if household.state == HouseholdState.DISSOLVED:
        reader.refuse(row, key, _("这一户已经销户。"))
        return None
    return household


def check_head(
    reader: RowReader, row: TableRow, *, key: str, written: str | None, household: Household
) -> bool:
    """Tell whether the head's name beside a number is the one that stands, where one is written."""
    standing = head_name(household)
    if not written or not standing or written == standing:
        return True
    reader.refuse(
        row,
        key,
        _("%(household)s 的户主是%(standing)s，表里写的是%(written)s，请核对编号。")
        % {"household": household, "standing": standing, "written": written},
    )
    return False


@dataclass(frozen=True, slots=True)
class Groups:
    """A village's lowest groups, found as people write them: 3组, 第三组, 03组, 三组."""

    by_name: dict[str, list[Grid]]

    def find(self, written: str) -> list[Grid]:
        return self.by_name.get(normalise_group(written), [])


def read_groups(village: Village) -> Groups:
    """Return the groups by their own name, and by it with those above before it."""
    grids = list(Grid.objects.for_village(village))
    by_id = {grid.pk: grid for grid in grids}
    above = {grid.parent_id for grid in grids}
    by_name: dict[str, list[Grid]] = {}
    for grid in grids:
        if grid.pk in above:
            continue
        parent = by_id.get(grid.parent_id or 0)
        names = {normalise_group(grid.name)}
        if parent:
            names.add(normalise_group(parent.name + grid.name))
        for name in names:
            by_name.setdefault(name, []).append(grid)
    return Groups(by_name)


def normalise_group(text: str) -> str:
    """Return a group's name without what people write in several ways: 第三村民小组 as 3."""
    name = "".join(normalize("NFKC", text).split()).removeprefix(lexicon.GROUP_BEGINNING)
    for ending in lexicon.GROUP_ENDINGS:
        name = name.removesuffix(ending)
    name = name.removesuffix(lexicon.GROUP_ENDING).replace(lexicon.GROUP_BEGINNING, "")
    name = _HANZI_NUMBER.sub(lambda found: str(_read_hanzi(found[0])), name)
    return _NUMBER.sub(lambda found: str(int(found[0])), name)


def _read_hanzi(text: str) -> int:
    """Return 一 to 九十九 as a number."""
    tens, ten, ones = text.rpartition(lexicon.HANZI_TEN)
    if not ten:
        return int("".join(str(_DIGITS[sign]) for sign in ones))
    return 10 * (_DIGITS.get(tens, 1) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
