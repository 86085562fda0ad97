"""A shop passes to the next keeper: what lies there, what is promised, what is in the fund."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ledger.errors import KeyReused
from ledger.queries import get_balance
from ledger.services import OpenBook, lock_book
from market.errors import (
    ChangeOverCountByOthers,
    ChangeOverCountIncomplete,
    ChangeOverCountOld,
    ChangeOverNeedsCount,
    ChangeOverTwice,
    ChangeOverWitnessUnfit,
    IncomingUnfit,
)
from market.models import (
    ChangeOver,
    CheckKind,
    CheckState,
    Partner,
    Redemption,
    StockCheck,
)
from market.queries.fund import get_fund
from market.queries.stock_checks import find_uncounted
from market.services.stock import STOREKEEPERS
from villages.models import User, Village
from villages.permissions import STAFF, check_role, has_role

COUNT_DAYS = 3


@transaction.atomic
def record_change_over(
    partner: Partner,
    *,
    outgoing: User,
    incoming: User,
    stock_check: StockCheck,
    key: UUID,
    by: User,
    now: datetime,
) -> ChangeOver:
    """Record that a shop was handed over from one keeper to the next, overseen by a third person.

    stock_check: a count of all things of the partner that ever came in, made by the one and agreed
    to by the other, at most three days ago. What is reserved, in the fund and not settled is kept
    as it stands now.
    Returns the ChangeOver; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, RoleNeeded, VillageNotFound, ChangeOverWitnessUnfit, IncomingUnfit,
    ChangeOverNeedsCount, ChangeOverCountByOthers, ChangeOverCountOld, ChangeOverTwice,
    ChangeOverCountIncomplete.
    """
    village = partner.village
    book = lock_book(village, now=now)
    found = ChangeOver.objects.for_village(village).filter(key=key).first()
    if found:
        return _check_same(found, (partner.pk, outgoing.pk, incoming.pk, stock_check.pk, by.pk))
    _check_people(village, outgoing=outgoing, incoming=incoming, by=by, today=book.today)
    check = StockCheck.objects.get(pk=stock_check.pk)
    _check_count(check, partner, outgoing=outgoing, incoming=incoming, today=book.today)
    return _write(
        book,
        ChangeOver(
            village=village,
            partner=partner,
            outgoing=outgoing,
            incoming=incoming,
            stock_check=check,
            key=key,
            made_at=now,
            made_by=by,
        ),
    )


def _check_people(
    village: Village, *, outgoing: User, incoming: User, by: User, today: date
) -> None:
    check_role(by, village, STAFF, today=today)
    if by.pk in {outgoing.pk, incoming.pk}:
        raise ChangeOverWitnessUnfit
    is_storekeeper = has_role(incoming, village, STOREKEEPERS, today=today)
    if outgoing.pk == incoming.pk or not is_storekeeper:
        raise IncomingUnfit


def _check_same(found: ChangeOver, content: tuple[object, ...]) -> ChangeOver:
    stored = (
        found.partner_id,
        found.outgoing_id,
        found.incoming_id,
        found.stock_check_id,
        found.made_by_id,
    )
    if stored != content:
        raise KeyReused
    return found


def _check_count(
    check: StockCheck, partner: Partner, *, outgoing: User, incoming: User, today: date
) -> None:
    stands = (check.partner_id, check.kind, check.state)
    if stands != (partner.pk, CheckKind.COUNT, CheckState.MADE):
        raise ChangeOverNeedsCount
    if (check.made_by_id, check.decided_by_id) != (outgoing.pk, incoming.pk):
        raise ChangeOverCountByOthers
    day = timezone.localdate(check.made_at)
    if day < today - timedelta(days=COUNT_DAYS):
        raise ChangeOverCountOld(day, COUNT_DAYS)
    earlier = ChangeOver.objects.filter(stock_check=check).first()
    if earlier:
        raise ChangeOverTwice(earlier.number)
    missed = find_uncounted(check)
    if missed:
        raise ChangeOverCountIncomplete(missed.name)


def _write(book: OpenBook, change_over: ChangeOver) -> ChangeOver:
    numbers = ChangeOver.objects.filter(village=book.village_id)
    change_over.number = (numbers.aggregate(last=Max("number"))["last"] or 0) + 1
    open_ones = Redemption.objects.filter(partner=change_over.partner).waiting(book.today)
    rows = list(open_ones.order_by("number").values_list("number", "points"))
    change_over.reservations = [number for number, _points in rows]
    change_over.reserved_points = sum((points for _number, points in rows), Decimal(0))
    change_over.unsettled_points = get_balance(change_over.partner.account)
    change_over.fund_yuan = get_fund(book.village_id)
    change_over.save(force_insert=True)
    return change_over
