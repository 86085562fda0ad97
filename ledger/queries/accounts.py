"""Reads of accounts: passbooks, balances, what is available, standing."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from ledger.models import (
    Account,
    Book,
    Hold,
    HoldKind,
    Month,
    StandingEntry,
    Transfer,
    TransferKind,
)
from villages.models import Terms, Village
from villages.models.households import HouseholdState
from villages.months import add_months

ZERO = Decimal(0)
ACTIVE = HouseholdState.ACTIVE


@dataclass(frozen=True, slots=True)
class PassbookLine:
    """One transfer in a household's passbook; points signed, balance after it."""

    transfer: Transfer
    points: Decimal
    balance: Decimal
    is_reversed: bool


def get_passbook(
    account: Account, *, limit: int = 50, before: int | None = None
) -> list[PassbookLine]:
    """Return an account's latest transfers, newest first, each with the balance after it.

    before: a number to go on from. Two queries; the balances are summed up to the newest row that
    is shown, so that one posted meanwhile cannot shift them.
    """
    own = Transfer.objects.filter(Q(source=account) | Q(destination=account))
    shown = own if before is None else own.filter(number__lt=before)
    is_reversed = Exists(Transfer.objects.filter(reverses=OuterRef("pk")))
    rows = list(
        shown.select_related("reverses")
        .annotate(is_reversed=is_reversed)
        .order_by("-number")[:limit]
    )
    if not rows:
        return []
    balance = _sum_signed(own.filter(number__lte=rows[0].number), account)
    lines = []
    for row in rows:
        points = row.points if row.destination_id == account.pk else -row.points
        lines.append(PassbookLine(row, points, balance, row.is_reversed))
        balance -= points
    return lines


def _sum_signed(rows: QuerySet[Transfer], account: Account) -> Decimal:
    """Return what rows of an account come to, as the account sees it."""
    came_in = Sum("points", filter=Q(destination=account), default=ZERO)
    went_out = Sum("points", filter=Q(source=account), default=ZERO)
    sums = rows.aggregate(came_in=came_in, went_out=went_out)
    return Decimal(sums["came_in"] - sums["went_out"])


def get_balance(account: Account) -> Decimal:
    """Return what stands on an account: kept for a household, summed for the others."""
    if account.balance is not None:
        return account.balance
    return _sum_signed(Transfer.objects.filter(Q(source=account) | Q(destination=account)), account)


@dataclass(frozen=True, slots=True)
class Available:
    """What a household may redeem today, and why it is less than its balance; points.

    is_frozen: the household is away, or no more, and redeems nothing.
    """

    balance: Decimal
    held_for_notice: Decimal
    reserved: Decimal
    keep: Decimal
    is_frozen: bool = False

    @property
    def points(self) -> Decimal:
        if self.is_frozen:
            return ZERO
        return max(ZERO, self.balance - self.held_for_notice - self.reserved - self.keep)


def counting_holds(today: date) -> QuerySet[Hold]:
    """Return the holds that count on a day."""
    return Hold.objects.filter(
        Q(frees_on__isnull=True) | Q(frees_on__gt=today), released_at__isnull=True
    )


def get_available(account: Account, *, terms: Terms, today: date) -> Available:
    """Return what the household of an account may redeem today."""
    sums = dict(
        counting_holds(today)
        .filter(account=account)
        .values_list("kind")
        .annotate(total=Sum("points"))
        .order_by()
    )
    return Available(
        balance=account.balance or ZERO,
        held_for_notice=sums.get(HoldKind.NOTICE, ZERO),
        reserved=sums.get(HoldKind.RESERVATION, ZERO),
        keep=terms.keep_points,
        is_frozen=account.household is not None and account.household.state != ACTIVE,
    )


def with_available(accounts: QuerySet[Account], *, today: date) -> QuerySet[Account]:
    """Return the accounts with what get_shown_available asks for on the day; one query."""
    holds = counting_holds(today).filter(account=OuterRef("pk")).order_by().values("account")
    terms = Terms.objects.filter(village=OuterRef("village")).in_force_on(today)
    return accounts.annotate(
        held=Subquery(holds.annotate(total=Sum("points")).values("total")),
        keep=Subquery(terms.values("keep_points")[:1]),
        home_state=F("household__state"),
    )


def get_shown_available(account: Account) -> Decimal | None:
    """Return what an account read by with_available may redeem; None for no household's."""
    if account.balance is None:
        return None
    if getattr(account, "home_state", ACTIVE) != ACTIVE:
        return ZERO
    held, keep = (getattr(account, name) or ZERO for name in ("held", "keep"))
    return max(ZERO, account.balance - held - keep)


def get_standing(
    village: Village,
    *,
    year_start: date,
    last_number: int | None = None,
    account: Account | None = None,
) -> dict[int, Decimal]:
    """Return {account id: standing} of a year: awards − deductions, and standing entries.

    A transfer counts in the year of the month that it was posted into; a reversal counts against
    what it reverses, in that one's year. last_number: as it stood after that transfer. account:
    read only this one's. Accounts at zero may be missing.
    """
    year = (year_start, add_months(year_start, 12) - timedelta(days=1))
    rows = Transfer.objects.for_village(village).filter(number__gte=_first_number(village, year[0]))
    entries = StandingEntry.objects.filter(account__village=village, year_start=year_start)
    if last_number is not None:
        rows = rows.filter(number__lte=last_number)
    if account is not None:
        rows = rows.filter(Q(source=account) | Q(destination=account))
        entries = entries.filter(account=account)
    standing: dict[int, Decimal] = {}
    for end, gain, loss, sign in (
        ("destination_id", TransferKind.AWARD, TransferKind.DEDUCTION, 1),
        ("source_id", TransferKind.DEDUCTION, TransferKind.AWARD, -1),
    ):
        counted = rows.filter(
            Q(kind=gain, month__range=year)
            | Q(kind=TransferKind.REVERSAL, reverses__kind=loss, reverses__month__range=year)
        )
        for account_id, points in (
            counted.values_list(F(end)).annotate(total=Sum("points")).order_by()
        ):
            standing[account_id] = standing.get(account_id, ZERO) + sign * points
    for account_id, points in (
        entries.values_list("account_id").annotate(total=Sum("points")).order_by()
    ):
        standing[account_id] = standing.get(account_id, ZERO) + points
    return standing


def _first_number(village: Village, month: date) -> int:
    """Return a number before which no transfer was posted into the month or later ones."""
    before = Month.objects.for_village(village).filter(month__lt=month)
    return (before.aggregate(last=Max("last_number"))["last"] or 0) + 1


def get_first_month(village: Village) -> date:
    """Return the month in which the village's book began."""
    first = Month.objects.for_village(village).order_by("number").first()
    return first.from_month if first else Book.objects.get(village=village).open_month
