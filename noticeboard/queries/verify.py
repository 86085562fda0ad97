"""Whether a file or a code is what was put up, in any village."""

from dataclasses import dataclass
from enum import Enum
from re import compile as pattern
from unicodedata import normalize

from ledger.comparing import Difference, compare_lines, compare_notice
from ledger.models import Account, Month, MonthLine
from ledger.queries import build_head, build_row, get_sealed_rows
from ledger.reading import ReadLines, ReadNotice, read_file, read_number
from ledger.seals import NoticeRow, build_notice_csv, seal_of
from villages.words import SEAL_SHORT_LENGTH

SEAL_LENGTH = 64
# Signs that stand between the groups of a code, and letters that are read for digits.
BETWEEN = pattern(r"[\s\-_.·…:,]+")
MISREAD = str.maketrans("oil", "011")
CODE = pattern(r"[0-9a-f]+\Z")
# What fits the column of a notice's number.
NUMBER_DIGITS_MAX = 9


class Outcome(Enum):
    """What can be said of something that somebody brings."""

    SAME = "same"  # byte for byte
    RESAVED = "resaved"  # other bytes, all figures agree
    CHANGED = "changed"
    BROKEN = "broken"  # our own rows do not agree with the seal: nothing to compare with
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"  # no file of ours, or no code
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
        return Verdict(Outcome.UNREADABLE)
    # A range, because it asks the index of both databases; a seal is made of 0-9 and a-f.
    months = Month.objects.filter(seal__gte=code, seal__lt=f"{code}g").select_related("village")
    month = months.first()
    return Verdict(Outcome.CODE, month) if month else Verdict(Outcome.UNKNOWN)


def read_code(text: str) -> str:
    """Return a code as we write it, however it was typed: full width, in groups, o for 0."""
    return BETWEEN.sub("", normalize("NFKC", text)).casefold().translate(MISREAD)


def verify_file(content: bytes) -> Verdict:
    """Return what a file is that somebody brings; a constant number of queries."""
    digest = seal_of(content)
    month = Month.objects.filter(seal=digest).select_related("village").first()
    if month:
        return Verdict(Outcome.SAME, month)
    read = read_file(content)
    if isinstance(read, ReadNotice):
        return _verify_notice(read, digest)
    return _verify_lines(read, digest) if read else Verdict(Outcome.UNREADABLE)


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
        return Verdict(Outcome.UNKNOWN)
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
