"""What a household had had under a rule before the scheme moved here from its paper book."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.fields import PointsField
from villages.models import Household, Village
from villages.models.querysets import VillageQuerySet


class PriorUse(models.Model):
    """How far a household had used up a rule's limits 已用次数 in the paper book's year.

    code: of the rule, in whatever edition. times: how often; points: what that came to, as signed
    as the rule gives. until: the last day that the paper book tells of; scoring counts it on that
    day.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="prior_uses", verbose_name=_("村")
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="prior_uses", verbose_name=_("住户")
    )
    code = models.CharField(_("细则"), max_length=6)
    times = models.PositiveSmallIntegerField(_("今年已有几次"))
    points = PointsField(_("今年已计几分"))
    until = models.DateField(_("纸质账记到哪天"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )
    entered_at = models.DateTimeField(_("登记时间"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核对人"),
    )
    checked_at = models.DateTimeField(_("核对时间"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("纸质账已用次数")
        verbose_name_plural = _("纸质账已用次数")
        ordering = ("household_id", "code")
        constraints = (
            models.UniqueConstraint(fields=("household", "code"), name="deeds_prioruse_once"),
            models.CheckConstraint(condition=Q(times__gte=1), name="deeds_prioruse_times"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | (
                    Q(checked_by__isnull=False, checked_at__isnull=False)
                    & ~Q(checked_by=models.F("entered_by"))
                ),
                name="deeds_prioruse_checked_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.code
