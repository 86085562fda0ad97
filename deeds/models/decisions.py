"""What deciders say of a deed, and what is taken back."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deeds.models.deeds import Deed
from deeds.models.meetings import Meeting
from deeds.models.states import DeedState
from ledger.models import Transfer
from villages.fields import PointsField
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class Verdict(models.TextChoices):
    """What a decider says."""

    APPROVE = "approve", _("同意")
    REFUSE = "refuse", _("不同意")


class DecisionQuerySet(VillageQuerySet["Decision"]):
    """Reads of decisions."""

    def standing(self) -> Self:
        """Return those that were not taken back."""
        return self.filter(taken_back_at__isnull=True)


class Decision(models.Model):
    """One person's word 评议意见 on a deed in one round. Never edited; a reason can be emptied.

    meeting: the one at which it was said; the recorder wrote it down. taken_back_at: from then on
    it counts no more, and the person may speak again.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("村")
    )
    deed = models.ForeignKey(
        Deed, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("事项")
    )
    round = models.PositiveSmallIntegerField(_("第几轮评议"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name=_("评议人"),
    )
    verdict = models.CharField(_("意见"), max_length=10, choices=Verdict)
    chosen_points = PointsField(_("评定几分"), null=True, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    key = models.UUIDField(_("键"))
    decided_at = models.DateTimeField(_("评议时间"))

    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("评议会"),
    )
    taken_back_at = models.DateTimeField(_("收回时间"), null=True, blank=True)
    taken_back_reason = models.CharField(_("为什么收回"), max_length=200, blank=True)
    taken_back_key = models.UUIDField(_("收回的键"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("评议意见")
        verbose_name_plural = _("评议意见")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_decision_one_key"),
            models.UniqueConstraint(
                fields=("deed", "round", "decided_by"),
                condition=Q(taken_back_at__isnull=True),
                name="deeds_decision_one_a_round",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="deeds_decision_verdict"
            ),
        )

    def __str__(self) -> str:
        return self.get_verdict_display()


class EarlierOutcome(models.Model):
    """What a deed had come to before it was opened again: so that its old rows can be explained.

    transfer: the row that was reversed; none where nothing had moved. objection: the village's
    number of the one by which that was; empty where its deciders took it back. The other fields are
    the deed's own as they stood.
    """

    deed = models.ForeignKey(
        Deed, on_delete=models.PROTECT, related_name="earlier_outcomes", verbose_name=_("事项")
    )
    round = models.PositiveSmallIntegerField(_("第几轮评议"))
    state = models.CharField(_("状态"), max_length=10, choices=DeedState)
    chosen_points = PointsField(_("评定几分"), null=True, blank=True)
    asked = PointsField(_("应计"), null=True, blank=True)
    points = PointsField(_("积分"), null=True, blank=True)
    explanation = models.JSONField(_("怎么算的"), default=dict, blank=True)
    decided_at = models.DateTimeField(_("评定时间"))
    transfer = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="earlier_outcome",
        verbose_name=_("积分变动"),
    )
    opened_again_at = models.DateTimeField(_("重新评议的时间"))
    objection = models.PositiveIntegerField(_("异议第几号"), null=True, blank=True)

    class Meta:
        verbose_name = _("原来的评定")
        verbose_name_plural = _("原来的评定")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("deed", "round"), name="deeds_earlieroutcome_once"),
        )

    def __str__(self) -> str:
        return f"#{self.deed_id}/{self.round}"


class TakeBackQuerySet(VillageQuerySet["TakeBack"]):
    """Reads of wishes to take back."""

    def waiting(self) -> Self:
        """Return those that nobody has answered."""
        return self.filter(consented_at__isnull=True, declined_at__isnull=True)


class TakeBack(models.Model):
    """A decider's wish to take back 撤回 a word after the posting; a second one says yes or no.

    Until the month closes: the posting is reversed, and the deed waits for its deciders again.
    round: the one whose posting is meant. One wish at a time waits for its second person; whoever
    was declined does not ask again in that round, another decider may.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="take_backs", verbose_name=_("村")
    )
    deed = models.ForeignKey(
        Deed, on_delete=models.PROTECT, related_name="take_backs", verbose_name=_("事项")
    )
    round = models.PositiveSmallIntegerField(_("第几轮评议"))
    reason = models.CharField(_("为什么撤回"), max_length=200, blank=True)
    key = models.UUIDField(_("键"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提出人"),
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意人"),
    )
    consented_at = models.DateTimeField(_("同意时间"), null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("不同意的人"),
    )
    declined_at = models.DateTimeField(_("不同意的时间"), null=True, blank=True)
    declined_reason = models.CharField(_("为什么不同意"), max_length=200, blank=True)

    objects = TakeBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("撤回")
        verbose_name_plural = _("撤回")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_takeback_one_key"),
            models.UniqueConstraint(
                fields=("deed", "round"),
                condition=Q(declined_at__isnull=True),
                name="deeds_takeback_one_open",
            ),
            models.UniqueConstraint(
                fields=("deed", "round", "proposed_by"), name="deeds_takeback_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(consented_by__isnull=True, consented_at__isnull=True)
                | (
                    Q(consented_by__isnull=False, consented_at__isnull=False)
                    & ~Q(consented_by=models.F("proposed_by"))
                ),
                name="deeds_takeback_by_two",
            ),
            models.CheckConstraint(
                condition=Q(declined_by__isnull=True, declined_at__isnull=True, declined_reason="")
                | (
                    Q(declined_by__isnull=False, declined_at__isnull=False)
                    & Q(consented_at__isnull=True)
                    & ~Q(declined_by=models.F("proposed_by"))
                ),
                name="deeds_takeback_declined_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.deed_id}/{self.round}"
