"""Reads of the year's turn: what is warned of, what each household has left, what comes new."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from ledger.carrying import YearPoints, YearRules, compute_expiry
from ledger.keys import make_base_key
from ledger.models import (
    Account,
    AccountKind,
    Book,
    HoldKind,
    Month,
    Transfer,
    TransferKind,
    YearTurn,
)
from ledger.models.corrections import CorrectionState
from ledger.queries import counting_holds
from villages.models import Terms, Village
from villages.models.households import HouseholdState
from villages.models.terms import BaseGiven, Rounding, YearEnd
from villages.months import add_months, month_of, year_start_of
from villages.queries import get_terms

ZERO = Decimal(0)
# In the last three months of the year notices carry the warning, so that one hangs in time.
WARNED_WITHIN_DAYS = 92


@dataclass(frozen=True, slots=True)
class YearEndWarning:
    """From expires_on, the new year's first day, so much of what is left of the old is gone."""

    expires_on: date
    expires_percent: int


def get_carry_percent(terms: Terms) -> int:
    """Return how many of a hundred points that are left at the year's end go on."""
    if terms.year_end == YearEnd.CARRY:
        return 100
    return terms.year_end_percent if terms.year_end == YearEnd.SHARE else 0


def find_year_end_warning(
    village: Village, day: date, *, within_days: int = WARNED_WITHIN_DAYS
) -> YearEndWarning | None:
    """Return what the end of the scheme's year takes, on one of its last days; None else.

    The terms of the year's last day say what goes on, also those that begin between now and then.
    """
    terms = get_terms(village, day)
    year_start = add_months(year_start_of(day, terms.year_start_month), 12)
    if (year_start - day).days > within_days:
        return None
    percent = 100 - get_carry_percent(get_terms(village, year_start - timedelta(days=1)))
    return YearEndWarning(year_start, percent) if percent else None


@dataclass(frozen=True, slots=True)
class TurnLine:
    """What the year's turn does to one household; points; new_base: 0 where it gets none."""

    account: Account
    points: YearPoints
    expires: Decimal
    new_base: Decimal

    @property
    def after(self) -> Decimal:
        return self.points.balance - self.expires + self.new_base


@dataclass(frozen=True, slots=True)
class YearPreview:
    """What a year's turn would do as the book stands now; lines by number, of every household."""

    year_start: date
    rules: YearRules
    base_points: Decimal
    lines: list[TurnLine]

    @property
    def moved(self) -> list[TurnLine]:
        return [line for line in self.lines if line.expires or line.new_base]

    @property
    def losing(self) -> list[TurnLine]:
        """Who loses points, the most first."""
        losing = [line for line in self.lines if line.expires]
        return sorted(losing, key=lambda line: (-line.expires, line.account.number))

    @property
    def expired(self) -> Decimal:
        return sum((line.expires for line in self.lines), ZERO)

    @property
    def given(self) -> Decimal:
        return sum((line.new_base for line in self.lines), ZERO)


def get_year_start(village: Village, today: date) -> date:
    """Return the first day of the scheme's year in which today lies."""
    return year_start_of(today, get_terms(village, today).year_start_month)


def get_year_rules(village: Village, year_start: date) -> YearRules:
    """Return what the terms of the old year's last day say of its points.

    Where a new base is given nothing of the old needs to be kept.
    """
    terms = get_terms(village, year_start - timedelta(days=1))
    is_renewed = get_new_base(village, year_start) > ZERO
    return YearRules(
        carry_percent=get_carry_percent(terms),
        rounding=Rounding(terms.rounding),
        kept=ZERO if is_renewed else terms.keep_points,
    )


def get_new_base(village: Village, year_start: date) -> Decimal:
    """Return the base points that every household is given anew; 0 where it is given once."""
    terms = get_terms(village, year_start)
    return Decimal(terms.base_points) if terms.base_given == BaseGiven.YEARLY else ZERO


def find_turnable_year(village: Village, today: date) -> date | None:
    """Return the first day of the year whose turn the office may do now; None: nothing to do.

    The old year's last month is closed, and a book that began within the year has none behind it.
    """
    year_start = get_year_start(village, today)
    before = Month.objects.filter(village=OuterRef("village"), from_month__lt=month_of(year_start))
    made = YearTurn.objects.filter(village=OuterRef("village"), year_start=year_start)
    turnable = Book.objects.filter(
        Exists(before),
        ~Exists(made.exclude(state=CorrectionState.REFUSED)),
        village=village,
        open_month__gte=month_of(year_start),
    )
    if not turnable.exists():
        return None
    rules = get_year_rules(village, year_start)
    return year_start if rules.carry_percent < 100 or get_new_base(village, year_start) else None


