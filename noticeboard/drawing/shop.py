"""The shop's account on a notice, drawn from stock, fund and points as of the closing. Reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from ledger.models import Month
from market.queries.account import (
    ArticleAccount,
    FundAccount,
    Gift,
    Mark,
    find_mark,
    get_cover_then,
    get_points_account,
    get_shop_account,
)
from noticeboard.models import ShopAccount, ShopAccountDonor, ShopAccountLine
from villages.queries import get_terms


@dataclass(frozen=True, slots=True)
class DrawnAccount:
    """An account with its lines and donors, not saved yet."""

    account: ShopAccount
    lines: list[ShopAccountLine]
    donors: list[ShopAccountDonor]


def build_account(month: Month) -> DrawnAccount | None:
    """Return a sealed month's account; None where the village has neither partner nor fund book.

    A constant number of queries.
    """
    terms = get_terms(month.village, timezone.localdate(month.closed_at))
    points = get_points_account(month, keep=terms.keep_points)
    mark = find_mark(month.village, until=month.closed_at)
    if not points.has_partners and not mark.last_entry_id:
        return None
    before = find_account_before(month)
    since = get_mark(before) if before else None
    shop = get_shop_account(month.village, since=since, until=mark)
    cover = get_cover_then(month, terms=terms, points=points, shop=shop)
    account = ShopAccount(
        last_move_id=mark.last_move_id or None,
        last_entry_id=mark.last_entry_id or None,
        points_taken=points.taken,
        points_returned=points.returned,
        points_outstanding=points.outstanding,
        points_kept=points.kept,
        stock_yuan=shop.stock_yuan,
        owed_yuan=cover.owed_in_all_yuan,
        cover_percent=cover.percent,
    )
    if shop.fund:
        _enter_fund(account, shop.fund)
    return DrawnAccount(account, _build_lines(shop.articles), _build_donors(shop.gifts))


def find_account_before(month: Month) -> ShopAccount | None:
    """Return the latest account of an earlier notice, with its month; None for the first."""
    return (
        ShopAccount.objects.filter(
            notice__month__village=month.village_id, notice__month__number__lt=month.number
        )
        .select_related("notice__month")
        .order_by("-notice__month__number")
        .first()
    )


def get_mark(account: ShopAccount) -> Mark:
    """Return how far an account, read with its notice, has counted."""
    return Mark(
        account.notice.month.closed_at,
        last_move_id=account.last_move_id or 0,
        last_entry_id=account.last_entry_id or 0,
    )


def _enter_fund(account: ShopAccount, fund: FundAccount) -> None:
    account.fund_opening = fund.opening
    account.fund_in = fund.came_in
    account.fund_out = fund.went_out
    account.fund_closing = fund.closing


def _build_lines(articles: Iterable[ArticleAccount]) -> list[ShopAccountLine]:
    return [
        ShopAccountLine(
            position=position,
            goods_id=article.goods_id,
            partner_name=article.partner_name,
            name=article.name,
            unit=article.unit,
            opening=article.opening,
            came_in=article.came_in,
            donated=article.donated,
            out=article.out,
            returned=article.returned,
            other=article.other,
            closing=article.closing,
        )
        for position, article in enumerate(articles)
    ]


def _build_donors(gifts: Iterable[Gift]) -> list[ShopAccountDonor]:
    return [
        ShopAccountDonor(
            position=position,
            supplier_id=gift.supplier_id,
            goods_name=gift.goods_name,
            unit=gift.unit,
            quantity=gift.quantity,
            yuan=gift.yuan,
        )
        for position, gift in enumerate(gifts)
    ]
