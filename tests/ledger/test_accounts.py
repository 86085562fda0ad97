"""Books and accounts: opened once, closed for ever."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from ledger.errors import AccountNotEmpty
from ledger.models import Account, AccountKind, Book
from ledger.services import (
    close_account,
    get_issuance,
    lock_book,
    open_book,
    open_household_account,
)
from tests.cast import BEGIN, NOW, Cast, at
from tests.ledger.acts import award, change_terms, deduct, find_partner, redeem, undo

pytestmark = pytest.mark.django_db


def close_account_of(cast: Cast, number: int) -> Account:
    with transaction.atomic():
        return close_account(lock_book(cast.village, now=NOW), cast.account(number), now=NOW)


def test_book_is_opened_once_with_its_issuance(cast: Cast) -> None:
    again = open_book(cast.village, first_month=date(2027, 5, 17))

    assert again == Book.objects.get(village=cast.village)
    assert again.open_month == BEGIN
    accounts = Account.objects.for_village(cast.village).filter(kind=AccountKind.ISSUANCE)
    assert accounts.count() == 1


def test_household_account_of_another_village_is_a_mistake(cast: Cast) -> None:
    assert cast.other_household is not None

    with transaction.atomic():
        book = lock_book(cast.village, now=NOW)
        with pytest.raises(ValueError, match="another village"):
            open_household_account(book, cast.other_household)


def test_village_without_a_book_cannot_be_locked(cast: Cast) -> None:
    cast.village.pk = 0

    with transaction.atomic(), pytest.raises(ValueError, match="has no book"):
        lock_book(cast.village, now=NOW)


def test_empty_account_is_closed_once(cast: Cast) -> None:
    deduct(cast, 1, 100)
    first = close_account_of(cast, 1)

    with transaction.atomic():
        book = lock_book(cast.village, now=at(date(2026, 11, 1)))
        again = close_account(book, first, now=at(date(2026, 11, 1)))

    assert again.closed_at == NOW


def test_account_with_points_is_not_closed(cast: Cast) -> None:
    with pytest.raises(AccountNotEmpty) as refusal:
        close_account_of(cast, 1)

    assert str(refusal.value) == "账户 H001 里还有积分或待抵扣，先处理完再销户。"


def test_account_in_debt_is_not_closed(cast: Cast) -> None:
    change_terms(cast, debt_allowed=True)
    deduct(cast, 1, 101)

    with pytest.raises(AccountNotEmpty):
        close_account_of(cast, 1)


def test_account_closes_on_what_stands_under_the_lock(cast: Cast) -> None:
    deduct(cast, 1, 100)
    seen_empty = cast.account(1)
    award(cast, 1, 5)

    with transaction.atomic():
        book = lock_book(cast.village, now=NOW)
        with pytest.raises(AccountNotEmpty):
            close_account(book, seen_empty, now=NOW)


def test_only_households_accounts_are_closed(cast: Cast) -> None:
    for account in (get_issuance(cast.village), find_partner(cast)):
        with transaction.atomic():
            book = lock_book(cast.village, now=NOW)
            with pytest.raises(ValueError, match="Only a household"):
                close_account(book, account, now=NOW)


def test_account_in_debt_from_a_reversal_is_not_closed(cast: Cast) -> None:
    row = award(cast, 1, 5)
    redeem(cast, 1, 105)
    undo(cast, row)

    with pytest.raises(AccountNotEmpty):
        close_account_of(cast, 1)

    assert cast.account(1).debt == Decimal(5)
