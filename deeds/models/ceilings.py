"""A higher ceiling for one month."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.fields import PointsField
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class MonthCeiling(models.Model):
    """A higher ceiling 当月上限 that the committee recorded for one month; the latest row counts.

    Append-only. month: the book's open month when it was recorded.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="month_ceilings", verbose_name=_("村")
    )
    month = models.DateField(_("月份"))
    points = PointsField(_("全村这个月最多加几分"))
    reason = models.CharField(_("为什么提高"), max_length=200)
    key = models.UUIDField(_("键"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("当月上限")
        verbose_name_plural = _("当月上限")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_monthceiling_one_key"),
            models.CheckConstraint(
                condition=Q(points__gt=0), name="deeds_monthceiling_points_positive"
            ),
        )

    def __str__(self) -> str:
        return str(self.month)
