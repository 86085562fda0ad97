"""The appraisal's meetings: who sat there, and what the table said of each deed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deeds.models.deeds import Deed
from villages.fields import PointsField
from villages.models import Village
from villages.models.querysets import VillageQuerySet


class Meeting(models.Model):
    """A meeting 评议会 of one day; those present count as the deciders.

    number: the village's meetings counted from 1. closed_at: its minutes are printed, nothing more
    is added.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("村")
    )
    number = models.PositiveIntegerField(_("第几次"))
    held_on = models.DateField(_("哪一天"))
    place = models.CharField(_("地点"), max_length=60, blank=True)
    key = models.UUIDField(_("键"))
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("记录人"),
    )
    made_at = models.DateTimeField(_("登记时间"))
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("评议会")
        verbose_name_plural = _("评议会")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="deeds_meeting_one_key"),
            models.UniqueConstraint(fields=("village", "number"), name="deeds_meeting_one_number"),
        )

    def __str__(self) -> str:
        return str(self.number)


class MeetingPresence(models.Model):
    """Somebody who sat at the table 到会, and the title that stands in the minutes."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="presences", verbose_name=_("评议会")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="meeting_presences",
        verbose_name=_("到会人"),
    )
    title = models.CharField(_("头衔"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("到会人")
        verbose_name_plural = _("到会人")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "person"), name="deeds_meetingpresence_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.person)


class TableWord(models.TextChoices):
    """What the table says of a deed."""

    APPROVE = "approve", _("同意")
    REFUSE = "refuse", _("不同意")
    LATER = "later", _("留到下次")


class ItemOutcome(models.TextChoices):
    """What has become of a line of the meeting."""

    OPEN = "open", _("等着办")
    DECIDED = "decided", _("已评定")
    BEHIND = "behind", _("没有评成")


class BehindReason(models.TextChoices):
    """Why a deed stayed behind."""

    LATER = "later", _("会上说留到下次")
    RECUSED = "recused", _("要回避的人多，剩下的人数不够")
    RECORDER = "recorder", _("是记录人自己家或近亲家的事，要换一位记录人")
    UNHEARD = "unheard", _("扣分还没有告知这户，或者答复期没有过")
    LIKE = "like", _("可能和另一件是同一件事，要先说清")
    CHOICE = "choice", _("没有定几分")
    CLOSED = "closed", _("会前已经评定")
    RULE = "rule", _("按办法算不出分")


class MeetingItem(models.Model):
    """One deed before the table: the word that was keyed in, and what came of it.

    Written first, all together; then worked off in steps, so that nothing keyed in is lost. why:
    where it stayed behind. recused: those present who stayed out of it.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="items", verbose_name=_("评议会")
    )
    deed = models.ForeignKey(
        Deed, on_delete=models.PROTECT, related_name="meeting_items", verbose_name=_("事项")
    )
    word = models.CharField(_("会上的意见"), max_length=10, choices=TableWord)
    chosen_points = PointsField(_("评定几分"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    key = models.UUIDField(_("键"))
    outcome = models.CharField(
        _("结果"), max_length=10, choices=ItemOutcome, default=ItemOutcome.OPEN
    )
    why = models.CharField(_("为什么留下"), max_length=10, choices=BehindReason, blank=True)
    recused = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("回避的人")
    )

    class Meta:
        verbose_name = _("会上的一件")
        verbose_name_plural = _("会上的事项")
        ordering = ("id",)
        indexes = (
            # A county has millions, and of these at most a few are not worked off.
            models.Index(
                fields=("meeting",), name="deeds_meetingitem_open", condition=Q(outcome="open")
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("meeting", "deed"), name="deeds_meetingitem_once"),
            models.CheckConstraint(
                condition=Q(outcome="behind") & ~Q(why="") | ~Q(outcome="behind") & Q(why=""),
                name="deeds_meetingitem_behind_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.deed_id}"


class Dissent(models.Model):
    """A minority view 保留意见 on a line that the table approved or refused."""

    item = models.ForeignKey(
        MeetingItem, on_delete=models.PROTECT, related_name="dissents", verbose_name=_("哪一件")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("保留意见的人"),
    )
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("保留意见")
        verbose_name_plural = _("保留意见")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("item", "person"), name="deeds_dissent_once"),
        )

    def __str__(self) -> str:
        return str(self.person)
