"""What households redeemed."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Transfer
from market.models.goods import Goods
from market.models.partners import Partner
from villages.fields import PointsField, QuantityField
from villages.models import Household, Village
from villages.models.querysets import VillageQuerySet

REFERENCE_LETTER = "X"


class RedemptionState(models.TextChoices):
    """Where a redemption stands."""

    HANDED = "handed", _("已核销")


class Redemption(models.Model):
    """A household's redemption 兑换 at one partner: some lines, one movement of points.

    collector: name and relation of somebody else who came for the goods. What is filled when a
    redemption is handed over may be empty in states before that.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="redemptions",
        db_index=False,
        verbose_name=_("村"),
    )
    number = models.PositiveIntegerField(_("兑换单号"))
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="redemptions", verbose_name=_("住户")
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="redemptions", verbose_name=_("兑换点")
    )
    key = models.UUIDField(_("键"))
    state = models.CharField(
        _("状态"), max_length=10, choices=RedemptionState, default=RedemptionState.HANDED
    )
    points = PointsField(_("积分"))
    transfer = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="redemption",
        verbose_name=_("积分变动"),
    )
    collector = models.CharField(
        _("代领人"), max_length=60, blank=True, help_text=_("别人来领时，写姓名和关系。")
    )
    handed_at = models.DateTimeField(_("核销时间"), null=True, blank=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经手人"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("兑换单")
        verbose_name_plural = _("兑换单")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("village", "number"), name="market_redemption_one_number"
            ),
            models.UniqueConstraint(fields=("village", "key"), name="market_redemption_one_key"),
            models.CheckConstraint(
                condition=Q(points__gt=0), name="market_redemption_points_positive"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed")
                | Q(transfer__isnull=False, handed_at__isnull=False, handed_by__isnull=False),
                name="market_redemption_handed_whole",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The redemption's name on the ledger and on paper: X12."""
        return f"{REFERENCE_LETTER}{self.number}"


class RedemptionLine(models.Model):
    """One article of a redemption at its price of that moment; append-only."""

    redemption = models.ForeignKey(
        Redemption,
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,
        verbose_name=_("兑换单"),
    )
    goods = models.ForeignKey(
        Goods, on_delete=models.PROTECT, related_name="redemption_lines", verbose_name=_("商品")
    )
    quantity = QuantityField(_("数量"))
    unit_price = PointsField(_("单价"))
    points = PointsField(_("积分"))

    class Meta:
        verbose_name = _("兑换明细")
        verbose_name_plural = _("兑换明细")
        ordering = ("redemption_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("redemption", "goods"), name="market_redemptionline_one_a_goods"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gt=0, points__gt=0),
                name="market_redemptionline_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.goods_id} {self.quantity}"

    @property
    def content(self) -> tuple[int, Decimal, Decimal]:
        """What a repeated key must repeat of the line."""
        return (self.goods_id, self.quantity, self.unit_price)
