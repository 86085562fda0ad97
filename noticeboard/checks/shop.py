"""What must agree in the shop's account of a notice: its lines with the moves, its opening."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from ledger.models import Month, MonthLine
from market.queries.account import (
    ArticleAccount,
    FundAccount,
    find_mark,
    get_points_account,
    get_shop_account,
)
from noticeboard.drawing.shop import find_account_before, get_mark
from noticeboard.models import Notice, ShopAccount, ShopAccountLine
from villages.checks import Finding
from villages.models import Village
from villages.numbers import write_number
from villages.words import month_name

ZERO = Decimal(0)
FIGURES = {
    name: ShopAccountLine._meta.get_field(name).verbose_name  # type: ignore[union-attr] # plain fields
    for name in ("opening", "came_in", "donated", "out", "returned", "other", "closing")
}
FUND_FIGURES = ("fund_opening", "fund_in", "fund_out", "fund_closing")


def check_account(village: Village, notice: Notice, month: Month) -> Iterator[Finding]:
    """Yield what does not agree in a notice's account; of its lines the first difference.

    Recomputed from the moves and entries that were counted when it was drawn.
    """
    account = ShopAccount.objects.filter(notice=notice).select_related("notice__month").first()
    if account is None:
        yield from _check_not_needed(village, month)
        return
    before = find_account_before(month)
    mark = get_mark(account)
    shop = get_shop_account(village, since=get_mark(before) if before else None, until=mark)
    for code, sentence in (
        ("noticeboard.shop_line", _compare_lines(account, shop.articles)),
        ("noticeboard.shop_opening", _compare_openings(account, before)),
        ("noticeboard.shop_fund", _compare_fund(account, shop.fund, before)),
        ("noticeboard.shop_points", _compare_points(account, month)),
    ):
        if sentence:
            yield Finding(village.slug, code, _say(month, sentence))


def _say(month: Month, sentence: str) -> str:
    return _("%(month)s的超市收支：%(sentence)s") % {
        "month": month_name(month.month),
        "sentence": sentence,
    }


def _check_not_needed(village: Village, month: Month) -> Iterator[Finding]:
    partners = MonthLine.objects.filter(month=month, account__partner__isnull=False)
    if partners.exists() or find_mark(village, until=month.closed_at).last_entry_id:
        sentence = _("公示上没有。")
        yield Finding(village.slug, "noticeboard.shop_missing", _say(month, sentence))


def _compare_lines(account: ShopAccount, articles: list[ArticleAccount]) -> str:
    """Return the first difference between an account's lines and its moves; empty for none."""
    drawn = {line.goods_id: line for line in account.lines.order_by("position")}
    for article in articles:
        line = drawn.pop(article.goods_id, None)
        if line is None:
            return _("少了「%(goods)s」。") % {"goods": article.name}
        for figure in FIGURES:
            stored, right = getattr(line, figure), getattr(article, figure)
            if stored != right:
                return _name_difference(line, figure, stored=stored, right=right)
    for line in drawn.values():
        return _("多了「%(goods)s」。") % {"goods": line.name}
    return ""


def _name_difference(line: ShopAccountLine, figure: str, *, stored: Decimal, right: Decimal) -> str:
    return _("「%(goods)s」的%(figure)s写着 %(stored)s，出入库算出来是 %(right)s。") % {
        "goods": line.name,
        "figure": FIGURES[figure],
        "stored": write_number(stored),
        "right": write_number(right),
    }


def _compare_openings(account: ShopAccount, before: ShopAccount | None) -> str:
    """Return the first article that does not begin with what the account before ended with."""
    closings: dict[int, Decimal] = {}
    if before:
        closings = dict(before.lines.values_list("goods_id", "closing"))
    for line in account.lines.order_by("position"):
        right = closings.pop(line.goods_id, ZERO)
        if line.opening != right:
            return _("「%(goods)s」期初 %(opening)s，上一期期末是 %(closing)s。") % {
                "goods": line.name,
                "opening": write_number(line.opening),
                "closing": write_number(right),
            }
    return ""


def _compare_fund(
    account: ShopAccount, fund: FundAccount | None, before: ShopAccount | None
) -> str:
    stored = [getattr(account, figure) for figure in FUND_FIGURES]
    right: list[Decimal | None] = [None] * len(stored)
    if fund:
        right = [fund.opening, fund.came_in, fund.went_out, fund.closing]
    if stored != right:
        return _("资金和资金簿对不上。")
    if before and before.fund_closing is not None and account.fund_opening != before.fund_closing:
        return _("期初资金和上一期期末对不上。")
    return ""


def _compare_points(account: ShopAccount, month: Month) -> str:
    points = get_points_account(month, keep=ZERO)
    stored = (account.points_taken, account.points_returned, account.points_outstanding)
    if stored != (points.taken, points.returned, points.outstanding):
        return _("积分和账册对不上。")
    return ""
