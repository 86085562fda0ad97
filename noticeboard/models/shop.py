"""The shop's account as it was printed: money, points, goods, gifts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.models import FundEntry, Goods, StockMove, Supplier
from noticeboard.models.notices import Notice
from villages.fields import PointsField, QuantityField, YuanField


class ShopAccount(models.Model):
    """The shop's account of a notice's stretch: money and points; goods and gifts stand beside it.

    There is one where the village has a partner or a fund book. points_taken: by all partners;
    points_returned: what households got back. points_outstanding: all households' balances, of
    which points_kept may not be redeemed. fund_*: the fund book in yuan, empty where it had not
    begun; fund_out without a sign. stock_yuan: the own shop's goods at cost. owed_yuan: what
    redeemable points, unsettled points and unpaid settlements came to; cover_percent: fund and
    stock against that.
    last_move, last_entry: up to which it has counted, empty for none; see market.queries.account.
    """

    notice = models.OneToOneField(
        Notice, on_delete=models.PROTECT, related_name="shop_account", verbose_name=_("公示")
    )
    last_move = models.ForeignKey(
        StockMove,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("最后一笔出入库"),
    )
    last_entry = models.ForeignKey(
        FundEntry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("最后一笔资金"),
    )
    points_taken = PointsField(_("兑出的积分"))
    points_returned = PointsField(_("退回的积分"))
    points_outstanding = PointsField(_("各户结余的积分"))
    points_kept = PointsField(_("其中保留分"))
    fund_opening = YuanField(_("期初资金（元）"), null=True, blank=True)
    fund_in = YuanField(_("收入（元）"), null=True, blank=True)
    fund_out = YuanField(_("支出（元）"), null=True, blank=True)
    fund_closing = YuanField(_("期末资金（元）"), null=True, blank=True)
    stock_yuan = YuanField(_("库存按进价（元）"))
    owed_yuan = YuanField(_("该兑该付（元）"))
    cover_percent = models.BigIntegerField(_("够兑百分之几"), null=True, blank=True)

    class Meta:
        verbose_name = _("超市收支")
        verbose_name_plural = _("超市收支")
        ordering = ("notice_id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    fund_opening__isnull=True,
                    fund_in__isnull=True,
                    fund_out__isnull=True,
                    fund_closing__isnull=True,
                )
                | Q(
                    fund_opening__isnull=False,
                    fund_in__isnull=False,
                    fund_out__isnull=False,
                    fund_closing=F("fund_opening") + F("fund_in") - F("fund_out"),
                ),
                name="noticeboard_shopaccount_fund_adds_up",
            ),
        )

    def __str__(self) -> str:
        return str(self.notice_id)


class ShopAccountLine(models.Model):
    """One article's stretch; names and unit as they were. What did not lie there is left out.

    opening + came_in − out + returned + other = closing. donated: of what came in. out: handed out;
    returned: brought back, whenever it was handed out. Where a part comes back the book takes all
    of it back and hands the rest out anew, and so do these. other: damage, what counts found, and
    intakes of an earlier account taken back.
    """

    account = models.ForeignKey(
        ShopAccount, on_delete=models.PROTECT, related_name="lines", verbose_name=_("超市收支")
    )
    position = models.PositiveIntegerField(_("次序"))
    goods = models.ForeignKey(
        Goods, on_delete=models.PROTECT, related_name="account_lines", verbose_name=_("商品")
    )
    partner_name = models.CharField(_("兑换点"), max_length=40)
    name = models.CharField(_("名称"), max_length=40)
    unit = models.CharField(_("计量单位"), max_length=8)
    opening = QuantityField(_("期初"))
    came_in = QuantityField(_("进"))
    donated = QuantityField(_("其中捐赠"))
    out = QuantityField(_("出"))
    returned = QuantityField(_("退回"))
    other = QuantityField(_("损耗、盘点"))
    closing = QuantityField(_("期末"))

    class Meta:
        verbose_name = _("超市收支的一行")
        verbose_name_plural = _("超市收支的各行")
        ordering = ("account_id", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("account", "goods"), name="noticeboard_shopaccountline_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    closing=F("opening") + F("came_in") - F("out") + F("returned") + F("other")
                ),
                name="noticeboard_shopaccountline_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(donated__gte=0, donated__lte=F("came_in")),
                name="noticeboard_shopaccountline_gift_came_in",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ShopAccountDonor(models.Model):
    """Who gave what to the shop: a quantity of goods, or yuan.

    The name stands at its supplier, where it can be erased; a person's is masked wherever it is
    read. supplier: empty where no name was left.
    """

    account = models.ForeignKey(
        ShopAccount, on_delete=models.PROTECT, related_name="donors", verbose_name=_("超市收支")
    )
    position = models.PositiveIntegerField(_("次序"))
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("捐赠方"),
    )
    goods_name = models.CharField(_("名称"), max_length=40, blank=True)
    unit = models.CharField(_("计量单位"), max_length=8, blank=True)
    quantity = QuantityField(_("数量"), null=True, blank=True)
    yuan = YuanField(_("金额（元）"), null=True, blank=True)

    class Meta:
        verbose_name = _("捐赠")
        verbose_name_plural = _("捐赠")
        ordering = ("account_id", "position")
        constraints = (
            models.CheckConstraint(
                condition=Q(quantity__isnull=True, goods_name="", yuan__gt=0)
                | Q(quantity__gt=0, yuan__isnull=True),
                name="noticeboard_shopaccountdonor_goods_or_yuan",
            ),
        )

    def __str__(self) -> str:
        return self.goods_name or str(self.yuan)
