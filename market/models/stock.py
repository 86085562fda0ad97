"""What came onto the shelf and what left it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from market.models.goods import Goods
from market.models.redemptions import Redemption
from villages.fields import QuantityField, YuanField
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class MoveKind(models.TextChoices):
    """Why a quantity moved."""

    INTAKE = "intake", _("入库")
    HANDED = "handed", _("兑出")
    RETURNED = "returned", _("退回")
    DAMAGED = "damaged", _("损耗")
    COUNT = "count", _("盘点")


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

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("供货方")
        verbose_name_plural = _("供货方")
        ordering = ("village_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "name"), condition=~Q(name=""), name="market_supplier_one_name"
            ),
        )

    def __str__(self) -> str:
        return self.name


class StockMove(models.Model):
    """One movement of one article's stock; append-only. An article's moves add up to its stock.

    quantity: signed, as the shelf sees it. unit_cost: yuan a unit, of an intake where known.
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
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("供货方"),
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

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("出入库")
        verbose_name_plural = _("出入库")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="market_stockmove_one_key"),
            models.CheckConstraint(
                condition=Q(kind__in=("intake", "returned"), quantity__gt=0)
                | Q(kind__in=("handed", "damaged"), quantity__lt=0)
                | (Q(kind="count") & ~Q(quantity=0)),
                name="market_stockmove_sign_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("handed", "returned"), redemption__isnull=False)
                | (~Q(kind__in=("handed", "returned")) & Q(redemption__isnull=True)),
                name="market_stockmove_redemption_named",
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
