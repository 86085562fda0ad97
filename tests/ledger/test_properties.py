"""The ledger against a model of it in plain Python: anything, in any order, at any time.

After each step: balances and holds are the model's, numbers have no gap, nobody has spent more than
was available, a closed month keeps its bytes; and check_ledger finds nothing (design section 7,
items 1 to 4). LEDGER_EXAMPLES=1000 runs longer, and tries new examples each time.
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledger.checks import check
from ledger.errors import (
    HoldGone,
    InsufficientPoints,
    MonthNotOver,
    PutUpAlready,
    PutUpTooLate,
)
from ledger.models import Account, Book, Hold, Month, Transfer, TransferKind
from ledger.queries import get_available, get_notice_csv
from ledger.seals import seal_of
from ledger.services import (
    OpenBook,
    Post,
    close_month,
    finish_sealing,
    object_to_hold,
    record_put_up,
    release_hold,
    reserve,
    settle_objection,
    transfer,
)
from ledger.services.closing import _move_on
from tests.cast import Cast, at
from tests.ledger.acts import EDITION
from tests.ledger.machine import NOTICE_DAYS, Posting, anything, numbers, points
from tests.ledger.model import Held, Row, Stretch
from villages.models import User
from villages.months import add_months
from villages.queries import get_terms

LONG = int(os.environ.get("LEDGER_EXAMPLES", "0"))
PROFILE = settings(
    max_examples=LONG or 70,
    stateful_step_count=60 if LONG else 30,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Ledger(Posting):
    """Holds, months and time as well, and what never breaks."""

    # Holds.

    @rule(number=numbers, amount=points, days=st.integers(1, 20))
    def reserve(self, number: int, amount: Decimal, days: int) -> None:
        house = self.books.houses[number]
        frees_on = self.books.today + timedelta(days=days)

        def act(book: OpenBook) -> Hold:
            return reserve(book, house.account, points=amount, reference="Y1", frees_on=frees_on)

        if amount > self.books.available(house):
            with pytest.raises(InsufficientPoints):
                self.do(act)
            return
        self.books.holds.append(Held(self.do(act), house, amount, frees_on))

    @rule(number=numbers, days=st.integers(1, 20))
    def reserve_all_that_is_left(self, number: int, days: int) -> None:
        most = self.books.available(self.books.houses[number])
        for amount in (most + Decimal("0.01"), most):
            if amount:
                self.reserve(number=number, amount=amount, days=days)

    def do(self, act: Callable[[OpenBook], Hold]) -> Hold:
        with self.lock() as book:
            return act(book)

    def pick_reservation(self, which: int) -> Held:
        reservations = [hold for hold in self.books.holds if hold.row is None]
        return reservations[which % len(reservations)]

    @precondition(lambda self: any(hold.row is None for hold in self.books.holds))
    @rule(which=anything)
    def release(self, which: int) -> None:
        held = self.pick_reservation(which)
        if not held.counts(self.books.today):
            with pytest.raises(HoldGone):
                self.do(lambda book: release_hold(book, held.hold))
            return
        self.do(lambda book: release_hold(book, held.hold))
        held.released = True

    @precondition(lambda self: any(hold.row is None for hold in self.books.holds))
    @rule(which=anything)
    def hand_over(self, which: int) -> None:
        """Release and redeem in one step; where the balance no longer covers it, only release."""
        held, by = self.pick_reservation(which), self.cast.keeper
        if not held.counts(self.books.today):
            return
        post = self.post(TransferKind.REDEMPTION, held.house, None, held.points)
        held.released = True
        covered = held.points <= self.books.available(held.house)
        if not covered:
            with pytest.raises(InsufficientPoints):
                self.release_and_send(held, post, by)
            self.do(lambda book: release_hold(book, held.hold))
            return
        made = self.release_and_send(held, post, by)
        assert made is not None
        self.note(post, by, made, source=held.house, destination=None, expected=held.points)

    def release_and_send(self, held: Held, post: Post, by: User) -> Transfer | None:
        with self.lock() as book:
            release_hold(book, held.hold)
            return transfer(book, post, by=by)

    @precondition(lambda self: any(hold.row for hold in self.books.holds))
    @rule(which=anything)
    def object(self, which: int) -> None:
        held, row = self.pick_award(which)
        with self.lock() as book:
            found = object_to_hold(book, Transfer.objects.get(pk=row.pk))
        assert (found is not None) == held.counts(self.books.today)
        if found:
            held.objected, held.frees_on = True, None

    @precondition(lambda self: any(hold.row for hold in self.books.holds))
    @rule(which=anything)
    def settle(self, which: int) -> None:
        held, row = self.pick_award(which)
        with self.lock() as book:
            found = settle_objection(book, Transfer.objects.get(pk=row.pk))
        assert (found is not None) == held.counts(self.books.today)
        if found and held.objected:
            stretch = self.books.stretch_of(row)
            held.objected = False
            if stretch and stretch.window_ends:
                held.frees_on = max(stretch.window_ends + timedelta(days=1), self.books.today)

    def pick_award(self, which: int) -> tuple[Held, Row]:
        """Return an award's hold: mostly one of the latest, which still count."""
        awards = [(hold, hold.row) for hold in self.books.holds if hold.row]
        latest = awards[-3:] if which % 4 else awards
        return latest[which % len(latest)]

    # Time, and months.

    @rule(days=st.sampled_from([1, 3, 6, 12, 31, 70]))
    def let_days_pass(self, days: int) -> None:
        self.books.today += timedelta(days=days)

    @rule()
    def let_the_month_end_and_close_it(self) -> None:
        self.books.today = max(self.books.today, add_months(self.books.open_month, 1))
        self.close()

    @precondition(lambda self: any(one.window_ends for one in self.books.stretches))
    @rule(days=st.integers(-1, 2))
    def let_the_window_end(self, days: int) -> None:
        """Go to the days on which points come free, where one day too many would show."""
        last = max(one.window_ends for one in self.books.stretches if one.window_ends)
        self.books.today = max(self.books.today, last + timedelta(days=days))

    @rule()
    def close(self) -> None:
        month = self.books.open_month
        if self.books.today < add_months(month, 1):
            with pytest.raises(MonthNotOver):
                self.close_month(month)
            return
        closed = self.close_month(month)
        self.note_closed(closed)
        self.note_sealed()

    def close_month(self, month: date) -> Month:
        return close_month(
            self.cast.village, month, edition=EDITION, by=None, now=at(self.books.today)
        )

    @rule()
    def close_and_crash_before_sealing(self) -> None:
        month = self.books.open_month
        if self.books.today >= add_months(month, 1):
            now = at(self.books.today)
            self.note_closed(_move_on(self.cast.village, month, edition=EDITION, by=None, now=now))

    @rule()
    def finish(self) -> None:
        finish_sealing(self.cast.village, now=at(self.books.today))
        self.note_sealed()

    @precondition(lambda self: self.books.stretches)
    @rule()
    def close_a_closed_month_again(self) -> None:
        month = add_months(self.books.open_month, -1)
        assert self.close_month(month).pk == self.books.stretches[-1].pk
        self.note_sealed()

    @precondition(lambda self: any(one.window_ends for one in self.books.stretches))
    @rule()
    def put_up_late(self) -> None:
        stretch = [one for one in self.books.stretches if one.window_ends][-1]
        today, month = self.books.today, Month.objects.get(pk=stretch.pk)
        assert stretch.window_ends is not None
        if stretch.put_up == today:
            assert record_put_up(month, on=today, now=at(today)).window_ends == stretch.window_ends
            return
        if stretch.put_up or today > stretch.window_ends:
            with pytest.raises(PutUpAlready if stretch.put_up else PutUpTooLate):
                record_put_up(month, on=today, now=at(today))
            return
        record_put_up(month, on=today, now=at(today))
        stretch.put_up = today
        self.open_window(stretch)

    def note_closed(self, closed: Month) -> None:
        books = self.books
        opens = books.open_month
        while add_months(opens, 1) <= books.today:
            opens = add_months(opens, 1)
        assert (closed.from_month, closed.month, closed.last_number) == (
            books.open_month,
            add_months(opens, -1),
            books.last_number,
        )
        books.open_month = opens
        books.stretches.append(Stretch(closed.pk, closed.last_number))

    def note_sealed(self) -> None:
        for stretch in self.books.stretches:
            if not stretch.file:
                month = Month.objects.get(pk=stretch.pk)
                stretch.file = get_notice_csv(month)
                assert month.seal == seal_of(stretch.file)
                self.open_window(stretch)

    def open_window(self, stretch: Stretch) -> None:
        stretch.window_ends = self.books.today + timedelta(days=NOTICE_DAYS)
        for held in self.books.holds:
            runs = not held.released and not held.objected
            if runs and held.row and self.books.stretch_of(held.row) is stretch:
                held.frees_on = stretch.window_ends + timedelta(days=1)

    # What never breaks.

    @invariant()
    def accounts_are_the_models_and_available_is_never_below_nothing(self) -> None:
        books = self.books
        houses = {house.account.pk: house for house in books.houses.values()}
        terms = get_terms(self.cast.village, books.today)
        for account in Account.objects.filter(pk__in=houses):
            house = houses[account.pk]
            found = get_available(account, terms=terms, today=books.today)
            assert (account.balance, account.debt) == (house.balance, house.debt)
            assert found.held_for_notice + found.reserved == books.held(house)
            assert found.points == books.available(house) >= 0

    @invariant()
    def numbers_have_no_gap(self) -> None:
        rows = Transfer.objects.for_village(self.cast.village).order_by("number")
        last = self.books.last_number
        assert list(rows.values_list("number", flat=True)) == list(range(1, last + 1))
        book = Book.objects.get(village=self.cast.village)
        assert (book.last_number, book.open_month) == (last, self.books.open_month)

    @invariant()
    def closed_months_keep_their_bytes(self) -> None:
        # The newest; checks_find_nothing draws all of them anew.
        for stretch in [stretch for stretch in self.books.stretches if stretch.file][-1:]:
            assert get_notice_csv(Month.objects.get(pk=stretch.pk)) == stretch.file

    @invariant()
    def checks_find_nothing(self) -> None:
        # By far the slowest; what a step broke is still broken a few steps later, and at the end.
        self.steps += 1
        if LONG or self.steps % 15 == 0:
            assert list(check(self.cast.village)) == []


@pytest.mark.django_db
def test_ledger_keeps_its_word_in_any_order(cast: Cast) -> None:
    class LedgerOfCast(Ledger):
        def __init__(self) -> None:
            super().__init__(cast)

    run_state_machine_as_test(LedgerOfCast, settings=PROFILE)
