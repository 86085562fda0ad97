"""Handing a shop over to the next shopkeeper."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.models.partners import Partner
from market.models.stock import StockCheck
from villages.fields import PointsField, YuanField
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class ChangeOver(models.Model):
    """A change-over 交接 of one partner's shop: what the next shopkeeper took over; append-only.

    Rests on a stock count of everything, made by the one and agreed to by the other. reservations:
    [redemption number] that were open. fund_yuan, unsettled_points: as they stood that day.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="change_overs",
        db_index=False,
        verbose_name=_("村"),
    )
    number = models.PositiveIntegerField(_("交接单号"))
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="change_overs", verbose_name=_("兑换点")
    )
    outgoing = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("移交人"),
    )
    incoming = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("接收人"),
    )
    stock_check = models.OneToOneField(
        StockCheck, on_delete=models.PROTECT, related_name="change_over", verbose_name=_("盘点")
    )
    reservations = models.JSONField(_("没领走的预约"), default=list, blank=True)
    reserved_points = PointsField(_("预约冻结的积分"))
    unsettled_points = PointsField(_("没结算的积分"))
    fund_yuan = YuanField(_("资金结余（元）"))
    key = models.UUIDField(_("键"))
    made_at = models.DateTimeField(_("交接时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("监交人"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("交接")
        verbose_name_plural = _("交接")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="market_changeover_one_key"),
            models.UniqueConstraint(
                fields=("village", "number"), name="market_changeover_one_number"
            ),
            models.CheckConstraint(
                condition=~Q(outgoing=F("incoming")), name="market_changeover_two_people"
            ),
        )

    def __str__(self) -> str:
        return str(self.number)
