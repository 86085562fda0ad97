"""Holding points back and letting them go. All under the book's lock."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from ledger import statements
from ledger.errors import HoldGone, InsufficientPoints
from ledger.limits import check_may_redeem
from ledger.models import Account, Hold, HoldKind, Month, Transfer
from ledger.services.book import OpenBook
from ledger.services.working import check_open, check_points


def reserve(
    book: OpenBook, account: Account, *, points: Decimal, reference: str, frees_on: date
) -> Hold:
    """Hold a price until frees_on, the first day on which it no longer counts; moves nothing.

    Raises InsufficientPoints, PointsNotPositive, AccountClosed, RedemptionBarred; ValueError for
    another village's account or a day that is not to come.
    """
    check_points(points)
    with connection.cursor() as cursor:
        rows, _is_used = statements.select_accounts(
            cursor, book.village_id, [account.pk], today=book.today
        )
    row = rows[account.pk]
    if row.village_id != book.village_id or frees_on <= book.today:
        raise ValueError("A reservation is of this village and ends on a later day.")
    check_open(row)
    check_may_redeem(account, today=book.today)
    available = max(Decimal(0), row.balance - row.held - row.keep)
    if points > available:
        raise InsufficientPoints(available, points)
    return Hold.objects.create(
        account=account,
        kind=HoldKind.RESERVATION,
        points=points,
        reference=reference,
        frees_on=frees_on,
    )


def prolong_hold(book: OpenBook, hold: Hold, *, frees_on: date) -> Hold:
    """Let a reservation count until another day: what was reserved is ready only now.

    Raises HoldGone as release_hold does; ValueError for an award's hold or a day that is past.
    """
    hold = _get_counting_reservation(book, hold)
    if frees_on <= book.today:
        raise ValueError("A reservation ends on a later day.")
    hold.frees_on = frees_on
    hold.save(update_fields=["frees_on"])
    return hold


def release_hold(book: OpenBook, hold: Hold) -> Hold:
    """Let a reservation go, unused or just before its hand-over is posted in the same step.

    Raises HoldGone where it was released before or has run out; ValueError for an award's hold,
    which only its notice's window or a reversal ends.
    """
    hold = _get_counting_reservation(book, hold)
    hold.released_at = book.now
    hold.save(update_fields=["released_at"])
    return hold


def _get_counting_reservation(book: OpenBook, hold: Hold) -> Hold:
    hold = Hold.objects.select_related("account").get(pk=hold.pk, account__village=book.village_id)
    if hold.kind != HoldKind.RESERVATION:
        raise ValueError("Only a reservation is let go.")
    if hold.released_at is not None or (hold.frees_on is not None and hold.frees_on <= book.today):
        raise HoldGone
    return hold


def object_to_hold(book: OpenBook, row: Transfer) -> Hold | None:
    """Keep an award held while an objection to it is open; None where it has no hold that counts.

    Objecting twice changes nothing: whoever settles does so once, when the last one is decided.
    """
    hold = _find_counting(book, row)
    if hold is None:
        return None
    hold.objected, hold.frees_on = True, None
    hold.save(update_fields=["objected", "frees_on"])
    return hold


def settle_objection(book: OpenBook, row: Transfer) -> Hold | None:
    """Let an award's hold run again after an objection was decided and the award stands.

    It frees the day after the window of its month's notice, or today where that is past.
    """
    hold = _find_counting(book, row)
    if hold is None or not hold.objected:
        return hold
    month = Month.objects.filter(
        village_id=book.village_id,
        first_number__lte=row.number,
        last_number__gte=row.number,
        window_ends__isnull=False,
    ).first()
    hold.objected = False
    hold.frees_on = (
        max(month.window_ends + timedelta(days=1), book.today)
        if month and month.window_ends
        else None
    )
    hold.save(update_fields=["objected", "frees_on"])
    return hold


def _find_counting(book: OpenBook, row: Transfer) -> Hold | None:
    hold = Hold.objects.filter(
        transfer=row, transfer__village_id=book.village_id, released_at__isnull=True
    ).first()
    if hold is None or (hold.frees_on is not None and hold.frees_on <= book.today):
        return None
    return hold
