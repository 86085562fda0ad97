"""The shop's account of a notice in ready words, for page and paper alike."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from noticeboard.models import (
    Notice,
    SheetKind,
    ShopAccount,
    ShopAccountDonor,
    ShopAccountLine,
)
from noticeboard.sheets.parts import Column, Fact, FurtherSheet, SheetTable
from villages.words import mask_name, points, points_with_unit, signed_points, yuan


def build_shop_account(notice: Notice) -> FurtherSheet | None:
    """Return the shop's account of a notice in words; None where it has none.

    Two queries, as a notice is read with its account.
    """
    account: ShopAccount | None = getattr(notice, "shop_account", None)
    if account is None:
        return None
    gifts = _tell_gifts(account.donors.select_related("supplier").order_by("position"))
    return FurtherSheet(
        kind=SheetKind.SHOP,
        title=_("积分超市收支"),
        tables=[
            SheetTable(
                columns=(Column(""), Column("", is_figure=True)),
                rows=[*_tell_points(account), *_tell_money(account)],
            ),
            *_tell_articles(account.lines.order_by("position")),
        ],
        paragraphs=[sentence for sentence in (_tell_cover(account), gifts) if sentence],
    )


def _tell_points(account: ShopAccount) -> list[Fact]:
    facts = [Fact(_("本期兑出"), points_with_unit(account.points_taken))]
    if account.points_returned:
        facts.append(Fact(_("退货退回给村民"), points_with_unit(account.points_returned)))
    facts.append(Fact(_("村民手里还有"), points_with_unit(account.points_outstanding)))
    if account.points_kept:
        facts.append(Fact(_("其中保留分，不能兑换"), points_with_unit(account.points_kept)))
    return facts


def _tell_articles(lines: Iterable[ShopAccountLine]) -> list[SheetTable]:
    """Return one table a partner, in the order of its shop."""
    columns = (
        Column(_("商品")),
        Column(_("上期剩"), is_figure=True),
        Column(_("进"), is_figure=True),
        Column(_("其中捐赠"), is_figure=True),
        Column(_("兑出"), is_figure=True),
        Column(_("退回"), is_figure=True),
        Column(_("损耗、盘点、冲正"), is_figure=True),
        Column(_("本期剩"), is_figure=True),
    )
    return [
        SheetTable(columns, [_build_row(line) for line in rows], heading=name)
        for name, rows in groupby(lines, key=lambda line: line.partner_name)
    ]


def _build_row(line: ShopAccountLine) -> tuple[str, ...]:
    """Return one article's cells from left to right. What did not move is empty."""
    return (
        _("%(goods)s · %(unit)s") % {"goods": line.name, "unit": line.unit},
        points(line.opening),
        _write_moved(line.came_in),
        _write_moved(line.donated),
        _write_moved(line.out),
        _write_moved(line.returned),
        signed_points(line.other) if line.other else "",
        points(line.closing),
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
