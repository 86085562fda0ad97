"""What is given for points, and for how many."""

from decimal import Decimal
from pathlib import PurePath
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.models.partners import Partner
from villages.fields import PointsField, QuantityField
from villages.models import Village
from villages.numbers import HUNDREDTH

PHOTO_VERSION_LENGTH = 16


class GoodsKind(models.TextChoices):
    """A thing lies on the shelf and is counted; a service is done; a benefit is granted."""

    THING = "thing", _("实物")
    SERVICE = "service", _("服务")
    BENEFIT = "benefit", _("优待")


class Category(models.TextChoices):
    """The shelf on which goods stand."""

    FOOD = "food", _("粮油副食")
    DAILY = "daily", _("日用品")
    FARMING = "farming", _("农资农具")
    PRODUCE = "produce", _("本地农产品")
    SERVICES = "services", _("便民服务")
    OTHER = "other", _("其他")


class LimitPeriod(models.TextChoices):
    """In what stretch of time a household may have so much of an article, and no more."""

    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年")
    EVER = "ever", _("总共")


class GoodsQuerySet(models.QuerySet["Goods"]):
    """Reads of goods."""

    def for_village(self, village: Village) -> Self:
        return self.filter(partner__village=village)

    def offered(self) -> Self:
        return self.filter(is_offered=True, partner__is_open=True)

    def to_count(self, partner: Partner) -> Self:
        """Keep a partner's things, but for those withdrawn that are gone: there is nothing."""
        things = self.filter(partner=partner, kind=GoodsKind.THING)
        return things.filter(Q(is_offered=True) | Q(stock__gt=0))

    def running_low(self) -> Self:
        return self.filter(kind=GoodsKind.THING, stock__lte=F("low_stock"))


class Goods(models.Model):
    """One article, service or benefit 商品 of one partner.

    stock: what lies there, moved by StockMove rows and never otherwise; empty where nothing does.
    limit_quantity: how much a household may have in a limit_period; empty: as much as it likes.
    standing_min: the standing of the year that a household needs. photo: re-encoded, for everyone.
    price, reserved: of a day, there only on goods that were read with queries.goods.on_day.
    """

    price: Decimal
    reserved: Decimal

    partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        related_name="goods",
        db_index=False,
        verbose_name=_("兑换点"),
    )
    name = models.CharField(_("名称"), max_length=40, help_text=_("例如：大米（5 公斤装）。"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    unit = models.CharField(_("计量单位"), max_length=8, help_text=_("例如：袋、瓶、次、亩。"))
    category = models.CharField(_("分类"), max_length=10, choices=Category, default=Category.OTHER)
    kind = models.CharField(
        _("种类"), max_length=10, choices=GoodsKind, help_text=_("定下后不再改。")
    )
    hours = models.CharField(
        _("什么时候能办"), max_length=60, blank=True, help_text=_("例如：农闲时，提前三天约。")
    )
    limit_quantity = QuantityField(
        _("每户限兑多少"),
        null=True,
        blank=True,
        validators=[MinValueValidator(HUNDREDTH, _("限兑数量要大于 0。"))],
        help_text=_("空着：不限。"),
    )
    limit_period = models.CharField(
        _("限兑按多久算"), max_length=10, choices=LimitPeriod, default=LimitPeriod.MONTH
    )
    standing_min = PointsField(
        _("年度积分至少几分才能兑"),
        default=0,
        validators=[MinValueValidator(0, _("不能小于 0。"))],
        help_text=_("填 0：谁都能兑。"),
    )
    photo = models.FileField(_("照片"), upload_to="goods", blank=True)
    in_whole_units = models.BooleanField(
        _("只按整数兑换"), default=True, help_text=_("不选：可以兑换 0.5 亩、1.5 公斤。")
    )
    stock = QuantityField(_("库存"), null=True, blank=True)
    low_stock = QuantityField(
        _("剩多少时提醒补货"),
        default=5,
        validators=[MinValueValidator(0, _("不能小于 0。"))],
        help_text=_("只对实物有用。"),
    )
    is_offered = models.BooleanField(_("上架"), default=True)
    position = models.PositiveSmallIntegerField(
        _("次序"), default=0, help_text=_("同一分类里，数字小的排在前面。")
    )

    objects = GoodsQuerySet.as_manager()

    class Meta:
        verbose_name = _("商品")
        verbose_name_plural = _("商品")
        ordering = ("partner_id", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("partner", "name"),
                name="market_goods_one_name",
                violation_error_message=_("这个兑换点已经有这个名称的商品了。"),
            ),
            models.CheckConstraint(
                condition=Q(limit_quantity__isnull=True) | Q(limit_quantity__gt=0),
                name="market_goods_limit_positive",
                violation_error_message=_("限兑数量要大于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(standing_min__gte=0), name="market_goods_standing_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind="thing", stock__isnull=False)
                | (~Q(kind="thing") & Q(stock__isnull=True)),
                name="market_goods_stock_of_things",
                violation_error_message=_("只有实物才有库存。"),
            ),
            models.CheckConstraint(
                condition=Q(stock__isnull=True) | Q(stock__gte=0),
                name="market_goods_stock_not_negative",
                violation_error_message=_("库存不能少于 0。"),
            ),
            models.CheckConstraint(
                condition=Q(low_stock__gte=0), name="market_goods_low_stock_not_negative"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_thing(self) -> bool:
        return self.kind == GoodsKind.THING

    @property
    def photo_version(self) -> str:
        """What changes with the photo, for addresses that browsers keep; empty without one."""
        return PurePath(self.photo.name or "").stem[:PHOTO_VERSION_LENGTH]

    @property
    def left(self) -> Decimal | None:
        """How much of a thing read with on_day is promised to nobody; None for what is no thing."""
        return None if self.stock is None else max(Decimal(0), self.stock - self.reserved)

    @property
    def is_sold_out(self) -> bool:
        return self.left is not None and self.left <= 0


class Price(models.Model):
    """What a unit of an article costs in points from a day on; append-only. The last one counts."""

    goods = models.ForeignKey(
        Goods,
        on_delete=models.PROTECT,
        related_name="prices",
        db_index=False,
        verbose_name=_("商品"),
    )
    valid_from = models.DateField(_("从哪天起"))
    points = PointsField(
        _("兑换价（分）"), validators=[MinValueValidator(HUNDREDTH, _("兑换价要大于 0。"))]
    )
    set_at = models.DateTimeField(_("定价时间"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("定价人"),
    )

    class Meta:
        verbose_name = _("兑换价")
        verbose_name_plural = _("兑换价")
        ordering = ("goods_id", "-valid_from", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(points__gt=0),
                name="market_price_positive",
                violation_error_message=_("兑换价要大于 0。"),
            ),
        )
        indexes = (models.Index(fields=("goods", "-valid_from", "-id"), name="market_price_day"),)

    def __str__(self) -> str:
        return str(self.points)
