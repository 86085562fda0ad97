"""A deed, who brought it in by which way, and the photos that show it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from deeds.models.gatherings import Activity, Tally
from deeds.models.states import SCORED, UNDECIDED, DeedState
from ledger.models import Transfer
from rules.models import Rule, WeightLevel
from villages.fields import PointsField, QuantityField
from villages.models import Household, Member, Village
from villages.models.querysets import VillageQuerySet
from villages.queries import with_heads


class DeedQuerySet(VillageQuerySet["Deed"]):
    """Reads of deeds."""

    def undecided(self) -> Self:
        return self.filter(state__in=UNDECIDED)

    def posted(self) -> Self:
        return self.filter(state=DeedState.POSTED)

    def queued(self) -> Self:
        """Return those that wait for the next month, in the order in which they were decided."""
        return self.filter(state=DeedState.QUEUED).order_by("decided_at", "pk")

    def scored(self) -> Self:
        """Return those that count as history: decided with points, and not reversed since."""
        return self.filter(state__in=SCORED, transfer__reversed_by__isnull=True)

    def taking(self) -> Self:
        """Return those that may take something from their household, as Deed.takes tells."""
        return self.alias(repeats=Cast("rule__repeat_points", models.TextField())).filter(
            Q(rule__points__lte=0)
            | ~Q(rule__clears="")
            | Q(rule__bars_honours=True)
            | Q(rule__bar_redemption_months__isnull=False)
            | Q(with_extra=True, rule__extra_points__lt=0)
            | Q(repeats__contains="-")
        )

    def with_state(self) -> Self:
        """Tell of each row, as is_reversed, whether its transfer has been reversed."""
        reversals = Transfer.objects.filter(reverses=OuterRef("transfer"))
        return self.annotate(is_reversed=Exists(reversals))

    def for_lists(self) -> Self:
        """Bring along what a row of a list shows: household with head, rule, person, sources."""
        # with_heads joins grid and village itself, which a join from here could not prefetch from.
        with_senders = Source.objects.select_related("submitted_by", "from_household")
        sources = Prefetch("sources", queryset=with_senders)
        households = Prefetch("household", queryset=with_heads(Household.objects.all()))
        return (
            self.with_state()
            .select_related("village", "rule", "member", "difficulty", "effect")
            .prefetch_related(households, sources)
        )


class Deed(models.Model):
    """A deed 事项 of a household under one rule, from the form to the points it came to.

    rule: of the edition in force on occurred_on, for ever. round: counts the appraisals of the deed
    from 1. difficulty, effect: levels of the rule's tables of weights. with_extra: what the rule
    gives or takes on top has happened as well. points, asked: signed, as the transfer has them:
    what moved, and what was asked of the ledger after the rule's caps; 0 without a transfer where
    nothing moved. A queued deed has asked and no points yet; queued_in: the month whose ceiling it
    would have passed. explanation: the figures of rules.scoring.Explanation. key: the first
    source's; transfers derive theirs from it. objected: an objection to it is open. objection: the
    village's number of the one that asked for it, or that last changed what it came to.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="deeds", verbose_name=_("村")
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="deeds", verbose_name=_("户")
    )
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deeds",
        verbose_name=_("家里哪一位"),
    )
    rule = models.ForeignKey(
        Rule, on_delete=models.PROTECT, related_name="deeds", verbose_name=_("细则")
    )
    occurred_on = models.DateField(_("哪天的事"))
    quantity = QuantityField(_("数量"), default=1)
    difficulty = models.ForeignKey(
        WeightLevel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("难度"),
    )
    effect = models.ForeignKey(
        WeightLevel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("成效"),
    )
    with_extra = models.BooleanField(_("另加（扣）"), default=False)
    activity = models.ForeignKey(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deeds",
        verbose_name=_("集体活动"),
    )
    proposed_points = PointsField(_("建议几分"), null=True, blank=True)
    key = models.UUIDField(_("键"))
    created_at = models.DateTimeField(_("送来的时间"))

    state = models.CharField(_("状态"), max_length=10, choices=DeedState, default=DeedState.WAITING)
    round = models.PositiveSmallIntegerField(_("第几轮评议"), default=1)
    chosen_points = PointsField(_("评定几分"), null=True, blank=True)
    asked = PointsField(_("应计"), null=True, blank=True)
    points = PointsField(_("积分"), null=True, blank=True)
    explanation = models.JSONField(_("怎么算的"), default=dict, blank=True)
    decided_at = models.DateTimeField(_("评定时间"), null=True, blank=True)
    queued_in = models.DateField(_("哪个月满了"), null=True, blank=True)
    joined_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joined",
        verbose_name=_("并到哪件事"),
    )
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("谁合并的"),
    )
    transfer = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deed",
        verbose_name=_("积分变动"),
    )
    objected = models.BooleanField(_("有异议"), default=False)
    objection = models.PositiveIntegerField(_("异议第几号"), null=True, blank=True)

    objects = DeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项")
        verbose_name_plural = _("事项")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("village", "state"), name="deeds_deed_state"),
            models.Index(fields=("household", "occurred_on"), name="deeds_deed_household"),
        )
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_deed_one_key"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="deeds_deed_quantity_positive"
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="deeds_deed_round_from_1"),
            models.CheckConstraint(
                condition=Q(state__in=UNDECIDED, decided_at__isnull=True)
                | Q(state__in=["queued", "posted", "refused", "joined"], decided_at__isnull=False),
                name="deeds_deed_decided_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="posted", points__isnull=False, asked__isnull=False)
                # Only awards wait for a month; an empty number would pass unseen.
                | Q(
                    state="queued",
                    queued_in__isnull=False,
                    points__isnull=True,
                    asked__isnull=False,
                    asked__gt=0,
                    transfer__isnull=True,
                )
                | Q(
                    state__in=[*UNDECIDED, "refused", "joined"],
                    points__isnull=True,
                    asked__isnull=True,
                    transfer__isnull=True,
                ),
                name="deeds_deed_points_once_posted",
            ),
            models.CheckConstraint(
                condition=Q(state="joined", joined_into__isnull=False)
                | (~Q(state="joined") & Q(joined_into__isnull=True)),
                name="deeds_deed_joined_into_another",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True)
                | Q(points=0, transfer__isnull=True)
                | (~Q(points=0) & Q(transfer__isnull=False)),
                name="deeds_deed_points_have_transfer",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def takes(self) -> bool:
        """Whether it may take something from its household, which is heard before that.

        A rule that gives may take as well: what it clears, what it bars from, an extra.
        """
        rule = self.rule
        return (
            rule.is_deduction
            or bool(rule.clears)
            or rule.bars_honours
            or rule.bar_redemption_months is not None
            or (self.with_extra and rule.extra_points is not None and rule.extra_points < 0)
            or any(points < 0 for points in rule.repeat_points)
        )


