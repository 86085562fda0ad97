"""The limits that the paper book had used: entered by one person, checked by a second."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from deeds.errors import PriorTimesNeeded, PriorUseChecked
from deeds.models import PriorUse
from deeds.precision import check_precision
from ledger.services import lock_book
from villages.errors import OwnHousehold, SecondPersonNeeded
from villages.models import Household, Role, User
from villages.permissions import STAFF, check_role, find_recused_households
from villages.services import record_removal, save_row

TIMES_MAX = 1000


@transaction.atomic
def record_prior_use(
    household: Household,
    code: str,
    *,
    times: int,
    points: Decimal,
    until: date,
    by: User,
    now: datetime,
) -> PriorUse:
    """Enter how often and for how much a household had a rule, in the year of the paper book.

    points: signed as the rule gives; 0 where it was only warned. What says the same already is
    answered; what says something else is replaced as long as nobody has checked it.
    Raises PriorTimesNeeded, PriorUseChecked, AmountTooPrecise, RoleNeeded, VillageNotFound.
    """
    village = household.village
    lock_book(village, now=now)
    check_role(by, village, {Role.COMMITTEE}, today=timezone.localdate(now))
    if not 1 <= times <= TIMES_MAX:
        raise PriorTimesNeeded
    check_precision(points, field="points")
    standing = PriorUse.objects.filter(household=household, code=code).first()
    if standing:
        if (standing.times, standing.points, standing.until) == (times, points, until):
            return standing
        if standing.checked_at is not None:
            raise PriorUseChecked(code)
        # A new row and not a changed one: whoever checks has seen just this.
        record_removal(standing, village=village, by=by, now=now)
        standing.delete()
    made = PriorUse(
        village=village,
        household=household,
        code=code,
        times=times,
        points=points,
        until=until,
        entered_by=by,
        entered_at=now,
    )
    save_row(made, village=village, by=by, now=now)
    return made


@transaction.atomic
def check_prior_uses(household: Household, *, up_to: int, by: User, now: datetime) -> int:
    """Say that what was entered of a household is what the paper book says; from now on it counts.

    up_to: the id of the newest row that was looked at; what came in since waits. Returns how many.
    Raises SecondPersonNeeded, OwnHousehold, RoleNeeded, VillageNotFound.
    """
    village = household.village
    # Under the lock of who decides: a deed is scored with all of it or with none.
    lock_book(village, now=now)
    check_role(by, village, STAFF, today=timezone.localdate(now))
    waiting = list(
        PriorUse.objects.filter(household=household, checked_at__isnull=True, pk__lte=up_to)
    )
    if not waiting:
        return 0
    if any(row.entered_by_id == by.pk for row in waiting):
        raise SecondPersonNeeded
    if household.pk in find_recused_households(by, village):
        raise OwnHousehold
    for row in waiting:
        row.checked_by, row.checked_at = by, now
        save_row(row, village=village, by=by, now=now)
    return len(waiting)


@transaction.atomic
def drop_prior_uses(household: Household, *, up_to: int, by: User, now: datetime) -> int:
    """Say that what was entered of a household is wrong: what nobody has checked goes.

    up_to: as above. Returns how many. Raises OwnHousehold, RoleNeeded, VillageNotFound.
    """
    village = household.village
    lock_book(village, now=now)
    check_role(by, village, STAFF, today=timezone.localdate(now))
    if household.pk in find_recused_households(by, village):
        raise OwnHousehold
    rows = list(
        PriorUse.objects.filter(household=household, checked_at__isnull=True, pk__lte=up_to)
    )
    for row in rows:
        record_removal(row, village=village, by=by, now=now)
        row.delete()
    return len(rows)
