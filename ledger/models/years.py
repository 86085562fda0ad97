"""The turn of a scheme's year: what of the balances goes on, and the new base."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.corrections import CorrectionState
from villages.fields import PointsField
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class YearTurn(models.Model):
    """A village's year end 年度结转, proposed by one person and posted by a second.

    year_start: the first day of the year that begins. carry_percent: how much of what is left of
    the old year goes on, as the terms of its last day said. expired, given, households: what the
    posting came to; empty until then. Standing needs no step: it is counted by the year.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="year_turns", verbose_name=_("村")
    )
    year_start = models.DateField(_("哪天开始的年度"))
    carry_percent = models.PositiveSmallIntegerField(_("结转百分之几"))
    state = models.CharField(
        _("状态"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED
    )
    key = models.UUIDField(_("键"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提出人"),
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意人"),
    )
    decided_at = models.DateTimeField(_("同意时间"), null=True, blank=True)
    households = models.PositiveIntegerField(_("几户"), null=True, blank=True)
    expired = PointsField(_("清掉的分"), null=True, blank=True)
    given = PointsField(_("新给的基础分"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度结转")
        verbose_name_plural = _("年度结转")
        ordering = ("village_id", "-year_start", "-id")
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="ledger_yearturn_one_key"),
            models.UniqueConstraint(
                fields=("village", "year_start"),
                condition=~Q(state="refused"),
                name="ledger_yearturn_once",
            ),
            models.CheckConstraint(
                condition=Q(carry_percent__lte=100), name="ledger_yearturn_percent"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(state__in=["posted", "refused"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="ledger_yearturn_by_two",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="posted",
                    households__isnull=False,
                    expired__isnull=False,
                    expired__gte=0,
                    given__isnull=False,
                    given__gte=0,
                )
                | (
                    ~Q(state="posted")
                    & Q(households__isnull=True, expired__isnull=True, given__isnull=True)
                ),
                name="ledger_yearturn_posted_tells",
            ),
        )

    def __str__(self) -> str:
        return str(self.year_start)
