"""Points that wait: awards for their notice, prices for their hand-over."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from ledger.errors import AccountClosed, HoldGone, InsufficientPoints, PointsNotPositive
from ledger.models import Account, Hold, Transfer
from ledger.services import (
    close_account,
    finish_sealing,
    lock_book,
    object_to_hold,
    prolong_hold,
    record_put_up,
    release_hold,
    reserve,
    settle_objection,
)
from tests.cast import NOW, TODAY, Cast, at
from tests.ledger.acts import (
    BASE,
    NOVEMBER,
    OCTOBER,
    Standings,
    award,
    book_ahead,
    close,
    deduct,
    find_available,
    look_at,
    redeem,
    undo,
)

pytestmark = pytest.mark.django_db

NEXT_WEEK = TODAY + timedelta(days=7)


def release(cast: Cast, hold: Hold, *, on: date = TODAY) -> Hold:
    with transaction.atomic():
        return release_hold(lock_book(cast.village, now=at(on)), hold)


def prolong(cast: Cast, hold: Hold, *, until: date, on: date = TODAY) -> Hold:
    with transaction.atomic():
        return prolong_hold(lock_book(cast.village, now=at(on)), hold, frees_on=until)


def object_to(cast: Cast, row: Transfer, *, on: date = TODAY) -> Hold | None:
    with transaction.atomic():
        return object_to_hold(lock_book(cast.village, now=at(on)), row)


def settle(cast: Cast, row: Transfer, *, on: date = TODAY) -> Hold | None:
    with transaction.atomic():
        return settle_objection(lock_book(cast.village, now=at(on)), row)


# Reservations.


def test_reservation_holds_its_price_until_its_day(cast: Cast) -> None:
    book_ahead(cast, 1, 30, frees_on=NEXT_WEEK)

    before = find_available(cast.account(1), today=NEXT_WEEK - timedelta(days=1))
    after = find_available(cast.account(1), today=NEXT_WEEK)

    assert (before.reserved, before.points) == (Decimal(30), Decimal(70))
    assert (after.reserved, after.points) == (Decimal(0), BASE)


def test_reservations_cannot_exceed_what_is_available(cast: Cast) -> None:
    book_ahead(cast, 1, 70, frees_on=NEXT_WEEK)

    with pytest.raises(InsufficientPoints) as refusal:
        book_ahead(cast, 1, "30.01", frees_on=NEXT_WEEK)

    assert refusal.value.available == Decimal(30)


def test_reservation_that_ran_out_leaves_its_points_for_the_next(cast: Cast) -> None:
    book_ahead(cast, 1, 100, frees_on=NEXT_WEEK)

    hold = book_ahead(cast, 1, 100, frees_on=date(2026, 11, 1), now=at(NEXT_WEEK))

    assert hold.points == BASE


def test_released_reservation_can_be_redeemed(cast: Cast) -> None:
    hold = book_ahead(cast, 1, 100, frees_on=NEXT_WEEK)

    release(cast, hold)
    redeem(cast, 1, 100)

    assert look_at(cast.account(1)).balance == 0


def test_reservation_is_released_once_and_not_after_its_end(cast: Cast) -> None:
    first, second = (book_ahead(cast, 1, 10, frees_on=NEXT_WEEK) for _each in range(2))
    release(cast, first)

    with pytest.raises(HoldGone):
        release(cast, first)
    with pytest.raises(HoldGone):
        release(cast, second, on=NEXT_WEEK)


def test_reservation_is_prolonged_while_it_counts(cast: Cast) -> None:
    hold = book_ahead(cast, 1, 30, frees_on=NEXT_WEEK)
    last_day, later = NEXT_WEEK - timedelta(days=1), NEXT_WEEK + timedelta(days=7)

    longer = prolong(cast, hold, until=later, on=last_day)

    assert (longer.frees_on, longer.points, longer.released_at) == (later, Decimal(30), None)
    assert find_available(cast.account(1), today=later - timedelta(days=1)).reserved == 30
    assert find_available(cast.account(1), today=later).reserved == 0


def test_reservation_that_is_over_is_not_prolonged(cast: Cast) -> None:
    first, second = (book_ahead(cast, 1, 10, frees_on=NEXT_WEEK) for _each in range(2))
    release(cast, first)

    with pytest.raises(HoldGone):
        prolong(cast, first, until=date(2026, 11, 1))
    with pytest.raises(HoldGone):
        prolong(cast, second, until=date(2026, 11, 1), on=NEXT_WEEK)

    assert Hold.objects.get(pk=second.pk).frees_on == NEXT_WEEK


def test_reservation_is_not_prolonged_into_the_past_nor_an_award_at_all(cast: Cast) -> None:
    hold = book_ahead(cast, 1, 10, frees_on=NEXT_WEEK)
    row = award(cast, 1, 10, is_held=True)

    with pytest.raises(ValueError, match="a later day"):
        prolong(cast, hold, until=TODAY)
    with pytest.raises(ValueError, match="Only a reservation"):
        prolong(cast, Hold.objects.get(transfer=row), until=NEXT_WEEK)


def test_reservation_of_another_village_is_not_found(cast: Cast) -> None:
    hold = book_ahead(cast, 1, 10, frees_on=NEXT_WEEK)

    with transaction.atomic():
        book = lock_book(cast.other_village, now=NOW)
        with pytest.raises(Hold.DoesNotExist):
            prolong_hold(book, hold, frees_on=date(2026, 11, 1))


def test_reservation_shields_nothing_from_a_deduction(cast: Cast) -> None:
    hold = book_ahead(cast, 1, 80, frees_on=NEXT_WEEK)
    deduct(cast, 1, 50)

    release(cast, hold)

    with pytest.raises(InsufficientPoints):
        redeem(cast, 1, 80)


@pytest.mark.parametrize("points", ["0", "-1", "0.001"])
def test_reservation_of_no_points_is_refused(cast: Cast, points: str) -> None:
    with pytest.raises(PointsNotPositive):
        book_ahead(cast, 1, points, frees_on=NEXT_WEEK)


def test_reservation_ends_on_a_day_to_come(cast: Cast) -> None:
    with pytest.raises(ValueError, match="a later day"):
        book_ahead(cast, 1, 10, frees_on=TODAY)


def test_reservation_of_another_villages_account_is_a_mistake(cast: Cast) -> None:
    assert cast.other_household is not None
    stranger = Account.objects.get(household=cast.other_household)

    with transaction.atomic():
        book = lock_book(cast.village, now=NOW)
        with pytest.raises(ValueError, match="of this village"):
            reserve(book, stranger, points=BASE, reference="Y1", frees_on=NEXT_WEEK)


def test_closing_an_account_lets_its_reservations_go(cast: Cast) -> None:
    hold = book_ahead(cast, 1, 80, frees_on=NEXT_WEEK)
    deduct(cast, 1, 100)

    with transaction.atomic():
        close_account(lock_book(cast.village, now=NOW), cast.account(1), now=NOW)

    hold.refresh_from_db()
    assert hold.released_at == NOW
    with pytest.raises(AccountClosed):
        book_ahead(cast, 1, 1, frees_on=NEXT_WEEK)


def test_hold_of_an_award_is_not_let_go_like_a_reservation(cast: Cast) -> None:
    row = award(cast, 1, 10, is_held=True)

    with pytest.raises(ValueError, match="Only a reservation"):
        release(cast, Hold.objects.get(transfer=row))


# Awards.


def test_held_award_waits_for_the_day_after_its_notices_window(cast: Cast) -> None:
    award(cast, 1, 10, is_held=True)
    open_end = find_available(cast.account(1), today=date(2027, 6, 1))

    # Sealed on 1 November, the window runs from the 2nd to the 6th.
    close(cast, OCTOBER, on=NOVEMBER)

    last_day = find_available(cast.account(1), today=date(2026, 11, 6))
    after = find_available(cast.account(1), today=date(2026, 11, 7))
    assert (open_end.held_for_notice, open_end.points) == (Decimal(10), BASE)
    assert (last_day.held_for_notice, last_day.points) == (Decimal(10), BASE)
    assert (after.held_for_notice, after.points) == (Decimal(0), BASE + 10)


def test_award_of_the_next_month_waits_for_the_next_notice(cast: Cast) -> None:
    award(cast, 1, 10, is_held=True)
    close(cast, OCTOBER, on=NOVEMBER)

    row = award(cast, 1, 7, is_held=True, now=at(NOVEMBER, 12))

    assert Hold.objects.get(transfer=row).frees_on is None
    found = find_available(cast.account(1), today=date(2026, 11, 7))
    assert (found.held_for_notice, found.points) == (Decimal(7), BASE + 10)


def test_late_put_up_moves_window_and_holds(cast: Cast) -> None:
    row = award(cast, 1, 10, is_held=True)
    month = close(cast, OCTOBER, on=NOVEMBER)

    month = record_put_up(month, on=date(2026, 11, 4), now=at(date(2026, 11, 5)))

    assert (month.window_starts, month.window_ends) == (date(2026, 11, 5), date(2026, 11, 9))
    assert Hold.objects.get(transfer=row).frees_on == date(2026, 11, 10)


def test_objected_award_waits_past_the_window_until_it_is_settled(cast: Cast) -> None:
    row = award(cast, 1, 10, is_held=True)
    close(cast, OCTOBER, on=NOVEMBER)
    object_to(cast, row, on=date(2026, 11, 3))
    waiting = find_available(cast.account(1), today=date(2026, 11, 20))

    hold = settle(cast, row, on=date(2026, 11, 20))

    assert waiting.held_for_notice == Decimal(10)
    assert hold is not None
    assert (hold.objected, hold.frees_on) == (False, date(2026, 11, 20))
    assert find_available(cast.account(1), today=date(2026, 11, 20)).points == BASE + 10


def test_objection_settled_within_the_window_leaves_its_end(cast: Cast) -> None:
    row = award(cast, 1, 10, is_held=True)
    close(cast, OCTOBER, on=NOVEMBER)
    object_to(cast, row, on=date(2026, 11, 3))

    hold = settle(cast, row, on=date(2026, 11, 4))

    assert hold is not None
    assert hold.frees_on == date(2026, 11, 7)


def test_award_objected_to_before_its_notice_stays_held_when_it_is_sealed(cast: Cast) -> None:
    row = award(cast, 1, 10, is_held=True)
    object_to(cast, row)

    month = close(cast, OCTOBER, on=NOVEMBER)
    record_put_up(month, on=date(2026, 11, 2), now=at(date(2026, 11, 2)))

    hold = Hold.objects.get(transfer=row)
    assert (hold.objected, hold.frees_on) == (True, None)


def test_objection_settled_before_the_notice_waits_for_it(cast: Cast) -> None:
    row = award(cast, 1, 10, is_held=True)
    object_to(cast, row)

    settled = settle(cast, row)
    close(cast, OCTOBER, on=NOVEMBER)

    assert settled is not None
    assert (settled.objected, settled.frees_on) == (False, None)
    assert Hold.objects.get(transfer=row).frees_on == date(2026, 11, 7)


def test_objection_finds_no_hold_that_ran_out_or_never_was(cast: Cast) -> None:
    held, plain = award(cast, 1, 10, is_held=True), award(cast, 1, 5)
    close(cast, OCTOBER, on=NOVEMBER)

    assert object_to(cast, plain) is None
    assert object_to(cast, held, on=date(2026, 11, 7)) is None
    assert settle(cast, held, on=date(2026, 11, 7)) is None


def test_settling_without_an_objection_changes_nothing(cast: Cast) -> None:
    row = award(cast, 1, 10, is_held=True)
    close(cast, OCTOBER, on=NOVEMBER)

    hold = settle(cast, row, on=date(2026, 11, 3))

    assert hold is not None
    assert hold.frees_on == date(2026, 11, 7)


def test_upheld_objection_takes_award_and_hold_away_together(cast: Cast) -> None:
    row = award(cast, 1, 10, is_held=True)
    close(cast, OCTOBER, on=NOVEMBER)
    object_to(cast, row, on=date(2026, 11, 3))

    undo(cast, row, now=at(date(2026, 11, 8)))

    assert look_at(cast.account(1), today=date(2026, 11, 8)) == Standings(BASE, Decimal(0), BASE)
    assert Hold.objects.get(transfer=row).released_at == at(date(2026, 11, 8))


def test_reversed_awards_hold_is_not_set_anew_by_sealing(cast: Cast) -> None:
    row = award(cast, 1, 10, is_held=True)
    undo(cast, row)

    close(cast, OCTOBER, on=NOVEMBER)
    finish_sealing(cast.village, now=at(NOVEMBER))

    hold = Hold.objects.get(transfer=row)
    assert (hold.frees_on, hold.released_at) == (None, NOW)
