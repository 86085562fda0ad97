import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import ledger.models.months
import villages.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("villages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                (
                    "village",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="book",
                        serialize=False,
                        to="villages.village",
                    ),
                ),
                ("open_month", models.DateField(verbose_name="开着的月份")),
                ("last_number", models.BigIntegerField(default=0, verbose_name="最后一笔的编号")),
            ],
            options={
                "verbose_name": "账册",
                "verbose_name_plural": "账册",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_number__gte", 0)),
                        name="ledger_book_last_number_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("household", "住户"),
                            ("issuance", "发放"),
                            ("partner", "兑换点"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="编号")),
                (
                    "household",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account",
                        to="villages.household",
                        verbose_name="住户",
                    ),
                ),
                (
                    "balance",
                    villages.fields.PointsField(blank=True, null=True, verbose_name="结余"),
                ),
                ("debt", villages.fields.PointsField(default=0, verbose_name="待抵扣")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="销户时间")),
            ],
            options={
                "verbose_name": "账户",
                "verbose_name_plural": "账户",
                "ordering": ("village_id", "kind", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "kind", "number"), name="ledger_account_one_number"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "id"), name="ledger_account_in_village"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "issuance")),
                        fields=("village",),
                        name="ledger_account_one_issuance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("balance__isnull", False),
                                ("household__isnull", False),
                                ("kind", "household"),
                            ),
                            models.Q(
                                models.Q(("kind", "household"), _negated=True),
                                ("balance__isnull", True),
                                ("household__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_account_balance_of_households",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("balance__isnull", True),
                            (
                                "balance__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("debt"), "*", models.Value(-1)
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_account_balance_above_debt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debt__gte", 0)),
                        name="ledger_account_debt_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="villages.village",
                    ),
                ),
                ("number", models.BigIntegerField(verbose_name="编号")),
                ("month", models.DateField(verbose_name="入账月份")),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to="ledger.account",
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received",
                        to="ledger.account",
                    ),
                ),
                ("points", villages.fields.PointsField(verbose_name="积分")),
                ("asked", villages.fields.PointsField(verbose_name="应计")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("base", "基础分"),
                            ("award", "加分"),
                            ("deduction", "扣分"),
                            ("redemption", "兑换"),
                            ("settlement", "结算"),
                            ("expiry", "到期"),
                            ("opening", "期初结转"),
                            ("move", "转户"),
                            ("reversal", "冲正"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.transfer",
                        verbose_name="冲正哪一笔",
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="哪天的事")),
                ("reference", models.CharField(max_length=40, verbose_name="依据")),
                ("posted_at", models.DateTimeField(verbose_name="入账时间")),
                (
                    "posted_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="入账人",
                    ),
                ),
            ],
            options={
                "verbose_name": "积分变动",
                "verbose_name_plural": "积分变动",
                "ordering": ("village_id", "number"),
                "indexes": [
                    models.Index(fields=["source", "number"], name="ledger_transfer_source"),
                    models.Index(
                        fields=["destination", "number"], name="ledger_transfer_destination"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "number"), name="ledger_transfer_one_number"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "key"), name="ledger_transfer_one_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reverses__isnull", False)),
                        fields=("reverses",),
                        name="ledger_transfer_reversed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)),
                        name="ledger_transfer_points_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked__gte", models.F("points"))),
                        name="ledger_transfer_asked_at_least_points",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("deduction", "expiry")),
                            ("asked", models.F("points")),
                            _connector="OR",
                        ),
                        name="ledger_transfer_only_deductions_clipped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("destination")), _negated=True),
                        name="ledger_transfer_two_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                            models.Q(
                                models.Q(("kind", "reversal"), _negated=True),
                                ("reverses__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_transfer_reversal_names_row",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bars",
                        to="ledger.account",
                        verbose_name="账户",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("redemption", "不能兑换"), ("honours", "不评先进")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="从哪天起")),
                ("until", models.DateField(verbose_name="到哪天")),
                ("reference", models.CharField(max_length=40, verbose_name="依据")),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "transfer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bars",
                        to="ledger.transfer",
                        verbose_name="积分变动",
                    ),
                ),
                ("imposed_at", models.DateTimeField(verbose_name="什么时候定的")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
            ],
            options={
                "verbose_name": "限制",
                "verbose_name_plural": "限制",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "kind", "key"), name="ledger_bar_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["redemption", "honours"])),
                        name="ledger_bar_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("from_on"))),
                        name="ledger_bar_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("opening", "期初结转"), ("reversal", "冲正")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待同意"),
                            ("posted", "已入账"),
                            ("refused", "未同意"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="ledger.account",
                        verbose_name="账户",
                    ),
                ),
                ("points", villages.fields.PointsField(verbose_name="积分")),
                (
                    "standing_points",
                    villages.fields.PointsField(default=0, verbose_name="今年已得年度积分"),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="ledger.transfer",
                        verbose_name="冲正哪一笔",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="说明")),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="同意人",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="同意时间"),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="ledger.transfer",
                        verbose_name="入账的一笔",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正",
                "verbose_name_plural": "更正",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="ledger_correction_one_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("kind", "opening"), models.Q(("state", "refused"), _negated=True)
                        ),
                        fields=("account",),
                        name="ledger_correction_one_opening",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reverses__isnull", False), ("state", "proposed")),
                        fields=("reverses",),
                        name="ledger_correction_one_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "opening"), ("reverses__isnull", True)),
                            models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="ledger_correction_reversal_names_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "proposed"),
                            ),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_correction_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0)),
                        name="ledger_correction_points_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="household_changes",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("split", "分户"),
                            ("merge", "并户"),
                            ("dissolve", "销户"),
                            ("inherit", "继承"),
                            ("expire", "销户余分清零"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待同意"),
                            ("posted", "已入账"),
                            ("refused", "未同意"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="villages.household",
                        verbose_name="住户",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes_with",
                        to="villages.household",
                        verbose_name="另一户",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="新户编号"),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.grid",
                        verbose_name="新户的小组",
                    ),
                ),
                (
                    "head",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.member",
                        verbose_name="新户的户主",
                    ),
                ),
                ("points", villages.fields.PointsField(blank=True, null=True, verbose_name="积分")),
                (
                    "standing_points",
                    villages.fields.PointsField(blank=True, null=True, verbose_name="年度积分"),
                ),
                ("happened_on", models.DateField(verbose_name="哪天的事")),
                (
                    "waits_until",
                    models.DateField(blank=True, null=True, verbose_name="等继承人到哪天"),
                ),
                (
                    "reason",
                    models.CharField(
                        help_text="例如：分户协议，双方已签名，存村委会档案。",
                        max_length=200,
                        verbose_name="依据",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="同意人",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="同意时间"),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="household_change",
                        to="ledger.transfer",
                        verbose_name="入账的一笔",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="villages.member",
                        verbose_name="分出去的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "住户变更",
                "verbose_name_plural": "住户变更",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="ledger_householdchange_one_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("household",),
                        name="ledger_householdchange_one_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other__isnull", True),
                            models.Q(("other", models.F("household")), _negated=True),
                            _connector="OR",
                        ),
                        name="ledger_householdchange_two_households",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("grid__isnull", False),
                                ("kind", "split"),
                                ("number__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "split"), _negated=True),
                                ("grid__isnull", True),
                                ("number__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_householdchange_split_names_household",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("merge", "inherit")), ("other__isnull", False)),
                            models.Q(("kind__in", ("dissolve", "expire")), ("other__isnull", True)),
                            ("kind", "split"),
                            _connector="OR",
                        ),
                        name="ledger_householdchange_names_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("points__isnull", True), ("points__gte", 0), _connector="OR"
                        ),
                        name="ledger_householdchange_points_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "proposed"),
                            ),
                            models.Q(
                                ("state__in", ["posted", "refused"]),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_householdchange_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("points__isnull", False),
                                ("state", "posted"),
                                models.Q(
                                    models.Q(("kind", "split"), _negated=True),
                                    ("other__isnull", False),
                                    _connector="OR",
                                ),
                                models.Q(
                                    models.Q(("kind", "dissolve"), _negated=True),
                                    ("waits_until__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                models.Q(("state", "posted"), _negated=True),
                                ("transfer__isnull", True),
                                ("waits_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_householdchange_posted_tells",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="ledger.account",
                        verbose_name="账户",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("notice", "待公示"), ("reservation", "预约")],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("points", villages.fields.PointsField(verbose_name="积分")),
                ("reference", models.CharField(max_length=40, verbose_name="依据")),
                (
                    "transfer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hold",
                        to="ledger.transfer",
                        verbose_name="积分变动",
                    ),
                ),
                ("frees_on", models.DateField(blank=True, null=True, verbose_name="哪天解冻")),
                ("objected", models.BooleanField(default=False, verbose_name="有异议")),
                (
                    "released_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="解冻时间"),
                ),
            ],
            options={
                "verbose_name": "冻结",
                "verbose_name_plural": "冻结",
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="ledger_hold_points_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "notice"), ("transfer__isnull", False)),
                            models.Q(("kind", "reservation"), ("transfer__isnull", True)),
                            _connector="OR",
                        ),
                        name="ledger_hold_notice_names_transfer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "notice"), ("frees_on__isnull", False), _connector="OR"
                        ),
                        name="ledger_hold_reservation_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("objected", False),
                            models.Q(("frees_on__isnull", True), ("kind", "notice")),
                            _connector="OR",
                        ),
                        name="ledger_hold_objected_waits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Month",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="第几号")),
                ("from_month", models.DateField(verbose_name="从哪个月")),
                ("month", models.DateField(verbose_name="月份")),
                ("first_number", models.BigIntegerField(verbose_name="第一笔")),
                ("last_number", models.BigIntegerField(verbose_name="最后一笔")),
                ("edition", models.CharField(max_length=80, verbose_name="制度版本")),
                ("window_days", models.PositiveSmallIntegerField(verbose_name="公示几天")),
                ("closed_at", models.DateTimeField(verbose_name="关账时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="关账人",
                    ),
                ),
                (
                    "previous_seal",
                    models.CharField(blank=True, max_length=64, verbose_name="上一号的校验码"),
                ),
                (
                    "seal",
                    models.CharField(
                        blank=True, db_index=True, max_length=64, verbose_name="校验码"
                    ),
                ),
                ("sealed_at", models.DateTimeField(blank=True, null=True, verbose_name="封账时间")),
                ("put_up_on", models.DateField(blank=True, null=True, verbose_name="张贴日")),
                (
                    "window_starts",
                    models.DateField(blank=True, null=True, verbose_name="公示从哪天"),
                ),
                ("window_ends", models.DateField(blank=True, null=True, verbose_name="公示到哪天")),
            ],
            options={
                "verbose_name": "月份",
                "verbose_name_plural": "月份",
                "ordering": ("village_id", "-number"),
                "constraints": [
                    models.UniqueConstraint(fields=("village", "month"), name="ledger_month_once"),
                    models.UniqueConstraint(
                        fields=("village", "number"), name="ledger_month_one_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_month__lte", models.F("month"))),
                        name="ledger_month_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "last_number__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("first_number"), "-", models.Value(1)
                                ),
                            )
                        ),
                        name="ledger_month_numbers_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("seal", ""),
                                ("sealed_at__isnull", True),
                                ("window_ends__isnull", True),
                            ),
                            models.Q(
                                models.Q(("seal", ""), _negated=True),
                                ("sealed_at__isnull", False),
                                ("window_ends__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_month_sealed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.month",
                        verbose_name="月份",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_lines",
                        to="ledger.account",
                        verbose_name="账户",
                    ),
                ),
                ("opening", villages.fields.PointsField(verbose_name="上月结余")),
                ("added", villages.fields.PointsField(verbose_name="加")),
                ("deducted", villages.fields.PointsField(verbose_name="减")),
                ("redeemed", villages.fields.PointsField(verbose_name="兑换")),
                ("other", villages.fields.PointsField(verbose_name="其他")),
                ("closing", villages.fields.PointsField(verbose_name="本月结余")),
                (
                    "salt",
                    models.CharField(
                        db_index=True, default=ledger.models.months.make_salt, max_length=32
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
            ],
            options={
                "verbose_name": "月结",
                "verbose_name_plural": "月结",
                "ordering": ("month_id", "account_id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "account"), name="ledger_monthline_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "closing",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("opening"), "+", models.F("added")
                                            ),
                                            "+",
                                            models.F("deducted"),
                                        ),
                                        "+",
                                        models.F("redeemed"),
                                    ),
                                    "+",
                                    models.F("other"),
                                ),
                            )
                        ),
                        name="ledger_monthline_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandingEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_entries",
                        to="ledger.account",
                        verbose_name="账户",
                    ),
                ),
                ("year_start", models.DateField(verbose_name="年度开始日")),
                (
                    "source",
                    models.CharField(
                        choices=[("paper", "纸质账结转"), ("split", "分户"), ("merge", "并户")],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("points", villages.fields.PointsField(verbose_name="积分")),
                ("key", models.UUIDField(verbose_name="键")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "年度积分登记",
                "verbose_name_plural": "年度积分登记",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "key"), name="ledger_standingentry_one_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="YearTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="year_turns",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("year_start", models.DateField(verbose_name="哪天开始的年度")),
                ("carry_percent", models.PositiveSmallIntegerField(verbose_name="结转百分之几")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待同意"),
                            ("posted", "已入账"),
                            ("refused", "未同意"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="同意人",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="同意时间"),
                ),
                (
                    "households",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="几户"),
                ),
                (
                    "expired",
                    villages.fields.PointsField(blank=True, null=True, verbose_name="清掉的分"),
                ),
                (
                    "given",
                    villages.fields.PointsField(blank=True, null=True, verbose_name="新给的基础分"),
                ),
            ],
            options={
                "verbose_name": "年度结转",
                "verbose_name_plural": "年度结转",
                "ordering": ("village_id", "-year_start", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="ledger_yearturn_one_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("village", "year_start"),
                        name="ledger_yearturn_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("carry_percent__lte", 100)),
                        name="ledger_yearturn_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", "proposed"),
                            ),
                            models.Q(
                                ("state__in", ["posted", "refused"]),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_yearturn_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("expired__gte", 0),
                                ("expired__isnull", False),
                                ("given__gte", 0),
                                ("given__isnull", False),
                                ("households__isnull", False),
                                ("state", "posted"),
                            ),
                            models.Q(
                                models.Q(("state", "posted"), _negated=True),
                                ("expired__isnull", True),
                                ("given__isnull", True),
                                ("households__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_yearturn_posted_tells",
                    ),
                ],
            },
        ),
    ]
