"""What households redeem: at once, reserved before, by voucher; and what they bring back."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Hold, Transfer
from market.models.goods import Goods
from market.models.partners import Partner
from villages.fields import PointsField, QuantityField
from villages.models import Household, Village
from villages.models.querysets import VillageQuerySet

REFERENCE_LETTER = "X"


def _person(words: Any) -> Any:  # Any: a lazy word; Django's field
    """Return a field for somebody of the staff, empty until there is one."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=words,
    )


class RedemptionState(models.TextChoices):
    """Where a redemption stands; whether one that waits has run out, its hold's day says."""

    RESERVED = "reserved", _("已预约")
    READY = "ready", _("可以领取")
    HANDED = "handed", _("已核销")
    CANCELLED = "cancelled", _("已取消")
    EXPIRED = "expired", _("过期没领，已退")
    UNCOVERED = "uncovered", _("积分不够，已退")
    RETURNED = "returned", _("已退回")


# What holds points and stock, until its hold's day.
WAITING_STATES = (RedemptionState.RESERVED, RedemptionState.READY)
# What has moved points.
DONE_STATES = (RedemptionState.HANDED, RedemptionState.RETURNED)
# What was let go, without a trace on the ledger.
GONE_STATES = (RedemptionState.CANCELLED, RedemptionState.EXPIRED, RedemptionState.UNCOVERED)


class RedemptionQuerySet(VillageQuerySet["Redemption"]):
    """Reads of redemptions."""

    def waiting(self, today: date) -> Self:
        """Keep what is reserved and still kept today: its hold counts."""
        return self.filter(
            state__in=WAITING_STATES, hold__released_at__isnull=True, hold__frees_on__gt=today
        )

    def run_out(self, today: date) -> Self:
        """Keep what nobody collected in time, and no job has tidied up yet."""
        return self.filter(state__in=WAITING_STATES).exclude(
            hold__released_at__isnull=True, hold__frees_on__gt=today
        )


class Redemption(models.Model):
    """A household's redemption 兑换 at one partner: some lines, one movement of points.

    Handed over at once, or reserved before: then a hold keeps its points and nothing is posted
    until the hand-over. code: a voucher's 兑换券, digits without spaces; empty for what is no
    voucher. reserved_by: empty where the household reserved with its card. collector, relation:
    somebody else who came. witness: the second person, where the first is of the household's
    family. renews: the one of which this is what was kept after a return.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="redemptions",
        db_index=False,
        verbose_name=_("村"),
    )
    number = models.PositiveIntegerField(_("兑换单号"))
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="redemptions", verbose_name=_("住户")
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="redemptions", verbose_name=_("兑换点")
    )
    key = models.UUIDField(_("键"))
    state = models.CharField(
        _("状态"), max_length=10, choices=RedemptionState, default=RedemptionState.HANDED
    )
    points = PointsField(_("积分"))
    transfer = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="redemption",
        verbose_name=_("积分变动"),
    )
    hold = models.OneToOneField(
        Hold,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="redemption",
        verbose_name=_("冻结"),
    )
    code = models.CharField(_("兑换券号"), max_length=12, blank=True)
    is_delivery = models.BooleanField(_("送上门"), default=False)
    note = models.CharField(_("备注"), max_length=100, blank=True)
    reserved_at = models.DateTimeField(_("预约时间"), null=True, blank=True)
    reserved_by = _person(_("预约经手人"))
    ready_at = models.DateTimeField(_("备好时间"), null=True, blank=True)
    ready_by = _person(_("备货人"))
    handed_at = models.DateTimeField(_("核销时间"), null=True, blank=True)
    handed_by = _person(_("经手人"))
    collector = models.CharField(
        _("代领人"), max_length=30, blank=True, help_text=_("别人来领时，写姓名。")
    )
    relation = models.CharField(
        _("和户主的关系"), max_length=30, blank=True, help_text=_("例如：儿子、邻居。")
    )
    witness = _person(_("证明人"))
    ended_at = models.DateTimeField(_("退掉的时间"), null=True, blank=True)
    ended_by = _person(_("谁退掉的"))
    renews = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewed_as",
        verbose_name=_("退货后重开自"),
    )

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("兑换单")
        verbose_name_plural = _("兑换单")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("village", "number"), name="market_redemption_one_number"
            ),
            models.UniqueConstraint(fields=("village", "key"), name="market_redemption_one_key"),
            models.CheckConstraint(
                condition=Q(points__gt=0), name="market_redemption_points_positive"
            ),
            models.UniqueConstraint(
                fields=("village", "code"),
                condition=~Q(code=""),
                name="market_redemption_one_code",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("handed", "returned"))
                & Q(transfer__isnull=False, handed_at__isnull=False, handed_by__isnull=False)
                | ~Q(state__in=("handed", "returned"))
                & Q(transfer__isnull=True, handed_at__isnull=True, handed_by__isnull=True),
                name="market_redemption_handed_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("handed", "returned"))
                | Q(hold__isnull=False, reserved_at__isnull=False),
                name="market_redemption_held_before",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("cancelled", "expired", "uncovered"))
                | Q(ended_at__isnull=False),
                name="market_redemption_ended_whole",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The redemption's name on the ledger and on paper: X12."""
        return f"{REFERENCE_LETTER}{self.number}"

    @property
    def is_voucher(self) -> bool:
        return bool(self.code)


