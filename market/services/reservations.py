"""Goods and points kept for a household until it comes: nothing is posted before the hand-over."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ledger import services as ledger
from ledger.errors import InsufficientPoints
from ledger.models import Account
from ledger.services import OpenBook, lock_book
from market.codes import draw_code
from market.errors import (
    OutOfStock,
    ReservationGone,
    ReservationUncovered,
    TextTooLong,
)
from market.models import WAITING_STATES, Goods, Partner, Redemption, RedemptionState
from market.queries.counter import (
    PartnerAtCounter,
    find_account_at_counter,
    find_partner_at_counter,
)
from market.queries.redemptions import get_for_change
from market.queries.reservations import find_shortage, get_on_shelf
from market.reserved import get_state, has_run_out
from market.services.baskets import (
    RESERVERS,
    Basket,
    Line,
    check_household,
    check_open_today,
    check_serves,
    check_speaks_for,
    check_witness,
    fill_reservation,
)
from market.services.redemptions import (
    ITSELF,
    Collector,
    Quote,
    check_collector,
    check_same,
    hand_out,
    post_redemption,
    quote_basket,
    write_lines,
)
from villages.errors import HouseholdUnknown
from villages.models import Household, Terms, User, Village
from villages.permissions import check_role
from villages.queries import get_terms

NOTE_LENGTH = 100
# What the key of a reservation stands for, besides its lines; what comes later is no part of it.
CONTENT = ("household_id", "partner_id", "reserved_by_id", "is_delivery", "note")


def quote_reservation(
    village: Village,
    *,
    household: Household,
    partner: Partner,
    lines: Sequence[Line],
    by: User | Household,
    now: datetime,
) -> Quote:
    """Work out a reservation without making it; raises as reserve does, but for KeyReused."""
    today = timezone.localdate(now)
    basket = fill_reservation(
        village, household=household, partner=partner, lines=lines, by=by, today=today
    )
    return quote_basket(basket, today=today)


@transaction.atomic
def reserve(
    village: Village,
    *,
    household: Household,
    partner: Partner,
    lines: Sequence[Line],
    key: UUID,
    by: User | Household,
    now: datetime,
    is_delivery: bool = False,
    note: str = "",
) -> Redemption:
    """Keep goods of one partner, and their points, for a household; nothing is posted.

    by: somebody of the staff, or the household itself with its card. What has a service among it
    is a voucher, with a code. What is all services can be used at once, for the terms' voucher
    days; things wait until they are got ready, and from then on the terms' reservation days.
    Returns the Redemption; the earlier one if key was already used for the same by the same.
    Raises what redeem raises, but for what concerns the hand-over itself.
    """
    book = lock_book(village, now=now)
    redemption = Redemption(
        village=village,
        household=household,
        partner=partner,
        key=key,
        reserved_at=now,
        reserved_by=by if isinstance(by, User) else None,
        is_delivery=is_delivery,
        note=note.strip(),
    )
    check_speaks_for(household, by)
    if found := Redemption.objects.for_village(village).filter(key=key).first():
        return check_same(found, redemption, lines, CONTENT)
    if len(redemption.note) > NOTE_LENGTH:
        raise TextTooLong(NOTE_LENGTH, "note")
    basket = fill_reservation(
        village, household=household, partner=partner, lines=lines, by=by, today=book.today
    )
    return _write(book, redemption, basket)


def _write(book: OpenBook, redemption: Redemption, basket: Basket) -> Redemption:
    has_things = any(line.goods.is_thing for line in basket.lines)
    redemption.number, redemption.points = basket.next_number, basket.points
    redemption.state = RedemptionState.RESERVED if has_things else RedemptionState.READY
    redemption.ready_at = None if has_things else book.now
    if not all(line.goods.is_thing for line in basket.lines):
        redemption.code = _draw_free_code(redemption.village)
    redemption.hold = ledger.reserve(
        book,
        basket.account,
        points=basket.points,
        reference=redemption.reference,
        frees_on=_count_days(basket.terms, today=book.today, has_things=has_things),
    )
    redemption.save(force_insert=True)
    write_lines(redemption, basket.lines)
    return redemption


def _count_days(terms: Terms, *, today: date, has_things: bool) -> date:
    """Return the first day on which a new reservation counts no more.

    Things have as long again for getting ready as they are kept then.
    """
    days = 2 * terms.reservation_days if has_things else terms.voucher_days
    return today + timedelta(days=days + 1)


def _draw_free_code(village: Village) -> str:
    code = draw_code()
    while Redemption.objects.for_village(village).filter(code=code).exists():
        code = draw_code()
    return code


@transaction.atomic
def make_ready(redemption: Redemption, *, by: User, now: datetime) -> Redemption:
    """Say that what was reserved lies ready: from today on it is kept for the terms' days.

    Answers what is ready already. Raises ReservationGone, NotYourPartner, RoleNeeded,
    VillageNotFound, PartnerClosed, and OutOfStock where less lies on the shelf.
    """
    book = lock_book(redemption.village, now=now)
    redemption = get_for_change(redemption)
    _check_works_there(redemption, by=by, today=book.today)
    check_waiting(redemption, today=book.today)
    if redemption.state == RedemptionState.READY:
        return redemption
    lines = list(redemption.lines.select_related("goods").order_by("id"))
    if shortage := find_shortage(lines, get_on_shelf(lines, today=book.today)):
        raise shortage
    days = get_terms(redemption.village, book.today).reservation_days
    assert redemption.hold is not None, "What waits is held."
    redemption.hold = ledger.prolong_hold(
        book, redemption.hold, frees_on=book.today + timedelta(days=days + 1)
    )
    redemption.state, redemption.ready_at, redemption.ready_by = RedemptionState.READY, now, by
    redemption.save(update_fields=["state", "ready_at", "ready_by"])
    return redemption


def hand_over(
    redemption: Redemption,
    *,
    by: User,
    now: datetime,
    collector: Collector = ITSELF,
    witness: User | None = None,
) -> Redemption:
    """Hand over what was reserved, or do the service of a voucher: now the points are posted.

    At the price of the reservation, whatever has become of the goods since. Returns the Redemption;
    as it is where the same person has handed it over before.
    Raises ReservationGone, ReservationUncovered (and lets it go) where points were taken meanwhile;
    NotYourPartner, RoleNeeded, VillageNotFound, PartnerClosed, HouseholdNotHere, SecondNameNeeded,
    WitnessUnfit, ShopNotOpenToday, TextTooLong, OutOfStock, RedemptionBarred.
    """
    handed, lacking = _hand_over(
        redemption, by=by, now=now, collector=collector.stripped, witness=witness
    )
    if lacking:
        # Outside the transaction, which has let the reservation go.
        raise ReservationUncovered(handed.reference, lacking.available, lacking.asked) from lacking
    return handed


@transaction.atomic
def _hand_over(
    redemption: Redemption, *, by: User, now: datetime, collector: Collector, witness: User | None
) -> tuple[Redemption, InsufficientPoints | None]:
    """Return the redemption, and the ledger's refusal where its points no longer cover it."""
    book = lock_book(redemption.village, now=now)
    redemption = get_for_change(redemption)
    if redemption.state == RedemptionState.HANDED and redemption.handed_by_id == by.pk:
        return redemption, None
    account = _check_hand_over(redemption, by=by, witness=witness, today=book.today)
    check_collector(collector)
    lines = list(redemption.lines.select_related("goods").order_by("id"))
    for line in lines:
        _check_on_shelf(line.goods, line.quantity)
    assert redemption.hold is not None, "What waits is held."
    ledger.release_hold(book, redemption.hold)
    try:
        redemption.transfer = post_redemption(book, redemption, account.pk, by=by)
    except InsufficientPoints as refusal:
        # Refused before anything was written. Under the same lock, or points that come in
        # meanwhile would not save it.
        return _end(book, redemption, RedemptionState.UNCOVERED, by=by), refusal
    redemption.state = RedemptionState.HANDED
    redemption.handed_at, redemption.handed_by = now, by
    redemption.collector, redemption.relation = collector.name, collector.relation
    redemption.witness = witness
    redemption.save()
    hand_out(book, redemption, lines, by=by)
    return redemption, None


