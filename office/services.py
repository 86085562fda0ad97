"""Founding villages and enrolling households: roster, account, base and card together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from ledger.queries import get_first_month
from ledger.services import give_base, lock_book, open_book, open_household_account
from market.services import open_partner
from villages.models import Grid, Household, Terms, Town, User, Village
from villages.models.terms import NewcomerShare
from villages.months import add_months, month_of, year_start_of
from villages.numbers import HUNDREDTH
from villages.queries import get_terms
from villages.services import add_members, create_household, create_village, issue_card, set_terms


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person of a household besides its head."""

    name: str
    birth_year: int | None = None


@transaction.atomic
def found_village(
    name: str,
    slug: str,
    *,
    town: Town,
    begins_on: date,
    by: User | None,
    now: datetime,
    contact: str = "",
    shop_name: str = "",
    terms: Mapping[str, object] | None = None,
) -> Village:
    """Add a village with its first terms, its book, and its own shop where named.

    begins_on: the first day of the scheme; its month is the book's first.
    terms: {field of Terms: value} that differ from the safe defaults.
    Raises ValidationError where name or slug is taken.
    """
    village = create_village(name, slug, town=town, by=by, now=now, contact=contact)
    set_terms(village, month_of(begins_on), by=by, now=now, **(terms or {}))
    open_book(village, first_month=begins_on)
    if shop_name:
        open_partner(village, shop_name, by=by, now=now)
    return village


@transaction.atomic
def enrol_household(
    village: Village,
    number: int,
    *,
    grid: Grid,
    head: str,
    joined_on: date,
    by: User | None,
    now: datetime,
    phone: str = "",
    party_member: bool = False,
    with_disabled: bool = False,
    honours_consent: bool = False,
    members: Sequence[NewMember] = (),
) -> Household:
    """Add a household with head and members, its account, base points and card.

    Raises NumberTaken, or ValidationError.
    """
    book = lock_book(village, now=now)
    household = create_household(
        village,
        number,
        grid=grid,
        head=head,
        joined_on=joined_on,
        by=by,
        now=now,
        phone=phone,
        party_member=party_member,
        with_disabled=with_disabled,
        honours_consent=honours_consent,
    )
    people = [(member.name, member.birth_year) for member in members]
    add_members(household, people, by=by, now=now)
    account = open_household_account(book, household)
    terms = get_terms(village, joined_on)
    give_base(
        book,
        account,
        points=compute_base(terms, joined_on, scheme_began=get_first_month(village)),
        year_start=year_start_of(joined_on, terms.year_start_month),
        on=joined_on,
        by=by,
    )
    # The household carries this row, which was read before the base moved it.
    account.refresh_from_db(fields=["balance"])
    issue_card(household, by=by, now=now)
    return household


def compute_base(terms: Terms, joined_on: date, *, scheme_began: date) -> Decimal:
    """Return the base points of a household's first year; who is there from the start gets all.

    A newcomer gets all, nothing, or a twelfth a month left, the month of joining included.
    """
    base = Decimal(terms.base_points)
    if month_of(joined_on) <= scheme_began or terms.newcomer_share == NewcomerShare.FULL:
        return base
    if terms.newcomer_share == NewcomerShare.NONE:
        return Decimal(0)
    start = year_start_of(joined_on, terms.year_start_month)
    gone = sum(1 for count in range(12) if add_months(start, count) < month_of(joined_on))
    return (base * (12 - gone) / 12).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
