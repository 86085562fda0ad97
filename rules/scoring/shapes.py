"""What scoring is told: the rule, what happened, and what went before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """One line of a table of weights; from_quantity: from which quantity on, of a duration."""

    id: int
    name: str
    factor: Decimal
    from_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CategoryCapShape:
    """The most that all rules of a category give together: points or times, in a period."""

    category: str
    cap_period: str
    cap_points: Decimal | None = None
    cap_times: int | None = None
    cap_scope: str = "household"


@dataclass(frozen=True, slots=True)
class RuleShape:
    """What scoring needs of a rule.

    points: signed, the small end; points_max: the other end of a range, same sign. unit, category,
    cap_period, cap_scope, repeat_period, clears: codes of the choices of rules.models, or empty.
    cap_points: positive. ladder: the name that its levels share. repeat_points: signed, of the
    first occurrence, the second …; the last holds on. durations, difficulties, effects: the levels
    of the rule's tables, empty where it has none. bar_redemption_months: 0 to the year's end.
    """

    code: str
    article: str
    deed: str
    points: Decimal
    points_max: Decimal | None = None
    unit: str = ""
    unit_step: Decimal = Decimal(1)
    cap_points: Decimal | None = None
    cap_period: str = ""
    counts_persons: bool = False
    category: str = ""
    cap_times: int | None = None
    cap_scope: str = "household"
    ladder: str = ""
    repeat_points: Sequence[Decimal] = ()
    repeat_period: str = ""
    extra_points: Decimal | None = None
    extra_when: str = ""
    durations: Sequence[Level] = ()
    difficulties: Sequence[Level] = ()
    effects: Sequence[Level] = ()
    clears: str = ""
    bar_redemption_months: int | None = None
    bars_honours: bool = False

    @property
    def points_end(self) -> Decimal:
        """The large end of a range; points itself where there is none."""
        return self.points if self.points_max is None else self.points_max

    @property
    def sign(self) -> int:
        """Which way the rule's caps and ladder count; a rule without points takes."""
        return 1 if self.points > 0 else -1


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened: the day, how much of it, what deciders chose in a range, and who did it.

    difficulty_id, effect_id: of the levels of the rule's tables. with_extra: what the rule gives or
    takes on top has happened as well.
    """

    occurred_on: date
    quantity: Decimal = Decimal(1)
    chosen_points: Decimal | None = None
    member_id: int | None = None
    difficulty_id: int | None = None
    effect_id: int | None = None
    with_extra: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier deed of the same household, decided and not reversed, of whatever rule.

    points: signed, what it came to after caps and clearing, and before the ledger stopped it at a
    floor: a household that had nothing left has used its cap all the same. quantity: counted by
    caps of times under a rule that gives points a time. is_paper: from the paper book, which tells
    what a year came to and not on which of its days. is_elsewhere: of a household in which the
    person lived before or since; it counts for the person, and not for this household.
    """

    occurred_on: date
    points: Decimal
    member_id: int | None = None
    code: str = ""
    category: str = ""
    ladder: str = ""
    quantity: Decimal = Decimal(1)
    is_paper: bool = False
    is_elsewhere: bool = False