def _check_hand_over(
    redemption: Redemption, *, by: User, witness: User | None, today: date
) -> Account:
    village = redemption.village
    partner = _check_works_there(redemption, by=by, today=today)
    check_waiting(redemption, today=today)
    served = find_account_at_counter(village, redemption.household_id, user=by, today=today)
    if served is None:
        raise HouseholdUnknown(str(redemption.household))
    check_household(served.household)
    if served.barred:
        raise served.barred
    check_witness(
        village,
        served.household,
        is_recused=served.is_recused,
        by=by,
        witness=witness,
        today=today,
    )
    if not redemption.is_delivery:
        check_open_today(partner, get_terms(village, today), today=today)
    return served.account


def _check_on_shelf(goods: Goods, quantity: Decimal) -> None:
    """Raise OutOfStock where a count has found less than was promised."""
    if goods.stock is not None and quantity > goods.stock:
        raise OutOfStock(goods.name, goods.stock, goods.unit)


@transaction.atomic
def cancel_reservation(
    redemption: Redemption, *, by: User | Household, now: datetime
) -> Redemption:
    """Let a reservation or voucher go: by the household itself with its card, or by staff.

    Points and goods are free at once, nothing was posted. Answers what was cancelled before.
    Raises ReservationGone, HouseholdUnknown for another household's, RoleNeeded, VillageNotFound.
    """
    book = lock_book(redemption.village, now=now)
    redemption = get_for_change(redemption)
    _check_may_cancel(redemption, by=by, today=book.today)
    if redemption.state == RedemptionState.CANCELLED:
        return redemption
    check_waiting(redemption, today=book.today)
    assert redemption.hold is not None, "What waits is held."
    ledger.release_hold(book, redemption.hold)
    return _end(book, redemption, RedemptionState.CANCELLED, by=by)


