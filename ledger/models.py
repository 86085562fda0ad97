"""The tables of the ledger. Whole hundredths in BIGINTs; what moved is never edited or deleted."""

import secrets

from django.conf import settings
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


class TransferKind(models.TextChoices):
    """Why points moved."""

    BASE = "base", _("基础分")
    AWARD = "award", _("加分")
    DEDUCTION = "deduction", _("扣分")
    REDEMPTION = "redemption", _("兑换")
    SETTLEMENT = "settlement", _("结算")
    EXPIRY = "expiry", _("到期")
    OPENING = "opening", _("期初结转")
    MOVE = "move", _("转户")
    REVERSAL = "reversal", _("冲正")


class Transfer(models.Model):
    """One movement 积分变动 of points from one account to another of the village; never edited.

    number: gapless per village, the order of things. asked: what was asked before a floor clipped.
    key: made by whoever first had the intent. reference: text fixed at posting (rule code, number).
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="transfers", db_index=False
    )
    number = models.BigIntegerField(_("编号"))
    month = models.DateField(_("入账月份"))
    source = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="given", db_index=False
    )
    destination = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="received", db_index=False
    )
    points = PointsField(_("积分"))
    asked = PointsField(_("应计"))
    kind = models.CharField(_("种类"), max_length=10, choices=TransferKind)
    key = models.UUIDField(_("键"))
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        db_index=False,
        verbose_name=_("冲正哪一笔"),
    )
    occurred_on = models.DateField(_("哪天的事"))
    reference = models.CharField(_("依据"), max_length=40)
    posted_at = models.DateTimeField(_("入账时间"))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("入账人"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("积分变动")
        verbose_name_plural = _("积分变动")
        ordering = ("village_id", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "number"), name="ledger_transfer_one_number"
            ),
            models.UniqueConstraint(fields=("village", "key"), name="ledger_transfer_one_key"),
            models.UniqueConstraint(
                fields=("reverses",),
                condition=Q(reverses__isnull=False),
                name="ledger_transfer_reversed_once",
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0), name="ledger_transfer_points_positive"
            ),
            models.CheckConstraint(
                condition=Q(asked__gte=F("points")), name="ledger_transfer_asked_at_least_points"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("deduction", "expiry")) | Q(asked=F("points")),
                name="ledger_transfer_only_deductions_clipped",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("destination")), name="ledger_transfer_two_ends"
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="ledger_transfer_reversal_names_row",
            ),
        )
        # A month's rows are one run of numbers, so (village, number) finds them; these two
        # find an account's.
        indexes = (
            models.Index(fields=("source", "number"), name="ledger_transfer_source"),
            models.Index(fields=("destination", "number"), name="ledger_transfer_destination"),
        )

    def __str__(self) -> str:
        return f"#{self.number}"


class HoldKind(models.TextChoices):
    """Why points are held."""

    NOTICE = "notice", _("待公示")
    RESERVATION = "reservation", _("预约")


class Hold(models.Model):
    """Points of an account that wait 冻结: an award for its notice, a price for its hand-over.

    Counts while released_at is empty and frees_on is empty or later than today. While objected,
    frees_on stays empty, also when the notice is sealed meanwhile.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="holds", verbose_name=_("账户")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=HoldKind)
    points = PointsField(_("积分"))
    reference = models.CharField(_("依据"), max_length=40)
    transfer = models.OneToOneField(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hold",
        verbose_name=_("积分变动"),
    )
    frees_on = models.DateField(_("哪天解冻"), null=True, blank=True)
    objected = models.BooleanField(_("有异议"), default=False)
    released_at = models.DateTimeField(_("解冻时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("冻结")
        verbose_name_plural = _("冻结")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(points__gt=0), name="ledger_hold_points_positive"),
            models.CheckConstraint(
                condition=Q(kind="notice", transfer__isnull=False)
                | Q(kind="reservation", transfer__isnull=True),
                name="ledger_hold_notice_names_transfer",
            ),
            models.CheckConstraint(
                condition=Q(kind="notice") | Q(frees_on__isnull=False),
                name="ledger_hold_reservation_ends",
            ),
            models.CheckConstraint(
                condition=Q(objected=False) | Q(kind="notice", frees_on__isnull=True),
                name="ledger_hold_objected_waits",
            ),
        )

    def __str__(self) -> str:
        return self.reference


