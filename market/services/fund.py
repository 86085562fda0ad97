"""The fund book: every yuan that came or went, numbered without gaps, never below nothing."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ledger.errors import KeyReused
from ledger.services import OpenBook, lock_book
from market.errors import (
    FundBegunAlready,
    FundDayUnfit,
    FundEntryBound,
    FundEntryNotReversible,
    FundKindUnfit,
    FundNotBegun,
    FundTooSmall,
    TextTooLong,
    YuanNotPossible,
)
from market.models import FundEntry, FundKind, StockMove, Supplier
from market.queries.fund import find_opening, get_fund
from market.services.suppliers import find_or_add_supplier
from villages.errors import SecondPersonNeeded
from villages.models import Role, User, Village
from villages.numbers import from_hundredths, to_hundredths
from villages.permissions import check_role

COMMITTEE = frozenset({Role.COMMITTEE})
YUAN_MAX = Decimal(99_999_999)
VOUCHER_LENGTH = 40
OUTGOING = frozenset({FundKind.PURCHASE, FundKind.SETTLEMENT, FundKind.EXPENSE})
# What a person enters; the others are written where they are made.
ENTERED = (
    FundKind.OPENING,
    FundKind.GRANT,
    FundKind.INCOME,
    FundKind.DONATION,
    FundKind.PURCHASE,
    FundKind.EXPENSE,
)


@transaction.atomic
def record_entry(
    village: Village,
    *,
    kind: FundKind,
    yuan: Decimal,
    occurred_on: date,
    key: UUID,
    by: User,
    now: datetime,
    party: str = "",
    is_person: bool = False,
    voucher_no: str = "",
) -> FundEntry:
    """Enter money that came or went; the kind says which way.

    yuan: without a sign, more than 0; an opening may be 0. party: whom it came from or went to;
    is_person: whose name is masked in public. key: made by the form.
    Returns the FundEntry; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, RoleNeeded, VillageNotFound, FundKindUnfit, YuanNotPossible, FundDayUnfit,
    FundNotBegun, FundBegunAlready, FundTooSmall, TextTooLong.
    """
    book = lock_book(village, now=now)
    party, voucher_no = party.strip(), voucher_no.strip()
    found = _find(village, key)
    if found:
        content = (kind, _to_yuan(kind, yuan), occurred_on, party, voucher_no, by.pk)
        return _check_same(found, content)
    check_role(by, village, COMMITTEE, today=book.today)
    if kind not in ENTERED:
        raise FundKindUnfit
    return write_entry(
        book,
        kind=kind,
        yuan=yuan,
        occurred_on=occurred_on,
        party=find_or_add_supplier(village, party, is_person=is_person, field="party"),
        voucher_no=voucher_no,
        key=key,
        by=by,
    )


def write_entry(
    book: OpenBook,
    *,
    kind: FundKind,
    yuan: Decimal,
    occurred_on: date,
    key: UUID,
    by: User,
    party: Supplier | None = None,
    voucher_no: str = "",
    stock_move: StockMove | None = None,
) -> FundEntry:
    """Write the next line of the fund book, under the book's lock, as a step of something larger.

    yuan: without a sign, at most two places. Whoever calls has looked the key up and asked for the
    role. Raises YuanNotPossible, FundDayUnfit, FundNotBegun, FundBegunAlready, FundTooSmall,
    TextTooLong.
    """
    if len(voucher_no) > VOUCHER_LENGTH:
        raise TextTooLong(VOUCHER_LENGTH, "voucher_no")
    signed = _to_yuan(kind, yuan)
    _check_begun(book, kind, occurred_on)
    entry = FundEntry(
        kind=kind,
        yuan=signed,
        occurred_on=occurred_on,
        party=party,
        voucher_no=voucher_no,
        stock_move=stock_move,
        key=key,
        made_by=by,
    )
    return _append(book, entry)


@transaction.atomic
def reverse_entry(entry: FundEntry, *, key: UUID, by: User, now: datetime) -> FundEntry:
    """Take a line back whole, by another person than wrote it, as a line of today.

    Not payments of settlements: money that comes back for one is income. Nor purchases that came
    with an intake: they are taken back with it (reverse_intake).
    Returns the reversal; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, RoleNeeded, VillageNotFound, SecondPersonNeeded, FundEntryNotReversible,
    FundEntryBound, FundTooSmall.
    """
    book = lock_book(entry.village, now=now)
    entry = FundEntry.objects.get(pk=entry.pk)
    found = _find(entry.village_id, key)
    if found:
        if (found.reverses_id, found.made_by_id) != (entry.pk, by.pk):
            raise KeyReused
        return found
    check_role(by, entry.village, COMMITTEE, today=book.today)
    if entry.made_by_id == by.pk:
        raise SecondPersonNeeded
    if is_bound(entry):
        raise FundEntryBound(entry.number)
    if not entry.yuan or entry.reverses_id or FundEntry.objects.filter(reverses=entry).exists():
        raise FundEntryNotReversible(entry.number)
    return write_reversal(book, entry, key=key, by=by)


def write_reversal(book: OpenBook, entry: FundEntry, *, key: UUID, by: User) -> FundEntry:
    """Write the line that takes another back whole, under the book's lock, as a step of more.

    Whoever calls has made sure that it can be, and that another person wrote it. Raises
    FundTooSmall.
    """
    reversal = FundEntry(
        kind=FundKind.REVERSAL,
        yuan=-entry.yuan,
        occurred_on=book.today,
        party_id=entry.party_id,
        voucher_no=entry.voucher_no,
        reverses=entry,
        key=key,
        made_by=by,
    )
    return _append(book, reversal)


def is_bound(entry: FundEntry) -> bool:
    """Tell whether a line stands with a settlement or an intake, and is not reversed by itself."""
    return entry.kind == FundKind.SETTLEMENT or entry.stock_move_id is not None


def _append(book: OpenBook, entry: FundEntry) -> FundEntry:
    fund = get_fund(book.village_id)
    if fund + entry.yuan < 0:
        raise FundTooSmall(fund, -entry.yuan)
    numbers = FundEntry.objects.filter(village=book.village_id)
    entry.village_id = book.village_id
    entry.number = (numbers.aggregate(last=Max("number"))["last"] or 0) + 1
    entry.made_at = book.now
    entry.save(force_insert=True)
    return entry


def _to_yuan(kind: FundKind, yuan: Decimal) -> Decimal:
    """Return the amount with the sign that its kind has in the fund's eyes."""
    try:
        hundredths = to_hundredths(yuan)
    except (ValueError, ArithmeticError) as error:
        raise YuanNotPossible from error
    smallest = 0 if kind == FundKind.OPENING else 1
    if not smallest <= hundredths <= to_hundredths(YUAN_MAX):
        raise YuanNotPossible
    return from_hundredths(-hundredths if kind in OUTGOING else hundredths)


def _check_begun(book: OpenBook, kind: FundKind, occurred_on: date) -> None:
    opening = find_opening(book.village_id)
    if kind == FundKind.OPENING:
        if opening:
            raise FundBegunAlready
    elif opening is None:
        raise FundNotBegun
    if occurred_on > book.today or (opening and occurred_on < opening.occurred_on):
        raise FundDayUnfit


def _find(village: Village | int, key: UUID) -> FundEntry | None:
    rows = FundEntry.objects.filter(village=village, key=key)
    return rows.select_related("party", "reverses").first()


def _check_same(found: FundEntry, content: tuple[object, ...]) -> FundEntry:
    party = found.party.name if found.party else ""
    stored = (
        found.kind,
        found.yuan,
        found.occurred_on,
        party,
        found.voucher_no,
        found.made_by_id,
    )
    if stored != content:
        raise KeyReused
    return found
