"""Nobody is judged unheard: what a household was told of a deduction, and what it answered."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deeds.models.deeds import Deed
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class Hearing(models.Model):
    """The delivery 送达 of a deduction's slip, and the household's reply 答复, if it gave one.

    until: the last day on which it may reply; the deed is decided after it, or after the reply.
    reply_recorded_by: empty where the household replied with its card.
    delivered_to and reply are personal and can be emptied.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="hearings", verbose_name=_("村")
    )
    deed = models.OneToOneField(
        Deed, on_delete=models.PROTECT, related_name="hearing", verbose_name=_("事项")
    )
    delivered_on = models.DateField(_("哪天送到"))
    delivered_to = models.CharField(_("谁收的"), max_length=40, blank=True)
    until = models.DateField(_("答复到哪天止"))
    key = models.UUIDField(_("键"))
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )
    recorded_at = models.DateTimeField(_("登记时间"))
    reply = models.TextField(_("答复"), blank=True)
    replied_on = models.DateField(_("哪天答复"), null=True, blank=True)
    reply_key = models.UUIDField(_("答复的键"), null=True, blank=True)
    reply_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("答复登记人"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("扣分告知")
        verbose_name_plural = _("扣分告知")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_hearing_one_key"),
            models.CheckConstraint(
                condition=Q(until__gte=models.F("delivered_on")),
                name="deeds_hearing_until_after_delivery",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.deed_id}"

    def is_open_on(self, day: date) -> bool:
        """Tell whether the household could still answer on a day, and had not by then."""
        return day <= self.until and (self.replied_on is None or day < self.replied_on)
