"""Reads of whole months: statements, and what is sealed of them."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from ledger.models import Account, AccountKind, Book, Month, MonthLine, Transfer
from ledger.seals import NoticeHead, NoticeRow, SealedRow, build_lines_file, build_notice_csv
from villages.models import Village
from villages.numbers import from_hundredths

ZERO = Decimal(0)


class StatementLine(NamedTuple):
    """One account's stretch of the book, signed as the account sees it; points.

    A tuple, because a village's statement makes hundreds: a frozen dataclass takes thrice as long.
    """

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
# The book and its latest closed month, sealed or not: as models, these two short reads would take
# a third as long as the statement itself.
OPEN_RUN = """
SELECT m.id, m.seal, m.last_number, b.last_number
FROM ledger_book b LEFT JOIN ledger_month m ON m.village_id = b.village_id
WHERE b.village_id = %s
ORDER BY m.number DESC LIMIT 1
"""


def get_statement(
    village: Village, *, first_number: int, last_number: int, after: Month | None
) -> list[StatementLine]:
    """Return the statement of a run of numbers that follows the closed month `after`.

    One line a household and partner, households first, by number; closed accounts only where
    something is left to say.
    """
    return _read_statement(
        village.pk,
        first_number=first_number,
        last_number=last_number,
        after=after.pk if after else None,
    )


def _read_statement(
    village_id: int, *, first_number: int, last_number: int, after: int | None
) -> list[StatementLine]:
    run = [village_id, first_number, last_number]
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [after, *run, village_id])
        rows = cursor.fetchall()
    read = from_hundredths
    # Not by a loop over the columns, for the same reason as a line is a tuple.
    return [
        StatementLine._make(
            (row[0], read(row[1]), read(row[2]), read(row[3]), read(row[4]), read(row[5]))
        )
        for row in rows
    ]


def get_open_statement(village: Village) -> list[StatementLine]:
    """Return the statement of the open month as it stands now."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_RUN, [village.pk])
        row = cursor.fetchone()
    if row is None:
        raise Book.DoesNotExist
    last_month, seal, closed_number, last_number = row
    lines = _read_statement(
        village.pk,
        first_number=(closed_number or 0) + 1,
        last_number=last_number,
        after=last_month,
    )
    if last_month is None or seal:
        return lines
    # Between closing and sealing the month has no lines yet, so its closings are worked out.
    openings = _find_closings(Month.objects.get(pk=last_month))
    return [line._replace(opening=openings.get(line.account_id, ZERO)) for line in lines]


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
        lines = [line._replace(opening=openings.get(line.account_id, ZERO)) for line in lines]
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
