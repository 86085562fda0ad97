"""Changes in the life of a household that move its points: two persons make them together."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.corrections import CorrectionState
from ledger.models.transfers import Transfer
from villages.fields import PointsField
from villages.models import Grid, Household, Member, Village
from villages.models.querysets import VillageQuerySet


class HouseholdChangeKind(models.TextChoices):
    """What becomes of a household and its points."""

    SPLIT = "split", _("分户")
    MERGE = "merge", _("并户")
    DISSOLVE = "dissolve", _("销户")
    INHERIT = "inherit", _("继承")
    EXPIRE = "expire", _("销户余分清零")


class HouseholdChange(models.Model):
    """A change of a household 住户变更 from a signed paper: one person proposes, a second does it.

    household: whom it is about: the one that is split, that goes into another, that is dissolved or
    was. other: the new one of a split (once done), the one that stays, the heir. number, grid, head
    and members: the new household of a split. points, standing_points: what goes over to the other;
    for a merge, a dissolution and an expiry empty until it is done, then what it came to.
    waits_until: the last day on which a dissolved household's points wait for heirs. transfer: the
    row that it came to; empty where no point moved.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="household_changes", verbose_name=_("村")
    )
    kind = models.CharField(_("种类"), max_length=10, choices=HouseholdChangeKind)
    state = models.CharField(
        _("状态"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="changes", verbose_name=_("住户")
    )
    other = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changes_with",
        verbose_name=_("另一户"),
    )
    number = models.PositiveIntegerField(_("新户编号"), null=True, blank=True)
    grid = models.ForeignKey(
        Grid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("新户的小组"),
    )
    head = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("新户的户主"),
    )
    members = models.ManyToManyField(
        Member, blank=True, related_name="+", verbose_name=_("分出去的人")
    )
    points = PointsField(_("积分"), null=True, blank=True)
    standing_points = PointsField(_("年度积分"), null=True, blank=True)
    happened_on = models.DateField(_("哪天的事"))
    waits_until = models.DateField(_("等继承人到哪天"), null=True, blank=True)
    reason = models.CharField(
        _("依据"), max_length=200, help_text=_("例如：分户协议，双方已签名，存村委会档案。")
    )
    key = models.UUIDField(_("键"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提出人"),
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意人"),
    )
    decided_at = models.DateTimeField(_("同意时间"), null=True, blank=True)
    transfer = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="household_change",
        verbose_name=_("入账的一笔"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("住户变更")
        verbose_name_plural = _("住户变更")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("village", "key"), name="ledger_householdchange_one_key"
            ),
            # Whatever is proposed next is proposed of a household as it then is.
            models.UniqueConstraint(
                fields=("household",),
                condition=Q(state="proposed"),
                name="ledger_householdchange_one_proposal",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("household")),
                name="ledger_householdchange_two_households",
            ),
            models.CheckConstraint(
                condition=Q(kind="split", number__isnull=False, grid__isnull=False)
                | (~Q(kind="split") & Q(number__isnull=True, grid__isnull=True)),
                name="ledger_householdchange_split_names_household",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("merge", "inherit"), other__isnull=False)
                | Q(kind__in=("dissolve", "expire"), other__isnull=True)
                | Q(kind="split"),
                name="ledger_householdchange_names_other",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0),
                name="ledger_householdchange_points_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(state__in=["posted", "refused"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="ledger_householdchange_by_two",
            ),
            # What was done tells what it came to, of whom and until when.
            models.CheckConstraint(
                condition=Q(state="posted", points__isnull=False)
                & (~Q(kind="split") | Q(other__isnull=False))
                & (~Q(kind="dissolve") | Q(waits_until__isnull=False))
                | (~Q(state="posted") & Q(transfer__isnull=True, waits_until__isnull=True)),
                name="ledger_householdchange_posted_tells",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())
