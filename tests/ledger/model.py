"""The ledger as plain Python has it: what test_properties compares the real one with."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ledger.models import Account, Hold
from ledger.services import Post
from tests.cast import BEGIN, TODAY
from tests.ledger.acts import BASE
from villages.models import User

ZERO = Decimal(0)


@dataclass
class House:
    """A household's account as the model has it."""

    account: Account
    balance: Decimal = BASE
    debt: Decimal = ZERO

    def take(self, amount: Decimal) -> None:
        self.balance -= amount
        self.debt = max(ZERO, -self.balance)

    def give(self, amount: Decimal) -> None:
        self.take(-amount)


@dataclass
class Row:
    """A transfer as the model has it; an end that is no household is None."""

    post: Post
    by: User
    pk: int
    number: int
    points: Decimal
    source: House | None
    destination: House | None
    is_reversed: bool = False


@dataclass
class Held:
    """A hold as the model has it."""

    hold: Hold
    house: House
    points: Decimal
    frees_on: date | None
    row: Row | None = None
    objected: bool = False
    released: bool = False

    def counts(self, today: date) -> bool:
        return not self.released and (self.frees_on is None or self.frees_on > today)


@dataclass
class Stretch:
    """A closed month as the model has it; file: the bytes that were sealed, empty before."""

    pk: int
    last_number: int
    window_ends: date | None = None
    put_up: date | None = None
    file: bytes = b""


@dataclass
class Books:
    """What the model knows of the village."""

    houses: dict[int, House]
    keep: Decimal = ZERO
    debt_allowed: bool = False
    today: date = TODAY
    open_month: date = BEGIN
    last_number: int = 6
    partner: Decimal = ZERO
    rows: list[Row] = field(default_factory=list)
    holds: list[Held] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)

    def held(self, house: House) -> Decimal:
        return sum(
            (hold.points for hold in self.holds if hold.house is house and hold.counts(self.today)),
            ZERO,
        )

    def available(self, house: House) -> Decimal:
        return max(ZERO, house.balance - self.held(house) - self.keep)

    def movable(self, house: House) -> Decimal:
        return max(ZERO, house.balance - self.held(house))

    def hold_of(self, row: Row) -> Held | None:
        return next((hold for hold in self.holds if hold.row is row), None)

    def stretch_of(self, row: Row) -> Stretch | None:
        return next((one for one in self.stretches if row.number <= one.last_number), None)
