"""Settling with partners: a closed month's points leave their account, and yuan follow."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ledger.errors import KeyReused
from ledger.keys import derive_key
from ledger.models import Month, Transfer, TransferKind
from ledger.services import OpenBook, Post, get_issuance, lock_book, transfer
from market.errors import (
    MonthNotSealedYet,
    NothingToSettle,
    SettledAlready,
    SettleEarlierFirst,
    SettlementNotPayable,
    SettlementPaid,
)
from market.models import FundKind, Partner, Settlement
from market.queries.settlements import Due, list_due_of
from market.services.fund import write_entry
from market.services.suppliers import find_or_add_supplier
from villages.errors import SecondPersonNeeded
from villages.models import Role, User
from villages.permissions import check_role
from villages.words import month_span_name

COMMITTEE = frozenset({Role.COMMITTEE})


@transaction.atomic
def settle(partner: Partner, month: Month, *, key: UUID, by: User, now: datetime) -> Settlement:
    """Settle a partner's points up to a closed month, after all earlier ones.

    points: what its account had come to by the month's end, less what was settled, and less what
    came back since. yuan: at the rate of the month's last day; nothing for the own shop.
    Returns the Settlement; the earlier one if key was already used for the same by the same person.
    Raises KeyReused, RoleNeeded, VillageNotFound, MonthNotSealedYet, SettledAlready,
    SettleEarlierFirst, NothingToSettle; ValueError for another village's month.
    """
    village = partner.village
    if month.village_id != village.pk:
        raise ValueError("Partner and month lie in one village.")
    book = lock_book(village, now=now)
    settlements = Settlement.objects.for_village(village)
    found = settlements.filter(key=key).first()
    if found:
        if (found.partner_id, found.month_id, found.made_by_id) != (partner.pk, month.pk, by.pk):
            raise KeyReused
        return found
    check_role(by, village, COMMITTEE, today=book.today)
    due = _get_due(partner, Month.objects.get(pk=month.pk))
    settlement = Settlement(
        village=village,
        number=(settlements.aggregate(last=Max("number"))["last"] or 0) + 1,
        partner=partner,
        month=due.month,
        points=due.points,
        yuan_per_point=due.yuan_per_point,
        yuan=due.yuan,
        key=key,
        made_at=now,
        made_by=by,
    )
    settlement.transfer = _post(book, settlement, by=by)
    settlement.save(force_insert=True)
    return settlement


def _get_due(partner: Partner, month: Month) -> Due:
    """Return what a month's settlement comes to, where it is the partner's next."""
    if not month.seal:
        raise MonthNotSealedYet
    settled = Settlement.objects.filter(partner=partner, month__number__gte=month.number)
    earlier = settled.order_by("month__number").first()
    if earlier:
        raise SettledAlready(earlier.reference)
    dues = list_due_of(partner)
    if not any(due.month.pk == month.pk for due in dues):
        raise NothingToSettle
    due = dues[0]
    if due.month.pk != month.pk:
        raise SettleEarlierFirst(month_span_name(due.month.from_month, due.month.month))
    return due


def _post(book: OpenBook, settlement: Settlement, *, by: User) -> Transfer:
    post = Post(
        kind=TransferKind.SETTLEMENT,
        source_id=settlement.partner.account_id,
        destination_id=get_issuance(settlement.village).pk,
        points=settlement.points,
        key=derive_key(settlement.key, "points"),
        occurred_on=book.today,
        reference=settlement.reference,
    )
    made = transfer(book, post, by=by)
    assert made is not None, "A settlement is refused, never clipped."
    return made


@transaction.atomic
def pay_settlement(
    settlement: Settlement, *, paid_on: date, by: User, now: datetime, voucher_no: str = ""
) -> Settlement:
    """Record that a settlement was paid out of the fund, by another person than settled it.

    Returns the Settlement; as it is where the same person paid it on the same day before.
    Raises RoleNeeded, VillageNotFound, SecondPersonNeeded, SettlementNotPayable, SettlementPaid,
    FundNotBegun, FundDayUnfit, FundTooSmall, TextTooLong.
    """
    book = lock_book(settlement.village, now=now)
    settlement = Settlement.objects.select_related("village", "partner", "entry").get(
        pk=settlement.pk
    )
    check_role(by, settlement.village, COMMITTEE, today=book.today)
    if settlement.entry:
        if (settlement.paid_by_id, settlement.entry.occurred_on) == (by.pk, paid_on):
            return settlement
        raise SettlementPaid(settlement.reference)
    if not settlement.yuan:
        raise SettlementNotPayable(settlement.reference)
    if settlement.made_by_id == by.pk:
        raise SecondPersonNeeded
    settlement.entry = write_entry(
        book,
        kind=FundKind.SETTLEMENT,
        yuan=settlement.yuan,
        occurred_on=paid_on,
        party=find_or_add_supplier(settlement.village, settlement.partner.name),
        voucher_no=voucher_no.strip(),
        key=derive_key(settlement.key, "paid"),
        by=by,
    )
    settlement.paid_by = by
    settlement.save(update_fields=["entry", "paid_by"])
    return settlement
