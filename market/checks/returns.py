"""What came back was reversed whole; what was kept and what came back are what was handed over."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import F, Q
from django.utils.translation import gettext as _

from ledger.models import TransferKind
from market.models import (
    Redemption,
    RedemptionLine,
    RedemptionState,
    Return,
    ReturnLine,
    ReturnState,
)
from villages.models import Village

# {(goods, unit price): quantity}
Contents = dict[tuple[int, Decimal], Decimal]


def check_returns(village: Village) -> Iterator[str]:
    """Each return that was made reversed its redemption's row, and each returned one has one."""
    returns = Return.objects.for_village(village).select_related("redemption")
    made = returns.filter(state=ReturnState.MADE)
    agrees = Q(
        redemption__state=RedemptionState.RETURNED,
        redemption__village=village,
        reversal__kind=TransferKind.REVERSAL,
        reversal__reverses=F("redemption__transfer"),
    )
    wrong = {row.redemption for row in made.exclude(agrees)}
    returned = Redemption.objects.for_village(village).filter(state=RedemptionState.RETURNED)
    wrong |= set(returned.exclude(returns__state=ReturnState.MADE))
    for redemption in sorted(wrong, key=lambda row: row.number):
        yield _("兑换单 %(reference)s 的退货和冲正的那一笔对不上。") % {
            "reference": redemption.reference
        }


def check_kept(village: Village) -> Iterator[str]:
    """Kept and returned together are what was handed over, at the same prices."""
    handed = _sum_up(
        RedemptionLine.objects.filter(
            redemption__village=village, redemption__returns__state=ReturnState.MADE
        ).values_list("redemption", "goods", "unit_price", "quantity")
    )
    kept = _sum_up(
        RedemptionLine.objects.filter(
            redemption__village=village, redemption__renews__isnull=False
        ).values_list("redemption__renews", "goods", "unit_price", "quantity")
    )
    came_back = _sum_up(
        ReturnLine.objects.filter(
            returned__village=village, returned__state=ReturnState.MADE
        ).values_list("line__redemption", "line__goods", "line__unit_price", "quantity")
    )
    wrong = [
        pk
        for pk, contents in handed.items()
        if _add(kept.get(pk, {}), came_back.get(pk, {})) != contents
    ]
    for redemption in Redemption.objects.filter(pk__in=wrong).order_by("number"):
        yield _("兑换单 %(reference)s 退回的和留下的，加起来不是当时领的。") % {
            "reference": redemption.reference
        }


def check_renewals(village: Village) -> Iterator[str]:
    """Yield what was kept and is not the same household's, of one that was returned."""
    renewed = Redemption.objects.for_village(village).filter(renews__isnull=False)
    agrees = Q(
        renews__village=village,
        renews__state=RedemptionState.RETURNED,
        renews__household=F("household"),
        renews__partner=F("partner"),
        renews__number__lt=F("number"),
    )
    for redemption in renewed.exclude(agrees).order_by("number"):
        yield _("兑换单 %(reference)s 是退货后重开的，和原来那张对不上。") % {
            "reference": redemption.reference
        }


def _sum_up(rows: Iterable[tuple[int | None, int, Decimal, Decimal]]) -> dict[int, Contents]:
    """Return {redemption id: its contents} of rows of redemption, goods, price and quantity."""
    sums: dict[int, Contents] = {}
    for redemption, goods, price, quantity in rows:
        assert redemption is not None, "Filtered."
        contents = sums.setdefault(redemption, {})
        contents[goods, price] = contents.get((goods, price), Decimal(0)) + quantity
    return sums


def _add(first: Contents, second: Contents) -> Contents:
    return {
        entry: first.get(entry, Decimal(0)) + second.get(entry, Decimal(0))
        for entry in first.keys() | second.keys()
    }