class RedemptionLine(models.Model):
    """One article of a redemption at its price of that moment; append-only."""

    redemption = models.ForeignKey(
        Redemption,
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,
        verbose_name=_("兑换单"),
    )
    goods = models.ForeignKey(
        Goods, on_delete=models.PROTECT, related_name="redemption_lines", verbose_name=_("商品")
    )
    quantity = QuantityField(_("数量"))
    unit_price = PointsField(_("单价"))
    points = PointsField(_("积分"))

    class Meta:
        verbose_name = _("兑换明细")
        verbose_name_plural = _("兑换明细")
        ordering = ("redemption_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("redemption", "goods"), name="market_redemptionline_one_a_goods"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gt=0, points__gt=0),
                name="market_redemptionline_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.goods_id} {self.quantity}"

    @property
    def content(self) -> tuple[int, Decimal, Decimal]:
        """What a repeated key must repeat of the line."""
        return (self.goods_id, self.quantity, self.unit_price)


class ReturnState(models.TextChoices):
    """Where a return stands."""

    PROPOSED = "proposed", _("待同意")
    MADE = "made", _("已退回")
    REFUSED = "refused", _("未同意")


class Return(models.Model):
    """Goods that a household brings back 退货: taken in by one person, agreed to by a second.

    Then the redemption's row is reversed whole (reversal), and what the household keeps is a new
    redemption (renewed), posted in the same step.
    """

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="returns",
        db_index=False,
        verbose_name=_("村"),
    )
    redemption = models.ForeignKey(
        Redemption, on_delete=models.PROTECT, related_name="returns", verbose_name=_("兑换单")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ReturnState, default=ReturnState.PROPOSED
    )
    reason = models.CharField(_("为什么退"), max_length=100)
    key = models.UUIDField(_("键"))
    proposed_at = models.DateTimeField(_("提出时间"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提出人"),
    )
    decided_at = models.DateTimeField(_("同意时间"), null=True, blank=True)
    decided_by = _person(_("同意人"))
    reversal = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shop_return",
        verbose_name=_("冲正的一笔"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("退货")
        verbose_name_plural = _("退货")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="market_return_one_key"),
            models.UniqueConstraint(
                fields=("redemption",),
                condition=~Q(state="refused"),
                name="market_return_once",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~Q(state="proposed")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="market_return_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="made", reversal__isnull=False)
                | (~Q(state="made") & Q(reversal__isnull=True)),
                name="market_return_made_whole",
            ),
        )

    def __str__(self) -> str:
        return self.reason


class ReturnLine(models.Model):
    """How much of one line came back, and whether it can go onto the shelf again; append-only."""

    returned = models.ForeignKey(
        Return,
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,
        verbose_name=_("退货"),
    )
    line = models.ForeignKey(
        RedemptionLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("兑换明细")
    )
    quantity = QuantityField(_("数量"))
    is_damaged = models.BooleanField(_("坏了，不能再兑"), default=False)

    class Meta:
        verbose_name = _("退货明细")
        verbose_name_plural = _("退货明细")
        ordering = ("returned_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("returned", "line"), name="market_returnline_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="market_returnline_positive"),
        )

    def __str__(self) -> str:
        return str(self.quantity)
