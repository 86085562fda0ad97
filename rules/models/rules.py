"""The rules of an edition: what each deed gives or takes, how far, and what comes on top."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rules.categories import Category
from rules.fields import PointsListField
from rules.models.editions import Edition
from rules.scoring import Level, RuleShape
from rules.units import UNIT_WORDS, Unit, is_counted
from villages.fields import PointsField, QuantityField
from villages.models import Village

if TYPE_CHECKING:
    from rules.models.weights import WeightTable


# Ten years: what is longer is no rule of a village, and at last no day.
BAR_MONTHS_MAX = 120


class CapPeriod(models.TextChoices):
    """The time within which a cap counts. A deed's own cap looks at no other deed."""

    DEED = "deed", _("每件事")
    DAY = "day", _("每天")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年度")


class CapScope(models.TextChoices):
    """Whose deeds a cap counts together."""

    HOUSEHOLD = "household", _("全户合计")
    PERSON = "person", _("每人")


class RepeatPeriod(models.TextChoices):
    """The time within which a repeat counts as one."""

    MONTH = "month", _("一个月内")
    QUARTER = "quarter", _("一个季度内")
    YEAR = "year", _("一年度内")


class Clearing(models.TextChoices):
    """What a rule wipes besides its points."""

    BALANCE = "balance", _("积分清零")
    YEAR = "year", _("当年所得清零")
    MONTH = "month", _("当月所得清零")


def _levels_of(table: "WeightTable | None") -> tuple[Level, ...]:
    if table is None:
        return ()
    return tuple(
        Level(level.pk, level.name, level.factor, level.from_quantity)
        for level in table.levels.all()
    )


UNIT_CHOICES = [(unit.value, UNIT_WORDS[unit]) for unit in Unit]


