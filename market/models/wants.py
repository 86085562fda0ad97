"""What households would like: goods that have run out, and goods that the shop does not have."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from market.models.goods import Goods
from market.models.redemptions import RedemptionLine
from villages.fields import QuantityField
from villages.models import Household, Village
from villages.models.households import HouseholdState
from villages.models.querysets import VillageQuerySet
from villages.months import day_start

WORDS_LENGTH = 20
# For so long after it was told may a household still come before its place is given up.
TOLD_DAYS = 14


class WaitingQuerySet(VillageQuerySet["Waiting"]):
    """Reads of waitings."""

    def still(self, today: date) -> Self:
        """Keep who waits on a day: dates and redemptions decide, whatever ended_at says later.

        Whoever has had or reserved the goods since, or was told more than TOLD_DAYS ago, is out; so
        is a household that was dissolved.
        """
        since = Q(redemption__handed_at__gt=OuterRef("asked_at")) | Q(
            redemption__reserved_at__gt=OuterRef("asked_at")
        )
        had = RedemptionLine.objects.filter(
            since, goods=OuterRef("goods"), redemption__household=OuterRef("household")
        )
        told_too_long_ago = Q(told_at__lt=day_start(today - timedelta(days=TOLD_DAYS)))
        return (
            self.filter(~Exists(had), ended_at__isnull=True)
            .exclude(told_too_long_ago)
            .exclude(household__state=HouseholdState.DISSOLVED)
        )


class Waiting(models.Model):
    """A household that waits for goods that ran out 候补; holds no points, in order of its id.

    asked_by: empty where the household asked with its card. told_at: when it was told that they are
    there again. ended_at: when it had them or wanted them no more.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="waitings",
        db_index=False,
        verbose_name=_("村"),
    )
    goods = models.ForeignKey(
        Goods, on_delete=models.PROTECT, related_name="waitings", verbose_name=_("商品")
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="waitings", verbose_name=_("住户")
    )
    quantity = QuantityField(_("数量"))
    key = models.UUIDField(_("键"))
    asked_at = models.DateTimeField(_("登记时间"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    told_at = models.DateTimeField(_("通知时间"), null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("通知人"),
    )
    ended_at = models.DateTimeField(_("了结时间"), null=True, blank=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("候补")
        verbose_name_plural = _("候补")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="market_waiting_one_key"),
            models.UniqueConstraint(
                fields=("goods", "household"),
                condition=Q(ended_at__isnull=True),
                name="market_waiting_once",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="market_waiting_positive"),
        )

    def __str__(self) -> str:
        return str(self.quantity)


class WishState(models.TextChoices):
    """What became of a wish."""

    NEW = "new", _("新提的")
    LISTED = "listed", _("大家可以附议")
    MET = "met", _("已经上架")
    DECLINED = "declined", _("办不到")


class Wish(models.Model):
    """Something that villagers would like the shop to have 心愿, in their words until it is listed.

    Other villagers see it only once the shop has listed it.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="wishes",
        db_index=False,
        verbose_name=_("村"),
    )
    words = models.CharField(_("想要什么"), max_length=WORDS_LENGTH)
    state = models.CharField(_("状态"), max_length=10, choices=WishState, default=WishState.NEW)
    goods = models.ForeignKey(
        Goods,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="wishes",
        verbose_name=_("商品"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("心愿")
        verbose_name_plural = _("心愿")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "words"), name="market_wish_one_words"),
        )

    def __str__(self) -> str:
        return self.words


class WishVoice(models.Model):
    """One household's voice for a wish, once; said_by: empty where it spoke with its card."""

    wish = models.ForeignKey(
        Wish,
        on_delete=models.PROTECT,
        related_name="voices",
        db_index=False,
        verbose_name=_("心愿"),
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="wish_voices", verbose_name=_("住户")
    )
    said_at = models.DateTimeField(_("时间"))
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )

    class Meta:
        verbose_name = _("附议")
        verbose_name_plural = _("附议")
        ordering = ("wish_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("wish", "household"), name="market_wishvoice_once"),
        )

    def __str__(self) -> str:
        return str(self.household_id)
