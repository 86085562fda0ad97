"""Yuan: the village's fund, what partners are paid, and what the committee decides when it is low.

The tables that are never edited name nobody: whom the money came from is a Supplier.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Month, Transfer
from market.models.partners import Partner
from market.models.stock import StockMove, Supplier
from villages.fields import PointsField, YuanField
from villages.models import Village
from villages.models.querysets import VillageQuerySet

SETTLEMENT_LETTER = "J"


class FundKind(models.TextChoices):
    """Where money of the fund came from or went."""

    OPENING = "opening", _("期初结余")
    GRANT = "grant", _("上级补助")
    INCOME = "income", _("村集体收入")
    DONATION = "donation", _("捐款")
    PURCHASE = "purchase", _("采购商品")
    SETTLEMENT = "settlement", _("付给兑换点")
    EXPENSE = "expense", _("其他支出")
    REVERSAL = "reversal", _("冲正")


class FundEntry(models.Model):
    """One line of the village's fund book 资金簿 in yuan; append-only.

    yuan: signed, as the fund sees it. voucher_no: of the village's own bookkeeping, no names.
    stock_move: the intake that a purchase paid for. reverses: the line that this one takes back
    whole.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="fund_entries",
        db_index=False,
        verbose_name=_("村"),
    )
    number = models.PositiveIntegerField(_("编号"))
    kind = models.CharField(_("种类"), max_length=10, choices=FundKind)
    yuan = YuanField(_("金额（元）"))
    occurred_on = models.DateField(_("哪天"))
    party = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fund_entries",
        verbose_name=_("来往单位或个人"),
    )
    voucher_no = models.CharField(_("凭证号"), max_length=40, blank=True)
    stock_move = models.OneToOneField(
        StockMove,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fund_entry",
        verbose_name=_("入库"),
    )
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("冲正哪一笔"),
    )
    key = models.UUIDField(_("键"))
    made_at = models.DateTimeField(_("记账时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("记账人"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金簿")
        verbose_name_plural = _("资金簿")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="market_fundentry_one_key"),
            models.UniqueConstraint(
                fields=("village", "number"), name="market_fundentry_one_number"
            ),
            models.UniqueConstraint(
                fields=("village",),
                condition=Q(kind="opening"),
                name="market_fundentry_one_opening",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("grant", "income", "donation"), yuan__gt=0)
                | Q(kind__in=("purchase", "settlement", "expense"), yuan__lt=0)
                | Q(kind="opening", yuan__gte=0)
                | (Q(kind="reversal") & ~Q(yuan=0)),
                name="market_fundentry_sign_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="market_fundentry_reversal_names_line",
            ),
            models.CheckConstraint(
                condition=Q(stock_move__isnull=True) | Q(kind="purchase"),
                name="market_fundentry_move_of_purchase",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number}"


class Settlement(models.Model):
    """A partner's closed month, settled 结算: the points it handed out leave its account.

    yuan: what an outside partner is owed for them, at the rate of the month's last day; nothing for
    the village's own shop, whose goods the fund has bought. entry: the payment; empty until paid,
    by another person than settled.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="settlements",
        db_index=False,
        verbose_name=_("村"),
    )
    number = models.PositiveIntegerField(_("结算单号"))
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="settlements", verbose_name=_("兑换点")
    )
    month = models.ForeignKey(
        Month, on_delete=models.PROTECT, related_name="settlements", verbose_name=_("月份")
    )
    points = PointsField(_("积分"))
    yuan_per_point = YuanField(_("1 分值几元"))
    yuan = YuanField(_("应付（元）"))
    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, related_name="settlement", verbose_name=_("积分变动")
    )
    key = models.UUIDField(_("键"))
    made_at = models.DateTimeField(_("结算时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("结算人"),
    )
    entry = models.OneToOneField(
        FundEntry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="settlement",
        verbose_name=_("付款"),
    )
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("付款人"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("结算")
        verbose_name_plural = _("结算")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="market_settlement_one_key"),
            models.UniqueConstraint(
                fields=("village", "number"), name="market_settlement_one_number"
            ),
            models.UniqueConstraint(fields=("partner", "month"), name="market_settlement_once"),
            models.CheckConstraint(
                condition=Q(points__gt=0, yuan__gte=0, yuan_per_point__gt=0),
                name="market_settlement_positive",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, paid_by__isnull=True)
                | (Q(entry__isnull=False, paid_by__isnull=False) & ~Q(paid_by=F("made_by"))),
                name="market_settlement_paid_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The settlement's name on the ledger and on paper: J3."""
        return f"{SETTLEMENT_LETTER}{self.number}"


class DecisionKind(models.TextChoices):
    """What costs more, and so needs the committee's word while the money is low."""

    GOODS = "goods", _("上新商品")
    PRICE = "price", _("降低兑换价")
    ACTIVITY = "activity", _("办集体活动")
    EDITION = "edition", _("通过新制度")


class CostDecision(models.Model):
    """The committee's decision 决定 that one thing may open although the money is low.

    Recorded by one person, confirmed by a second; opens the one thing of its kind that has its
    subject as name, once.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="cost_decisions",
        db_index=False,
        verbose_name=_("村"),
    )
    kind = models.CharField(_("什么事"), max_length=10, choices=DecisionKind)
    subject = models.CharField(
        _("名称"), max_length=80, help_text=_("和要办的那件事的名称一字不差。")
    )
    decided_on = models.DateField(_("哪天开的会"))
    present = models.PositiveSmallIntegerField(_("到会几人"))
    agreed = models.PositiveSmallIntegerField(_("同意几人"))
    reason = models.CharField(_("为什么还要办，钱从哪里来"), max_length=200)
    key = models.UUIDField(_("键"))
    made_at = models.DateTimeField(_("登记时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )
    confirmed_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核对人"),
    )
    used_at = models.DateTimeField(_("用掉的时间"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金不足时的决定")
        verbose_name_plural = _("资金不足时的决定")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="market_costdecision_one_key"),
            models.CheckConstraint(
                condition=Q(agreed__lte=F("present"), agreed__gt=0)
                & Q(present__lt=F("agreed") + F("agreed")),
                name="market_costdecision_by_majority",
                violation_error_message=_("到会的人要过半数同意。"),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_by=F("made_by"))
                ),
                name="market_costdecision_by_two",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="market_costdecision_confirmed_before_use",
            ),
        )

    def __str__(self) -> str:
        return self.subject