class RuleQuerySet(models.QuerySet["Rule"]):
    """Reads of rules."""

    def for_village(self, village: Village) -> Self:
        return self.filter(edition__village=village)

    def in_force_on(self, day: date) -> Self:
        return self.filter(edition__in=Edition.objects.in_force_on(day))

    def in_order(self) -> Self:
        return self.order_by("position", "code")

    def with_weights(self) -> Self:
        """Bring along the tables of weights; no further query where no rule has one."""
        tables = ("duration_table", "difficulty_table", "effect_table")
        return self.select_related(*tables).prefetch_related(
            *(f"{name}__levels" for name in tables)
        )


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
        help_text=_("“20 至 50 分”这样的：前一格填 20，这一格填 50；没有幅度就空着。"),
    )
    unit = models.CharField(
        _("按什么计"),
        max_length=10,
        choices=UNIT_CHOICES,
        blank=True,
        help_text=_("“每小时 2 分”选小时；一件事固定几分就空着。"),
    )
    unit_step = QuantityField(
        _("每几个单位"),
        default=1,
        help_text=_("“每满 100 元加 2 分”填 100，不满 100 元的不计；一般填 1。"),
    )
    cap_points = PointsField(
        _("最多几分"),
        null=True,
        blank=True,
        help_text=_("一户在下面的时间里最多几分；不限就空着。"),
    )
    cap_times = models.PositiveSmallIntegerField(
        _("最多几次"),
        null=True,
        blank=True,
        help_text=_("按次数封顶的填这里，例如“每月限记 2 次”填 2；前一格就空着。"),
    )
    cap_period = models.CharField(_("多长时间里"), max_length=10, choices=CapPeriod, blank=True)
    cap_scope = models.CharField(
        _("上限按谁算"), max_length=10, choices=CapScope, default=CapScope.HOUSEHOLD
    )
    ladder = models.CharField(
        _("同一梯级"),
        max_length=20,
        blank=True,
        help_text=_("国家级、省级、镇级这样分级的几条，填同一个名字：一年里只按最高的一级计。"),
    )
    repeat_points = PointsListField(
        _("重复时每次几分"),
        help_text=_("第一次、第二次……各几分，用空格隔开，例如 0 -5 -10；以后照最后一个。"),
    )
    repeat_period = models.CharField(
        _("多久以内算重复"), max_length=10, choices=RepeatPeriod, blank=True
    )
    extra_points = PointsField(
        _("另加（扣）几分"),
        null=True,
        blank=True,
        help_text=_("“拒不整改的另扣 5 分”：填 -5，下面写“拒不整改”。"),
    )
    extra_when = models.CharField(_("什么情况下另加（扣）"), max_length=40, blank=True)
    duration_table = models.ForeignKey(
        "rules.WeightTable",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("时长系数表"),
    )
    difficulty_table = models.ForeignKey(
        "rules.WeightTable",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("难度系数表"),
    )
    effect_table = models.ForeignKey(
        "rules.WeightTable",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("成效系数表"),
    )
    clears = models.CharField(_("清零"), max_length=10, choices=Clearing, blank=True)
    bar_redemption_months = models.PositiveSmallIntegerField(
        _("几个月不能兑换"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(BAR_MONTHS_MAX)],
        help_text=_("填 0：到本年度末；填 6：从评定那天起六个月；没有这一条就空着。"),
    )
    bars_honours = models.BooleanField(
        _("当年不评先进"), default=False, help_text=_("选上：本年度不参加星级、先进的评选。")
    )
    counts_persons = models.BooleanField(
        _("记到人"), default=False, help_text=_("选上：记事时要选是家里哪一位做的。")
    )
    sensitive = models.BooleanField(
        _("公示只写类别"), default=False, help_text=_("选上：公示上不写事项，只写属于哪一类。")
    )

    read_start = models.PositiveIntegerField(_("原文起"), null=True, blank=True)
    read_end = models.PositiveIntegerField(_("原文止"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核对的人"),
    )
    seen_at = models.DateTimeField(_("核对时间"), null=True, blank=True)

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
                condition=~Q(points=0)
                | ~Q(clears="")
                | Q(bar_redemption_months__isnull=False)
                | Q(bars_honours=True),
                name="rules_rule_points_not_zero",
                violation_error_message=_("分值不能是 0；只清零或者只取消资格的才填 0。"),
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
                condition=Q(cap_points__isnull=True, cap_times__isnull=True, cap_period="")
                | Q(
                    cap_points__isnull=False,
                    cap_points__gt=0,
                    cap_times__isnull=True,
                    cap_period__in=CapPeriod.values,
                )
                | Q(
                    cap_points__isnull=True,
                    cap_times__isnull=False,
                    cap_times__gt=0,
                    cap_period__in=CapPeriod.values,
                ),
                name="rules_rule_cap",
                violation_error_message=_(
                    "最多几分（或几次）和多长时间里要一起填，填分数就不填次数，要大于 0。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(cap_scope="household") | Q(cap_scope="person", counts_persons=True),
                name="rules_rule_cap_scope",
                violation_error_message=_("上限按人算的细则，要选上“记到人”。"),
            ),
            models.CheckConstraint(
                condition=Q(extra_points__isnull=True, extra_when="")
                | (Q(extra_points__isnull=False) & ~Q(extra_points=0) & ~Q(extra_when="")),
                name="rules_rule_extra",
                violation_error_message=_("另加（扣）几分和什么情况要一起填。"),
            ),
            models.CheckConstraint(
                condition=Q(clears__in=["", *Clearing.values]), name="rules_rule_clears"
            ),
            models.CheckConstraint(
                condition=Q(repeat_period="", repeat_points="")
                | (Q(repeat_period__in=RepeatPeriod.values) & ~Q(repeat_points="")),
                name="rules_rule_repeats",
                violation_error_message=_("重复时每次几分和多久以内要一起填。"),
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="rules_rule_seen_is_dated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.deed}"

    @property
    def shape(self) -> RuleShape:
        """What the scoring needs to know; a query for each table of weights not brought along."""
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
            category=self.category,
            cap_times=self.cap_times,
            cap_scope=self.cap_scope,
            ladder=self.ladder,
            repeat_points=self.repeat_points,
            repeat_period=self.repeat_period,
            extra_points=self.extra_points,
            extra_when=self.extra_when,
            durations=_levels_of(self.duration_table),
            difficulties=_levels_of(self.difficulty_table),
            effects=_levels_of(self.effect_table),
            clears=self.clears,
            bar_redemption_months=self.bar_redemption_months,
            bars_honours=self.bars_honours,
        )

    @property
    def is_range(self) -> bool:
        """Whether deciders choose; where repeats have their own points, there is no choice."""
        return self.points_max is not None and not self.repeat_points

    @property
    def is_deduction(self) -> bool:
        """Whether it takes; a rule without points takes something else."""
        return self.points <= 0

    @property
    def is_plain(self) -> bool:
        """Whether a deed comes to points × quantity, until caps and repeats are counted."""
        tables = (self.duration_table_id, self.difficulty_table_id, self.effect_table_id)
        has_more = self.is_range or self.extra_points is not None or any(tables)
        return self.unit_step == 1 and not has_more

    @property
    def is_counted(self) -> bool:
        """Whether a deed has a quantity to type in; one that names its person is that one's."""
        return is_counted(self.unit) and not (self.counts_persons and self.unit == Unit.PERSON)
