"""The regulation's named tables of weights, and the caps that a category's rules share."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rules.categories import Category
from rules.models.editions import Edition
from rules.models.rules import CapPeriod, CapScope
from rules.scoring import CategoryCapShape
from villages.fields import PointsField, QuantityField


class WeightKind(models.TextChoices):
    """What a table weighs."""

    DURATION = "duration", _("时长")
    DIFFICULTY = "difficulty", _("难度")
    EFFECT = "effect", _("成效")


class WeightTable(models.Model):
    """A table of weights 系数表 of an edition, by which points are multiplied.

    A duration's level follows from the deed's quantity; of difficulty and effect a person chooses.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="weight_tables", verbose_name=_("版本")
    )
    kind = models.CharField(_("按什么"), max_length=10, choices=WeightKind)
    name = models.CharField(_("名称"), max_length=40, help_text=_("例如：志愿服务难度系数。"))

    class Meta:
        verbose_name = _("系数表")
        verbose_name_plural = _("系数表")
        ordering = ("edition_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "name"),
                name="rules_weighttable_one_name",
                violation_error_message=_("已经有一张同名的系数表。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WeightKind.values), name="rules_weighttable_kind"
            ),
        )

    def __str__(self) -> str:
        return self.name


class WeightLevel(models.Model):
    """One line of a table: 难度大 × 1.5; from_quantity: from which quantity on, of a duration."""

    table = models.ForeignKey(
        WeightTable, on_delete=models.PROTECT, related_name="levels", verbose_name=_("系数表")
    )
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    name = models.CharField(_("档次"), max_length=40)
    factor = QuantityField(_("系数"), help_text=_("1 是不变，1.5 是一倍半。"))
    from_quantity = QuantityField(
        _("从多少起"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("只有时长系数要填：4 小时以上填 4。"),
    )

    class Meta:
        verbose_name = _("系数")
        verbose_name_plural = _("系数")
        ordering = ("table_id", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("table", "name"),
                name="rules_weightlevel_one_name",
                violation_error_message=_("这张表里已经有这一档。"),
            ),
            models.CheckConstraint(
                condition=Q(factor__gt=0),
                name="rules_weightlevel_factor_positive",
                violation_error_message=_("系数要大于 0。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class CategoryCap(models.Model):
    """The most that all rules of one category give together in a period; points or times."""

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="category_caps", verbose_name=_("版本")
    )
    category = models.CharField(_("类别"), max_length=15, choices=Category)
    cap_points = PointsField(_("最多几分"), null=True, blank=True)
    cap_times = models.PositiveSmallIntegerField(_("最多几次"), null=True, blank=True)
    cap_period = models.CharField(_("多长时间里"), max_length=10, choices=CapPeriod)
    cap_scope = models.CharField(
        _("上限按谁算"), max_length=10, choices=CapScope, default=CapScope.HOUSEHOLD
    )

    class Meta:
        verbose_name = _("类别上限")
        verbose_name_plural = _("类别上限")
        ordering = ("edition_id", "category", "cap_period")
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "category", "cap_period"),
                name="rules_categorycap_one_a_period",
                violation_error_message=_("这一类已经有一个这样的上限。"),
            ),
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="rules_categorycap_category"
            ),
            models.CheckConstraint(
                condition=Q(cap_period__in=["day", "month", "quarter", "year"]),
                name="rules_categorycap_period",
                violation_error_message=_("整类的上限按天、月、季度或年度算。"),
            ),
            models.CheckConstraint(
                condition=Q(cap_points__gt=0, cap_points__isnull=False, cap_times__isnull=True)
                | Q(cap_times__gt=0, cap_times__isnull=False, cap_points__isnull=True),
                name="rules_categorycap_points_or_times",
                violation_error_message=_("最多几分、最多几次，填一样就行，要大于 0。"),
            ),
        )

    def __str__(self) -> str:
        return str(Category(self.category).label)

    @property
    def shape(self) -> CategoryCapShape:
        """What the scoring needs to know of the cap."""
        return CategoryCapShape(
            category=self.category,
            cap_period=self.cap_period,
            cap_points=self.cap_points,
            cap_times=self.cap_times,
            cap_scope=self.cap_scope,
        )
