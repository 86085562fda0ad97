"""Which row an objection means: a household's rows to choose from, and the one that was chosen."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from deeds.models import Deed
from deeds.queries.deeds import get_deed
from ledger.models import Transfer
from noticeboard.errors.objections import LineUnknown
from noticeboard.models.letters import Objection, ObjectionKind
from noticeboard.queries.objections import list_rows_of, list_unmoved
from noticeboard.sheets.objections import build_book_row, name_row, say_points
from villages.errors import PointsError
from villages.models import Household, Village
from villages.numbers import read_id
from villages.queries import get_household, name_household, with_heads
from villages.words import day_name


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """The chosen row, or the deed where nothing moved."""

    row: Transfer | None
    deed: Deed | None

    @classmethod
    def read(cls, village: Village, sent: QueryDict) -> Self:
        """Return what was chosen in this village; raises LineUnknown, DeedUnknown."""
        number = read_id(sent.get("line", ""))
        if row := Transfer.objects.for_village(village).filter(number=number).first():
            return cls(row, None)
        if deed := read_id(sent.get("deed", "")):
            return cls(None, get_deed(village, deed))
        raise LineUnknown

    def say(self, today: date) -> str:
        if self.row is not None:
            return _("第 %(number)s 笔 · %(day)s：%(what)s %(points)s") % {
                "number": self.row.number,
                "day": day_name(self.row.occurred_on, today),
                "what": name_row(self.row),
                "points": say_points(self.row),
            }
        assert self.deed is not None, "One of the two is chosen."
        return _("%(day)s：%(what)s") % {
            "day": day_name(self.deed.occurred_on, today),
            "what": self.deed.rule.deed,
        }

    def name_owner(self, objection: Objection) -> str:
        """Return whose row it is: the household that is meant, or the row's own."""
        household = objection.household
        if household is None and self.row is not None:
            household = self.row.destination.household or self.row.source.household
        if household is None and self.deed is not None:
            household = self.deed.household
        if household is None:
            return ""
        return name_household(with_heads(Household.objects.all()).get(pk=household.pk))


def tell_household(
    objection: Objection, typed: str, *, may_name: bool, today: date
) -> dict[str, object]:
    """Return the household's rows of that notice, to read or to choose from."""
    household, village = objection.household, objection.village
    wants_name = (
        may_name
        and objection.kind == ObjectionKind.LINE
        and objection.transfer is None
        and objection.deed is None
    )
    told: dict[str, object] = {"wants_name": wants_name, "typed": typed}
    if household is None and wants_name and typed:
        try:
            household = get_household(village, typed)
        except PointsError as refusal:
            return told | {"typed_wrong": str(refusal)}
    if household is None:
        return told
    rows = list_rows_of(village, household, objection.notice)
    return told | {
        "rows": [build_book_row(row, objection, today=today) for row in rows],
        "unmoved": list_unmoved(village, household, objection.notice) if wants_name else [],
        "rows_of": name_household(household),
    }
