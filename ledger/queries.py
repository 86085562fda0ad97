"""Set-based reads of the ledger: statements, passbooks, what is available, standing."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from ledger.models import (
    Account,
    AccountKind,
    Book,
    Hold,
    HoldKind,
    Month,
    MonthLine,
    StandingEntry,
    Transfer,
    TransferKind,
)
from ledger.seals import NoticeHead, NoticeRow, SealedRow, build_lines_file, build_notice_csv
from villages.models import Terms, Village
from villages.models.households import HouseholdState
from villages.months import add_months
from villages.numbers import from_hundredths

ZERO = Decimal(0)
ACTIVE = HouseholdState.ACTIVE


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One account's stretch of the book, signed as the account sees it; points."""

    account_id: int
    opening: Decimal
    added: Decimal
    deducted: Decimal
    redeemed: Decimal
    other: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.added + self.deducted + self.redeemed + self.other


# A stretch is one run of numbers, which the unique (village, number) finds; what came before is
# in the closing of the month before. The run is read once and summed by pairs of accounts before
# its two sides are, however old the book; a scan for each side would also lure PostgreSQL into
# starting parallel workers, which take longer to start than the sums take.
STATEMENT = """
SELECT a.id, COALESCE(o.closing, 0), COALESCE(m.added, 0), COALESCE(m.deducted, 0),
       COALESCE(m.redeemed, 0), COALESCE(m.other, 0)
FROM ledger_account a
LEFT JOIN ledger_monthline o ON o.account_id = a.id AND o.month_id = %s
LEFT JOIN (
    SELECT account,
           CAST(SUM(CASE WHEN kind = 'award' THEN points ELSE 0 END) AS bigint) AS added,
           CAST(SUM(CASE WHEN kind = 'deduction' THEN points ELSE 0 END) AS bigint) AS deducted,
           CAST(SUM(CASE WHEN kind = 'redemption' THEN points ELSE 0 END) AS bigint) AS redeemed,
           CAST(SUM(CASE WHEN kind IN ('award', 'deduction', 'redemption') THEN 0 ELSE points END)
               AS bigint) AS other
    FROM (
        SELECT CASE side WHEN 1 THEN destination_id ELSE source_id END AS account,
               kind, side * points AS points
        FROM (
            SELECT source_id, destination_id, kind, CAST(SUM(points) AS bigint) AS points
            FROM ledger_transfer
            WHERE village_id = %s AND number BETWEEN %s AND %s
            GROUP BY source_id, destination_id, kind
        ) pairs
        CROSS JOIN (SELECT 1 AS side UNION ALL SELECT -1) sides
    ) ends
    GROUP BY account
) m ON m.account = a.id
WHERE a.village_id = %s AND a.kind <> 'issuance'
  AND (a.closed_at IS NULL OR o.closing <> 0 OR m.account IS NOT NULL)
ORDER BY a.kind, a.number
"""


def get_statement(
    village: Village, *, first_number: int, last_number: int, after: Month | None
) -> list[StatementLine]:
    """Return the statement of a run of numbers that follows the closed month `after`.

    One line a household and partner, households first, by number; closed accounts only where
    something is left to say.
    """
    run = [village.pk, first_number, last_number]
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [after.pk if after else None, *run, village.pk])
        return [
            StatementLine(row[0], *[from_hundredths(value) if value else ZERO for value in row[1:]])
            for row in cursor.fetchall()
        ]


def get_open_statement(village: Village) -> list[StatementLine]:
    """Return the statement of the open month as it stands now."""
    book = Book.objects.get(village=village)
    last = find_last_month(village)
    lines = get_statement(
        village,
        first_number=(last.last_number if last else 0) + 1,
        last_number=book.last_number,
        after=last,
    )
    if last is None or last.seal:
        return lines
    # Between closing and sealing the month has no lines yet, so its closings are worked out.
    openings = _find_closings(last)
    return [replace(line, opening=openings.get(line.account_id, ZERO)) for line in lines]


def _find_closings(month: Month) -> dict[int, Decimal]:
    """Return {account id: closing} of a closed month that is not sealed yet."""
    before = Month.objects.filter(village=month.village, number=month.number - 1).first()
    lines = get_statement(
        month.village,
        first_number=month.first_number,
        last_number=month.last_number,
        after=before,
    )
    if before is not None and not before.seal:
        openings = _find_closings(before)
        lines = [replace(line, opening=openings.get(line.account_id, ZERO)) for line in lines]
    return {line.account_id: line.closing for line in lines}


def find_last_month(village: Village) -> Month | None:
    """Return the village's latest closed month, sealed or not."""
    return Month.objects.for_village(village).order_by("-number").first()


def find_month(village: Village, month: date) -> Month | None:
    """Return the closed stretch that covers a month."""
    return (
        Month.objects.for_village(village).filter(from_month__lte=month, month__gte=month).first()
    )


def get_sealed_rows(month: Month, *, account_id: int | None = None) -> dict[int, list[SealedRow]]:
    """Return {account id: its transfers of a month by number}, in one query.

    account_id: read only what one account's lines need; the others' are then not whole.
    """
    rows: dict[int, list[SealedRow]] = {}
    found = Transfer.objects.filter(
        village_id=month.village_id, number__range=(month.first_number, month.last_number)
    )
    if account_id is not None:
        found = found.filter(Q(source=account_id) | Q(destination=account_id))
    for row in found.select_related("source", "destination", "reverses").order_by("number"):
        ends = ((row.destination, row.source, 1), (row.source, row.destination, -1))
        for account, other, sign in ends:
            if account.kind != AccountKind.ISSUANCE:
                sealed = _seal_row(row, sign=sign, other=other)
                rows.setdefault(account.pk, []).append(sealed)
    return rows


def _seal_row(row: Transfer, *, sign: int, other: Account) -> SealedRow:
    return SealedRow(
        number=row.number,
        kind=row.kind,
        points=sign * row.points,
        asked=sign * row.asked,
        occurred_on=row.occurred_on,
        reference=row.reference,
        reverses=row.reverses.number if row.reverses else 0,
        other_account=other.code,
    )


def get_lines_file(line: MonthLine) -> bytes:
    """Return an account's lines file of a sealed month; its SHA-256 is the line's digest."""
    rows = get_sealed_rows(line.month, account_id=line.account_id)
    return build_lines_file(line.salt, rows.get(line.account_id, []))


def get_notice_csv(month: Month) -> bytes:
    """Return a closed month's notice.csv from its lines; its SHA-256 is the month's seal."""
    lines = (
        MonthLine.objects.filter(month=month)
        .select_related("account")
        .order_by("account__kind", "account__number")
    )
    return build_notice_csv(build_head(month), [build_row(line) for line in lines])


def build_head(month: Month) -> NoticeHead:
    return NoticeHead(
        village=month.village.slug,
        number=month.number,
        from_month=month.from_month,
        month=month.month,
        edition=month.edition,
        previous_seal=month.previous_seal,
    )


def build_row(line: MonthLine) -> NoticeRow:
    return NoticeRow(
        account=line.account.code,
        opening=line.opening,
        added=line.added,
        deducted=line.deducted,
        redeemed=line.redeemed,
        other=line.other,
        closing=line.closing,
        digest=line.digest,
    )


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