class Month(models.Model):
    """A closed stretch of a book: usually one month, more where closings were missed.

    month: the last month covered, the notice's address; from_month: the first. number: the
    notice's, 第 n 号. first_number..last_number: its transfers. seal: SHA-256 of notice.csv;
    empty between closing and sealing. window_ends: the last day of the notice's window.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="months", verbose_name=_("村")
    )
    number = models.PositiveIntegerField(_("第几号"))
    from_month = models.DateField(_("从哪个月"))
    month = models.DateField(_("月份"))
    first_number = models.BigIntegerField(_("第一笔"))
    last_number = models.BigIntegerField(_("最后一笔"))
    edition = models.CharField(_("制度版本"), max_length=80)
    window_days = models.PositiveSmallIntegerField(_("公示几天"))
    closed_at = models.DateTimeField(_("关账时间"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("关账人"),
    )
    previous_seal = models.CharField(_("上一号的校验码"), max_length=64, blank=True)
    seal = models.CharField(_("校验码"), max_length=64, blank=True)
    sealed_at = models.DateTimeField(_("封账时间"), null=True, blank=True)
    put_up_on = models.DateField(_("张贴日"), null=True, blank=True)
    window_starts = models.DateField(_("公示从哪天"), null=True, blank=True)
    window_ends = models.DateField(_("公示到哪天"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("月份")
        verbose_name_plural = _("月份")
        ordering = ("village_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("village", "month"), name="ledger_month_once"),
            models.UniqueConstraint(fields=("village", "number"), name="ledger_month_one_number"),
            models.CheckConstraint(
                condition=Q(from_month__lte=F("month")), name="ledger_month_in_order"
            ),
            # An empty stretch ends one before it begins.
            models.CheckConstraint(
                condition=Q(last_number__gte=F("first_number") - 1),
                name="ledger_month_numbers_in_order",
            ),
            models.CheckConstraint(
                condition=Q(seal="", sealed_at__isnull=True, window_ends__isnull=True)
                | (~Q(seal="") & Q(sealed_at__isnull=False, window_ends__isnull=False)),
                name="ledger_month_sealed_whole",
            ),
        )

    def __str__(self) -> str:
        return str(self.month)


def make_salt() -> str:
    """Return the secret salt of one account's lines: 128 random bits in hex."""
    return secrets.token_hex(16)


class MonthLine(models.Model):
    """What one account's month came to; append-only, from here later statements go on.

    opening + added + deducted + redeemed + other = closing; all signed, as the account sees it.
    digest: SHA-256 of the account's lines file, which begins with the salt.
    """

    month = models.ForeignKey(
        Month, on_delete=models.PROTECT, related_name="lines", verbose_name=_("月份")
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="month_lines", verbose_name=_("账户")
    )
    opening = PointsField(_("上月结余"))
    added = PointsField(_("加"))
    deducted = PointsField(_("减"))
    redeemed = PointsField(_("兑换"))
    other = PointsField(_("其他"))
    closing = PointsField(_("本月结余"))
    salt = models.CharField(max_length=32, default=make_salt)
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("月结")
        verbose_name_plural = _("月结")
        ordering = ("month_id", "account_id")
        constraints = (
            models.UniqueConstraint(fields=("month", "account"), name="ledger_monthline_once"),
            models.CheckConstraint(
                condition=Q(
                    closing=F("opening") + F("added") + F("deducted") + F("redeemed") + F("other")
                ),
                name="ledger_monthline_adds_up",
            ),
        )

    def __str__(self) -> str:
        return str(self.closing)


class StandingSource(models.TextChoices):
    """What a standing entry comes from."""

    PAPER = "paper", _("纸质账结转")
    SPLIT = "split", _("分户")
    MERGE = "merge", _("并户")


class StandingEntry(models.Model):
    """Standing 年度积分 that no transfer shows: from paper, a split or a merge. Append-only."""

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="standing_entries", verbose_name=_("账户")
    )
    year_start = models.DateField(_("年度开始日"))
    source = models.CharField(_("来源"), max_length=10, choices=StandingSource)
    points = PointsField(_("积分"))
    key = models.UUIDField(_("键"))
    entered_at = models.DateTimeField(_("登记时间"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )

    class Meta:
        verbose_name = _("年度积分登记")
        verbose_name_plural = _("年度积分登记")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("account", "key"), name="ledger_standingentry_one_key"),
        )

    def __str__(self) -> str:
        return str(self.points)


class CorrectionKind(models.TextChoices):
    """What two persons correct."""

    OPENING = "opening", _("期初结转")
    REVERSAL = "reversal", _("冲正")


class CorrectionState(models.TextChoices):
    """Where a correction stands."""

    PROPOSED = "proposed", _("待同意")
    POSTED = "posted", _("已入账")
    REFUSED = "refused", _("未同意")


class Correction(models.Model):
    """A change of points outside the deciders' work, proposed by one person, posted by a second.

    An opening names account, points and standing; a reversal names the transfer.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("村")
    )
    kind = models.CharField(_("种类"), max_length=10, choices=CorrectionKind)
    state = models.CharField(
        _("状态"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED
    )
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="corrections",
        verbose_name=_("账户"),
    )
    points = PointsField(_("积分"))
    standing_points = PointsField(_("今年已得年度积分"), default=0)
    reverses = models.ForeignKey(
        Transfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("冲正哪一笔"),
    )
    reason = models.CharField(_("说明"), max_length=200)
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
        related_name="correction",
        verbose_name=_("入账的一笔"),
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("更正")
        verbose_name_plural = _("更正")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("village", "key"), name="ledger_correction_one_key"),
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(kind="opening") & ~Q(state="refused"),
                name="ledger_correction_one_opening",
            ),
            models.UniqueConstraint(
                fields=("reverses",),
                condition=Q(state="proposed", reverses__isnull=False),
                name="ledger_correction_one_proposal",
            ),
            models.CheckConstraint(
                condition=Q(kind="opening", reverses__isnull=True)
                | Q(kind="reversal", reverses__isnull=False),
                name="ledger_correction_reversal_names_row",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~Q(state="proposed")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="ledger_correction_by_two",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0), name="ledger_correction_points_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.points}"