class Channel(models.TextChoices):
    """The four ways in, and what supervisors bring in because of an objection."""

    CLAIM = "claim", _("村民申报")
    PATROL = "patrol", _("网格员巡查")
    NEIGHBOUR = "neighbour", _("邻里推荐")
    INSPECTION = "inspection", _("小组检查")
    # No way in by itself: what an objection says is missing, or stood with another household.
    OBJECTION = "objection", _("异议补记")


class Source(models.Model):
    """A source 来源 of a deed: who brought it in, how and when. A deed has one or more.

    sent_as: the deed as it was sent; another one than deed once the two were joined. submitted_by:
    empty where a household sent it itself, with its card; from_household says which one then.
    tally: the sheet from which it was keyed in.
    note: free text, never public; the only one a deed has, so that erasure has one place to empty.
    on_behalf_witness: who was by when staff wrote down what a householder said.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="sources", verbose_name=_("村")
    )
    deed = models.ForeignKey(
        Deed, on_delete=models.PROTECT, related_name="sources", verbose_name=_("事项")
    )
    sent_as = models.ForeignKey(
        Deed, on_delete=models.PROTECT, related_name="+", verbose_name=_("送来时的事项")
    )
    channel = models.CharField(_("来源"), max_length=10, choices=Channel)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("记录人"),
    )
    from_household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sources_sent",
        verbose_name=_("哪一户用积分卡送的"),
    )
    tally = models.ForeignKey(
        Tally,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("登记表"),
    )
    submitted_at = models.DateTimeField(_("送来的时间"))
    key = models.UUIDField(_("键"))
    note = models.TextField(_("说明"), blank=True)
    on_behalf_witness = models.CharField(_("见证人"), max_length=40, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("来源")
        verbose_name_plural = _("来源")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_source_one_key"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="deeds_source_channel"
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=False, from_household__isnull=True)
                | Q(submitted_by__isnull=True, from_household__isnull=False),
                name="deeds_source_staff_or_card",
            ),
        )

    def __str__(self) -> str:
        return self.get_channel_display()


class Photo(models.Model):
    """A photo of a deed, re-encoded: neither the original nor anything it carried was kept.

    file: empty once its time is over; sha256 and look stay. look: 16 hex digits that alike pictures
    share, whoever shrank them (villages.photos).
    """

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="photos", verbose_name=_("来源")
    )
    file = models.FileField(_("照片"), upload_to="photos", blank=True)
    sha256 = models.CharField(_("摘要"), max_length=64, db_index=True)
    look = models.CharField(_("样子"), max_length=16, blank=True, db_index=True)

    class Meta:
        verbose_name = _("照片")
        verbose_name_plural = _("照片")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("source", "sha256"), name="deeds_photo_once"),
        )

    def __str__(self) -> str:
        return self.sha256[:8]
