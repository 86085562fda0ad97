"""Movements of points; never edited."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.books import Account
from villages.fields import PointsField
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class TransferKind(models.TextChoices):
    """Why points moved."""

    BASE = "base", _("基础分")
    AWARD = "award", _("加分")
    DEDUCTION = "deduction", _("扣分")
    REDEMPTION = "redemption", _("兑换")
    SETTLEMENT = "settlement", _("结算")
    EXPIRY = "expiry", _("到期")
    OPENING = "opening", _("期初结转")
    MOVE = "move", _("转户")
    REVERSAL = "reversal", _("冲正")


class Transfer(models.Model):
    """One movement 积分变动 of points from one account to another of the village; never edited.

    number: gapless per village, the order of things. asked: what was asked before a floor clipped.
    key: made by whoever first had the intent. reference: text fixed at posting (rule code, number).
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="transfers", db_index=False
    )
    number = models.BigIntegerField(_("编号"))
    month = models.DateField(_("入账月份"))
    source = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="given", db_index=False
    )
    destination = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="received", db_index=False
    )
    points = PointsField(_("积分"))
    asked = PointsField(_("应计"))
    kind = models.CharField(_("种类"), max_length=10, choices=TransferKind)
    key = models.UUIDField(_("键"))
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        db_index=False,
        verbose_name=_("冲正哪一笔"),
    )
    occurred_on = models.DateField(_("哪天的事"))
    reference = models.CharField(_("依据"), max_length=40)
    posted_at = models.DateTimeField(_("入账时间"))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("入账人"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("积分变动")
        verbose_name_plural = _("积分变动")
        ordering = ("village_id", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "number"), name="ledger_transfer_one_number"
            ),
            models.UniqueConstraint(fields=("village", "key"), name="ledger_transfer_one_key"),
            models.UniqueConstraint(
                fields=("reverses",),
                condition=Q(reverses__isnull=False),
                name="ledger_transfer_reversed_once",
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0), name="ledger_transfer_points_positive"
            ),
            models.CheckConstraint(
                condition=Q(asked__gte=F("points")), name="ledger_transfer_asked_at_least_points"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("deduction", "expiry")) | Q(asked=F("points")),
                name="ledger_transfer_only_deductions_clipped",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("destination")), name="ledger_transfer_two_ends"
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="ledger_transfer_reversal_names_row",
            ),
        )
        # A month's rows are one run of numbers, so (village, number) finds them; these two
        # find an account's.
        indexes = (
            models.Index(fields=("source", "number"), name="ledger_transfer_source"),
            models.Index(fields=("destination", "number"), name="ledger_transfer_destination"),
        )

    def __str__(self) -> str:
        return f"#{self.number}"
