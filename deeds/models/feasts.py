"""Weddings and funerals, declared beforehand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deeds.models.deeds import Deed
from villages.models import Household, Village
from villages.models.querysets import VillageQuerySet


class FeastKind(models.TextChoices):
    """What is celebrated or mourned."""

    WEDDING = "wedding", _("婚事")
    FUNERAL = "funeral", _("丧事")
    BIRTHDAY = "birthday", _("寿宴")
    BIRTH = "birth", _("满月")
    HOUSE = "house", _("乔迁")
    SCHOOL = "school", _("升学")
    OTHER = "other", _("其他")


class FeastState(models.TextChoices):
    """How far a feast has come."""

    DECLARED = "declared", _("已报备")
    CONFIRMED = "confirmed", _("已核实")
    CANCELLED = "cancelled", _("已取消")


class Feast(models.Model):
    """A feast 红白事报备: declared with day and tables, confirmed afterwards by the 红白理事会.

    declared_by: the staff who wrote it down; empty where the household declared it with its card.
    deed: what the council proposed to the appraisal, if anything.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="feasts", verbose_name=_("村")
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="feasts", verbose_name=_("户")
    )
    kind = models.CharField(_("什么事"), max_length=10, choices=FeastKind)
    held_on = models.DateField(_("哪一天办"))
    tables = models.PositiveSmallIntegerField(_("打算办几桌"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=FeastState, default=FeastState.DECLARED
    )
    key = models.UUIDField(_("键"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    declared_at = models.DateTimeField(_("报备时间"))
    tables_held = models.PositiveSmallIntegerField(_("实际办了几桌"), null=True, blank=True)
    closed_key = models.UUIDField(_("核实的键"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核实人"),
    )
    closed_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    deed = models.OneToOneField(
        Deed,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feast",
        verbose_name=_("事项"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("红白事报备")
        verbose_name_plural = _("红白事报备")
        ordering = ("-held_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_feast_one_key"),
            models.CheckConstraint(
                condition=Q(state="declared", closed_at__isnull=True)
                | (~Q(state="declared") & Q(closed_at__isnull=False)),
                name="deeds_feast_closed_is_dated",
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()
