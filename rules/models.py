"""A village's regulation in editions, and the rules of each edition."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rules.scoring import RuleShape
from rules.units import UNIT_WORDS, Unit, is_counted
from villages.fields import PointsField, QuantityField
from villages.models import Terms, Village
from villages.models.querysets import VillageQuerySet

TEXT_LENGTH_MAX = 200_000


class EditionState(models.TextChoices):
    """How far an edition has come. Superseded is never stored: a later edition's day decides it."""

    DRAFT = "draft", _("草稿")
    CONSULTATION = "consultation", _("征求意见")
    ADOPTED = "adopted", _("已通过")
    SUPERSEDED = "superseded", _("已被替代")


class EditionQuerySet(VillageQuerySet["Edition"]):
    """Reads of editions."""

    def adopted(self) -> Self:
        return self.filter(state=EditionState.ADOPTED)

    def not_adopted(self) -> Self:
        return self.exclude(state=EditionState.ADOPTED)

    def in_force_on(self, day: date) -> Self:
        """Return the edition in force on a day: one a village, or none."""
        later = Edition.objects.adopted().filter(
            village=OuterRef("village"),
            in_force_from__lte=day,
            in_force_from__gt=OuterRef("in_force_from"),
        )
        return self.adopted().filter(~Exists(later), in_force_from__lte=day)

    def with_superseded(self, day: date) -> Self:
        """Tell of each row, as is_superseded, whether a later edition is in force by the day."""
        later = Edition.objects.adopted().filter(
            village=OuterRef("village"),
            in_force_from__lte=day,
            in_force_from__gt=OuterRef("in_force_from"),
        )
        return self.annotate(is_superseded=Exists(later))


class Edition(models.Model):
    """One edition 版本 of a regulation 积分管理办法, with the dates and votes of its adoption.

    In force from its day until the next adopted edition's; a deed is scored under the edition in
    force on the deed's day, for ever. Once adopted it never changes.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="editions", verbose_name=_("村")
    )
    number = models.PositiveSmallIntegerField(_("第几版"))
    title = models.CharField(
        _("名称"), max_length=80, help_text=_("例如：安平村村民积分管理办法（试行）。")
    )
    text = models.TextField(
        _("全文"),
        blank=True,
        validators=[MaxLengthValidator(TEXT_LENGTH_MAX)],
        help_text=_("照村里通过的原文粘贴；手头没有也可以空着，只填下面的细则。"),
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=EditionState, default=EditionState.DRAFT
    )
    adopted_on = models.DateField(
        _("表决通过日"), null=True, blank=True, help_text=_("会议记录上的日期。")
    )
    published_on = models.DateField(
        _("公布日"), null=True, blank=True, help_text=_("贴出来让大家看到的那一天。")
    )
    in_force_from = models.DateField(
        _("施行日"), null=True, blank=True, help_text=_("从这一天起的事按这一版计分。")
    )
    votes_present = models.PositiveIntegerField(_("到会人数"), null=True, blank=True)
    votes_for = models.PositiveIntegerField(_("赞成"), null=True, blank=True)
    votes_against = models.PositiveIntegerField(_("反对"), null=True, blank=True)
    votes_abstained = models.PositiveIntegerField(_("弃权"), null=True, blank=True)
    minutes = models.TextField(
        _("会议记录"),
        blank=True,
        validators=[MaxLengthValidator(20_000)],
        help_text=_("哪次会议、谁主持、怎么表决，简单记几句。不公开。"),
    )
    terms = models.ForeignKey(
        Terms,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=_("制度参数"),
        help_text=_("随这一版一起通过的基础分、公示天数等。"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="editions_created",
        verbose_name=_("起草人"),
    )
    created_at = models.DateTimeField(_("起草时间"))
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="editions_adopted",
        verbose_name=_("登记通过的人"),
    )
    adopted_at = models.DateTimeField(_("登记通过的时间"), null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("积分管理办法")
        verbose_name_plural = _("积分管理办法")
        ordering = ("village_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("village", "number"), name="rules_edition_one_number"),
            models.UniqueConstraint(
                fields=("village", "in_force_from"),
                condition=Q(state="adopted"),
                name="rules_edition_one_a_day",
                violation_error_message=_("已经有一版从这一天起施行。"),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="rules_edition_number_from_1"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "consultation", "adopted"]),
                name="rules_edition_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted")
                | Q(
                    adopted_on__isnull=False,
                    published_on__isnull=False,
                    in_force_from__isnull=False,
                    adopted_by__isnull=False,
                    adopted_at__isnull=False,
                ),
                name="rules_edition_adopted_is_dated",
                violation_error_message=_("通过的版本要有表决、公布、施行三个日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted")
                | (Q(adopted_on__lte=F("published_on")) & Q(published_on__lte=F("in_force_from"))),
                name="rules_edition_dates_in_order",
                violation_error_message=_("先表决，再公布，公布以后才能施行。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    votes_present__isnull=True,
                    votes_for__isnull=True,
                    votes_against__isnull=True,
                    votes_abstained__isnull=True,
                )
                | Q(
                    votes_present__isnull=False,
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    votes_abstained__isnull=False,
                    votes_present__gte=F("votes_for") + F("votes_against") + F("votes_abstained"),
                ),
                name="rules_edition_votes_add_up",
                violation_error_message=_("赞成、反对、弃权加起来不能多于到会人数。"),
            ),
        )

    def __str__(self) -> str:
        return gettext("%(title)s（第 %(number)s 版）") % {
            "title": self.title,
            "number": self.number,
        }

    @property
    def is_draft(self) -> bool:
        return self.state == EditionState.DRAFT

    @property
    def is_adopted(self) -> bool:
        return self.state == EditionState.ADOPTED


class Category(models.TextChoices):
    """What a rule is about; in this order rules are printed."""

    HYGIENE = "hygiene", _("环境卫生")
    CUSTOMS = "customs", _("移风易俗")
    VOLUNTEERING = "volunteering", _("志愿服务")
    HARMONY = "harmony", _("邻里和睦")
    INDUSTRY = "industry", _("产业发展")
    SAFETY = "safety", _("平安守法")
    CULTURE = "culture", _("文化教育")
    OTHER = "other", _("其他")


class CapPeriod(models.TextChoices):
    """The time within which a cap counts. A deed's own cap looks at no other deed."""

    DEED = "deed", _("每件事")
    DAY = "day", _("每天")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年度")


