"""What a notice tells besides points: changes of rules and terms, corrections, by whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from noticeboard.models.notices import Notice, NoticeLine, SheetKind
from villages.fields import PointsField


class NoticeEntry(models.Model):
    """One thing told on a further sheet, as it was when the notice was drawn. Append-only.

    Rules are mended later, terms and titles change: so the words stay here, in the village's
    language as they were put up, and hold no name. Persons and households are named from their own
    rows, where an erasure empties them. about: what it tells, "slip:12", so that the next notice
    tells it no more. points: as the household sees them, or of all households where none is named.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="entries", verbose_name=_("公示")
    )
    sheet = models.CharField(_("附页"), max_length=20, choices=SheetKind)
    position = models.PositiveSmallIntegerField(_("次序"))
    about = models.CharField(max_length=40)
    words = models.TextField(_("内容"))
    day = models.DateField(_("日期"), null=True, blank=True)
    line = models.ForeignKey(
        NoticeLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("公示的一行"),
    )
    points = PointsField(_("积分"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提出人"),
    )
    proposer_title = models.CharField(_("提出人的职务"), max_length=60, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意人"),
    )
    decider_title = models.CharField(_("同意人的职务"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("附页的一条")
        verbose_name_plural = _("附页的各条")
        ordering = ("notice_id", "sheet", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "sheet", "position"),
                name="noticeboard_noticeentry_one_position",
            ),
            models.CheckConstraint(
                condition=Q(sheet__in=["changes", "corrections", "objections"]),
                name="noticeboard_noticeentry_sheet",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(proposed_by=F("decided_by")),
                name="noticeboard_noticeentry_two_persons",
            ),
        )

    def __str__(self) -> str:
        return self.about
