"""How a village adopts an edition: the recorded steps, comments, cures, and slips mended after."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rules.models.editions import Edition
from rules.models.rules import Rule


class StepKind(models.TextChoices):
    """The steps of 四议两公开, in their order."""

    BRANCH = "branch", _("党支部会提议")
    COMMITTEES = "committees", _("“两委”会商议")
    PARTY = "party", _("党员大会审议")
    VILLAGERS = "villagers", _("村民会议或村民代表会议决议")
    RESOLUTION = "resolution", _("决议公开")
    RESULT = "result", _("实施结果公开")


# The three that vote; before them somebody proposes, after them somebody pins up.
VOTING_STEPS = (StepKind.COMMITTEES, StepKind.PARTY, StepKind.VILLAGERS)


class AdoptionStep(models.Model):
    """One step of an edition's adoption, as its minutes tell it.

    present and votes: empty where the minutes name none. entitled: of how many, where they say so.
    note: free text, never public.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="steps", verbose_name=_("版本")
    )
    kind = models.CharField(_("哪一步"), max_length=12, choices=StepKind)
    held_on = models.DateField(_("哪天"))
    entitled = models.PositiveIntegerField(
        _("应到人数"), null=True, blank=True, help_text=_("会议记录写了就填；到会的要过半数。")
    )
    present = models.PositiveIntegerField(_("到会人数"), null=True, blank=True)
    in_favour = models.PositiveIntegerField(_("赞成"), null=True, blank=True)
    against = models.PositiveIntegerField(_("反对"), null=True, blank=True)
    abstained = models.PositiveIntegerField(_("弃权"), null=True, blank=True)
    note = models.TextField(
        _("会议记录"),
        blank=True,
        validators=[MaxLengthValidator(20_000)],
        help_text=_("谁主持、怎么说的，简单记几句。不公开。"),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("四议两公开")
        verbose_name_plural = _("四议两公开")
        ordering = ("edition_id", "held_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "kind"),
                name="rules_adoptionstep_once",
                violation_error_message=_("这一步已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=StepKind.values), name="rules_adoptionstep_kind"
            ),
            models.CheckConstraint(
                condition=Q(
                    present__isnull=True,
                    in_favour__isnull=True,
                    against__isnull=True,
                    abstained__isnull=True,
                )
                | Q(
                    present__isnull=False,
                    in_favour__isnull=False,
                    against__isnull=False,
                    abstained__isnull=False,
                    present__gte=F("in_favour") + F("against") + F("abstained"),
                ),
                name="rules_adoptionstep_votes_add_up",
                violation_error_message=_("赞成、反对、弃权加起来不能多于到会人数。"),
            ),
            models.CheckConstraint(
                condition=Q(entitled__isnull=True)
                | Q(present__isnull=False, entitled__gte=F("present")),
                name="rules_adoptionstep_entitled",
                violation_error_message=_("应到人数不能少于到会人数。"),
            ),
        )

    def __str__(self) -> str:
        return str(StepKind(self.kind).label)


class StepFile(models.Model):
    """A photo or scan of minutes, attached to a step; never public."""

    step = models.ForeignKey(
        AdoptionStep, on_delete=models.PROTECT, related_name="files", verbose_name=_("哪一步")
    )
    file = models.FileField(_("文件"), upload_to="minutes", blank=True)
    name = models.CharField(_("文件名"), max_length=120)
    sha256 = models.CharField(_("摘要"), max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("上传人"),
    )
    added_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("会议记录附件")
        verbose_name_plural = _("会议记录附件")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("step", "sha256"), name="rules_stepfile_once"),
        )

    def __str__(self) -> str:
        return self.name


class Comment(models.Model):
    """What somebody says of an edition in consultation 意见; read by staff, never shown in public.

    text, name, contact: free text of a visitor; erasure empties them.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="comments", verbose_name=_("版本")
    )
    rule_code = models.CharField(_("说的哪一条"), max_length=6, blank=True)
    text = models.TextField(_("意见"), blank=True, validators=[MaxLengthValidator(1000)])
    name = models.CharField(_("称呼"), max_length=20, blank=True)
    contact = models.CharField(_("怎么联系"), max_length=40, blank=True)
    key = models.UUIDField(_("键"))
    sent_at = models.DateTimeField(_("送来的时间"))
    taken = models.BooleanField(_("采纳"), null=True, blank=True)
    answer = models.TextField(_("怎么处理"), blank=True, validators=[MaxLengthValidator(1000)])
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("处理人"),
    )
    answered_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("征求到的意见")
        verbose_name_plural = _("征求到的意见")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("edition", "key"), name="rules_comment_one_key"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, taken__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False, taken__isnull=False),
                name="rules_comment_answer_is_signed",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class LegalityCure(models.Model):
    """What makes a clause lawful that the lint has found: law, article, and the town's filing."""

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="cures", verbose_name=_("版本")
    )
    words = models.CharField(_("哪一句"), max_length=200)
    law = models.CharField(_("依据的法律"), max_length=80)
    article = models.CharField(_("第几条"), max_length=40)
    filed_on = models.DateField(_("报镇里备案的日子"))
    filing_number = models.CharField(_("备案文号"), max_length=40, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("合法性依据")
        verbose_name_plural = _("合法性依据")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "words"),
                name="rules_legalitycure_once",
                violation_error_message=_("这一句已经登记过依据。"),
            ),
        )

    def __str__(self) -> str:
        return self.words


class SlipQuerySet(models.QuerySet["Slip"]):
    """Reads of slips."""

    def waiting(self) -> Self:
        return self.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)


class Slip(models.Model):
    """A slip of the pen 笔误 in an adopted rule, set right after the adopted text by two persons.

    before, after: the field's value as the table stores it, as text: points in hundredths, nothing
    as "". Slips of a rule proposed at the same moment are confirmed and applied together. One of
    the two persons is a supervisor. applied_at: when the rule took it over, which the guard allows
    once. Printed on the next notice. Deeds that were decided before keep their points.
    """

    rule = models.ForeignKey(
        Rule, on_delete=models.PROTECT, related_name="slips", verbose_name=_("细则")
    )
    field = models.CharField(_("哪一格"), max_length=30)
    before = models.TextField(_("原来写的"), blank=True)
    after = models.TextField(_("改成"), blank=True)
    quote = models.TextField(
        _("办法原文"),
        validators=[MaxLengthValidator(2000)],
        help_text=_("照抄通过的原文里这一句：改动只能照原文改。"),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="slips_proposed",
        verbose_name=_("提出人"),
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="slips_confirmed",
        verbose_name=_("核准人"),
    )
    confirmed_at = models.DateTimeField(_("核准时间"), null=True, blank=True)
    applied_at = models.DateTimeField(_("改好的时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("笔误更正")
        verbose_name_plural = _("笔误更正")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & Q(withdrawn_at__isnull=True)
                    & ~Q(confirmed_by=F("proposed_by"))
                ),
                name="rules_slip_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="rules_slip_applied_is_confirmed",
            ),
            models.UniqueConstraint(
                fields=("rule", "field"),
                condition=Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="rules_slip_one_open",
                violation_error_message=_("这一格已经有一个等着核准的更正。"),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.withdrawn_at is None
