"""What a planned history is made of. Households by their number, goods by their place."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from office.demo.history.calendar import Span
from office.demo.regulation import RULES

POINTS = {rule.code: rule.points for rule in RULES}
# At the table, a range is decided so much above its lower end.
RANGE_EXTRA = Decimal(10)
RANGES = {rule.code for rule in RULES if rule.points_max is not None}


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed: of a household, under a rule; place: of its person in the household, or None."""

    home: int
    code: str
    quantity: int = 1
    place: int | None = None

    @property
    def points(self) -> Decimal:
        """What it comes to: nothing of what is planned meets a cap."""
        extra = RANGE_EXTRA if self.code in RANGES else Decimal(0)
        return POINTS[self.code] * self.quantity + extra


@dataclass(frozen=True, slots=True)
class Gathering:
    """Many deeds of one day: an activity of all, or a sheet or a round of one group."""

    day: date
    entries: tuple[Entry, ...]
    name: str = ""
    group: int = 0


@dataclass(frozen=True, slots=True)
class Single:
    """One deed brought in by itself; of a deduction, whether the household replied."""

    day: date
    entry: Entry
    is_replied: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A household at the counter. lines: (place of the goods, how many)."""

    day: date
    home: int
    lines: tuple[tuple[int, int], ...]

    @property
    def pieces(self) -> int:
        return sum(count for _goods, count in self.lines)


@dataclass(frozen=True, slots=True)
class Split:
    """One person, the last of a household, makes one of the own, under a new number."""

    home: int
    number: int


@dataclass(frozen=True, slots=True)
class Move:
    """A household goes over to another group."""

    home: int
    group: int


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """All that is planned for a month.

    refused: (household, code) of deeds that the meeting sends back, which are among the entries.
    grant_yuan: what the fund is given on its second day.
    """

    span: Span
    activities: tuple[Gathering, ...] = ()
    sheets: tuple[Gathering, ...] = ()
    rounds: tuple[Gathering, ...] = ()
    singles: tuple[Single, ...] = ()
    deductions: tuple[Single, ...] = ()
    refused: frozenset[tuple[int, str]] = field(default=frozenset())
    visits: tuple[Visit, ...] = ()
    splits: tuple[Split, ...] = ()
    moves: tuple[Move, ...] = ()
    grant_yuan: int = 0
    is_revoking: bool = False

    @property
    def awards(self) -> list[Entry]:
        """Every award that the meeting agrees to."""
        many = (*self.activities, *self.sheets, *self.rounds)
        entries = [entry for one in many for entry in one.entries]
        entries += [one.entry for one in self.singles]
        return [entry for entry in entries if (entry.home, entry.code) not in self.refused]

    @property
    def taken(self) -> list[Entry]:
        """Every deduction that the meeting agrees to."""
        entries = [one.entry for one in self.deductions]
        return [entry for entry in entries if (entry.home, entry.code) not in self.refused]


@dataclass(frozen=True, slots=True)
class HistoryPlan:
    """The whole story. relatives: how many live in a household besides its head, by number."""

    relatives: tuple[int, ...]
    groups: int
    opening_yuan: int
    months: tuple[MonthPlan, ...]
