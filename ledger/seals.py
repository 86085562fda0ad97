"""The bytes that are sealed: an account's lines file and the month's notice.csv. Pure.

Both are UTF-8 with LF, the same in every language, so that anyone can check them with sha256sum.
Points carry two places and the sign the account sees. Source: design section 4, "Seal".
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from villages.months import write_month

LINES_HEADER = (
    "number",
    "kind",
    "points",
    "asked",
    "occurred_on",
    "reference",
    "reverses",
    "other_account",
)
NOTICE_HEADER = (
    "account",
    "opening",
    "added",
    "deducted",
    "redeemed",
    "other",
    "closing",
    "digest",
)


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One transfer as its account sees it; points signed; reverses: the number, 0 for none."""

    number: int
    kind: str
    points: Decimal
    asked: Decimal
    occurred_on: date
    reference: str
    reverses: int
    other_account: str


@dataclass(frozen=True, slots=True)
class NoticeHead:
    """What a month's file says of itself before its lines."""

    village: str
    number: int
    from_month: date
    month: date
    edition: str
    previous_seal: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One account's month."""

    account: str
    opening: Decimal
    added: Decimal
    deducted: Decimal
    redeemed: Decimal
    other: Decimal
    closing: Decimal
    digest: str


def build_lines_file(salt: str, rows: Iterable[SealedRow]) -> bytes:
    """Return an account's lines of one month: the salt, the head, a row a transfer by number."""
    return _write_csv(
        [
            ("salt", salt),
            LINES_HEADER,
            *(
                (
                    row.number,
                    row.kind,
                    f"{row.points:.2f}",
                    f"{row.asked:.2f}",
                    row.occurred_on.isoformat(),
                    row.reference,
                    row.reverses or "",
                    row.other_account,
                )
                for row in rows
            ),
        ]
    )


def build_notice_csv(head: NoticeHead, rows: Iterable[NoticeRow]) -> bytes:
    """Return a month's notice.csv; rows in the order of their accounts."""
    return _write_csv(
        [
            ("village", head.village),
            ("notice", head.number),
            ("from", write_month(head.from_month)),
            ("month", write_month(head.month)),
            ("edition", head.edition),
            ("previous", head.previous_seal),
            NOTICE_HEADER,
            *(
                (
                    row.account,
                    f"{row.opening:.2f}",
                    f"{row.added:.2f}",
                    f"{row.deducted:.2f}",
                    f"{row.redeemed:.2f}",
                    f"{row.other:.2f}",
                    f"{row.closing:.2f}",
                    row.digest,
                )
                for row in rows
            ),
        ]
    )


def seal_of(content: bytes) -> str:
    """Return the SHA-256 of a file in hex: a line's digest, a month's seal."""
    return sha256(content).hexdigest()


def _write_csv(rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
