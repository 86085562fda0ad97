"""A village's regulation in editions: drafted, put to consultation, adopted, superseded."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
    """One edition 版本 of a regulation 积分管理办法, with the days of its adoption.

    In force from its day until the next adopted edition's; a deed is scored under the edition in
    force on the deed's day, for ever. Once adopted it never changes. adopted_on, published_on:
    taken from its steps. terms_drafted: {field of Terms: value as text}, what is to change with it.
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
    terms = models.ForeignKey(
        Terms,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=_("制度参数"),
        help_text=_("随这一版一起通过的基础分、公示天数等。"),
    )
    terms_drafted = models.JSONField(
        _("拟定的制度参数"),
        default=dict,
        blank=True,
        help_text=_("随这一版一起表决，通过那天起生效；没有写到的照旧。"),
    )
    consultation_from = models.DateField(_("征求意见开始"), null=True, blank=True)
    consultation_until = models.DateField(_("征求意见截止"), null=True, blank=True)
    unread_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("看过没读懂的句子的人"),
    )
    unread_seen_at = models.DateTimeField(_("看过的时间"), null=True, blank=True)
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
                condition=Q(consultation_from__isnull=True, consultation_until__isnull=True)
                | Q(
                    consultation_from__isnull=False,
                    consultation_until__isnull=False,
                    consultation_until__gte=F("consultation_from"),
                ),
                name="rules_edition_consultation_span",
                violation_error_message=_("征求意见要有开始和截止两个日子，截止不早于开始。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="consultation") | Q(consultation_from__isnull=False),
                name="rules_edition_consultation_is_dated",
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
