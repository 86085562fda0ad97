"""What a household's change does once two persons agree: all of it in one step, or nothing."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Q

from ledger.models import Account, HouseholdChange, StandingSource
from ledger.services import (
    OpenBook,
    carry_bars,
    close_account,
    let_points_expire,
    move_household_points,
    move_standing,
    open_household_account,
)
from office.life.services.checking import get_own_standing, get_year_start
from villages.models import Household, KinTie, Member, User
from villages.models.households import HouseholdState, LeftWhy
from villages.queries import get_terms
from villages.services import (
    declare_kin,
    issue_card,
    kill_card,
    move_member,
    set_state,
    split_off_household,
)
from villages.services.pins import remove_pin

ZERO = Decimal(0)


def split(book: OpenBook, change: HouseholdChange, by: User) -> None:
    """Make the new household with its people, account, share and card; no base of its own."""
    assert change.head is not None, "A split names the new head."
    assert change.number is not None, "ledger_householdchange_split_names_household"
    assert change.grid is not None, "ledger_householdchange_split_names_household"
    new = split_off_household(
        change.head,
        change.number,
        grid=change.grid,
        # From today on: a base of a year that began before is not due again.
        joined_on=book.today,
        by=by,
        now=book.now,
    )
    for member in change.members.exclude(pk=change.head.pk).order_by("pk"):
        move_member(member, new, why=LeftWhy.SPLIT, on=book.today, by=by, now=book.now)
    account = open_household_account(book, new)
    source = Account.objects.get(household=change.household)
    change.other = new
    points, standing = change.points or ZERO, change.standing_points or ZERO
    change.transfer = move_household_points(book, change, account, points=points, by=by)
    _move_standing(book, change, source, account, points=standing, by=by)
    _carry(book, change.household, new, by=by)
    issue_card(new, by=by, now=book.now)


def merge(book: OpenBook, change: HouseholdChange, by: User) -> None:
    """Let a household go into another whole: people, points and standing; its account ends at 0."""
    other = _get_other(change)
    living = Member.objects.living_here().filter(household=change.household)
    for member in living.select_related("household__village").order_by("pk"):
        move_member(member, other, why=LeftWhy.MERGED, on=book.today, by=by, now=book.now)
    source = Account.objects.get(household=change.household)
    account = Account.objects.get(household=other)
    change.points = source.balance or ZERO
    change.standing_points = get_own_standing(source, today=book.today)
    change.transfer = move_household_points(book, change, account, points=change.points, by=by)
    _move_standing(book, change, source, account, points=change.standing_points, by=by)
    # Appointments go on naming the household that is gone: who lived there decides for none of
    # the kin of the one that took it in either.
    _carry_kin(book, other, change.household, by=by)
    _carry(book, change.household, other, by=by)
    _end(book, change, by=by)
    close_account(book, source, now=book.now)


def dissolve(book: OpenBook, change: HouseholdChange, by: User) -> None:
    """End a household; what is on its account waits for heirs, an empty one is closed."""
    account = Account.objects.get(household=change.household)
    terms = get_terms(change.village, book.today)
    change.points = max(ZERO, account.balance or ZERO)
    change.waits_until = book.today + timedelta(days=terms.heirs_days)
    _end(book, change, by=by)
    _close_empty(book, change)


def inherit(book: OpenBook, change: HouseholdChange, by: User) -> None:
    """Hand points of a dissolved household to an heir's; the last of them closes the account."""
    account = Account.objects.get(household=_get_other(change))
    points = change.points or ZERO
    change.transfer = move_household_points(book, change, account, points=points, by=by)
    _close_empty(book, change)


def expire(book: OpenBook, change: HouseholdChange, by: User) -> None:
    """Let go of all that no heir came for, and close the account."""
    account = Account.objects.get(household=change.household)
    change.points = account.balance or ZERO
    change.transfer = let_points_expire(book, change, points=change.points, by=by)
    _close_empty(book, change)


def _get_other(change: HouseholdChange) -> Household:
    assert change.other is not None, "ledger_householdchange_names_other"
    return change.other


def _move_standing(
    book: OpenBook,
    change: HouseholdChange,
    source: Account,
    destination: Account,
    *,
    points: Decimal,
    by: User,
) -> None:
    move_standing(
        book,
        source,
        destination,
        points=points,
        year_start=get_year_start(change.village, book.today),
        why=StandingSource(change.kind),
        key=change.key,
        by=by,
    )


def _carry(book: OpenBook, source: Household, destination: Household, *, by: User) -> None:
    """Take along what binds a family: bars, and for whom nobody of it may decide."""
    carry_bars(
        book,
        Account.objects.get(household=source),
        Account.objects.get(household=destination),
    )
    _carry_kin(book, source, destination, by=by)


def _carry_kin(book: OpenBook, source: Household, destination: Household, *, by: User) -> None:
    """Make a household, and whoever is kin of it, kin of another one, too."""
    ties = KinTie.objects.filter(
        Q(first=source) | Q(second=source), removed_at__isnull=True
    ).select_related("first", "second")
    kin = [tie.second if tie.first_id == source.pk else tie.first for tie in ties]
    for other in [source, *kin]:
        if other.pk != destination.pk:
            declare_kin(destination, other, by=by, now=book.now)


def _end(book: OpenBook, change: HouseholdChange, *, by: User) -> None:
    """Take card and PIN away, so that nobody opens what is no more."""
    household = change.household
    for card in household.cards.filter(killed_at__isnull=True):
        kill_card(card, by=by, now=book.now)
    remove_pin(household, by=by, now=book.now)
    set_state(household, HouseholdState.DISSOLVED, since=book.today, by=by, now=book.now)


def _close_empty(book: OpenBook, change: HouseholdChange) -> None:
    account = Account.objects.get(household=change.household)
    if not account.balance and not account.debt:
        close_account(book, account, now=book.now)
