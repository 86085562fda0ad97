"""Households that may not redeem for a time."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from ledger.errors import RedemptionBarred
from ledger.limits import check_may_redeem, find_bar, get_awarded, get_awarded_to
from ledger.models import Account, Bar, BarKind
from ledger.services import bar, get_issuance, lift_bars, lock_book
from tests.cast import NOW, TODAY, Cast, at
from tests.ledger.acts import NOVEMBER, OCTOBER, award, book_ahead, close, deduct, impose, undo

pytestmark = pytest.mark.django_db

UNTIL = date(2026, 12, 31)


def find_days(account: Account, kind: BarKind = BarKind.REDEMPTION) -> list[date]:
    """Return the days of the longest bar round its first and last day on which it is found."""
    days = (TODAY - timedelta(days=1), TODAY, UNTIL, UNTIL + timedelta(days=1))
    return [day for day in days if find_bar(account, kind, day)]


def test_bar_counts_from_its_first_to_its_last_day(cast: Cast) -> None:
    impose(cast, 1, until=UNTIL)

    assert find_days(cast.account(1)) == [TODAY, UNTIL]
    assert find_days(cast.account(1), BarKind.HONOURS) == []
    assert find_days(cast.account(2)) == []


def test_longest_bar_is_told(cast: Cast) -> None:
    impose(cast, 1, until=TODAY)
    longest = impose(cast, 1, until=UNTIL)
    impose(cast, 1, until=NOVEMBER)

    assert find_bar(cast.account(1), BarKind.REDEMPTION, TODAY) == longest


def test_bar_with_the_same_key_is_the_first_one(cast: Cast) -> None:
    key = uuid4()

    rows = [impose(cast, 1, key=key, until=day) for day in (UNTIL, TODAY)]

    assert rows[0] == rows[1]
    assert Bar.objects.get().until == UNTIL


def test_bar_of_another_village_or_of_no_household_is_a_mistake(cast: Cast) -> None:
    stranger = Account.objects.get(household=cast.other_household)

    for account in (stranger, get_issuance(cast.village)):
        with pytest.raises(ValueError, match="a household's"), transaction.atomic():
            bar(
                lock_book(cast.village, now=NOW), account, reference="R20", key=uuid4(),
                spans={BarKind.HONOURS: (TODAY, TODAY)},
            )  # fmt: skip


def test_barred_household_is_refused_with_rule_and_day(cast: Cast) -> None:
    impose(cast, 1)

    with pytest.raises(RedemptionBarred) as refused:
        check_may_redeem(cast.account(1), today=TODAY)
    with pytest.raises(RedemptionBarred):
        book_ahead(cast, 1, 5, frees_on=UNTIL)

    assert str(refused.value) == "这户到2026年12月31日为止不能兑换，是按积分细则第 R20 条定的。"


def test_reversal_of_its_deduction_lifts_a_bar(cast: Cast) -> None:
    deduction, other = deduct(cast, 1, 5), deduct(cast, 2, 5)
    assert deduction is not None
    assert other is not None
    lifted = [impose(cast, 1, row=deduction, kind=kind) for kind in BarKind]
    standing = impose(cast, 2, row=other)

    undo(cast, deduction, now=at(TODAY, 15))

    for row in (*lifted, standing):
        row.refresh_from_db()
    assert [row.lifted_at for row in lifted] == [at(TODAY, 15)] * 2
    assert standing.lifted_at is None
    assert find_days(cast.account(1)) == []


def test_bars_without_a_row_are_lifted_by_their_key(cast: Cast) -> None:
    key = uuid4()
    impose(cast, 1, key=key)
    impose(cast, 1, key=key, kind=BarKind.HONOURS)
    other = impose(cast, 2)

    with transaction.atomic():
        counts = [lift_bars(lock_book(cast.village, now=NOW), key=key) for _count in range(2)]

    assert counts == [2, 0]
    assert list(Bar.objects.filter(lifted_at__isnull=True)) == [other]


def test_awarded_points_of_a_month_leave_room_when_reversed(cast: Cast) -> None:
    early = award(cast, 1, 30)
    close(cast, OCTOBER, on=NOVEMBER)
    day = at(NOVEMBER)
    wrong = award(cast, 1, 20, now=day)
    award(cast, 2, 7, now=day)
    deduct(cast, 1, 5, now=day)
    undo(cast, early, now=day)
    undo(cast, wrong, now=day)

    sums = [get_awarded(cast.village, month) for month in (OCTOBER, NOVEMBER)]

    # October's own reversal came in November, whose ceiling it does not widen.
    assert sums == [Decimal(30), Decimal(7)]


def test_awarded_to_a_household_is_what_still_stands(cast: Cast) -> None:
    award(cast, 1, 30)
    undo(cast, award(cast, 1, 8))
    award(cast, 2, 4)
    close(cast, OCTOBER, on=NOVEMBER)
    award(cast, 1, 2, now=at(NOVEMBER))

    account = cast.account(1)
    spans = [(OCTOBER, OCTOBER), (OCTOBER, NOVEMBER), (NOVEMBER, NOVEMBER)]
    sums = [get_awarded_to(account, first_month=one, last_month=last) for one, last in spans]

    assert sums == [Decimal(30), Decimal(32), Decimal(2)]
