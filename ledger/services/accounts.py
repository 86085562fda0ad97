"""Opening books and accounts."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from ledger.errors import AccountNotEmpty
from ledger.keys import make_base_key
from ledger.models import Account, AccountKind, Book, Hold, HoldKind, Transfer, TransferKind
from ledger.services.book import OpenBook, Post
from ledger.services.posting import transfer
from villages.models import Household, User, Village
from villages.months import month_of


@transaction.atomic
def open_book(village: Village, *, first_month: date) -> Book:
    """Open the village's book in a month, with its issuance; answers the one that is open."""
    found = Book.objects.filter(village=village).first()
    if found:
        return found
    Account.objects.create(village=village, kind=AccountKind.ISSUANCE, number=0)
    return Book.objects.create(village=village, open_month=month_of(first_month))


def get_issuance(village: Village) -> Account:
    """Return the account that points come from and go back to."""
    return Account.objects.get(village=village, kind=AccountKind.ISSUANCE)


def open_household_account(book: OpenBook, household: Household) -> Account:
    """Open the household's account, with its number; answers the one that is open."""
    if household.village_id != book.village_id:
        raise ValueError("The household lies in another village.")
    account, _created = Account.objects.get_or_create(
        household=household,
        defaults={
            "village_id": book.village_id,
            "kind": AccountKind.HOUSEHOLD,
            "number": household.number,
            "balance": Decimal(0),
        },
    )
    return account


def open_partner_account(book: OpenBook) -> Account:
    """Open an account for a new partner, with the next number."""
    partners = Account.objects.filter(village_id=book.village_id, kind=AccountKind.PARTNER)
    last = partners.aggregate(last=Max("number"))["last"] or 0
    return Account.objects.create(
        village_id=book.village_id, kind=AccountKind.PARTNER, number=last + 1
    )


def give_base(
    book: OpenBook,
    account: Account,
    *,
    points: Decimal,
    year_start: date,
    on: date,
    by: User | None,
) -> Transfer | None:
    """Give a household its base points of a year, once; None where the terms give none.

    A job step: whoever repeats it, with the same points and the same day, gets the first answer.
    """
    if not points:
        return None
    issuance = Account.objects.get(village_id=book.village_id, kind=AccountKind.ISSUANCE)
    post = Post(
        kind=TransferKind.BASE,
        source_id=issuance.pk,
        destination_id=account.pk,
        points=points,
        key=make_base_key(account.code, year_start=year_start),
        occurred_on=on,
        reference="base",
        is_job=True,
    )
    return transfer(book, post, by=by)


def close_account(book: OpenBook, account: Account, *, now: datetime) -> Account:
    """Close a household's account for ever; what it had reserved is let go. Answers a closed one.

    Raises AccountNotEmpty while points or debt are on it; ValueError for another kind of account.
    """
    account = Account.objects.get(pk=account.pk, village_id=book.village_id)
    if account.kind != AccountKind.HOUSEHOLD:
        raise ValueError("Only a household's account is closed.")
    if account.closed_at is not None:
        return account
    if account.balance or account.debt:
        raise AccountNotEmpty(account.code)
    account.closed_at = now
    account.save(update_fields=["closed_at"])
    reserved = Hold.objects.filter(account=account, kind=HoldKind.RESERVATION)
    reserved.filter(released_at__isnull=True).update(released_at=now)
    return account
