"""The part of the properties that posts: everything that moves points, and does it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from ledger.checks import check
from ledger.errors import (
    AlreadyReversed,
    InsufficientPoints,
    KeyReused,
    SettlementTooLarge,
)
from ledger.models import Hold, Month, Transfer, TransferKind
from ledger.queries import get_notice_csv
from ledger.services import (
    OpenBook,
    Post,
    get_issuance,
    lock_book,
    post_many,
    transfer,
)
from tests.cast import BEGIN, Cast, at
from tests.ledger.acts import find_partner, sign_moves
from tests.ledger.model import ZERO, Books, Held, House, Row
from villages.models import User
from villages.services import set_terms

HOUSEHOLDS = (1, 2, 3)
NOTICE_DAYS = 5

numbers = st.sampled_from(HOUSEHOLDS)
# Small ones, so that floors, debts and holds meet; hundredths, so that floats would be found out.
points = st.integers(1, 15_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
anything = st.integers(0, 1_000_000)


class Posting(RuleBasedStateMachine):
    """One village whose people do anything with points; every example is rolled back."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.cast = cast
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.issuance, self.partner = get_issuance(cast.village), find_partner(cast)
        self.steps = 0
        self.books = Books({number: House(cast.account(number)) for number in HOUSEHOLDS})

    def teardown(self) -> None:
        try:
            files = {stretch.pk: stretch.file for stretch in self.books.stretches if stretch.file}
            months = Month.objects.filter(pk__in=files)
            assert {month.pk: get_notice_csv(month) for month in months} == files
            assert list(check(self.cast.village)) == []
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    @initialize(debt_allowed=st.booleans(), keep=st.sampled_from([ZERO, Decimal("30.5")]))
    def agree_on_terms(self, *, debt_allowed: bool, keep: Decimal) -> None:
        self.books.debt_allowed, self.books.keep = debt_allowed, keep
        set_terms(
            self.cast.village,
            BEGIN + timedelta(days=1),
            by=None,
            now=at(BEGIN),
            debt_allowed=debt_allowed,
            keep_points=keep,
            notice_days=NOTICE_DAYS,
        )

    # Posting.

    def send(self, post: Post, by: User) -> Transfer | None:
        with self.lock() as book:
            return transfer(book, post, by=by)

    @contextmanager
    def lock(self) -> Iterator[OpenBook]:
        with transaction.atomic():
            yield lock_book(self.cast.village, now=at(self.books.today))

    def post(
        self,
        kind: TransferKind,
        source: House | None,
        destination: House | None,
        amount: Decimal,
        *,
        is_held: bool = False,
        reverses: Row | None = None,
    ) -> Post:
        other = self.issuance
        if kind == TransferKind.REDEMPTION:
            other = self.partner
        post = Post(
            kind=kind,
            source_id=(source.account if source else other).pk,
            destination_id=(destination.account if destination else other).pk,
            points=amount,
            key=uuid4(),
            occurred_on=self.books.today,
            reference="R01",
            is_held=is_held,
        )
        if kind == TransferKind.SETTLEMENT:
            return replace(post, source_id=self.partner.pk)
        if reverses is None:
            return post
        return replace(
            post,
            source_id=reverses.post.destination_id,
            destination_id=reverses.post.source_id,
            reverses_id=reverses.pk,
        )

    def note(
        self,
        post: Post,
        by: User,
        made: Transfer,
        *,
        source: House | None,
        destination: House | None,
        expected: Decimal,
    ) -> Row:
        """Carry out in the model what the ledger has done, and compare the row."""
        books = self.books
        books.last_number += 1
        assert (made.number, made.points, made.asked, made.month) == (
            books.last_number,
            expected,
            post.points,
            books.open_month,
        )
        if source:
            source.take(expected)
        if destination:
            destination.give(expected)
        for account_id, sign in ((post.source_id, -1), (post.destination_id, 1)):
            if account_id == self.partner.pk:
                books.partner += sign * expected
        row = Row(post, by, made.pk, made.number, expected, source, destination)
        books.rows.append(row)
        if post.is_held:
            assert destination is not None
            hold = Hold.objects.get(transfer=made)
            books.holds.append(Held(hold, destination, expected, None, row))
        return row

    @rule(number=numbers, amount=points, is_held=st.booleans())
    def award(self, *, number: int, amount: Decimal, is_held: bool) -> None:
        house, by = self.books.houses[number], self.cast.judge_two
        post = self.post(TransferKind.AWARD, None, house, amount, is_held=is_held)
        made = self.send(post, by)
        assert made is not None
        self.note(post, by, made, source=None, destination=house, expected=amount)

    @rule(number=numbers, amount=points)
    def deduct(self, number: int, amount: Decimal) -> None:
        house, by = self.books.houses[number], self.cast.judge_two
        expected = amount
        if not self.books.debt_allowed:
            expected = min(amount, max(ZERO, house.balance))
        post = self.post(TransferKind.DEDUCTION, house, None, amount)
        made = self.send(post, by)
        if not expected:
            assert made is None
            return
        assert made is not None
        self.note(post, by, made, source=house, destination=None, expected=expected)

    @rule(number=numbers, amount=points)
    def redeem(self, number: int, amount: Decimal) -> None:
        house = self.books.houses[number]
        self.spend(TransferKind.REDEMPTION, house, None, amount, self.books.available(house))

    @rule(number=numbers, other=numbers, amount=points)
    def move(self, number: int, other: int, amount: Decimal) -> None:
        house, neighbour = self.books.houses[number], self.books.houses[other]
        if house is not neighbour:
            most = self.books.movable(house)
            self.spend(TransferKind.MOVE, house, neighbour, amount, most)

    @rule(number=numbers)
    def redeem_all_that_is_left(self, number: int) -> None:
        house = self.books.houses[number]
        most = self.books.available(house)
        for amount in (most + Decimal("0.01"), most):
            if amount:
                self.spend(TransferKind.REDEMPTION, house, None, amount, most)

    def spend(
        self,
        kind: TransferKind,
        source: House,
        destination: House | None,
        amount: Decimal,
        most: Decimal,
    ) -> None:
        """Post what may take no more than `most`."""
        by = self.cast.keeper
        post = self.post(kind, source, destination, amount)
        if amount > most:
            with pytest.raises(InsufficientPoints) as refusal:
                self.send(post, by)
            assert refusal.value.available == most
            return
        made = self.send(post, by)
        assert made is not None
        self.note(post, by, made, source=source, destination=destination, expected=amount)
        sign_moves(self.cast)

    @rule(amount=points)
    def settle_with_the_partner(self, amount: Decimal) -> None:
        by = self.cast.chair
        post = self.post(TransferKind.SETTLEMENT, None, None, amount)
        if amount > max(ZERO, self.books.partner):
            with pytest.raises(SettlementTooLarge):
                self.send(post, by)
            return
        made = self.send(post, by)
        assert made is not None
        self.note(post, by, made, source=None, destination=None, expected=amount)

    @rule(first=numbers, second=numbers, amount=points)
    def post_several(self, first: int, second: int, amount: Decimal) -> None:
        """An award and a redemption in one call: both, or neither."""
        gainer, spender = self.books.houses[first], self.books.houses[second]
        by = self.cast.clerk
        award = self.post(TransferKind.AWARD, None, gainer, amount)
        spend = self.post(TransferKind.REDEMPTION, spender, None, amount)
        gained = amount if gainer is spender else ZERO
        before = spender.balance + gained - self.books.held(spender) - self.books.keep
        if amount > max(ZERO, before):
            with pytest.raises(InsufficientPoints), self.lock() as book:
                post_many(book, [award, spend], by=by)
            return
        with self.lock() as book:
            one, two = post_many(book, [award, spend], by=by)
        assert one is not None
        assert two is not None
        self.note(award, by, one, source=None, destination=gainer, expected=amount)
        self.note(spend, by, two, source=spender, destination=None, expected=amount)

    @precondition(lambda self: self.books.rows)
    @rule(which=anything)
    def reverse(self, which: int) -> None:
        self.reverse_row(self.pick(which))

    @precondition(lambda self: any(row.post.is_held for row in self.books.rows))
    @rule(which=anything)
    def reverse_a_held_award(self, which: int) -> None:
        awards = [row for row in self.books.rows if row.post.is_held]
        self.reverse_row(awards[which % len(awards)])

    def reverse_row(self, row: Row) -> None:
        by = self.cast.chair
        post = self.post(TransferKind.REVERSAL, None, None, row.points, reverses=row)
        if row.is_reversed or row.post.kind == TransferKind.REVERSAL:
            with pytest.raises(AlreadyReversed):
                self.send(post, by)
            return
        made = self.send(post, by)
        assert made is not None
        self.note(
            post, by, made, source=row.destination, destination=row.source, expected=row.points
        )
        row.is_reversed = True
        hold = self.books.hold_of(row)
        if hold:
            hold.released = True

    # Again.

    def pick(self, which: int) -> Row:
        return self.books.rows[which % len(self.books.rows)]

    @precondition(lambda self: self.books.rows)
    @rule(which=anything)
    def retry(self, which: int) -> None:
        row = self.pick(which)
        again = self.send(row.post, row.by)
        assert again is not None
        assert (again.pk, again.points) == (row.pk, row.points)

    @precondition(lambda self: self.books.rows)
    @rule(which=anything, amount=points)
    def use_a_key_again_for_something_else(self, which: int, amount: Decimal) -> None:
        row = self.pick(which)
        other = replace(row.post, points=row.post.points + amount)
        with pytest.raises(KeyReused):
            self.send(other, row.by)

    @precondition(lambda self: self.books.rows)
    @rule(which=anything)
    def use_anothers_key(self, which: int) -> None:
        with pytest.raises(KeyReused):
            self.send(self.pick(which).post, self.cast.nobody)
