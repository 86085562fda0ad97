"""Where points are redeemed, and who works there."""

from datetime import date
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Account
from villages.models import Appointment, Role, User, Village
from villages.models.querysets import VillageQuerySet


class PartnerKind(models.TextChoices):
    """Whose business it is."""

    OWN = "own", _("村里的超市")
    OUTSIDE = "outside", _("外面的商户")


class PartnerQuerySet(VillageQuerySet["Partner"]):
    """Reads of partners."""

    def open(self) -> Self:
        return self.filter(is_open=True)

    def served_by(self, user: User, *, today: date) -> Self:
        """Keep the partners where the person works today; PartnerDuty says by which rule."""
        return self.filter(serves(user, today=today))


class Partner(models.Model):
    """A partner 兑换点 of one village; its account shows what it handed out until settled."""

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="partners",
        db_index=False,
        verbose_name=_("村"),
    )
    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("种类"), max_length=10, choices=PartnerKind, default=PartnerKind.OWN)
    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, related_name="partner", verbose_name=_("账户")
    )
    is_open = models.BooleanField(
        _("营业中"), default=True, help_text=_("不选：公开页面不再列出，也不能兑换。")
    )
    opening_weekdays = models.CharField(
        _("营业的日子"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^[1-7]*\Z", _("用 1 至 7 表示周一至周日，例如 135。"))],
        help_text=_("1 至 7 表示周一至周日，例如 135；空着：村里的超市按制度参数，商户天天营业。"),
    )
    hours = models.CharField(
        _("营业时间"), max_length=60, blank=True, help_text=_("例如：上午 9 点到 11 点半。")
    )
    place = models.CharField(
        _("在哪里"), max_length=60, blank=True, help_text=_("例如：村委会一楼。")
    )

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("兑换点")
        verbose_name_plural = _("兑换点")
        # The village's own shop comes first.
        ordering = ("village_id", "-kind", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "name"),
                name="market_partner_one_name",
                violation_error_message=_("村里已经有这个名称的兑换点了。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class PartnerDuty(models.Model):
    """A shopkeeper's or partner's appointment at one partner: who works where.

    A shopkeeper without any duty works in the village's own shops, with duties only there; a
    person in the role of partner needs one. The committee works everywhere.
    """

    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        related_name="partner_duties",
        db_index=False,
        verbose_name=_("任职"),
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="duties", verbose_name=_("兑换点")
    )

    class Meta:
        verbose_name = _("兑换点人员")
        verbose_name_plural = _("兑换点人员")
        ordering = ("partner_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("appointment", "partner"),
                name="market_partnerduty_once",
                violation_error_message=_("这位同志已经安排在这个兑换点了。"),
            ),
        )

    def __str__(self) -> str:
        return str(self.partner_id)


def serves(user: User, *, today: date) -> Q:
    """Return the condition, over partners, that the person works there today."""
    held = Appointment.objects.current_on(today).filter(user=user, user__is_active=True)
    in_village = held.filter(village=OuterRef("village"))
    free = in_village.filter(role=Role.SHOPKEEPER, partner_duties__isnull=True)
    on_duty = PartnerDuty.objects.filter(partner=OuterRef("pk"), appointment__in=held)
    return (
        Q(Exists(in_village.filter(role=Role.COMMITTEE)))
        | Q(Exists(on_duty))
        | Q(Exists(free), kind=PartnerKind.OWN)
    )
