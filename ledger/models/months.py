"""Closed months, what every account came to in them, and standing beside them."""

import secrets
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.books import Account
from villages.fields import PointsField
from villages.models import Village
from villages.models.querysets import VillageQuerySet
from villages.words import month_span_name


class Month(models.Model):
    """A closed stretch of a book: usually one month, more where closings were missed.

    month: the last month covered, the notice's address; from_month: the first. number: the
    notice's, 第 n 号. first_number..last_number: its transfers. seal: SHA-256 of notice.csv;
    empty between closing and sealing. window_ends: the last day of the notice's window.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="months", verbose_name=_("村")
    )
    number = models.PositiveIntegerField(_("第几号"))
    from_month = models.DateField(_("从哪个月"))
    month = models.DateField(_("月份"))
    first_number = models.BigIntegerField(_("第一笔"))
    last_number = models.BigIntegerField(_("最后一笔"))
    edition = models.CharField(_("制度版本"), max_length=80)
    window_days = models.PositiveSmallIntegerField(_("公示几天"))
    closed_at = models.DateTimeField(_("关账时间"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("关账人"),
    )
    previous_seal = models.CharField(_("上一号的校验码"), max_length=64, blank=True)
    seal = models.CharField(_("校验码"), max_length=64, blank=True, db_index=True)
    sealed_at = models.DateTimeField(_("封账时间"), null=True, blank=True)
    put_up_on = models.DateField(_("张贴日"), null=True, blank=True)
    window_starts = models.DateField(_("公示从哪天"), null=True, blank=True)
    window_ends = models.DateField(_("公示到哪天"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("月份")
        verbose_name_plural = _("月份")
        ordering = ("village_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("village", "month"), name="ledger_month_once"),
            models.UniqueConstraint(fields=("village", "number"), name="ledger_month_one_number"),
            models.CheckConstraint(
                condition=Q(from_month__lte=F("month")), name="ledger_month_in_order"
            ),
            # An empty stretch ends one before it begins.
            models.CheckConstraint(
                condition=Q(last_number__gte=F("first_number") - 1),
                name="ledger_month_numbers_in_order",
            ),
            models.CheckConstraint(
                condition=Q(seal="", sealed_at__isnull=True, window_ends__isnull=True)
                | (~Q(seal="") & Q(sealed_at__isnull=False, window_ends__isnull=False)),
                name="ledger_month_sealed_whole",
            ),
        )

    def __str__(self) -> str:
        return month_span_name(self.from_month, self.month)

    def is_final_on(self, day: date) -> bool:
        """Tell whether its notice's window is over: nothing but a new row changes it then."""
        return self.window_ends is not None and self.window_ends < day


def make_salt() -> str:
    """Return the secret salt of one account's lines: 128 random bits in hex."""
    return secrets.token_hex(16)


class MonthLine(models.Model):
    """What one account's month came to; append-only, from here later statements go on.

    opening + added + deducted + redeemed + other = closing; all signed, as the account sees it.
    digest: SHA-256 of the account's lines file, which begins with the salt.
    """

    month = models.ForeignKey(
        Month, on_delete=models.PROTECT, related_name="lines", verbose_name=_("月份")
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="month_lines", verbose_name=_("账户")
    )
    opening = PointsField(_("上月结余"))
    added = PointsField(_("加"))
    deducted = PointsField(_("减"))
    redeemed = PointsField(_("兑换"))
    other = PointsField(_("其他"))
    closing = PointsField(_("本月结余"))
    # By it a lines file that somebody brings is found, also one that was changed.
    salt = models.CharField(max_length=32, default=make_salt, db_index=True)
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("月结")
        verbose_name_plural = _("月结")
        ordering = ("month_id", "account_id")
        constraints = (
            models.UniqueConstraint(fields=("month", "account"), name="ledger_monthline_once"),
            models.CheckConstraint(
                condition=Q(
                    closing=F("opening") + F("added") + F("deducted") + F("redeemed") + F("other")
                ),
                name="ledger_monthline_adds_up",
            ),
        )

    def __str__(self) -> str:
        return str(self.closing)


class StandingSource(models.TextChoices):
    """What a standing entry comes from."""

    PAPER = "paper", _("纸质账结转")
    SPLIT = "split", _("分户")
    MERGE = "merge", _("并户")


class StandingEntry(models.Model):
    """Standing 年度积分 that no transfer shows: from paper, a split or a merge. Append-only."""

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="standing_entries", verbose_name=_("账户")
    )
    year_start = models.DateField(_("年度开始日"))
    source = models.CharField(_("来源"), max_length=10, choices=StandingSource)
    points = PointsField(_("积分"))
    key = models.UUIDField(_("键"))
    entered_at = models.DateTimeField(_("登记时间"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )

    class Meta:
        verbose_name = _("年度积分登记")
        verbose_name_plural = _("年度积分登记")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("account", "key"), name="ledger_standingentry_one_key"),
        )

    def __str__(self) -> str:
        return str(self.points)
