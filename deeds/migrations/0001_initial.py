import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import deeds.models.gatherings
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
        migrations.CreateModel(
            name="Activity",
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
                        related_name="activities",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("activity", "集体活动"), ("round", "入户检查")],
                        max_length=10,
                        verbose_name="哪一种",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("occurred_on", models.DateField(verbose_name="哪一天")),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="rules.rule",
                        verbose_name="细则",
                    ),
                ),
                ("outcomes", models.JSONField(blank=True, default=list, verbose_name="检查结果")),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="villages.grid",
                        verbose_name="小组",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                ("brigade", models.CharField(blank=True, max_length=30, verbose_name="大队")),
                ("squad", models.CharField(blank=True, max_length=30, verbose_name="中队")),
                ("team", models.CharField(blank=True, max_length=30, verbose_name="小队")),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取消时间"),
                ),
            ],
            options={
                "verbose_name": "集体活动",
                "verbose_name_plural": "集体活动",
                "ordering": ("-occurred_on", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="deeds_activity_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "activity"), ("rule__isnull", False)),
                            models.Q(("kind", "round"), ("rule__isnull", True)),
                            _connector="OR",
                        ),
                        name="deeds_activity_one_rule",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
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
                        related_name="tallies",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=deeds.models.gatherings.make_code, max_length=6, verbose_name="表号"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="名称")),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="villages.grid",
                        verbose_name="小组",
                    ),
                ),
                ("day", models.DateField(blank=True, null=True, verbose_name="哪一天")),
                ("households", models.JSONField(default=list, verbose_name="表上的户")),
                ("rules", models.JSONField(default=list, verbose_name="表上的细则")),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="制表人",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="制表时间")),
                (
                    "keyed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                ("keyed_at", models.DateTimeField(blank=True, null=True, verbose_name="录入时间")),
            ],
            options={
                "verbose_name": "登记表",
                "verbose_name_plural": "登记表",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(fields=("village", "key"), name="deeds_tally_one_key"),
                    models.UniqueConstraint(
                        fields=("village", "code"), name="deeds_tally_one_code"
                    ),
                ],
            },
        ),
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
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="deeds.activity",
                        verbose_name="集体活动",
                    ),
                ),
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
                            ("joined", "已合并"),
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
                    "joined_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="deeds.deed",
                        verbose_name="并到哪件事",
                    ),
                ),
                (
                    "joined_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁合并的",
                    ),
                ),
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
                ("objected", models.BooleanField(default=False, verbose_name="有异议")),
                (
                    "objection",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="异议第几号"),
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
                                ("state__in", ["queued", "posted", "refused", "joined"]),
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
                                ("state__in", ["waiting", "meeting", "refused", "joined"]),
                                ("transfer__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="deeds_deed_points_once_posted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("joined_into__isnull", False), ("state", "joined")),
                            models.Q(
                                models.Q(("state", "joined"), _negated=True),
                                ("joined_into__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="deeds_deed_joined_into_another",
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
                    "sent_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deeds.deed",
                        verbose_name="送来时的事项",
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
                            ("objection", "异议补记"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "from_household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources_sent",
                        to="villages.household",
                        verbose_name="哪一户用积分卡送的",
                    ),
                ),
                (
                    "tally",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="deeds.tally",
                        verbose_name="登记表",
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
                            (
                                "channel__in",
                                ["claim", "patrol", "neighbour", "inspection", "objection"],
                            )
                        ),
                        name="deeds_source_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("from_household__isnull", True), ("submitted_by__isnull", False)
                            ),
                            models.Q(
                                ("from_household__isnull", False), ("submitted_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="deeds_source_staff_or_card",
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
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="摘要")),
                (
                    "look",
                    models.CharField(blank=True, db_index=True, max_length=16, verbose_name="样子"),
                ),
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
            name="Meeting",
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
                        related_name="meetings",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="第几次")),
                ("held_on", models.DateField(verbose_name="哪一天")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "recorder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
            ],
            options={
                "verbose_name": "评议会",
                "verbose_name_plural": "评议会",
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="deeds_meeting_one_key"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "number"), name="deeds_meeting_one_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingPresence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
                        to="deeds.meeting",
                        verbose_name="评议会",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_presences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="到会人",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=20, verbose_name="头衔")),
            ],
            options={
                "verbose_name": "到会人",
                "verbose_name_plural": "到会人",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "person"), name="deeds_meetingpresence_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="deeds.meeting",
                        verbose_name="评议会",
                    ),
                ),
                (
                    "deed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_items",
                        to="deeds.deed",
                        verbose_name="事项",
                    ),
                ),
                (
                    "word",
                    models.CharField(
                        choices=[("approve", "同意"), ("refuse", "不同意"), ("later", "留到下次")],
                        max_length=10,
                        verbose_name="会上的意见",
                    ),
                ),
                (
                    "chosen_points",
                    villages.fields.PointsField(blank=True, null=True, verbose_name="评定几分"),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("open", "等着办"), ("decided", "已评定"), ("behind", "没有评成")],
                        default="open",
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("later", "会上说留到下次"),
                            ("recused", "要回避的人多，剩下的人数不够"),
                            ("recorder", "是记录人自己家或近亲家的事，要换一位记录人"),
                            ("unheard", "扣分还没有告知这户，或者答复期没有过"),
                            ("like", "可能和另一件是同一件事，要先说清"),
                            ("choice", "没有定几分"),
                            ("closed", "会前已经评定"),
                            ("rule", "按办法算不出分"),
                        ],
                        max_length=10,
                        verbose_name="为什么留下",
                    ),
                ),
                (
                    "recused",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="回避的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "会上的一件",
                "verbose_name_plural": "会上的事项",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "deed"), name="deeds_meetingitem_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "behind"), models.Q(("why", ""), _negated=True)),
                            models.Q(models.Q(("outcome", "behind"), _negated=True), ("why", "")),
                            _connector="OR",
                        ),
                        name="deeds_meetingitem_behind_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dissent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dissents",
                        to="deeds.meetingitem",
                        verbose_name="哪一件",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="保留意见的人",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
            ],
            options={
                "verbose_name": "保留意见",
                "verbose_name_plural": "保留意见",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("item", "person"), name="deeds_dissent_once")
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
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="deeds.meeting",
                        verbose_name="评议会",
                    ),
                ),
                (
                    "taken_back_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="收回时间"),
                ),
                (
                    "taken_back_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="为什么收回"),
                ),
                (
                    "taken_back_key",
                    models.UUIDField(blank=True, null=True, verbose_name="收回的键"),
                ),
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
                        condition=models.Q(("taken_back_at__isnull", True)),
                        fields=("deed", "round", "decided_by"),
                        name="deeds_decision_one_a_round",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["approve", "refuse"])),
                        name="deeds_decision_verdict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EarlierOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "deed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier_outcomes",
                        to="deeds.deed",
                        verbose_name="事项",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几轮评议")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待评议"),
                            ("meeting", "待上会"),
                            ("queued", "已评定，待下月入账"),
                            ("posted", "已入账"),
                            ("refused", "已退回"),
                            ("joined", "已合并"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
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
                ("decided_at", models.DateTimeField(verbose_name="评定时间")),
                (
                    "transfer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier_outcome",
                        to="ledger.transfer",
                        verbose_name="积分变动",
                    ),
                ),
                ("opened_again_at", models.DateTimeField(verbose_name="重新评议的时间")),
                (
                    "objection",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="异议第几号"),
                ),
            ],
            options={
                "verbose_name": "原来的评定",
                "verbose_name_plural": "原来的评定",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("deed", "round"), name="deeds_earlieroutcome_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TakeBack",
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
                        related_name="take_backs",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "deed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="take_backs",
                        to="deeds.deed",
                        verbose_name="事项",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几轮评议")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="为什么撤回")),
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
                    "consented_by",
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
                    "consented_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="同意时间"),
                ),
                (
                    "declined_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="不同意的人",
                    ),
                ),
                (
                    "declined_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="不同意的时间"),
                ),
                (
                    "declined_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="为什么不同意"),
                ),
            ],
            options={
                "verbose_name": "撤回",
                "verbose_name_plural": "撤回",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="deeds_takeback_one_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("declined_at__isnull", True)),
                        fields=("deed", "round"),
                        name="deeds_takeback_one_open",
                    ),
                    models.UniqueConstraint(
                        fields=("deed", "round", "proposed_by"), name="deeds_takeback_once_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("consented_at__isnull", True), ("consented_by__isnull", True)
                            ),
                            models.Q(
                                ("consented_at__isnull", False),
                                ("consented_by__isnull", False),
                                models.Q(("consented_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deeds_takeback_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("declined_at__isnull", True),
                                ("declined_by__isnull", True),
                                ("declined_reason", ""),
                            ),
                            models.Q(
                                ("declined_at__isnull", False),
                                ("declined_by__isnull", False),
                                ("consented_at__isnull", True),
                                models.Q(("declined_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deeds_takeback_declined_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feast",
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
                        related_name="feasts",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feasts",
                        to="villages.household",
                        verbose_name="户",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wedding", "婚事"),
                            ("funeral", "丧事"),
                            ("birthday", "寿宴"),
                            ("birth", "满月"),
                            ("house", "乔迁"),
                            ("school", "升学"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="什么事",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="哪一天办")),
                ("tables", models.PositiveSmallIntegerField(verbose_name="打算办几桌")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("declared", "已报备"),
                            ("confirmed", "已核实"),
                            ("cancelled", "已取消"),
                        ],
                        default="declared",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "declared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("declared_at", models.DateTimeField(verbose_name="报备时间")),
                (
                    "tables_held",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="实际办了几桌"
                    ),
                ),
                ("closed_key", models.UUIDField(blank=True, null=True, verbose_name="核实的键")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核实人",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="核实时间")),
                (
                    "deed",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feast",
                        to="deeds.deed",
                        verbose_name="事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "红白事报备",
                "verbose_name_plural": "红白事报备",
                "ordering": ("-held_on", "-id"),
                "constraints": [
                    models.UniqueConstraint(fields=("village", "key"), name="deeds_feast_one_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "declared")),
                            models.Q(
                                models.Q(("state", "declared"), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deeds_feast_closed_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hearing",
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
                        related_name="hearings",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "deed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearing",
                        to="deeds.deed",
                        verbose_name="事项",
                    ),
                ),
                ("delivered_on", models.DateField(verbose_name="哪天送到")),
                (
                    "delivered_to",
                    models.CharField(blank=True, max_length=40, verbose_name="谁收的"),
                ),
                ("until", models.DateField(verbose_name="答复到哪天止")),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "delivered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("reply", models.TextField(blank=True, verbose_name="答复")),
                ("replied_on", models.DateField(blank=True, null=True, verbose_name="哪天答复")),
                ("reply_key", models.UUIDField(blank=True, null=True, verbose_name="答复的键")),
                (
                    "reply_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "扣分告知",
                "verbose_name_plural": "扣分告知",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="deeds_hearing_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("delivered_on"))),
                        name="deeds_hearing_until_after_delivery",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Apart",
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
                        related_name="aparts",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="apart_first",
                        to="deeds.deed",
                        verbose_name="一件",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="apart_second",
                        to="deeds.deed",
                        verbose_name="另一件",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁说的",
                    ),
                ),
                ("said_at", models.DateTimeField(verbose_name="什么时候说的")),
            ],
            options={
                "verbose_name": "确是两件",
                "verbose_name_plural": "确是两件",
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="deeds_apart_in_order",
                    ),
                    models.UniqueConstraint(fields=("first", "second"), name="deeds_apart_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorUse",
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
                        related_name="prior_uses",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prior_uses",
                        to="villages.household",
                        verbose_name="住户",
                    ),
                ),
                ("code", models.CharField(max_length=6, verbose_name="细则")),
                ("times", models.PositiveSmallIntegerField(verbose_name="今年已有几次")),
                ("points", villages.fields.PointsField(verbose_name="今年已计几分")),
                ("until", models.DateField(verbose_name="纸质账记到哪天")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核对人",
                    ),
                ),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="核对时间"),
                ),
            ],
            options={
                "verbose_name": "纸质账已用次数",
                "verbose_name_plural": "纸质账已用次数",
                "ordering": ("household_id", "code"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household", "code"), name="deeds_prioruse_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("times__gte", 1)), name="deeds_prioruse_times"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                models.Q(("checked_by", models.F("entered_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deeds_prioruse_checked_by_another",
                    ),
                ],
            },
        ),
    ]
