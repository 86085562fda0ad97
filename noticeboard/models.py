"""What was put up: a month's notice as it was drawn from its sealed lines, never drawn again."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Month, MonthLine
from market.models import FundEntry, Goods, StockMove, Supplier
from villages.fields import PointsField, QuantityField, YuanField
from villages.models import Village
from villages.models.querysets import VillageQuerySet
from villages.words import MASK, month_span_name


class NoticeQuerySet(VillageQuerySet["Notice"]):
    """Reads of notices."""

    def for_village(self, village: Village) -> Self:
        return self.filter(month__village=village)

    def newest_first(self) -> Self:
        return self.order_by("-month__number")


class NoticeManager(models.Manager["Notice"]):
    """Notices always come with their month: nothing can be said of one without it."""

    def get_queryset(self) -> NoticeQuerySet:
        return NoticeQuerySet(self.model, using=self._db).select_related("month")

    def for_village(self, village: Village) -> NoticeQuerySet:
        return self.get_queryset().for_village(village)


class Notice(models.Model):
    """A month's points notice 月度积分公示, printed as the village's terms were that day."""

    month = models.OneToOneField(
        Month, on_delete=models.PROTECT, related_name="notice", verbose_name=_("月份")
    )
    drawn_at = models.DateTimeField(_("做成时间"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("关账人"),
    )
    board_masked = models.BooleanField(_("张贴的公示遮住姓名"))
    deductions_named = models.BooleanField(_("公示写明扣分的细则"))

    objects = NoticeManager()

    class Meta:
        verbose_name = _("公示")
        verbose_name_plural = _("公示")
        ordering = ("-month_id",)

    def __str__(self) -> str:
        return month_span_name(self.month.from_month, self.month.month)


class NoticeLine(models.Model):
    """One household's line: its sealed figures, and what stood beside them on that day.

    items: what moved, [kind, code, how many, ISO day] by kind and code; kind is the transfer's, or
    "back_" and the kind of what a reversal took back; code is a rule's, or its category where the
    rule is sensitive; the day only of what happened before the notice's months.
    group_position: 0, 1, … in the order of the board. held: what waits for this notice.
    Names are personal values: erasure may empty them; board_name is only kept where the board
    shows whole names.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="lines", verbose_name=_("公示")
    )
    month_line = models.OneToOneField(
        MonthLine, on_delete=models.PROTECT, related_name="notice_line", verbose_name=_("月结")
    )
    group_position = models.PositiveSmallIntegerField(_("小组次序"))
    group_name = models.CharField(_("小组"), max_length=40)
    household_number = models.PositiveIntegerField(_("户编号"))
    masked_name = models.CharField(_("户主"), max_length=40, blank=True)
    board_name = models.CharField(_("张贴用的户主姓名"), max_length=40, blank=True)
    held = PointsField(_("其中待公示"))
    standing = PointsField(_("年度积分"))
    deducted_asked = PointsField(_("应减"))
    items = models.JSONField(_("事项"), default=list, blank=True)

    class Meta:
        verbose_name = _("公示的一行")
        verbose_name_plural = _("公示的各行")
        ordering = ("notice_id", "group_position", "household_number")
        constraints = (
            models.CheckConstraint(
                condition=Q(masked_name="") | Q(masked_name__contains=MASK),
                name="noticeboard_noticeline_name_masked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.household_number:03d}"


class SumSection(models.TextChoices):
    """Which column of the lines a sum explains."""

    ADDED = "added", _("加分")
    DEDUCTED = "deducted", _("减分")
    OTHER = "other", _("其他")


class NoticeSum(models.Model):
    """One row below the lines: how often something happened in the village and what it came to.

    The sums of a section add up to its column. kind and code as in NoticeLine.items; both empty
    where deductions print as one sum. words: the rule's, as it was. points and asked carry the sign
    that households see.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="sums", verbose_name=_("公示")
    )
    section = models.CharField(_("哪一栏"), max_length=10, choices=SumSection)
    position = models.PositiveSmallIntegerField(_("次序"))
    kind = models.CharField(_("种类"), max_length=20, blank=True)
    code = models.CharField(_("编号"), max_length=40, blank=True)
    words = models.CharField(_("事项"), max_length=80, blank=True)
    count = models.PositiveIntegerField(_("件数"))
    points = PointsField(_("积分"))
    asked = PointsField(_("应计"))

    class Meta:
        verbose_name = _("公示的合计")
        verbose_name_plural = _("公示的合计")
        ordering = ("notice_id", "section", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "section", "position"), name="noticeboard_noticesum_one_position"
            ),
        )

    def __str__(self) -> str:
        return f"{self.section} {self.position}"


class ShopAccount(models.Model):
    """The shop's account of a notice's stretch: money and points; goods and gifts stand beside it.

    There is one where the village has a partner or a fund book. points_taken: by all partners,
    less what was returned. points_outstanding: all households' balances, of which points_kept may
    not be redeemed. fund_*: the fund book in yuan, empty where it had not begun; fund_out without a
    sign. stock_yuan: the own shop's goods at cost. owed_yuan: what redeemable points, unsettled
    points and unpaid settlements came to; cover_percent: fund and stock against that.
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

    opening + came_in − out + other = closing. donated: of what came in. out: handed out, less
    returned. other: damage, what counts found, and intakes of an earlier account taken back.
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
                condition=Q(closing=F("opening") + F("came_in") - F("out") + F("other")),
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
