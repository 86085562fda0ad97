"""A change of terms of office: whose office ends on one day, and whose begins the day after."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.models import Appointment, Grid, Household, Role, Village
from villages.models.querysets import VillageQuerySet


class RenewalState(models.TextChoices):
    """Where a change of terms stands."""

    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("没有确认")
    UNDONE = "undone", _("已撤回")


class RenewalQuerySet(VillageQuerySet["Renewal"]):
    """Reads of changes of terms."""

    def waiting(self) -> Self:
        return self.filter(state=RenewalState.PROPOSED)

    def ahead(self, today: date) -> Self:
        """Return those that wait for a word, and those whose day has not passed."""
        return self.filter(
            Q(state=RenewalState.PROPOSED) | Q(state=RenewalState.CONFIRMED, last_day__gte=today)
        )


class Renewal(models.Model):
    """A change of terms 换届 of one village: proposed by one person, confirmed by another.

    last_day: of all the offices that end; those that begin do so on the day after. undone_by: who
    took it back after it was confirmed, before its day had passed.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="renewals", verbose_name=_("村")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=RenewalState, default=RenewalState.PROPOSED
    )
    last_day = models.DateField(_("上一届的最后一天"))
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
        verbose_name=_("确认人"),
    )
    decided_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("撤回人"),
    )
    undone_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        verbose_name = _("换届")
        verbose_name_plural = _("换届")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="office_renewal_one_key"),
            models.UniqueConstraint(
                fields=("village",),
                condition=Q(state="proposed"),
                name="office_renewal_one_proposal",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(state__in=["confirmed", "refused", "undone"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    # Whoever proposed it may take it back alone, but never confirm it.
                    & (Q(state="refused") | ~Q(decided_by=F("proposed_by")))
                ),
                name="office_renewal_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_by__isnull=False, undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_by__isnull=True, undone_at__isnull=True)),
                name="office_renewal_undone_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return str(self.last_day)


class RenewalEnd(models.Model):
    """An office that ends with a change of terms.

    is_ended: whether the confirmation set its last day, which before was ended_before (empty: it
    had none); what ends earlier by itself is left alone.
    """

    renewal = models.ForeignKey(
        Renewal, on_delete=models.PROTECT, related_name="ends", verbose_name=_("换届")
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="renewal_ends", verbose_name=_("任职")
    )
    is_ended = models.BooleanField(_("已按换届结束"), default=False)
    ended_before = models.DateField(_("原来到哪天止"), null=True, blank=True)

    class Meta:
        verbose_name = _("换届里结束的任职")
        verbose_name_plural = _("换届里结束的任职")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("renewal", "appointment"), name="office_renewalend_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.appointment_id)


class RenewalStart(models.Model):
    """An office that begins the day after; appointment: what became of it once confirmed."""

    renewal = models.ForeignKey(
        Renewal, on_delete=models.PROTECT, related_name="starts", verbose_name=_("换届")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="renewal_starts",
        verbose_name=_("人员"),
    )
    role = models.CharField(_("职务"), max_length=15, choices=Role)
    title = models.CharField(_("头衔"), max_length=20, blank=True)
    grid = models.ForeignKey(
        Grid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("网格"),
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("自己家"),
    )
    lives_elsewhere = models.BooleanField(_("不住在本村"), default=False)
    appointment = models.OneToOneField(
        Appointment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="renewal_start",
        verbose_name=_("任职"),
    )

    class Meta:
        verbose_name = _("换届里开始的任职")
        verbose_name_plural = _("换届里开始的任职")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("renewal", "user", "role"), name="office_renewalstart_once"
            ),
            # A partner needs a place to work at, a town officer a town.
            models.CheckConstraint(
                condition=~Q(role__in=["partner", "town_officer"]),
                name="office_renewalstart_role",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_role_display())
