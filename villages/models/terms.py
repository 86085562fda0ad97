"""Everything that is "as the regulation says", dated."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from villages.fields import PointsField, YuanField
from villages.models.places import Village
from villages.models.querysets import VillageQuerySet
from villages.words import day_with_year


class BaseGiven(models.TextChoices):
    """When base points are given."""

    ONCE = "once", _("建账时给一次")
    YEARLY = "yearly", _("每年给一次")


class NewcomerShare(models.TextChoices):
    """What a household that joins during the year gets of the base."""

    FULL = "full", _("全给")
    MONTHS = "months", _("按当年剩下的月份给")
    NONE = "none", _("当年不给")


class Rounding(models.TextChoices):
    """How an assessed number of points is rounded."""

    HUNDREDTHS = "hundredths", _("保留两位小数")
    TENTHS = "tenths", _("四舍五入到一位小数")
    WHOLE = "whole", _("四舍五入到整数")


class YearEnd(models.TextChoices):
    """What becomes of balances when the year ends."""

    CARRY = "carry", _("全部结转")
    SHARE = "share", _("按比例结转")
    EXPIRE = "expire", _("不结转")


class TermsQuerySet(VillageQuerySet["Terms"]):
    """Reads of dated terms."""

    def in_force_on(self, day: date) -> Self:
        return self.filter(valid_from__lte=day).order_by("-valid_from")


class Terms(models.Model):
    """The village's terms 制度参数 from a day on, until the next row of the village begins."""

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="terms", verbose_name=_("村")
    )
    valid_from = models.DateField(_("从哪天起"))

    base_points = PointsField(_("每户基础分"), default=100)
    base_given = models.CharField(
        _("基础分什么时候给"), max_length=10, choices=BaseGiven, default=BaseGiven.ONCE
    )
    newcomer_share = models.CharField(
        _("年中新建账的户"), max_length=10, choices=NewcomerShare, default=NewcomerShare.FULL
    )
    keep_points = PointsField(
        _("保留分"), default=0, help_text=_("每户至少留下这些分，不能拿去兑换。")
    )
    debt_allowed = models.BooleanField(
        _("扣分可以扣成负数"), default=False, help_text=_("不选：扣到零分为止，公示写明少扣多少。")
    )
    hold_awards = models.BooleanField(
        _("加分等公示期满才能兑换"), default=True, help_text=_("建议选上，兑换前有时间提异议。")
    )
    closing_day = models.PositiveSmallIntegerField(
        _("关账日"),
        default=0,
        validators=[MaxValueValidator(28)],
        help_text=_("填 0：下月 1 日起可以关账。填 20 至 28：当月这一天起可以关账。"),
    )
    notice_days = models.PositiveSmallIntegerField(
        _("公示几天"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    objection_days = models.PositiveSmallIntegerField(
        _("异议几天内答复"), default=10, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    deduction_reply_days = models.PositiveSmallIntegerField(
        _("扣分告知后几天内可以说明"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    deciders = models.PositiveSmallIntegerField(
        _("几个人评议才算数"), default=2, validators=[MinValueValidator(2), MaxValueValidator(15)]
    )
    back_days = models.PositiveSmallIntegerField(
        _("事情过了几天还能记"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    rounding = models.CharField(
        _("小数怎么办"), max_length=10, choices=Rounding, default=Rounding.HUNDREDTHS
    )
    year_start_month = models.PositiveSmallIntegerField(
        _("年度从几月算起"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    year_end = models.CharField(
        _("年底余分"), max_length=10, choices=YearEnd, default=YearEnd.CARRY
    )
    year_end_percent = models.PositiveSmallIntegerField(
        _("结转百分之几"), default=100, validators=[MaxValueValidator(100)]
    )
    yuan_per_point = YuanField(_("1 分值几元"), default=1)
    redemption_min_points = PointsField(_("一次至少兑换几分"), default=0)
    redemption_max_points = PointsField(
        _("一次最多兑换几分"), null=True, blank=True, help_text=_("空着：不限。")
    )
    opening_weekdays = models.CharField(
        _("超市开门的日子"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^[1-7]*\Z", _("用 1 至 7 表示周一至周日，例如 135。"))],
        help_text=_("1 至 7 表示周一至周日，例如 135；空着：天天开。"),
    )
    star_levels = models.JSONField(
        _("星级"), default=list, blank=True, help_text=_('按年度积分评星，例如 [["三星", 200]]。')
    )
    monthly_ceiling_points = PointsField(
        _("全村每月最多加几分"), null=True, blank=True, help_text=_("空着：不限。")
    )
    photo_months = models.PositiveSmallIntegerField(
        _("照片保存几个月"), default=12, validators=[MaxValueValidator(120)]
    )
    board_masked = models.BooleanField(
        _("张贴的公示遮住姓名"), default=True, help_text=_("网页上的姓名总是遮住的。")
    )
    deductions_named = models.BooleanField(
        _("公示写明扣分的细则"), default=False, help_text=_("不选：只写扣了多少分。")
    )
    sheet_honours = models.BooleanField(
        _("公示附光荣榜"), default=False, help_text=_("只列本月加分多、本人同意上榜的户。")
    )
    honours_max = models.PositiveSmallIntegerField(
        _("光荣榜最多几户"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    sheet_improvements = models.BooleanField(
        _("公示附需要改进的事"), default=True, help_text=_("只写哪类事、几件，不写是谁。")
    )
    sheet_shop = models.BooleanField(_("公示附超市收支"), default=True)
    sheet_changes = models.BooleanField(
        _("公示附制度变动"), default=True, help_text=_("细则、参数、笔误改了什么。")
    )
    sheet_corrections = models.BooleanField(
        _("公示附更正"),
        default=True,
        help_text=_("期初结转、冲正、年度结转，谁办的。建议不要关。"),
    )
    sheet_objections = models.BooleanField(
        _("公示附异议和处理结果"), default=True, help_text=_("建议不要关。")
    )
    reservation_days = models.PositiveSmallIntegerField(
        _("预约保留几天"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("商品备好以后留这么多天，没来取就退回，积分不少。"),
    )
    voucher_days = models.PositiveSmallIntegerField(
        _("兑换券几天内有效"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_("没用的券过期作废，积分不少。"),
    )
    heirs_days = models.PositiveSmallIntegerField(
        _("销户后积分等继承人几天"),
        default=180,
        validators=[MinValueValidator(30), MaxValueValidator(1095)],
        help_text=_("过了这些天没人来办，要两个人同意才清零。"),
    )
    cover_warning_percent = models.PositiveSmallIntegerField(
        _("资金够兑百分之几以下要提醒"),
        default=100,
        validators=[MaxValueValidator(500)],
        help_text=_("资金加库存，对村民手里能兑换的积分。100：刚好够兑。"),
    )
    cover_stop_percent = models.PositiveSmallIntegerField(
        _("资金够兑百分之几以下要先商议"),
        default=50,
        validators=[MaxValueValidator(500)],
        help_text=_(
            "低于这条线，上新商品、办活动、提高加分都要先有村委会的决定；已得的分照样兑换。"
        ),
    )

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("制度参数")
        verbose_name_plural = _("制度参数")
        ordering = ("village_id", "-valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "valid_from"),
                name="villages_terms_one_a_day",
                violation_error_message=_("这一天已经有一份制度参数开始生效了。"),
            ),
            models.CheckConstraint(
                condition=models.Q(base_points__gte=0)
                & models.Q(keep_points__gte=0)
                & models.Q(yuan_per_point__gt=0)
                & models.Q(redemption_min_points__gte=0),
                name="villages_terms_not_negative",
                violation_error_message=_("分数和钱不能是负数，1 分值几元要大于 0。"),
            ),
            models.CheckConstraint(
                condition=models.Q(closing_day=0) | models.Q(closing_day__range=(20, 28)),
                name="villages_terms_closing_day",
                violation_error_message=_("关账日填 0，或者填 20 至 28。"),
            ),
            models.CheckConstraint(
                condition=models.Q(deciders__gte=2), name="villages_terms_two_deciders"
            ),
            models.CheckConstraint(
                condition=models.Q(cover_stop_percent__lte=models.F("cover_warning_percent")),
                name="villages_terms_warned_before_stopped",
                violation_error_message=_("先提醒，后商议：商议的线不能高过提醒的线。"),
            ),
            models.CheckConstraint(
                condition=models.Q(year_start_month__range=(1, 12)),
                name="villages_terms_year_start",
            ),
        )

    def __str__(self) -> str:
        return _("%(day)s起的制度参数") % {"day": day_with_year(self.valid_from)}
