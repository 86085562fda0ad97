"""Households, their members, kin ties and cards."""

import secrets
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from villages.models.places import Grid, Village
from villages.models.querysets import VillageQuerySet


class HouseholdState(models.TextChoices):
    """Where a household stands in its life."""

    ACTIVE = "active", _("在村")
    AWAY = "away", _("外出")
    DISSOLVED = "dissolved", _("销户")


class HouseholdQuerySet(VillageQuerySet["Household"]):
    """Reads of households."""

    def active(self) -> Self:
        return self.exclude(state=HouseholdState.DISSOLVED)

    def in_order(self) -> Self:
        return self.order_by("grid__position", "grid_id", "number")


class Household(models.Model):
    """A household 户: the holder of one card and one account."""

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="households", verbose_name=_("村")
    )
    grid = models.ForeignKey(
        Grid, on_delete=models.PROTECT, related_name="households", verbose_name=_("小组")
    )
    number = models.PositiveIntegerField(
        _("户编号"), validators=[MinValueValidator(1)], help_text=_("全村不重复，定下后不再改。")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=HouseholdState, default=HouseholdState.ACTIVE
    )
    state_since = models.DateField(_("从哪天起是这样"), null=True, blank=True)
    party_member = models.BooleanField(_("党员户"), default=False)
    with_disabled = models.BooleanField(
        _("家里有残疾人"),
        default=False,
        help_text=_("本人同意才登记。只用来看村里有没有照顾到，不公开。"),
    )
    honours_consent = models.BooleanField(
        _("同意上光荣榜"),
        default=False,
        help_text=_("问过本人，同意上光荣榜。姓名和公示上写得一样，公示遮住的也遮住。"),
    )
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    joined_on = models.DateField(_("建账日"))

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("住户")
        verbose_name_plural = _("住户")
        ordering = ("village_id", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "number"),
                name="villages_household_one_number",
                violation_error_message=_("这个户编号已经有人用了。"),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="villages_household_number_from_1"
            ),
        )

    def __str__(self) -> str:
        return gettext("%(number)s户") % {"number": f"{self.number:03d}"}


class LeftWhy(models.TextChoices):
    """Why a person no longer belongs to a household."""

    MOVED = "moved", _("迁出")
    DIED = "died", _("去世")
    SPLIT = "split", _("分户")
    MERGED = "merged", _("并户")


class MemberQuerySet(models.QuerySet["Member"]):
    """Reads of members."""

    def living_here(self) -> Self:
        return self.filter(left_on__isnull=True)


class Member(models.Model):
    """A person of a household 家庭成员. ID numbers are never stored.

    came_from: the row of the same person in the household that was split or merged, whose limits by
    person go on here. erased_at: when the name was erased on request; the row stays.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="members", verbose_name=_("住户")
    )
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    initials = models.CharField(_("拼音首字母"), max_length=40, blank=True, db_index=True)
    sort_key = models.CharField(max_length=160, blank=True)
    is_head = models.BooleanField(_("户主"), default=False)
    birth_year = models.PositiveSmallIntegerField(_("出生年份"), null=True, blank=True)
    left_on = models.DateField(_("离户日"), null=True, blank=True)
    left_why = models.CharField(_("为什么离户"), max_length=10, choices=LeftWhy, blank=True)
    came_from = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="went_to",
        verbose_name=_("从哪一户来"),
    )
    erased_at = models.DateTimeField(_("删除个人信息的时间"), null=True, blank=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("家庭成员")
        verbose_name_plural = _("家庭成员")
        ordering = ("household_id", "-is_head", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("household",),
                condition=Q(is_head=True, left_on__isnull=True),
                name="villages_member_one_head",
                violation_error_message=_("一户只有一位户主。"),
            ),
            models.CheckConstraint(
                condition=~Q(name="") | Q(erased_at__isnull=False),
                name="villages_member_named",
                violation_error_message=_("请写姓名。"),
            ),
        )

    def __str__(self) -> str:
        return self.name or gettext("（已删除）")


class KinTie(models.Model):
    """Two households that are near relatives 近亲属: neither's people decide for the other.

    The smaller id stands first, so that a tie exists once. Removal takes two persons.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="kin_ties", verbose_name=_("村")
    )
    first = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="kin_first", verbose_name=_("一户")
    )
    second = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="kin_second", verbose_name=_("另一户")
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="kin_declared",
        verbose_name=_("登记人"),
    )
    declared_at = models.DateTimeField(_("登记时间"))
    removal_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kin_removal_proposed",
        verbose_name=_("提出取消的人"),
    )
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kin_removed",
        verbose_name=_("同意取消的人"),
    )
    removed_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("近亲属")
        verbose_name_plural = _("近亲属")
        ordering = ("village_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="villages_kintie_in_order"
            ),
            models.UniqueConstraint(
                fields=("first", "second"),
                condition=Q(removed_at__isnull=True),
                name="villages_kintie_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | (
                    Q(removed_at__isnull=False, removed_by__isnull=False)
                    & Q(removal_proposed_by__isnull=False)
                    & ~Q(removed_by=models.F("removal_proposed_by"))
                ),
                name="villages_kintie_removed_by_two",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}"


def make_token() -> str:
    """Return a card token of 128 random bits."""
    return secrets.token_urlsafe(16)


class Card(models.Model):
    """A card 积分卡 of a household; the newest that is not killed is the household's."""

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="cards", verbose_name=_("住户")
    )
    token = models.CharField(_("卡号"), max_length=32, unique=True, default=make_token)
    issued_at = models.DateTimeField(_("发卡时间"))
    killed_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("积分卡")
        verbose_name_plural = _("积分卡")
        ordering = ("household_id", "-issued_at")
        constraints = (
            models.UniqueConstraint(
                fields=("household",),
                condition=Q(killed_at__isnull=True),
                name="villages_card_one_alive",
            ),
        )

    def __str__(self) -> str:
        return str(self.issued_at.date())


class CardPin(models.Model):
    """The PIN 密码 of a household's card, kept as a hash; set and set anew at the office.

    failures: wrong ones since the last right one. locked_until: guessed at too often before.
    """

    household = models.OneToOneField(
        Household, on_delete=models.PROTECT, related_name="pin", verbose_name=_("住户")
    )
    hash = models.CharField(_("密码摘要"), max_length=128)
    set_at = models.DateTimeField(_("设置时间"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("设置人"),
    )
    failures = models.PositiveIntegerField(_("输错几次"), default=0)
    locked_until = models.DateTimeField(_("锁到什么时候"), null=True, blank=True)

    class Meta:
        verbose_name = _("积分卡密码")
        verbose_name_plural = _("积分卡密码")
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.set_at.date())
