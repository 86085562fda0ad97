import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import villages.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_composite_ends"),
        ("rules", "0001_initial"),
        ("villages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deed",
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
                        related_name="deeds",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="villages.household",
                        verbose_name="户",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="villages.member",
                        verbose_name="家里哪一位",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="rules.rule",
                        verbose_name="细则",
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="哪天的事")),
                ("quantity", villages.fields.QuantityField(default=1, verbose_name="数量")),
                (
                    "difficulty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rules.weightlevel",
                        verbose_name="难度",
                    ),
                ),
                (
                    "effect",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rules.weightlevel",
                        verbose_name="成效",
                    ),
                ),
                ("with_extra", models.BooleanField(default=False, verbose_name="另加（扣）")),
                (
                    "proposed_points",
                    villages.fields.PointsField(blank=True, null=True, verbose_name="建议几分"),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                ("created_at", models.DateTimeField(verbose_name="送来的时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待评议"),
                            ("meeting", "待上会"),
                            ("queued", "已评定，待下月入账"),
                            ("posted", "已入账"),
                            ("refused", "已退回"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几轮评议")),
                (
                    "chosen_points",
                    villages.fields.PointsField(blank=True, null=True, verbose_name="评定几分"),
                ),
                ("asked", villages.fields.PointsField(blank=True, null=True, verbose_name="应计")),
                ("points", villages.fields.PointsField(blank=True, null=True, verbose_name="积分")),
                (
                    "explanation",
                    models.JSONField(blank=True, default=dict, verbose_name="怎么算的"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="评定时间"),
                ),
                ("queued_in", models.DateField(blank=True, null=True, verbose_name="哪个月满了")),
                (
                    "transfer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deed",
                        to="ledger.transfer",
                        verbose_name="积分变动",
                    ),
                ),
            ],
            options={
                "verbose_name": "事项",
                "verbose_name_plural": "事项",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["village", "state"], name="deeds_deed_state"),
                    models.Index(fields=["household", "occurred_on"], name="deeds_deed_household"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("village", "key"), name="deeds_deed_one_key"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="deeds_deed_quantity_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("round__gte", 1)), name="deeds_deed_round_from_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True), ("state__in", ("waiting", "meeting"))
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", ["queued", "posted", "refused"]),
                            ),
                            _connector="OR",
                        ),
                        name="deeds_deed_decided_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("asked__isnull", False),
                                ("points__isnull", False),
                                ("state", "posted"),
                            ),
                            models.Q(
                                ("asked__gt", 0),
                                ("asked__isnull", False),
                                ("points__isnull", True),
                                ("queued_in__isnull", False),
                                ("state", "queued"),
                                ("transfer__isnull", True),
                            ),
                            models.Q(
                                ("asked__isnull", True),
                                ("points__isnull", True),
                                ("state__in", ["waiting", "meeting", "refused"]),
                                ("transfer__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="deeds_deed_points_once_posted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("points__isnull", True),
                            models.Q(("points", 0), ("transfer__isnull", True)),
                            models.Q(
                                models.Q(("points", 0), _negated=True), ("transfer__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="deeds_deed_points_have_transfer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
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
                        related_name="sources",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "deed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="deeds.deed",
                        verbose_name="事项",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("claim", "村民申报"),
                            ("patrol", "网格员巡查"),
                            ("neighbour", "邻里推荐"),
                            ("inspection", "小组检查"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                ("submitted_at", models.DateTimeField(verbose_name="送来的时间")),
                ("key", models.UUIDField(verbose_name="键")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                (
                    "on_behalf_witness",
                    models.CharField(blank=True, max_length=40, verbose_name="见证人"),
                ),
            ],
            options={
                "verbose_name": "来源",
                "verbose_name_plural": "来源",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("village", "key"), name="deeds_source_one_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["claim", "patrol", "neighbour", "inspection"])
                        ),
                        name="deeds_source_channel",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="deeds.source",
                        verbose_name="来源",
                    ),
                ),
                ("file", models.FileField(blank=True, upload_to="photos", verbose_name="照片")),
                ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
            ],
            options={
                "verbose_name": "照片",
                "verbose_name_plural": "照片",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("source", "sha256"), name="deeds_photo_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                        related_name="decisions",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "deed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="deeds.deed",
                        verbose_name="事项",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几轮评议")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评议人",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("approve", "同意"), ("refuse", "不同意")],
                        max_length=10,
                        verbose_name="意见",
                    ),
                ),
                (
                    "chosen_points",
                    villages.fields.PointsField(blank=True, null=True, verbose_name="评定几分"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("key", models.UUIDField(verbose_name="键")),
                ("decided_at", models.DateTimeField(verbose_name="评议时间")),
            ],
            options={
                "verbose_name": "评议意见",
                "verbose_name_plural": "评议意见",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="deeds_decision_one_key"
                    ),
                    models.UniqueConstraint(
                        fields=("deed", "round", "decided_by"), name="deeds_decision_one_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["approve", "refuse"])),
                        name="deeds_decision_verdict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthCeiling",
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
                        related_name="month_ceilings",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("month", models.DateField(verbose_name="月份")),
                ("points", villages.fields.PointsField(verbose_name="全村这个月最多加几分")),
                ("reason", models.CharField(max_length=200, verbose_name="为什么提高")),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "当月上限",
                "verbose_name_plural": "当月上限",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="deeds_monthceiling_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)),
                        name="deeds_monthceiling_points_positive",
                    ),
                ],
            },
        ),
    ]