UNIT_CHOICES = [(unit.value, UNIT_WORDS[unit]) for unit in Unit]


class RuleQuerySet(models.QuerySet["Rule"]):
    """Reads of rules."""

    def for_village(self, village: Village) -> Self:
        return self.filter(edition__village=village)

    def in_force_on(self, day: date) -> Self:
        return self.filter(edition__in=Edition.objects.in_force_on(day))

    def in_order(self) -> Self:
        return self.order_by("position", "code")


class Rule(models.Model):
    """One rule 积分细则: what a deed gives or costs; points carry their sign, small end first."""

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="rules", verbose_name=_("版本")
    )
    code = models.CharField(
        _("编号"),
        max_length=6,
        validators=[RegexValidator(r"^R[0-9]{2,5}\Z", _("编号写成 R01、R02 这样。"))],
        help_text=_("例如 R01，印在公示上；换新版时同一件事沿用同一个编号。"),
    )
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    category = models.CharField(_("类别"), max_length=15, choices=Category)
    article = models.CharField(
        _("条款"), max_length=40, blank=True, help_text=_("例如：第三条第2项。")
    )
    deed = models.CharField(
        _("事项"), max_length=80, help_text=_("用村里的叫法，例如：主动清理卫生死角。")
    )
    quote = models.TextField(
        _("原文"),
        blank=True,
        validators=[MaxLengthValidator(2000)],
        help_text=_("办法里写这一条的原话，公开给大家看。"),
    )
    points = PointsField(_("分值"), help_text=_("加分写正数，扣分写负数，例如 5 或 -5。"))
    points_max = PointsField(
        _("分值的另一头"),
        null=True,
        blank=True,
        help_text=_("“20 至 50 分”这样的：上面填 20，这里填 50；没有幅度就空着。"),
    )
    unit = models.CharField(
        _("按什么计"),
        max_length=10,
        choices=UNIT_CHOICES,
        blank=True,
        help_text=_("“每小时 2 分”选小时；一件事固定几分就空着。"),
    )
    unit_step = QuantityField(
        _("每几个单位"), default=1, help_text=_("“每满 100 元加 2 分”填 100；一般填 1。")
    )
    cap_points = PointsField(
        _("最多几分"),
        null=True,
        blank=True,
        help_text=_("一户在下面的时间里最多几分；不限就空着。"),
    )
    cap_period = models.CharField(_("多长时间里"), max_length=10, choices=CapPeriod, blank=True)
    counts_persons = models.BooleanField(
        _("记到人"), default=False, help_text=_("选上：记事时要选是家里哪一位做的。")
    )
    sensitive = models.BooleanField(
        _("公示只写类别"), default=False, help_text=_("选上：公示上不写事项，只写属于哪一类。")
    )

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("积分细则")
        verbose_name_plural = _("积分细则")
        ordering = ("edition_id", "position", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "code"),
                name="rules_rule_one_code",
                violation_error_message=_("这个编号已经用在另一条细则上。"),
            ),
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="rules_rule_category"
            ),
            models.CheckConstraint(
                condition=~Q(points=0),
                name="rules_rule_points_not_zero",
                violation_error_message=_("分值不能是 0。"),
            ),
            models.CheckConstraint(
                condition=Q(points_max__isnull=True)
                | Q(points__gt=0, points_max__gt=F("points"))
                | Q(points__lt=0, points_max__lt=F("points")),
                name="rules_rule_range",
                violation_error_message=_(
                    "分值有幅度时，两头要同是加分或同是扣分，分数小的填在前面。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(unit="") | Q(unit__in=[unit.value for unit in Unit]),
                name="rules_rule_unit",
            ),
            models.CheckConstraint(
                condition=Q(unit_step=1) | (Q(unit_step__gt=0) & ~Q(unit__in=["", "once"])),
                name="rules_rule_unit_step",
                violation_error_message=_("每几个单位要大于 0；没有选按什么计的，填 1。"),
            ),
            models.CheckConstraint(
                # Without isnull=False an empty number makes the condition unknown, and it passes.
                condition=Q(cap_points__isnull=True, cap_period="")
                | Q(
                    cap_points__isnull=False,
                    cap_points__gt=0,
                    cap_period__in=CapPeriod.values,
                ),
                name="rules_rule_cap",
                violation_error_message=_("最多几分和多长时间里要一起填，分数要大于 0。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.deed}"

    @property
    def shape(self) -> RuleShape:
        """What the scoring needs to know of the rule."""
        return RuleShape(
            code=self.code,
            article=self.article,
            deed=self.deed,
            points=self.points,
            points_max=self.points_max,
            unit=self.unit,
            unit_step=self.unit_step,
            cap_points=self.cap_points,
            cap_period=self.cap_period,
            counts_persons=self.counts_persons,
        )

    @property
    def is_range(self) -> bool:
        return self.points_max is not None

    @property
    def is_deduction(self) -> bool:
        return self.points < 0

    @property
    def is_counted(self) -> bool:
        """Whether a deed has a quantity to type in."""
        return is_counted(self.unit)
