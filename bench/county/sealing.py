"""The copies' seals: the template's files with another salt and name, summed up in SQL.

An account's lines file begins with its salt and a month's notice.csv with its village, so no copy
has its template's digests. Everything else in them is the same, and is written once, by the
product's own functions; the database puts salts, names and digests in and takes the SHA-256.
"""

from collections.abc import Iterator

from django.db import connection

from ledger.models import Month, MonthLine
from ledger.queries import build_head, build_row, get_sealed_rows
from ledger.seals import build_lines_file, build_notice_csv

LINES, HEADS = "bench_sealed_lines", "bench_sealed_heads"


def write_files() -> None:
    """Write down what the template's sealed files hold besides salts, names and digests."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {LINES} (id bigint, begins text, rest bytea)")
        cursor.execute(f"CREATE TABLE {HEADS} (id bigint, number int, begins text, rest text)")
        for month in Month.objects.exclude(seal="").select_related("village"):
            own = build_notice_csv(build_head(month), []).decode()
            begins, rest = own.split("previous,", 1)
            begins = begins.removeprefix(f"village,{month.village.slug}\n")
            rest = rest.removeprefix(month.previous_seal)
            head = (month.pk, month.number, begins, rest)
            cursor.execute(f"INSERT INTO {HEADS} VALUES (%s, %s, %s, %s)", head)  # noqa: S608 - a constant
            cursor.executemany(f"INSERT INTO {LINES} VALUES (%s, %s, %s)", [*_list_lines(month)])  # noqa: S608


def _list_lines(month: Month) -> Iterator[tuple[int, str, bytes]]:
    rows = get_sealed_rows(month)
    head = build_head(month)
    nothing = build_notice_csv(head, [])
    for line in MonthLine.objects.filter(month=month).select_related("account"):
        written = build_notice_csv(head, [build_row(line)]).removeprefix(nothing).decode()
        file = build_lines_file(line.salt, rows.get(line.account_id, []))
        yield (
            line.pk,
            written.removesuffix(f"{line.digest}\n"),
            file.removeprefix(f"salt,{line.salt}".encode()),
        )


def build_digest(salt: str) -> str:
    """Return the SQL of a copied line's digest; salt: the SQL of its salt."""
    return f"encode(sha256(convert_to('salt,' || {salt}, 'UTF8') || sealed.rest), 'hex')"


def build_seals(number: int, *, of_line: str, of_month: str, lines: str, heads: str) -> str:
    """Return the SQL that seals the number-th month of every village, after the one before.

    of_line, of_month: SQL of the template's id of a copied row; lines, heads: the written files.
    """
    return f"""
        WITH written AS (
            SELECT copy.id, string_agg(sealed.begins || line.digest || E'\\n', ''
                ORDER BY account.kind, account.number) AS body
            FROM ledger_month copy
            JOIN ledger_monthline line ON line.month_id = copy.id
            JOIN ledger_account account ON account.id = line.account_id
            JOIN {lines} sealed ON sealed.id = {of_line}
            WHERE copy.number = {number} AND copy.seal <> ''
            GROUP BY copy.id
        ), sealed AS (
            SELECT copy.id, COALESCE(earlier.seal, '') AS previous, encode(sha256(convert_to(
                'village,' || village.slug || E'\\n' || head.begins || 'previous,' ||
                COALESCE(earlier.seal, '') || head.rest || written.body, 'UTF8')), 'hex') AS seal
            FROM ledger_month copy
            JOIN written ON written.id = copy.id
            JOIN villages_village village ON village.id = copy.village_id
            JOIN {heads} head ON head.id = {of_month}
            LEFT JOIN ledger_month earlier
                ON earlier.village_id = copy.village_id AND earlier.number = copy.number - 1
        )
        UPDATE ledger_month SET seal = sealed.seal, previous_seal = sealed.previous
        FROM sealed WHERE ledger_month.id = sealed.id
    """  # noqa: S608 - constants of this package
