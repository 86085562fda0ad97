"""Closing a month: move the book on, then draw and seal rows that can no longer change."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from ledger.errors import (
    MonthNotOver,
    MonthNotSealed,
    MonthUnknown,
    PutUpAlready,
    PutUpToCome,
    PutUpTooEarly,
    PutUpTooLate,
)
from ledger.models import Account, Book, Hold, Month, MonthLine, make_salt
from ledger.queries import (
    build_head,
    build_row,
    find_last_month,
    find_month,
    get_sealed_rows,
    get_statement,
)
from ledger.seals import build_lines_file, build_notice_csv, seal_of
from ledger.services.book import lock_book
from villages.models import User, Village
from villages.months import add_months, closing_day_of, month_of
from villages.queries import get_terms
from villages.words import month_name


def close_month(
    village: Village, month: date, *, edition: str, by: User | None, now: datetime
) -> Month:
    """Close the book's stretch that covers a month and seal it; a closed one is answered as it is.

    month: any day of it. edition: the words for the regulation in force, part of what is sealed.
    Posts go into the month that opens as soon as this returns; a crash before sealing is finished
    by the next call. Raises MonthNotOver, MonthUnknown.
    """
    closed = _move_on(village, month_of(month), edition=edition, by=by, now=now)
    finish_sealing(village, now=now)
    closed.refresh_from_db()
    return closed


@transaction.atomic
def _move_on(
    village: Village, month: date, *, edition: str, by: User | None, now: datetime
) -> Month:
    book = lock_book(village, now=now)
    found = find_month(village, month)
    if found:
        return found
    if month < book.open_month:
        raise MonthUnknown(month_name(month))
    last = find_last_month(village)
    opens = _first_open_month(village, book.open_month, book.today)
    if month >= opens:
        day = closing_day_of(month, get_terms(village, month).closing_day)
        raise MonthNotOver(month_name(month), day)
    closed = Month.objects.create(
        village=village,
        number=(last.number if last else 0) + 1,
        from_month=book.open_month,
        month=add_months(opens, -1),
        first_number=(last.last_number if last else 0) + 1,
        last_number=book.last_number,
        edition=edition,
        window_days=get_terms(village, book.today).notice_days,
        closed_at=now,
        closed_by=by,
    )
    Book.objects.filter(village=village).update(open_month=opens)
    return closed


def _first_open_month(village: Village, month: date, today: date) -> date:
    """Return the first month, from the given one on, whose closing day has not come."""
    while closing_day_of(month, get_terms(village, month).closing_day) <= today:
        month = add_months(month, 1)
    return month


def finish_sealing(village: Village, *, now: datetime) -> list[Month]:
    """Seal every closed month that has no seal yet, in order; returns those sealed now."""
    waiting = Month.objects.for_village(village).filter(seal="").order_by("number")
    return [_seal(month, now=now) for month in waiting.select_related("village")]


def _seal(month: Month, *, now: datetime) -> Month:
    """Draw and seal a closed month; its rows cannot change, so only writing takes the lock."""
    before = Month.objects.filter(village=month.village, number=month.number - 1).first()
    assert before is None or before.seal, "Months are sealed in their order."
    month.previous_seal = before.seal if before else ""
    lines = _draw_lines(month, before)
    notice = build_notice_csv(build_head(month), [build_row(line) for line in lines])
    month.seal = seal_of(notice)
    with transaction.atomic():
        book = lock_book(month.village, now=now)
        stored = Month.objects.get(pk=month.pk)
        if stored.seal:
            # Another closer was quicker; the lines drawn here have other salts and are dropped.
            return stored
        # Before the seal: a sealed month takes no more lines.
        MonthLine.objects.bulk_create(lines, batch_size=500)
        month.sealed_at = now
        _set_window(month, put_up=book.today)
        month.save()
    return month


def _draw_lines(month: Month, before: Month | None) -> list[MonthLine]:
    """Return the unsaved lines of a month, households first, by number."""
    rows = get_sealed_rows(month)
    statement = get_statement(
        month.village,
        first_number=month.first_number,
        last_number=month.last_number,
        after=before,
    )
    # After the statement: an account that is opened meanwhile is then in both or only here.
    accounts = {account.pk: account for account in Account.objects.for_village(month.village)}
    lines = []
    for line in statement:
        salt = make_salt()
        lines.append(
            MonthLine(
                month=month,
                account=accounts[line.account_id],
                opening=line.opening,
                added=line.added,
                deducted=line.deducted,
                redeemed=line.redeemed,
                other=line.other,
                closing=line.closing,
                salt=salt,
                digest=seal_of(build_lines_file(salt, rows.get(line.account_id, []))),
            )
        )
    return lines


def _set_window(month: Month, *, put_up: date) -> None:
    """Set the window that counts from the day after, and the day on which the awards come free."""
    month.window_starts = put_up + timedelta(days=1)
    month.window_ends = put_up + timedelta(days=month.window_days)
    Hold.objects.filter(
        transfer__village_id=month.village_id,
        transfer__number__range=(month.first_number, month.last_number),
        released_at__isnull=True,
        objected=False,
    ).update(frees_on=month.window_ends + timedelta(days=1))


@transaction.atomic
def record_put_up(month: Month, *, on: date, now: datetime) -> Month:
    """Record, once, the later day on which the paper went up: window and holds move with it.

    Raises MonthNotSealed, PutUpAlready, PutUpTooLate, PutUpTooEarly, PutUpToCome.
    """
    book = lock_book(month.village, now=now)
    month = Month.objects.select_related("village").get(pk=month.pk)
    if not month.seal or month.sealed_at is None or month.window_ends is None:
        raise MonthNotSealed
    if month.put_up_on == on:
        return month
    if month.put_up_on:
        raise PutUpAlready(month.put_up_on)
    if book.today > month.window_ends:
        raise PutUpTooLate(month.window_ends)
    sealed_on = timezone.localdate(month.sealed_at)
    if on < sealed_on:
        raise PutUpTooEarly(sealed_on)
    if on > book.today:
        raise PutUpToCome(on)
    month.put_up_on = on
    _set_window(month, put_up=on)
    month.save(update_fields=["put_up_on", "window_starts", "window_ends"])
    return month
