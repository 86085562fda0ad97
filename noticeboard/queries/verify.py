"""Whether a file or a code is what was put up, in any village."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from re import compile as pattern
from unicodedata import normalize

from django.db.models import F, Value

from ledger.comparing import Difference, compare_lines, compare_notice
from ledger.models import Account, Month, MonthLine
from ledger.queries import build_head, build_row, get_sealed_rows
from ledger.reading import ReadLines, ReadNotice, read_file, read_number, read_table
from ledger.seals import NoticeRow, build_notice_csv, seal_of
from noticeboard.exports import is_table_head
from villages.words import SEAL_SHORT_LENGTH

SEAL_LENGTH = 64
# Signs that stand between the groups of a code, and letters that are read for digits.
BETWEEN = pattern(r"[\s\-_.·…:,]+")
MISREAD = str.maketrans("oil", "011")
CODE = pattern(r"[0-9a-f]+\Z")
# How every .xlsx begins, and the part without which it is none.
WORKBOOK_SIGN, WORKBOOK_PART = b"PK\x03\x04", b"xl/workbook.xml"
MONTH_IN_NAME = pattern(r"(20\d\d)[\u5e74-](1[0-2]|0?[1-9])(?!\d)")
NAME_LENGTH_MAX = 200
# What fits the column of a notice's number.
NUMBER_DIGITS_MAX = 9


class Outcome(Enum):
    """What can be said of something that somebody brings."""

    SAME = "same"  # byte for byte
    RESAVED = "resaved"  # other bytes, all figures agree
    CHANGED = "changed"
    BROKEN = "broken"  # our own rows do not agree with the seal: nothing to compare with
    UNKNOWN = "unknown"
    EMPTY = "empty"  # a file with nothing in it
    TABLE = "table"  # the notice as it is given to people, which nothing is sealed of
    UNREADABLE = "unreadable"  # no file of ours
    NO_CODE = "no_code"
    CODE = "code"  # the code of a notice


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was brought, and what it is.

    month: of the notice that it belongs to. is_lines: an account's own lines, else the notice's
    file. account: whose lines they are; only where they are the same: then the notice's file tells
    it to everybody, while a changed file has nothing but its salt to show for itself.
    """

    outcome: Outcome
    month: Month | None = None
    is_lines: bool = False
    account: Account | None = None
    difference: Difference | None = None
    is_resaved: bool = False


def verify_code(text: str) -> Verdict:
    """Return whose code somebody typed in: a notice's seal, whole or as it stands under the QR."""
    code = read_code(text)
    if len(code) not in (SEAL_SHORT_LENGTH, SEAL_LENGTH) or not CODE.match(code):
        return Verdict(Outcome.NO_CODE)
    # A range, because it asks the index of both databases; a seal is made of 0-9 and a-f.
    months = Month.objects.filter(seal__gte=code, seal__lt=f"{code}g").select_related("village")
    month = months.first()
    return Verdict(Outcome.CODE, month) if month else Verdict(Outcome.UNKNOWN)


def read_code(text: str) -> str:
    """Return a code as we write it, however it was typed: full width, in groups, o for 0."""
    return BETWEEN.sub("", normalize("NFKC", text)).casefold().translate(MISREAD)


def verify_file(content: bytes, *, name: str = "") -> Verdict:
    """Return what a file is that somebody brings; a constant number of queries.

    name: of the file; it is asked only which month a table for people is of.
    """
    if not content.strip():
        return Verdict(Outcome.EMPTY)
    digest = seal_of(content)
    month = Month.objects.filter(seal=digest).select_related("village").first()
    if month:
        return Verdict(Outcome.SAME, month)
    read = read_file(content)
    if isinstance(read, ReadNotice):
        return _verify_notice(read, digest)
    if read:
        return _verify_lines(read, digest)
    if is_for_people(content):
        return Verdict(Outcome.TABLE, find_month_named(name))
    return Verdict(Outcome.UNREADABLE)


def is_for_people(content: bytes) -> bool:
    """Tell the notice as .xlsx or table.csv, whose figures people read and nobody seals."""
    if content.startswith(WORKBOOK_SIGN):
        return WORKBOOK_PART in content
    table = read_table(content)
    return is_table_head(table[0]) if table else False


def find_month_named(name: str) -> Month | None:
    """Return the sealed month that a file's name tells, where it tells one village's only."""
    found = MONTH_IN_NAME.search(normalize("NFKC", name))
    if not found:
        return None
    day = date(int(found[1]), int(found[2]), 1)
    sealed = Month.objects.exclude(seal="").filter(month=day).select_related("village")
    named = sealed.annotate(file=Value(name[:NAME_LENGTH_MAX])).filter(
        file__contains=F("village__name")
    )
    months = named[:2]
    return months[0] if len(months) == 1 else None


def _verify_notice(read: ReadNotice, digest: str) -> Verdict:
    month = _find_month(read)
    if month is None:
        return Verdict(Outcome.UNKNOWN)
    rows = read_rows(month)
    # Next month's paper vouches for this one: what fits it was put up, whatever we hold now.
    after = Month.objects.filter(village=month.village, number=month.number + 1).first()
    is_vouched = after is not None and after.previous_seal == digest
    if is_vouched or not _is_sound(month, rows):
        return Verdict(Outcome.BROKEN, month)
    difference = compare_notice(read, build_head(month), rows)
    outcome = Outcome.CHANGED if difference else Outcome.RESAVED
    return Verdict(outcome, month, difference=difference, is_resaved=read.is_resaved)


def _find_month(read: ReadNotice) -> Month | None:
    """Return the month that a file's head names, or that followed the seal that it names."""
    number = read_number(read.head["notice"])
    sealed = Month.objects.exclude(seal="").select_related("village")
    if number.isascii() and number.isdecimal() and len(number) <= NUMBER_DIGITS_MAX:
        found = sealed.filter(village__slug=read.head["village"], number=int(number)).first()
        if found:
            return found
    before = read.head["previous"]
    month = Month.objects.filter(seal=before).first() if before else None
    if month is None:
        return None
    return sealed.filter(village=month.village_id, number=month.number + 1).first()


def read_rows(month: Month) -> list[NoticeRow]:
    """Return what a month's notice.csv says of each account, in its order."""
    lines = MonthLine.objects.filter(month=month).select_related("account")
    return [build_row(line) for line in lines.order_by("account__kind", "account__number")]


def _is_sound(month: Month, rows: list[NoticeRow]) -> bool:
    return seal_of(build_notice_csv(build_head(month), rows)) == month.seal


def _verify_lines(read: ReadLines, digest: str) -> Verdict:
    found = MonthLine.objects.filter(salt=read.salt).exclude(month__seal="")
    line = found.select_related("month__village", "account__household").first()
    if line is None or not read.salt:
        return Verdict(Outcome.UNKNOWN, is_lines=True)
    if not _is_sound(line.month, read_rows(line.month)):
        return Verdict(Outcome.BROKEN, line.month, is_lines=True)
    if line.digest == digest:
        return Verdict(Outcome.SAME, line.month, is_lines=True, account=line.account)
    rows = get_sealed_rows(line.month, account_id=line.account_id).get(line.account_id, [])
    difference = compare_lines(read, rows)
    outcome = Outcome.CHANGED if difference else Outcome.RESAVED
    return Verdict(
        outcome, line.month, is_lines=True, difference=difference, is_resaved=read.is_resaved
    )
