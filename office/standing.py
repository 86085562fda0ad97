"""How a village stands: this month's figures beside the last closed month's, on the home."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from ledger.models import AccountKind, Month
from market.queries.cover import Cover
from noticeboard.queries.home import PostedSoFar, get_posted_so_far
from villages.models import Village
from villages.words import month_name, month_span_name, points, signed_points, yuan

NOTHING = "—"
# What a month's notice told of the shop and its money.
TOLD = "notice__shop_account__"


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One figure: in words, this month's and the last closed month's."""

    words: str
    now: str
    before: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A village's figures. now, before: the names of the two columns; before: empty for none."""

    now: str
    before: str
    rows: list[StandingRow]


def get_standing(village: Village, *, cover: Cover, today: date) -> Standing:
    """Return this month's figures beside the last closed one's. Three queries."""
    so_far = get_posted_so_far(village)
    last = _find_last(village)
    opened = so_far.open_month if so_far else today
    return Standing(
        now=_("%(month)s到今天") % {"month": month_name(opened)},
        before=month_span_name(last["from_month"], last["month"]) if last else "",
        rows=[*_list_points(so_far, last), *_list_money(cover, last)],
    )


def _find_last(village: Village) -> dict[str, Any] | None:  # Any: sums by name
    """Return the sums of the households' lines of the newest closed month. One query."""
    home = Q(lines__account__kind=AccountKind.HOUSEHOLD)
    found: dict[str, Any] | None = (
        Month.objects.for_village(village)
        .order_by("-number")
        .values("from_month", "month", f"{TOLD}cover_percent", f"{TOLD}stock_yuan")
        .annotate(
            taking_part=Count("lines", filter=home & Q(lines__added__gt=0)),
            sum_added=Sum("lines__added", filter=home),
            sum_deducted=Sum("lines__deducted", filter=home),
            sum_redeemed=Sum("lines__redeemed", filter=home),
        )
        .first()
    )
    return found


def _list_points(so_far: PostedSoFar | None, last: dict[str, Any] | None) -> list[StandingRow]:
    # Any: as above
    def tell(amount: Decimal | None, write: Callable[[Decimal], str]) -> str:
        return NOTHING if amount is None else write(amount)

    def row(words: str, name: str, write: Callable[[Decimal], str]) -> StandingRow:
        now = getattr(so_far, name) if so_far else None
        return StandingRow(
            words, tell(now, write), tell(last[f"sum_{name}"] if last else None, write)
        )

    return [
        row(_("加分"), "added", signed_points),
        row(_("扣分"), "deducted", signed_points),
        row(_("兑换用掉"), "redeemed", lambda amount: points(abs(amount))),
        StandingRow(
            _("有加分的户"),
            str(so_far.households) if so_far else NOTHING,
            str(last["taking_part"]) if last else NOTHING,
        ),
    ]


def _list_money(cover: Cover, last: dict[str, Any] | None) -> list[StandingRow]:  # Any: as above
    told = last[f"{TOLD}cover_percent"] if last else None
    stock = last[f"{TOLD}stock_yuan"] if last else None
    return [
        StandingRow(_("够兑"), _write_percent(cover.percent), _write_percent(told)),
        StandingRow(
            _("库存按进价"), yuan(cover.stock_yuan), NOTHING if stock is None else yuan(stock)
        ),
    ]


def _write_percent(percent: int | None) -> str:
    return NOTHING if percent is None else _("%(percent)s%%") % {"percent": percent}
