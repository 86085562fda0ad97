"""Households that may not redeem, or are not honoured, for a time."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.books import Account
from ledger.models.transfers import Transfer


class BarKind(models.TextChoices):
    """What a household is barred from."""

    REDEMPTION = "redemption", _("不能兑换")
    HONOURS = "honours", _("不评先进")


class BarQuerySet(models.QuerySet["Bar"]):
    """Reads of bars."""

    def counting_on(self, day: date) -> Self:
        """Return the bars that count on a day; its first and its last day are barred, too."""
        return self.filter(from_on__lte=day, until__gte=day, lifted_at__isnull=True)


class Bar(models.Model):
    """A household's bar 限制 from redeeming or from honours, as its regulation says.

    reference: the rule's code. key: of the intent that brought it. transfer: the deduction that
    came with it, whose reversal lifts it; empty where nothing moved.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="bars", verbose_name=_("账户")
    )
    kind = models.CharField(_("种类"), max_length=10, choices=BarKind)
    from_on = models.DateField(_("从哪天起"))
    until = models.DateField(_("到哪天"))
    reference = models.CharField(_("依据"), max_length=40)
    key = models.UUIDField(_("键"))
    transfer = models.ForeignKey(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bars",
        verbose_name=_("积分变动"),
    )
    imposed_at = models.DateTimeField(_("什么时候定的"))
    lifted_at = models.DateTimeField(_("解除时间"), null=True, blank=True)

    objects = BarQuerySet.as_manager()

    class Meta:
        verbose_name = _("限制")
        verbose_name_plural = _("限制")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("account", "kind", "key"), name="ledger_bar_one_key"),
            models.CheckConstraint(condition=Q(kind__in=BarKind.values), name="ledger_bar_kind"),
            models.CheckConstraint(
                condition=Q(until__gte=F("from_on")), name="ledger_bar_days_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.reference
