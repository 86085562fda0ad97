"""What partners have open, month by month, and what a settlement is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q, Sum

from ledger.models import Month, MonthLine, Transfer, TransferKind
from market.models import (
    Partner,
    PartnerKind,
    Redemption,
    RedemptionLine,
    Settlement,
)
from market.queries.cover import to_yuan
from villages.models import Terms, Village
from villages.months import last_day_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Due:
    """What one partner has to be settled for a closed month; points more than 0.

    is_next: whether it comes next: a partner's months are settled in their order.
    """

    partner: Partner
    month: Month
    points: Decimal
    yuan_per_point: Decimal
    is_next: bool

    @property
    def yuan(self) -> Decimal:
        return find_yuan(self.partner, self.points, self.yuan_per_point)


def find_yuan(partner: Partner, points: Decimal, yuan_per_point: Decimal) -> Decimal:
    """Return what is to be paid: nothing to the own shop, whose goods the fund has bought."""
    return ZERO if partner.kind == PartnerKind.OWN else to_yuan(points, yuan_per_point)


def get_rates(village: Village, months: Iterable[Month]) -> dict[int, Decimal]:
    """Return {month id: yuan a point on the last day of a closed month}. One query."""
    every = list(Terms.objects.for_village(village).order_by("-valid_from"))
    rates = {}
    for month in months:
        day = last_day_of(month.month)
        terms = next((terms for terms in every if terms.valid_from <= day), Terms())
        rates[month.pk] = terms.yuan_per_point
    return rates


def list_due(village: Village) -> list[Due]:
    """Return what is to be settled, partner by partner, the own shop first, months in order."""
    partners = Partner.objects.for_village(village).select_related("account")
    return _list_due(village, partners)


def list_due_of(partner: Partner) -> list[Due]:
    """Return what is to be settled with one partner, months in order."""
    return _list_due(partner.village, [partner])


def _list_due(village: Village, partners: Iterable[Partner]) -> list[Due]:
    """Work it out from the months' closings, so that it costs the same however old the book.

    What stood there at a month's end, less what was settled since, is due by that month; but never
    more than stands there now: what came back later is no longer owed.
    """
    partners = list(partners)
    months = list(Month.objects.for_village(village).exclude(seal="").order_by("number"))
    if not months:
        return []
    closings = _get_closings(months, partners)
    settled = _get_settled(partners)
    balances = _get_balances(months[-1], partners, closings)
    dues = []
    rates = get_rates(village, months)
    for partner in partners:
        of_partner = settled.get(partner.pk, [])
        last_month = max((row.month.number for row in of_partner), default=0)
        counted = ZERO
        for month in months:
            if month.number <= last_month:
                continue
            since = sum(
                (row.points for row in of_partner if row.transfer.number > month.last_number), ZERO
            )
            by_month = closings.get((month.pk, partner.account_id), ZERO) - since
            points = min(by_month, balances[partner.account_id]) - counted
            if points > 0:
                dues.append(Due(partner, month, points, rates[month.pk], is_next=not counted))
                counted += points
    return dues


def _get_closings(months: list[Month], partners: list[Partner]) -> dict[tuple[int, int], Decimal]:
    """Return {(month id, account id): closing} of partners."""
    lines = MonthLine.objects.filter(
        month__in=months, account__in=[partner.account_id for partner in partners]
    )
    return {
        (month_id, account_id): closing
        for month_id, account_id, closing in lines.values_list("month_id", "account_id", "closing")
    }


def _get_settled(partners: list[Partner]) -> Mapping[int, list[Settlement]]:
    """Return {partner id: its settlements}."""
    settled: dict[int, list[Settlement]] = {}
    rows = Settlement.objects.filter(partner__in=partners).select_related("month", "transfer")
    for row in rows:
        settled.setdefault(row.partner_id, []).append(row)
    return settled


def _get_balances(
    last: Month, partners: list[Partner], closings: Mapping[tuple[int, int], Decimal]
) -> dict[int, Decimal]:
    """Return {account id: what stands there now}: the last closing, and what moved since."""
    accounts = [partner.account_id for partner in partners]
    balances = {account: closings.get((last.pk, account), ZERO) for account in accounts}
    since = Transfer.objects.filter(village_id=last.village_id, number__gt=last.last_number)
    for end, sign in (("destination_id", 1), ("source_id", -1)):
        moved = since.filter(**{f"{end}__in": accounts}).order_by().values_list(end)
        for account, total in moved.annotate(total=Sum("points")):
            balances[account] += sign * total
    return balances


@dataclass(frozen=True, slots=True)
class SettledRow:
    """One redemption or return of a settlement; points negative for a return."""

    transfer: Transfer
    redemption: Redemption | None
    points: Decimal

    @property
    def is_return(self) -> bool:
        return self.transfer.kind == TransferKind.REVERSAL


@dataclass(frozen=True, slots=True)
class SettlementStatement:
    """What a settlement is made of, in the order of the book.

    points: of the rows. other: what is settled besides them: carried on from months before, less
    what came back after the month and before the settlement; 0 as a rule.
    """

    rows: list[SettledRow]
    points: Decimal
    other: Decimal


def get_settlement_statement(settlement: Settlement) -> SettlementStatement:
    """Return the redemptions and returns that a settlement covers: since the one before it."""
    before = (
        Settlement.objects.filter(
            partner=settlement.partner, month__number__lt=settlement.month.number
        )
        .order_by("-month__number")
        .select_related("month")
        .first()
    )
    first = before.month.last_number + 1 if before else 0
    account = settlement.partner.account_id
    moved = (
        Transfer.objects.filter(
            Q(destination=account, kind=TransferKind.REDEMPTION)
            | Q(source=account, kind=TransferKind.REVERSAL),
            village_id=settlement.village_id,
            number__range=(first, settlement.month.last_number),
        )
        .select_related("source", "destination")
        .order_by("number")
    )
    transfers = list(moved)
    redemptions = _get_redemptions(transfers)
    rows = [
        SettledRow(
            row,
            redemptions.get(row.reverses_id or row.pk),
            row.points if row.destination_id == account else -row.points,
        )
        for row in transfers
    ]
    points = sum((row.points for row in rows), ZERO)
    return SettlementStatement(rows, points, settlement.points - points)


def _get_redemptions(transfers: list[Transfer]) -> dict[int, Redemption]:
    """Return {transfer id: its redemption}, with household and lines at hand."""
    ids = [row.reverses_id or row.pk for row in transfers]
    lines = Prefetch(
        "lines", queryset=RedemptionLine.objects.select_related("goods").order_by("id")
    )
    found = (
        Redemption.objects.filter(transfer__in=ids)
        .select_related("household")
        .prefetch_related(lines)
    )
    return {row.transfer_id: row for row in found if row.transfer_id is not None}
