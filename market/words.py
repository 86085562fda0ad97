"""How the shop's goods, limits and states are written."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from market.models import Goods, Redemption, RedemptionLine, RedemptionState
from villages.words import points

TONES = {
    RedemptionState.READY: "good",
    RedemptionState.HANDED: "good",
    RedemptionState.UNCOVERED: "warn",
}


def line_words(line: RedemptionLine) -> str:
    """Return a line, its goods at hand, as 大米 2 袋."""
    return _("%(goods)s %(quantity)s %(unit)s") % {
        "goods": line.goods.name,
        "quantity": points(line.quantity),
        "unit": line.goods.unit,
    }


def basket_words(lines: Iterable[RedemptionLine]) -> str:
    """Return lines, their goods at hand, as 大米 2 袋、肥皂 1 块."""
    return _("、").join(line_words(line) for line in lines)


def state_words(redemption: Redemption, state: RedemptionState) -> str:
    """Return where a redemption stands; a voucher that waits is used, not collected."""
    if redemption.is_voucher and state == RedemptionState.READY:
        return _("可以用")
    return str(state.label)


def limit_words(goods: Goods, had: Decimal | None = None) -> str:
    """Return how much of it a household may have, as 每月每户限兑 2 袋; empty: no limit.

    had: how much a household has had or reserved of it in that time, where one asks.
    """
    if goods.limit_quantity is None:
        return ""
    values = {
        "period": goods.get_limit_period_display(),
        "limit": points(goods.limit_quantity),
        "unit": goods.unit,
    }
    if not had:
        return _("%(period)s每户限兑 %(limit)s %(unit)s") % values
    values["had"] = points(had)
    return _("%(period)s每户限兑 %(limit)s %(unit)s，约的和兑的一共 %(had)s %(unit)s") % values


def standing_words(goods: Goods) -> str:
    """Return whom it is for, as 年度积分满 100 分可兑; empty: for everyone."""
    if not goods.standing_min:
        return ""
    return _("年度积分满 %(points)s 分可兑") % {"points": points(goods.standing_min)}
