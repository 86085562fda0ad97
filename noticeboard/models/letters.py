"""What villagers say: objections to what was or was not posted, and feedback."""

import secrets
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deeds.models import Activity, Deed
from ledger.models import Transfer
from noticeboard.models.notices import Notice
from villages.models import Household, Village
from villages.models.querysets import VillageQuerySet


class LetterChannel(models.TextChoices):
    """How a letter came in."""

    WEB = "web", _("网页")
    CARD = "card", _("积分卡")
    PAPER = "paper", _("纸质单")
    STAFF = "staff", _("当面说，工作人员代写")


# Keyed in by staff for somebody; what came by itself names nobody of the staff.
KEYED_IN = (LetterChannel.PAPER, LetterChannel.STAFF)


def make_letter_token() -> str:
    """Return the secret in the address at which a letter's answer is read: 128 random bits."""
    return secrets.token_urlsafe(16)


class ObjectionKind(models.TextChoices):
    """What an objection is about."""

    LINE = "line", _("记错了")
    MISSING = "missing", _("该记没记")


class ObjectionState(models.TextChoices):
    """Where an objection stands."""

    OPEN = "open", _("处理中")
    UPHELD = "upheld", _("成立")
    PARTLY = "partly", _("部分成立")
    DISMISSED = "dismissed", _("不成立")
    SENT_BACK = "sent_back", _("退回重新评议")


class Ground(models.TextChoices):
    """The reason of an outcome as it is printed: no free text stands on a board."""

    RIGHT = "right", _("核实无误")
    WRONG_HOUSEHOLD = "wrong_household", _("记错了户")
    WRONG_AMOUNT = "wrong_amount", _("分数或数量不对")
    TWICE = "twice", _("重复记了")
    DID_NOT_HAPPEN = "did_not_happen", _("没有这回事")
    LEFT_OUT = "left_out", _("确实漏记")
    AGAINST_RULE = "against_rule", _("不符合细则")
    NO_EVIDENCE = "no_evidence", _("没有依据")
    TOLD = "told", _("已向本人说明")
    ALREADY = "already", _("已经记过了")
    UNCLEAR = "unclear", _("说不清是哪一笔")


class Letter(models.Model):
    """What somebody says to the supervisors, and what is answered.

    number: the village's own count of its kind. channel, keyed_by: how it came, and who of the
    staff wrote it down. from_household: who wrote with the card; name, contact: who left them; all
    may be empty, as anonymous ones are read too. token: the secret in the address of its answer.
    answer: for the writer alone. Texts, name and contact may be emptied.
    """

    number = models.PositiveIntegerField(_("第几号"))
    channel = models.CharField(_("怎么来的"), max_length=10, choices=LetterChannel)
    from_household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("哪一户写来的"),
    )
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    contact = models.CharField(_("怎么找您"), max_length=60, blank=True)
    keyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代写人"),
    )
    key = models.UUIDField(_("键"))
    token = models.CharField(max_length=32, unique=True, default=make_letter_token)
    received_at = models.DateTimeField(_("收到时间"))
    due_on = models.DateField(_("最晚哪天答复"))
    answer = models.TextField(_("答复"), blank=True)

    class Meta:
        abstract = True


class ObjectionQuerySet(VillageQuerySet["Objection"]):
    """Reads of objections."""

    def open(self) -> Self:
        return self.filter(state=ObjectionState.OPEN)

    def overdue_on(self, day: date) -> Self:
        """Return the open ones whose answer was due before a day."""
        return self.open().filter(due_on__lt=day)


class Objection(Letter):
    """An objection 异议: to a line of the books, or about something that is missing there.

    household: whose points it is about, where that is known. transfer: the row objected to; empty
    until a supervisor has found it. deed: the row's, or the one that came of what was missing.
    code: the rule's, as the notice prints it. received_late: after the window of the notice it is
    about. corrected: the row in place of a reversed one, where it holds in part. ground: printed,
    with the number; no word that anybody wrote is.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="objections", verbose_name=_("村")
    )
    kind = models.CharField(_("关于什么"), max_length=10, choices=ObjectionKind)
    notice = models.ForeignKey(
        Notice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("哪一次公示"),
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("关于哪一户"),
    )
    code = models.CharField(_("细则编号"), max_length=40, blank=True)
    transfer = models.ForeignKey(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("哪一笔"),
    )
    deed = models.ForeignKey(
        Deed,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("哪件事"),
    )
    occurred_on = models.DateField(_("哪天的事"), null=True, blank=True)
    activity = models.ForeignKey(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("哪次活动"),
    )
    text = models.TextField(_("怎么回事"), blank=True)
    received_late = models.BooleanField(_("公示期过后才提"), default=False)

    state = models.CharField(
        _("状态"), max_length=10, choices=ObjectionState, default=ObjectionState.OPEN
    )
    ground = models.CharField(_("理由"), max_length=20, choices=Ground, blank=True)
    corrected = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="correcting_objection",
        verbose_name=_("改成哪一笔"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("谁处理的"),
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ("-id",)
        indexes = (models.Index(fields=("village", "state"), name="noticeboard_objection_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=("village", "number"), name="noticeboard_objection_one_number"
            ),
            models.UniqueConstraint(
                fields=("village", "key"), name="noticeboard_objection_one_key"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ObjectionKind.values), name="noticeboard_objection_kind"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="open", decided_by__isnull=True, decided_at__isnull=True, ground=""
                )
                | (
                    Q(state__in=["upheld", "partly", "dismissed", "sent_back"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(ground="")
                ),
                name="noticeboard_objection_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["paper", "staff"], keyed_by__isnull=False)
                | Q(channel__in=["web", "card"], keyed_by__isnull=True),
                name="noticeboard_objection_keyed_in",
            ),
            models.CheckConstraint(
                condition=~Q(channel="card") | Q(from_household__isnull=False),
                name="noticeboard_objection_card_is_of_a_household",
            ),
            models.CheckConstraint(
                condition=Q(corrected__isnull=True) | Q(state="partly"),
                name="noticeboard_objection_corrected_in_part",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number}"


class FeedbackQuerySet(VillageQuerySet["Feedback"]):
    """Reads of feedback."""

    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def overdue_on(self, day: date) -> Self:
        """Return the open ones whose answer was due before a day."""
        return self.open().filter(due_on__lt=day)


class Feedback(Letter):
    """Feedback 意见反馈 about anything, read and answered by the supervisors.

    page: the path from which it was written.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("村")
    )
    text = models.TextField(_("意见"), blank=True)
    page = models.CharField(_("在哪一页写的"), max_length=200, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("谁答复的"),
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("意见反馈")
        verbose_name_plural = _("意见反馈")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("village", "number"), name="noticeboard_feedback_one_number"
            ),
            models.UniqueConstraint(fields=("village", "key"), name="noticeboard_feedback_one_key"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="noticeboard_feedback_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["paper", "staff"], keyed_by__isnull=False)
                | Q(channel__in=["web", "card"], keyed_by__isnull=True),
                name="noticeboard_feedback_keyed_in",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number}"
