"""What a planned history is made of. Households by their number, goods by their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from deeds.models import Channel
from office.demo.history.calendar import Span
from office.demo.regulation import RULES

POINTS = {rule.code: rule.points for rule in RULES}
RANGES = {rule.code for rule in RULES if rule.points_max is not None}
# At the table, a range is decided some tens above its lower end.
RANGE_STEP, RANGE_STEPS = Decimal(10), 4


def find_extra(home: int) -> Decimal:
    """Return what the table gives a household in a range above its lower end."""
    return RANGE_STEP * (home % RANGE_STEPS)


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
        extra = find_extra(self.home) if self.code in RANGES else Decimal(0)
        return POINTS[self.code] * self.quantity + extra


@dataclass(frozen=True, slots=True)
class Gathering:
    """Many deeds of one day: an activity of all under one rule, or a sheet or a round of a group.

    told: when they are written down. by_clerk: at the office instead of on the grid worker's phone.
    """

    day: date
    told: datetime
    entries: tuple[Entry, ...]
    name: str = ""
    place: str = ""
    code: str = ""
    group: int = 0
    by_clerk: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """A deduction's way to its household: brought to whom, and what was replied; None: nothing."""

    delivered: datetime
    receiver: str
    replied: datetime | None = None
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Single:
    """One deed brought in by itself, by one of the ways in, or by the household with its card.

    repeated: when a grid worker brings the same in once more. slip: of a deduction.
    """

    day: date
    told: datetime
    entry: Entry
    channel: Channel
    by_card: bool = False
    note: str = ""
    witness: str = ""
    repeated: datetime | None = None
    slip: Slip | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A household at the counter. lines: (place of the goods, how many).

    relation: of who came instead of its head; empty for itself.
    """

    when: datetime
    home: int
    lines: tuple[tuple[int, int], ...]
    relation: str = ""

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
    """All that is planned for a month: what its meeting hears of, and who goes to the shop.

    refused: {(household, code): why} of deeds that the meeting sends back, which are among the
    entries. grant_yuan: what the fund is given on its second day.
    """

    span: Span
    activities: tuple[Gathering, ...] = ()
    sheets: tuple[Gathering, ...] = ()
    rounds: tuple[Gathering, ...] = ()
    singles: tuple[Single, ...] = ()
    deductions: tuple[Single, ...] = ()
    refused: Mapping[tuple[int, str], str] = field(default_factory=dict)
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
