"""Points that wait."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.books import Account
from ledger.models.transfers import Transfer
from villages.fields import PointsField


class HoldKind(models.TextChoices):
    """Why points are held."""

    NOTICE = "notice", _("待公示")
    RESERVATION = "reservation", _("预约")


class Hold(models.Model):
    """Points of an account that wait 冻结: an award for its notice, a price for its hand-over.

    Counts while released_at is empty and frees_on is empty or later than today. While objected,
    frees_on stays empty, also when the notice is sealed meanwhile.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="holds", verbose_name=_("账户")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=HoldKind)
    points = PointsField(_("积分"))
    reference = models.CharField(_("依据"), max_length=40)
    transfer = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hold",
        verbose_name=_("积分变动"),
    )
    frees_on = models.DateField(_("哪天解冻"), null=True, blank=True)
    objected = models.BooleanField(_("有异议"), default=False)
    released_at = models.DateTimeField(_("解冻时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("冻结")
        verbose_name_plural = _("冻结")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(points__gt=0), name="ledger_hold_points_positive"),
            models.CheckConstraint(
                condition=Q(kind="notice", transfer__isnull=False)
                | Q(kind="reservation", transfer__isnull=True),
                name="ledger_hold_notice_names_transfer",
            ),
            models.CheckConstraint(
                condition=Q(kind="notice") | Q(frees_on__isnull=False),
                name="ledger_hold_reservation_ends",
            ),
            models.CheckConstraint(
                condition=Q(objected=False) | Q(kind="notice", frees_on__isnull=True),
                name="ledger_hold_objected_waits",
            ),
        )

    def __str__(self) -> str:
        return self.reference