def _check_may_cancel(redemption: Redemption, *, by: User | Household, today: date) -> None:
    if isinstance(by, Household):
        if by.pk != redemption.household_id:
            raise HouseholdUnknown(str(by))
    elif not _find_partner(redemption, by=by, today=today).serves:
        check_role(by, redemption.village, RESERVERS, today=today)


def _end(
    book: OpenBook, redemption: Redemption, state: RedemptionState, *, by: User | Household
) -> Redemption:
    """Write down that a reservation was let go, whose hold has been released."""
    redemption.state, redemption.ended_at = state, book.now
    redemption.ended_by = by if isinstance(by, User) else None
    redemption.save(update_fields=["state", "ended_at", "ended_by"])
    return redemption


@transaction.atomic
def expire_reservations(village: Village, *, now: datetime) -> int:
    """Write down of each reservation that ran out that it did; returns how many.

    Only tidying: its points and goods were free from the day on which its hold ended.
    """
    book = lock_book(village, now=now)
    gone = Redemption.objects.for_village(village).run_out(book.today)
    return gone.update(state=RedemptionState.EXPIRED, ended_at=now)


def check_waiting(redemption: Redemption, *, today: date) -> None:
    """Raise ReservationGone for what waits no more, also where only its day says so."""
    if redemption.state not in WAITING_STATES or has_run_out(redemption, today):
        raise ReservationGone(redemption.reference, str(get_state(redemption, today).label))


def _check_works_there(redemption: Redemption, *, by: User, today: date) -> Partner:
    found = _find_partner(redemption, by=by, today=today)
    check_serves(found, by=by, today=today)
    return found.partner


def _find_partner(redemption: Redemption, *, by: User, today: date) -> PartnerAtCounter:
    found = find_partner_at_counter(redemption.village, redemption.partner_id, user=by, today=today)
    assert found is not None, "A redemption has its partner."
    return found
