"""Who signed a month: the committee's chair and a supervisor."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.models import Village
from villages.models.querysets import VillageQuerySet


class SignaturePart(models.TextChoices):
    """As what somebody signs."""

    CHAIR = "chair", _("村委会主任")
    SUPERVISOR = "supervisor", _("监督委员会")


class Signature(models.Model):
    """A signature 审定 under a village's month, before or after its closing. Append-only.

    month: the month that was signed, its first day; a notice of several months needs its last one
    signed. title: the person's on that day. last_number: the book's last transfer then, so that
    what was posted afterwards can be told. Both parts are signed by different persons.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("村")
    )
    month = models.DateField(_("月份"))
    part = models.CharField(_("以什么身份"), max_length=10, choices=SignaturePart)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("审定人"),
    )
    title = models.CharField(_("头衔"), max_length=20, blank=True)
    last_number = models.BigIntegerField(_("最后一笔"))
    signed_at = models.DateTimeField(_("审定时间"))

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("审定")
        verbose_name_plural = _("审定")
        ordering = ("village_id", "month", "part")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "month", "part"), name="noticeboard_signature_one_a_part"
            ),
            models.UniqueConstraint(
                fields=("village", "month", "signed_by"), name="noticeboard_signature_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(part__in=SignaturePart.values), name="noticeboard_signature_part"
            ),
        )

    def __str__(self) -> str:
        return f"{self.month} {self.part}"
