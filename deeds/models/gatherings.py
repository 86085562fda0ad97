"""Many deeds at once: activities, inspection rounds, and tally sheets on paper."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rules.models import Rule
from villages.models import Grid, Village
from villages.models.querysets import VillageQuerySet

# Read out and copied by hand: without 0 and O, 1 and I, 8 and B, 2 and Z, 5 and S.
CODE_LETTERS = "34679ACDEFGHJKLMNPQRTUVWXY"
CODE_LENGTH = 6


class ActivityKind(models.TextChoices):
    """Who is ticked, and with what."""

    ACTIVITY = "activity", _("集体活动")
    ROUND = "round", _("入户检查")


class Activity(models.Model):
    """An activity 集体活动 of one day under one rule, or a round of inspection over a grid.

    rule: of an activity; a round has several instead, `outcomes`, of which each household gets one
    or none. outcomes: codes of rules, in the order in which they are offered. grid: whose
    households are listed; all of the village's if empty. brigade, squad, team: of the volunteers,
    as the village calls them. key: what its deeds' keys are made from. cancelled_at: taken away
    before anything was recorded.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="activities", verbose_name=_("村")
    )
    kind = models.CharField(_("哪一种"), max_length=10, choices=ActivityKind)
    name = models.CharField(_("名称"), max_length=60)
    occurred_on = models.DateField(_("哪一天"))
    rule = models.ForeignKey(
        Rule,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("细则"),
    )
    outcomes = models.JSONField(_("检查结果"), default=list, blank=True)
    grid = models.ForeignKey(
        Grid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("小组"),
    )
    place = models.CharField(_("地点"), max_length=60, blank=True)
    brigade = models.CharField(_("大队"), max_length=30, blank=True)
    squad = models.CharField(_("中队"), max_length=30, blank=True)
    team = models.CharField(_("小队"), max_length=30, blank=True)
    key = models.UUIDField(_("键"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )
    made_at = models.DateTimeField(_("登记时间"))
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("集体活动")
        verbose_name_plural = _("集体活动")
        ordering = ("-occurred_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_activity_one_key"),
            models.CheckConstraint(
                condition=Q(kind="activity", rule__isnull=False)
                | Q(kind="round", rule__isnull=True),
                name="deeds_activity_one_rule",
            ),
        )

    def __str__(self) -> str:
        return self.name


def make_code() -> str:
    """Return a code for a sheet of paper: easy to read out, hard to mistake."""
    return "".join(secrets.choice(CODE_LETTERS) for _count in range(CODE_LENGTH))


class Tally(models.Model):
    """A tally sheet 登记表: households × common rules on an A4 page, ticked by hand, keyed in once.

    households: the numbers of its lines, rules: the codes of its columns, both as printed. day: the
    sheet's day; empty where it is written on the paper. key: what its deeds' keys are made from.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="tallies", verbose_name=_("村")
    )
    code = models.CharField(_("表号"), max_length=CODE_LENGTH, default=make_code)
    title = models.CharField(_("名称"), max_length=60, blank=True)
    grid = models.ForeignKey(
        Grid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tallies",
        verbose_name=_("小组"),
    )
    day = models.DateField(_("哪一天"), null=True, blank=True)
    households = models.JSONField(_("表上的户"), default=list)
    rules = models.JSONField(_("表上的细则"), default=list)
    key = models.UUIDField(_("键"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("制表人"),
    )
    made_at = models.DateTimeField(_("制表时间"))
    keyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("录入人"),
    )
    keyed_at = models.DateTimeField(_("录入时间"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("登记表")
        verbose_name_plural = _("登记表")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_tally_one_key"),
            models.UniqueConstraint(fields=("village", "code"), name="deeds_tally_one_code"),
        )

    def __str__(self) -> str:
        return self.code
