"""The shop's account of a notice in ready words, for page and paper alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from noticeboard.models import Notice, ShopAccount, ShopAccountDonor, ShopAccountLine
from villages.words import mask_name, points, points_with_unit, signed_points, yuan


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article's cells from left to right. What did not move is empty."""

    name: str
    opening: str
    came_in: str
    donated: str
    out: str
    other: str
    closing: str


@dataclass(frozen=True, slots=True)
class PartnerRows:
    """The articles of one partner, in the order of its shop."""

    name: str
    rows: Sequence[ArticleRow]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the account: what, and how much."""

    words: str
    amount: str


@dataclass(frozen=True, slots=True)
class ShopSheet:
    """All that a notice tells of the shop. gifts, cover: a sentence, empty where there is none."""

    points: Sequence[Fact]
    partners: Sequence[PartnerRows]
    gifts: str
    money: Sequence[Fact]
    cover: str


def build_shop_sheet(notice: Notice) -> ShopSheet | None:
    """Return the shop's account of a notice in words; None where it has none.

    Two queries, as a notice is read with its account.
    """
    account: ShopAccount | None = getattr(notice, "shop_account", None)
    if account is None:
        return None
    return ShopSheet(
        points=_tell_points(account),
        partners=_tell_articles(account.lines.order_by("position")),
        gifts=_tell_gifts(account.donors.select_related("supplier").order_by("position")),
        money=_tell_money(account),
        cover=_tell_cover(account),
    )


def _tell_points(account: ShopAccount) -> list[Fact]:
    facts = [
        Fact(_("本期兑出"), points_with_unit(account.points_taken)),
        Fact(_("村民手里还有"), points_with_unit(account.points_outstanding)),
    ]
    if account.points_kept:
        facts.append(Fact(_("其中保留分，不能兑换"), points_with_unit(account.points_kept)))
    return facts


def _tell_articles(lines: Iterable[ShopAccountLine]) -> list[PartnerRows]:
    return [
        PartnerRows(name, [_build_row(line) for line in rows])
        for name, rows in groupby(lines, key=lambda line: line.partner_name)
    ]


def _build_row(line: ShopAccountLine) -> ArticleRow:
    return ArticleRow(
        name=_("%(goods)s · %(unit)s") % {"goods": line.name, "unit": line.unit},
        opening=points(line.opening),
        came_in=_write_moved(line.came_in),
        donated=_write_moved(line.donated),
        out=_write_moved(line.out),
        other=signed_points(line.other) if line.other else "",
        closing=points(line.closing),
    )


def _write_moved(quantity: Decimal) -> str:
    return points(quantity) if quantity else ""


def _tell_gifts(donors: Iterable[ShopAccountDonor]) -> str:
    given = _("；").join(_tell_gift(donor) for donor in donors)
    return _("本期捐赠，谢谢：%(gifts)s。") % {"gifts": given} if given else ""


def _tell_gift(donor: ShopAccountDonor) -> str:
    """Return who gave what: 王*明：大米 10 袋."""
    given = (
        yuan(donor.yuan)
        if donor.yuan is not None
        else _("%(goods)s %(quantity)s %(unit)s")
        % {"goods": donor.goods_name, "quantity": points(donor.quantity or 0), "unit": donor.unit}
    )
    return _("%(who)s：%(what)s") % {"who": _name_donor(donor), "what": given}


def _name_donor(donor: ShopAccountDonor) -> str:
    supplier = donor.supplier
    if supplier is None or not supplier.name:
        return _("没留名")
    return mask_name(supplier.name) if supplier.is_person else supplier.name


def _tell_money(account: ShopAccount) -> list[Fact]:
    facts = []
    if account.fund_closing is not None:
        facts = [
            Fact(_("上期剩下的资金"), yuan(account.fund_opening or 0)),
            Fact(_("收入"), yuan(account.fund_in or 0)),
            Fact(_("支出"), yuan(account.fund_out or 0)),
            Fact(_("本期剩下的资金"), yuan(account.fund_closing)),
        ]
    return [*facts, Fact(_("超市存货（按进价）"), yuan(account.stock_yuan))]


def _tell_cover(account: ShopAccount) -> str:
    if account.cover_percent is None or account.fund_closing is None:
        return ""
    return _(
        "资金加存货共 %(has)s；村民能兑的积分和该付给商户的钱，合起来要 %(owed)s。"
        "现在够兑 %(percent)s%%。"
    ) % {
        "has": yuan(account.fund_closing + account.stock_yuan),
        "owed": yuan(account.owed_yuan),
        "percent": account.cover_percent,
    }
