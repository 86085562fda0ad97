"""Changes of points that two persons make together."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.books import Account
from ledger.models.transfers import Transfer
from villages.fields import PointsField
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class CorrectionKind(models.TextChoices):
    """What two persons correct."""

    OPENING = "opening", _("期初结转")
    REVERSAL = "reversal", _("冲正")


class CorrectionState(models.TextChoices):
    """Where a correction stands."""

    PROPOSED = "proposed", _("待同意")
    POSTED = "posted", _("已入账")
    REFUSED = "refused", _("未同意")


class Correction(models.Model):
    """A change of points outside the deciders' work, proposed by one person, posted by a second.

    An opening names account, points and standing; a reversal names the transfer.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("村")
    )
    kind = models.CharField(_("种类"), max_length=10, choices=CorrectionKind)
    state = models.CharField(
        _("状态"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED
    )
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="corrections",
        verbose_name=_("账户"),
    )
    points = PointsField(_("积分"))
    standing_points = PointsField(_("今年已得年度积分"), default=0)
    reverses = models.ForeignKey(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("冲正哪一笔"),
    )
    reason = models.CharField(_("说明"), max_length=200)
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
    transfer = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name=_("入账的一笔"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("更正")
        verbose_name_plural = _("更正")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="ledger_correction_one_key"),
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(kind="opening") & ~Q(state="refused"),
                name="ledger_correction_one_opening",
            ),
            models.UniqueConstraint(
                fields=("reverses",),
                condition=Q(state="proposed", reverses__isnull=False),
                name="ledger_correction_one_proposal",
            ),
            models.CheckConstraint(
                condition=Q(kind="opening", reverses__isnull=True)
                | Q(kind="reversal", reverses__isnull=False),
                name="ledger_correction_reversal_names_row",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~Q(state="proposed")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="ledger_correction_by_two",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0), name="ledger_correction_points_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.points}"
