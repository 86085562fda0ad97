"""What was put up: a month's notice as it was drawn from its sealed lines, never drawn again."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Month, MonthLine
from villages.fields import PointsField
from villages.models import Village
from villages.models.querysets import VillageQuerySet
from villages.words import MASK, month_span_name


class NoticeQuerySet(VillageQuerySet["Notice"]):
    """Reads of notices."""

    def for_village(self, village: Village) -> Self:
        return self.filter(month__village=village)

    def newest_first(self) -> Self:
        return self.order_by("-month__number")


class NoticeManager(models.Manager["Notice"]):
    """Notices always come with their month: nothing can be said of one without it."""

    def get_queryset(self) -> NoticeQuerySet:
        return NoticeQuerySet(self.model, using=self._db).select_related("month")

    def for_village(self, village: Village) -> NoticeQuerySet:
        return self.get_queryset().for_village(village)


class SheetKind(models.TextChoices):
    """A further sheet that a village may print behind the lines, in this order."""

    HONOURS = "honours", _("光荣榜")
    IMPROVEMENTS = "improvements", _("需要改进的事")
    SHOP = "shop", _("积分超市收支")
    CHANGES = "changes", _("制度变动")
    CORRECTIONS = "corrections", _("更正")
    OBJECTIONS = "objections", _("异议和处理结果")


class Notice(models.Model):
    """A month's points notice 月度积分公示, printed as the village's terms were that day.

    sheets: the SheetKinds printed behind the lines. improvements: [category, how many deductions],
    in the order of the categories; neither names nor points. expires_on, expires_percent: the
    warning that the year's end brings, in print: from that day so much of what is left is gone.
    """

    month = models.OneToOneField(
        Month, on_delete=models.PROTECT, related_name="notice", verbose_name=_("月份")
    )
    drawn_at = models.DateTimeField(_("做成时间"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("关账人"),
    )
    board_masked = models.BooleanField(_("张贴的公示遮住姓名"))
    deductions_named = models.BooleanField(_("公示写明扣分的细则"))
    sheets = models.JSONField(_("附页"), default=list, blank=True)
    improvements = models.JSONField(_("需要改进的事"), default=list, blank=True)
    expires_on = models.DateField(_("余分哪天清"), null=True, blank=True)
    expires_percent = models.PositiveSmallIntegerField(_("清百分之几"), null=True, blank=True)

    objects = NoticeManager()

    class Meta:
        verbose_name = _("公示")
        verbose_name_plural = _("公示")
        ordering = ("-month_id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True, expires_percent__isnull=True)
                | Q(
                    expires_on__isnull=False,
                    expires_percent__isnull=False,
                    expires_percent__range=(1, 100),
                ),
                name="noticeboard_notice_warning_whole",
            ),
        )

    def __str__(self) -> str:
        return month_span_name(self.month.from_month, self.month.month)


class NoticeLine(models.Model):
    """One household's line: its sealed figures, and what stood beside them on that day.

    items: what moved, [kind, code, how many, ISO day] by kind and code; kind is the transfer's, or
    "back_" and the kind of what a reversal took back; code is a rule's, or its category where the
    rule is sensitive; the day only of what happened before the notice's months.
    group_position: 0, 1, … in the order of the board. held: what waits for this notice.
    Names are personal values: erasure may empty them; board_name is only kept where the board
    shows whole names.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="lines", verbose_name=_("公示")
    )
    month_line = models.OneToOneField(
        MonthLine, on_delete=models.PROTECT, related_name="notice_line", verbose_name=_("月结")
    )
    group_position = models.PositiveSmallIntegerField(_("小组次序"))
    group_name = models.CharField(_("小组"), max_length=40)
    household_number = models.PositiveIntegerField(_("户编号"))
    masked_name = models.CharField(_("户主"), max_length=40, blank=True)
    board_name = models.CharField(_("张贴用的户主姓名"), max_length=40, blank=True)
    held = PointsField(_("其中待公示"))
    standing = PointsField(_("年度积分"))
    deducted_asked = PointsField(_("应减"))
    items = models.JSONField(_("事项"), default=list, blank=True)

    class Meta:
        verbose_name = _("公示的一行")
        verbose_name_plural = _("公示的各行")
        ordering = ("notice_id", "group_position", "household_number")
        constraints = (
            models.CheckConstraint(
                condition=Q(masked_name="") | Q(masked_name__contains=MASK),
                name="noticeboard_noticeline_name_masked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.household_number:03d}"


class NoticeHonour(models.Model):
    """A household on a notice's honour list 光荣榜, with its consent on the day of drawing.

    added: awards of the notice's months. name: whole, for the board alone; erasure may empty it.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="honours", verbose_name=_("公示")
    )
    line = models.OneToOneField(
        NoticeLine, on_delete=models.PROTECT, related_name="honour", verbose_name=_("公示的一行")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    name = models.CharField(_("户主姓名"), max_length=40, blank=True)
    added = PointsField(_("加分"))

    class Meta:
        verbose_name = _("光荣榜的一户")
        verbose_name_plural = _("光荣榜")
        ordering = ("notice_id", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "position"), name="noticeboard_noticehonour_one_position"
            ),
            models.CheckConstraint(
                condition=Q(added__gt=0), name="noticeboard_noticehonour_earned"
            ),
        )

    def __str__(self) -> str:
        return str(self.position)


class SumSection(models.TextChoices):
    """Which column of the lines a sum explains."""

    ADDED = "added", _("加分")
    DEDUCTED = "deducted", _("减分")
    OTHER = "other", _("其他")


class NoticeSum(models.Model):
    """One row below the lines: how often something happened in the village and what it came to.

    The sums of a section add up to its column. kind and code as in NoticeLine.items; both empty
    where deductions print as one sum. words: the rule's, as it was. points and asked carry the sign
    that households see.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="sums", verbose_name=_("公示")
    )
    section = models.CharField(_("哪一栏"), max_length=10, choices=SumSection)
    position = models.PositiveSmallIntegerField(_("次序"))
    kind = models.CharField(_("种类"), max_length=20, blank=True)
    code = models.CharField(_("编号"), max_length=40, blank=True)
    words = models.CharField(_("事项"), max_length=80, blank=True)
    count = models.PositiveIntegerField(_("件数"))
    points = PointsField(_("积分"))
    asked = PointsField(_("应计"))

    class Meta:
        verbose_name = _("公示的合计")
        verbose_name_plural = _("公示的合计")
        ordering = ("notice_id", "section", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "section", "position"), name="noticeboard_noticesum_one_position"
            ),
        )

    def __str__(self) -> str:
        return f"{self.section} {self.position}"