def find_old_month(village: Village, year_start: date) -> Month | None:
    """Return the closed stretch that covers the old year's last day."""
    last = month_of(year_start - timedelta(days=1))
    return Month.objects.for_village(village).filter(from_month__lte=last, month__gte=last).first()


def preview_turn(village: Village, year_start: date, *, today: date) -> YearPreview:
    """Return what a year's turn does to each household, in a constant number of queries."""
    rules = get_year_rules(village, year_start)
    base = get_new_base(village, year_start)
    accounts = list(_list_accounts(village))
    points = _read_points(accounts, village, year_start, today=today)
    given = _find_given(accounts, village, year_start)
    lines = [
        TurnLine(
            account=account,
            points=points[account.pk],
            expires=_compute_expiry(account, points[account.pk], rules),
            new_base=base if _gets_base(account, year_start, given) else ZERO,
        )
        for account in accounts
    ]
    return YearPreview(year_start, rules, base, lines)


def _list_accounts(village: Village) -> QuerySet[Account]:
    households = Account.objects.for_village(village).filter(kind=AccountKind.HOUSEHOLD)
    return households.filter(closed_at__isnull=True).select_related("household").order_by("number")


def _compute_expiry(account: Account, points: YearPoints, rules: YearRules) -> Decimal:
    """Return what a household loses; what is frozen while it is away, or waits for heirs, stays."""
    household = account.household
    assert household is not None, "A household's account has its household."
    return compute_expiry(points, rules) if household.state == HouseholdState.ACTIVE else ZERO


def _gets_base(account: Account, year_start: date, given: set[int]) -> bool:
    household = account.household
    assert household is not None, "A household's account has its household."
    # Who joined or came back since was given a newcomer's share of this year, or none.
    since = household.state_since or household.joined_on
    is_here = household.state == HouseholdState.ACTIVE and household.joined_on < year_start
    return is_here and since < year_start and account.pk not in given


def _find_given(accounts: list[Account], village: Village, year_start: date) -> set[int]:
    """Return the ids of the accounts that had their base of the year, also one reversed since."""
    own = {make_base_key(account.code, year_start=year_start): account.pk for account in accounts}
    base = Transfer.objects.for_village(village).filter(kind=TransferKind.BASE)
    given = base.filter(occurred_on__gte=year_start).values_list("key", flat=True)
    return {own[key] for key in given if key in own}


@dataclass(slots=True)
class Sums:
    """What came and went on one account since the year began."""

    came_in: Decimal = ZERO
    went_out: Decimal = ZERO


def _read_points(
    accounts: list[Account], village: Village, year_start: date, *, today: date
) -> dict[int, YearPoints]:
    old = find_old_month(village, year_start)
    sums = _sum_new(village, year_start, old)
    held = _read_held(village, year_start, old, today=today)
    return {
        account.pk: YearPoints(
            balance=account.balance or ZERO,
            came_in=sums[account.pk].came_in,
            went_out=sums[account.pk].went_out,
            reserved=held.get((account.pk, HoldKind.RESERVATION), ZERO),
            objected=held.get((account.pk, HoldKind.NOTICE), ZERO),
        )
        for account in accounts
    }


def _sum_new(village: Village, year_start: date, old: Month | None) -> defaultdict[int, Sums]:
    """Return {account id: what the new year brought and took}, in one query.

    A reversal within the year takes its row out again, so that ordering and giving back saves no
    old points; what a reversal of an old row gives back is new, what it takes was never there.
    """
    sums: defaultdict[int, Sums] = defaultdict(Sums)
    first, last = (old.first_number, old.last_number) if old else (1, 0)
    rows = Transfer.objects.for_village(village).filter(
        Q(number__gt=last) | Q(occurred_on__gte=year_start), number__gte=first
    )
    found = rows.values_list(
        *("source_id", "destination_id", "points"), *("reverses__number", "reverses__occurred_on")
    )
    for source, destination, points, reversed_number, reversed_on in found.iterator():
        if reversed_number is None:
            sums[destination].came_in += points
            sums[source].went_out += points
        elif reversed_number > last or reversed_on >= year_start:
            sums[source].came_in -= points
            sums[destination].went_out -= points
        else:
            sums[destination].came_in += points
    return sums


def _read_held(
    village: Village, year_start: date, old: Month | None, *, today: date
) -> dict[tuple[int, str], Decimal]:
    """Return {(account id, kind): points} of what is ordered, and of old awards in dispute."""
    last = old.last_number if old else 0
    disputed = Q(objected=True, transfer__number__lte=last, transfer__occurred_on__lt=year_start)
    found = (
        counting_holds(today)
        .filter(disputed | Q(kind=HoldKind.RESERVATION), account__village=village)
        .values_list("account_id", "kind")
        .annotate(total=Sum("points"))
        .order_by()
    )
    return {(account, kind): total for account, kind, total in found}
