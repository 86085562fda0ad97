"""A village's book and its accounts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.fields import PointsField
from villages.models import Household, Village
from villages.models.querysets import VillageQuerySet


class Book(models.Model):
    """A village's book 账册: its one lock, its open month and the last number given."""

    village = models.OneToOneField(
        Village, on_delete=models.PROTECT, related_name="book", primary_key=True
    )
    open_month = models.DateField(_("开着的月份"))
    last_number = models.BigIntegerField(_("最后一笔的编号"), default=0)

    class Meta:
        verbose_name = _("账册")
        verbose_name_plural = _("账册")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_number__gte=0), name="ledger_book_last_number_not_negative"
            ),
        )

    def __str__(self) -> str:
        return str(self.open_month)


class AccountKind(models.TextChoices):
    """Whose account it is."""

    HOUSEHOLD = "household", _("住户")
    ISSUANCE = "issuance", _("发放")
    PARTNER = "partner", _("兑换点")


ACCOUNT_LETTERS = {
    AccountKind.HOUSEHOLD: "H",
    AccountKind.ISSUANCE: "I",
    AccountKind.PARTNER: "P",
}


def write_code(kind: str, number: int) -> str:
    """Return an account's name in files: H028, P001, I000."""
    return f"{ACCOUNT_LETTERS[AccountKind(kind)]}{number:03d}"


class Account(models.Model):
    """One account 账户: a household's, a partner's, or the village's issuance.

    Only a household's keeps a balance; the others are summed, so that they are no hot row.
    `debt` is how far below zero the balance may stand, raised by reversals and allowed deductions.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("村")
    )
    kind = models.CharField(_("种类"), max_length=10, choices=AccountKind)
    number = models.PositiveIntegerField(_("编号"))
    household = models.OneToOneField(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="account",
        verbose_name=_("住户"),
    )
    balance = PointsField(_("结余"), null=True, blank=True)
    debt = PointsField(_("待抵扣"), default=0)
    closed_at = models.DateTimeField(_("销户时间"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("账户")
        verbose_name_plural = _("账户")
        ordering = ("village_id", "kind", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "kind", "number"), name="ledger_account_one_number"
            ),
            # What the composite foreign keys of a transfer refer to.
            models.UniqueConstraint(fields=("village", "id"), name="ledger_account_in_village"),
            models.UniqueConstraint(
                fields=("village",),
                condition=Q(kind="issuance"),
                name="ledger_account_one_issuance",
            ),
            models.CheckConstraint(
                condition=Q(kind="household", household__isnull=False, balance__isnull=False)
                | (~Q(kind="household") & Q(household__isnull=True, balance__isnull=True)),
                name="ledger_account_balance_of_households",
            ),
            models.CheckConstraint(
                condition=Q(balance__isnull=True) | Q(balance__gte=-F("debt")),
                name="ledger_account_balance_above_debt",
            ),
            models.CheckConstraint(
                condition=Q(debt__gte=0), name="ledger_account_debt_not_negative"
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return write_code(self.kind, self.number)
