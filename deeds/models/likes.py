"""Deeds that look the same and are not."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deeds.models.deeds import Deed
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class Apart(models.Model):
    """Somebody's express word that two deeds that look the same are two 确是两件.

    The deed of the smaller id stands first, so that a pair exists once. said_by: empty where a
    household said it, with its card.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="aparts", verbose_name=_("村")
    )
    first = models.ForeignKey(
        Deed, on_delete=models.PROTECT, related_name="apart_first", verbose_name=_("一件")
    )
    second = models.ForeignKey(
        Deed, on_delete=models.PROTECT, related_name="apart_second", verbose_name=_("另一件")
    )
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("谁说的"),
    )
    said_at = models.DateTimeField(_("什么时候说的"))

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("确是两件")
        verbose_name_plural = _("确是两件")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="deeds_apart_in_order"
            ),
            models.UniqueConstraint(fields=("first", "second"), name="deeds_apart_once"),
        )

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}"
