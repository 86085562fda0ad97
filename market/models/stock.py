"""What came onto the shelf and what left it, and who counted it."""

from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.models.goods import Goods
from market.models.partners import Partner
from market.models.redemptions import Redemption
from villages.fields import QuantityField, YuanField
from villages.models import Village
from villages.models.querysets import VillageQuerySet
from villages.numbers import HUNDREDTH


class MoveKind(models.TextChoices):
    """Why a quantity moved."""

    INTAKE = "intake", _("入库")
    HANDED = "handed", _("兑出")
    RETURNED = "returned", _("退回")
    DAMAGED = "damaged", _("损耗")
    COUNT = "count", _("盘点")
    REVERSAL = "reversal", _("冲正")


class ReversalReason(models.TextChoices):
    """Why an intake is taken back: a choice, as no free text stands in what is never edited."""

    QUANTITY = "quantity", _("数量记错了")
    COST = "cost", _("进价记错了")
    GOODS = "goods", _("商品选错了")
    ORIGIN = "origin", _("来历记错了")
    TWICE = "twice", _("记了两遍")
    SENT_BACK = "sent_back", _("货退掉了")


class Supplier(models.Model):
    """Who goods came from: a shop, a company, a donor.

    The one place of the name: stock moves are never edited, and a donor's name can be erased.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="suppliers",
        db_index=False,
        verbose_name=_("村"),
    )
    name = models.CharField(_("名称"), max_length=40, blank=True)
    is_person = models.BooleanField(
        _("是个人"), default=False, help_text=_("公示时遮住个人的姓名。")
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("供货方、捐赠方")
        verbose_name_plural = _("供货方、捐赠方")
        ordering = ("village_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "name"), condition=~Q(name=""), name="market_supplier_one_name"
            ),
        )

    def __str__(self) -> str:
        return self.name


class CheckKind(models.TextChoices):
    """What two persons say about a shelf."""

    COUNT = "count", _("盘点")
    DAMAGE = "damage", _("报损")


class CheckState(models.TextChoices):
    """Where a stock check stands."""

    PROPOSED = "proposed", _("待同意")
    MADE = "made", _("已记账")
    REFUSED = "refused", _("未同意")


class StockCheck(models.Model):
    """A stock count 盘点, or goods that spoiled 报损: by one person, agreed to by a second."""

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="stock_checks",
        db_index=False,
        verbose_name=_("村"),
    )
    number = models.PositiveIntegerField(_("编号"))
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="stock_checks", verbose_name=_("兑换点")
    )
    kind = models.CharField(_("种类"), max_length=10, choices=CheckKind)
    state = models.CharField(
        _("状态"), max_length=10, choices=CheckState, default=CheckState.PROPOSED
    )
    key = models.UUIDField(_("键"))
    made_at = models.DateTimeField(_("清点时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("清点人"),
    )
    decided_at = models.DateTimeField(_("同意时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意人"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("盘点和报损")
        verbose_name_plural = _("盘点和报损")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="market_stockcheck_one_key"),
            models.UniqueConstraint(
                fields=("village", "number"), name="market_stockcheck_one_number"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~Q(state="proposed")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("made_by"))
                ),
                name="market_stockcheck_by_two",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class StockCheckLine(models.Model):
    """One article of a stock check; append-only.

    expected: what stood in the book at that moment; counted: what lay there (of damage: what is
    left). reason: why they differ, never empty where they do.
    """

    check_of = models.ForeignKey(
        StockCheck,
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,
        verbose_name=_("盘点和报损"),
    )
    goods = models.ForeignKey(
        Goods, on_delete=models.PROTECT, related_name="check_lines", verbose_name=_("商品")
    )
    expected = QuantityField(_("账上"))
    counted = QuantityField(_("实有"))
    reason = models.CharField(_("为什么不一样"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("盘点明细")
        verbose_name_plural = _("盘点明细")
        ordering = ("check_of_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("check_of", "goods"), name="market_stockcheckline_once"
            ),
            models.CheckConstraint(
                condition=Q(expected__gte=0, counted__gte=0),
                name="market_stockcheckline_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(counted=F("expected")) | ~Q(reason=""),
                name="market_stockcheckline_explained",
            ),
        )

    def __str__(self) -> str:
        return str(self.counted)

    @property
    def difference(self) -> Decimal:
        """What the shelf has more (or less, negative) than the book."""
        return self.counted - self.expected


class StockMove(models.Model):
    """One movement of one article's stock; append-only. An article's moves add up to its stock.

    quantity: signed, as the shelf sees it. unit_cost: yuan a unit, of an intake where known; what a
    gift is worth. redemption: what goods went out with or came back from. check_line: what a count
    or damage rests on; goods that came back damaged rest on their redemption. reverses: the intake
    that a reversal takes back, whole and by another person; reason: why.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="stock_moves",
        db_index=False,
        verbose_name=_("村"),
    )
    goods = models.ForeignKey(
        Goods, on_delete=models.PROTECT, related_name="moves", verbose_name=_("商品")
    )
    kind = models.CharField(_("种类"), max_length=10, choices=MoveKind)
    quantity = QuantityField(_("数量"))
    unit_cost = YuanField(_("进价（元）"), null=True, blank=True)
    is_donated = models.BooleanField(_("捐赠"), default=False)
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("从哪里来"),
    )
    key = models.UUIDField(_("键"))
    made_at = models.DateTimeField(_("时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("经手人"),
    )
    redemption = models.ForeignKey(
        Redemption,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_moves",
        verbose_name=_("兑换单"),
    )
    check_line = models.OneToOneField(
        StockCheckLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="move",
        verbose_name=_("盘点明细"),
    )
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("冲正哪一笔"),
    )
    reason = models.CharField(_("为什么冲正"), max_length=10, choices=ReversalReason, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("出入库")
        verbose_name_plural = _("出入库")
        ordering = ("-id",)
        # An article's stock card, and what a month brought (design section 4: never by id).
        indexes = (models.Index(fields=("village", "made_at"), name="market_stockmove_month"),)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="market_stockmove_one_key"),
            models.CheckConstraint(
                condition=Q(kind__in=("intake", "returned"), quantity__gt=0)
                | Q(kind__in=("handed", "damaged", "reversal"), quantity__lt=0)
                | (Q(kind="count") & ~Q(quantity=0)),
                name="market_stockmove_sign_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=("intake", "reversal"),
                    redemption__isnull=True,
                    check_line__isnull=True,
                )
                | Q(
                    kind__in=("handed", "returned"),
                    redemption__isnull=False,
                    check_line__isnull=True,
                )
                | Q(kind="count", redemption__isnull=True, check_line__isnull=False)
                | Q(kind="damaged", redemption__isnull=True, check_line__isnull=False)
                | Q(kind="damaged", redemption__isnull=False, check_line__isnull=True),
                name="market_stockmove_rests_on_something",
            ),
            models.CheckConstraint(
                condition=(Q(kind="reversal", reverses__isnull=False) & ~Q(reason=""))
                | (~Q(kind="reversal") & Q(reverses__isnull=True, reason="")),
                name="market_stockmove_reversal_names_intake",
            ),
            models.CheckConstraint(
                condition=Q(is_donated=False) | Q(kind="intake"),
                name="market_stockmove_gift_of_intake",
            ),
            models.CheckConstraint(
                condition=Q(unit_cost__isnull=True) | Q(kind="intake", unit_cost__gte=0),
                name="market_stockmove_cost_of_intake",
            ),
            models.CheckConstraint(
                condition=Q(supplier__isnull=True) | Q(kind="intake"),
                name="market_stockmove_supplier_of_intake",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity}"

    @property
    def cost(self) -> Decimal:
        """What an intake came to in yuan, to the fen, half up; nothing where nobody knows."""
        cost = self.quantity * (self.unit_cost or Decimal(0))
        return cost.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
