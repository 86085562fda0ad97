import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import noticeboard.models.letters
import villages.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("deeds", "0001_initial"),
        ("ledger", "0002_composite_ends"),
        ("market", "0001_initial"),
        ("villages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "month",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice",
                        to="ledger.month",
                        verbose_name="月份",
                    ),
                ),
                ("drawn_at", models.DateTimeField(verbose_name="做成时间")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="关账人",
                    ),
                ),
                ("board_masked", models.BooleanField(verbose_name="张贴的公示遮住姓名")),
                ("deductions_named", models.BooleanField(verbose_name="公示写明扣分的细则")),
                ("sheets", models.JSONField(blank=True, default=list, verbose_name="附页")),
                (
                    "improvements",
                    models.JSONField(blank=True, default=list, verbose_name="需要改进的事"),
                ),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="余分哪天清")),
                (
                    "expires_percent",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="清百分之几"
                    ),
                ),
            ],
            options={
                "verbose_name": "公示",
                "verbose_name_plural": "公示",
                "ordering": ("-month_id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("expires_on__isnull", True), ("expires_percent__isnull", True)
                            ),
                            models.Q(
                                ("expires_on__isnull", False),
                                ("expires_percent__isnull", False),
                                ("expires_percent__range", (1, 100)),
                            ),
                            _connector="OR",
                        ),
                        name="noticeboard_notice_warning_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="noticeboard.notice",
                        verbose_name="公示",
                    ),
                ),
                (
                    "month_line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_line",
                        to="ledger.monthline",
                        verbose_name="月结",
                    ),
                ),
                ("group_position", models.PositiveSmallIntegerField(verbose_name="小组次序")),
                ("group_name", models.CharField(max_length=40, verbose_name="小组")),
                ("household_number", models.PositiveIntegerField(verbose_name="户编号")),
                ("masked_name", models.CharField(blank=True, max_length=40, verbose_name="户主")),
                (
                    "board_name",
                    models.CharField(blank=True, max_length=40, verbose_name="张贴用的户主姓名"),
                ),
                ("held", villages.fields.PointsField(verbose_name="其中待公示")),
                ("standing", villages.fields.PointsField(verbose_name="年度积分")),
                ("deducted_asked", villages.fields.PointsField(verbose_name="应减")),
                ("items", models.JSONField(blank=True, default=list, verbose_name="事项")),
            ],
            options={
                "verbose_name": "公示的一行",
                "verbose_name_plural": "公示的各行",
                "ordering": ("notice_id", "group_position", "household_number"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("masked_name", ""), ("masked_name__contains", "*"), _connector="OR"
                        ),
                        name="noticeboard_noticeline_name_masked",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeHonour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="noticeboard.notice",
                        verbose_name="公示",
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honour",
                        to="noticeboard.noticeline",
                        verbose_name="公示的一行",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="户主姓名")),
                ("added", villages.fields.PointsField(verbose_name="加分")),
            ],
            options={
                "verbose_name": "光荣榜的一户",
                "verbose_name_plural": "光荣榜",
                "ordering": ("notice_id", "position"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "position"), name="noticeboard_noticehonour_one_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("added__gt", 0)), name="noticeboard_noticehonour_earned"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeSum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sums",
                        to="noticeboard.notice",
                        verbose_name="公示",
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[("added", "加分"), ("deducted", "减分"), ("other", "其他")],
                        max_length=10,
                        verbose_name="哪一栏",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="种类")),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="编号")),
                ("words", models.CharField(blank=True, max_length=80, verbose_name="事项")),
                ("count", models.PositiveIntegerField(verbose_name="件数")),
                ("points", villages.fields.PointsField(verbose_name="积分")),
                ("asked", villages.fields.PointsField(verbose_name="应计")),
            ],
            options={
                "verbose_name": "公示的合计",
                "verbose_name_plural": "公示的合计",
                "ordering": ("notice_id", "section", "position"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "section", "position"),
                        name="noticeboard_noticesum_one_position",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="noticeboard.notice",
                        verbose_name="公示",
                    ),
                ),
                (
                    "sheet",
                    models.CharField(
                        choices=[
                            ("honours", "光荣榜"),
                            ("improvements", "需要改进的事"),
                            ("shop", "积分超市收支"),
                            ("changes", "制度变动"),
                            ("corrections", "更正"),
                            ("objections", "异议和处理结果"),
                        ],
                        max_length=20,
                        verbose_name="附页",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("about", models.CharField(max_length=40)),
                ("words", models.TextField(verbose_name="内容")),
                ("day", models.DateField(blank=True, null=True, verbose_name="日期")),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="noticeboard.noticeline",
                        verbose_name="公示的一行",
                    ),
                ),
                ("points", villages.fields.PointsField(blank=True, null=True, verbose_name="积分")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "proposer_title",
                    models.CharField(blank=True, max_length=60, verbose_name="提出人的职务"),
                ),
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
                    "decider_title",
                    models.CharField(blank=True, max_length=60, verbose_name="同意人的职务"),
                ),
            ],
            options={
                "verbose_name": "附页的一条",
                "verbose_name_plural": "附页的各条",
                "ordering": ("notice_id", "sheet", "position"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "sheet", "position"),
                        name="noticeboard_noticeentry_one_position",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sheet__in", ["changes", "corrections", "objections"])),
                        name="noticeboard_noticeentry_sheet",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_by__isnull", True),
                            ("decided_by__isnull", True),
                            models.Q(("proposed_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="noticeboard_noticeentry_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="第几号")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "网页"),
                            ("card", "积分卡"),
                            ("paper", "纸质单"),
                            ("staff", "当面说，工作人员代写"),
                        ],
                        max_length=10,
                        verbose_name="怎么来的",
                    ),
                ),
                (
                    "from_household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.household",
                        verbose_name="哪一户写来的",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="姓名")),
                ("contact", models.CharField(blank=True, max_length=60, verbose_name="怎么找您")),
                (
                    "keyed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代写人",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "token",
                    models.CharField(
                        default=noticeboard.models.letters.make_letter_token,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("due_on", models.DateField(verbose_name="最晚哪天答复")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("line", "记错了"), ("missing", "该记没记")],
                        max_length=10,
                        verbose_name="关于什么",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="noticeboard.notice",
                        verbose_name="哪一次公示",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="villages.household",
                        verbose_name="关于哪一户",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="细则编号")),
                (
                    "transfer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="ledger.transfer",
                        verbose_name="哪一笔",
                    ),
                ),
                (
                    "deed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="deeds.deed",
                        verbose_name="哪件事",
                    ),
                ),
                ("occurred_on", models.DateField(blank=True, null=True, verbose_name="哪天的事")),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="deeds.activity",
                        verbose_name="哪次活动",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="怎么回事")),
                (
                    "received_late",
                    models.BooleanField(default=False, verbose_name="公示期过后才提"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "处理中"),
                            ("upheld", "成立"),
                            ("partly", "部分成立"),
                            ("dismissed", "不成立"),
                            ("sent_back", "退回重新评议"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("right", "核实无误"),
                            ("wrong_household", "记错了户"),
                            ("wrong_amount", "分数或数量不对"),
                            ("twice", "重复记了"),
                            ("did_not_happen", "没有这回事"),
                            ("left_out", "确实漏记"),
                            ("against_rule", "不符合细则"),
                            ("no_evidence", "没有依据"),
                            ("told", "已向本人说明"),
                            ("already", "已经记过了"),
                            ("unclear", "说不清是哪一笔"),
                        ],
                        max_length=20,
                        verbose_name="理由",
                    ),
                ),
                (
                    "corrected",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correcting_objection",
                        to="ledger.transfer",
                        verbose_name="改成哪一笔",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁处理的",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="处理时间"),
                ),
            ],
            options={
                "verbose_name": "异议",
                "verbose_name_plural": "异议",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["village", "state"], name="noticeboard_objection_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "number"), name="noticeboard_objection_one_number"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "key"), name="noticeboard_objection_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["line", "missing"])),
                        name="noticeboard_objection_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("ground", ""),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("state__in", ["upheld", "partly", "dismissed", "sent_back"]),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("ground", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="noticeboard_objection_decided_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("channel__in", ["paper", "staff"]), ("keyed_by__isnull", False)
                            ),
                            models.Q(("channel__in", ["web", "card"]), ("keyed_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="noticeboard_objection_keyed_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "card"), _negated=True),
                            ("from_household__isnull", False),
                            _connector="OR",
                        ),
                        name="noticeboard_objection_card_is_of_a_household",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrected__isnull", True), ("state", "partly"), _connector="OR"
                        ),
                        name="noticeboard_objection_corrected_in_part",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="第几号")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "网页"),
                            ("card", "积分卡"),
                            ("paper", "纸质单"),
                            ("staff", "当面说，工作人员代写"),
                        ],
                        max_length=10,
                        verbose_name="怎么来的",
                    ),
                ),
                (
                    "from_household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.household",
                        verbose_name="哪一户写来的",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="姓名")),
                ("contact", models.CharField(blank=True, max_length=60, verbose_name="怎么找您")),
                (
                    "keyed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代写人",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "token",
                    models.CharField(
                        default=noticeboard.models.letters.make_letter_token,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("due_on", models.DateField(verbose_name="最晚哪天答复")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="意见")),
                ("page", models.CharField(blank=True, max_length=200, verbose_name="在哪一页写的")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁答复的",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                ),
            ],
            options={
                "verbose_name": "意见反馈",
                "verbose_name_plural": "意见反馈",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "number"), name="noticeboard_feedback_one_number"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "key"), name="noticeboard_feedback_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                ("answered_at__isnull", False), ("answered_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="noticeboard_feedback_answered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("channel__in", ["paper", "staff"]), ("keyed_by__isnull", False)
                            ),
                            models.Q(("channel__in", ["web", "card"]), ("keyed_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="noticeboard_feedback_keyed_in",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShopAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shop_account",
                        to="noticeboard.notice",
                        verbose_name="公示",
                    ),
                ),
                (
                    "last_move",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="market.stockmove",
                        verbose_name="最后一笔出入库",
                    ),
                ),
                (
                    "last_entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="market.fundentry",
                        verbose_name="最后一笔资金",
                    ),
                ),
                ("points_taken", villages.fields.PointsField(verbose_name="兑出的积分")),
                ("points_returned", villages.fields.PointsField(verbose_name="退回的积分")),
                ("points_outstanding", villages.fields.PointsField(verbose_name="各户结余的积分")),
                ("points_kept", villages.fields.PointsField(verbose_name="其中保留分")),
                (
                    "fund_opening",
                    villages.fields.YuanField(blank=True, null=True, verbose_name="期初资金（元）"),
                ),
                (
                    "fund_in",
                    villages.fields.YuanField(blank=True, null=True, verbose_name="收入（元）"),
                ),
                (
                    "fund_out",
                    villages.fields.YuanField(blank=True, null=True, verbose_name="支出（元）"),
                ),
                (
                    "fund_closing",
                    villages.fields.YuanField(blank=True, null=True, verbose_name="期末资金（元）"),
                ),
                ("stock_yuan", villages.fields.YuanField(verbose_name="库存按进价（元）")),
                ("owed_yuan", villages.fields.YuanField(verbose_name="该兑该付（元）")),
                (
                    "cover_percent",
                    models.BigIntegerField(blank=True, null=True, verbose_name="够兑百分之几"),
                ),
            ],
            options={
                "verbose_name": "超市收支",
                "verbose_name_plural": "超市收支",
                "ordering": ("notice_id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("fund_closing__isnull", True),
                                ("fund_in__isnull", True),
                                ("fund_opening__isnull", True),
                                ("fund_out__isnull", True),
                            ),
                            models.Q(
                                (
                                    "fund_closing",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("fund_opening"), "+", models.F("fund_in")
                                        ),
                                        "-",
                                        models.F("fund_out"),
                                    ),
                                ),
                                ("fund_in__isnull", False),
                                ("fund_opening__isnull", False),
                                ("fund_out__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="noticeboard_shopaccount_fund_adds_up",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShopAccountLine",
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
                        related_name="lines",
                        to="noticeboard.shopaccount",
                        verbose_name="超市收支",
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                (
                    "goods",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_lines",
                        to="market.goods",
                        verbose_name="商品",
                    ),
                ),
                ("partner_name", models.CharField(max_length=40, verbose_name="兑换点")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("unit", models.CharField(max_length=8, verbose_name="计量单位")),
                ("opening", villages.fields.QuantityField(verbose_name="期初")),
                ("came_in", villages.fields.QuantityField(verbose_name="进")),
                ("donated", villages.fields.QuantityField(verbose_name="其中捐赠")),
                ("out", villages.fields.QuantityField(verbose_name="出")),
                ("returned", villages.fields.QuantityField(verbose_name="退回")),
                ("other", villages.fields.QuantityField(verbose_name="损耗、盘点")),
                ("closing", villages.fields.QuantityField(verbose_name="期末")),
            ],
            options={
                "verbose_name": "超市收支的一行",
                "verbose_name_plural": "超市收支的各行",
                "ordering": ("account_id", "position"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "goods"), name="noticeboard_shopaccountline_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "closing",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("opening"), "+", models.F("came_in")
                                            ),
                                            "-",
                                            models.F("out"),
                                        ),
                                        "+",
                                        models.F("returned"),
                                    ),
                                    "+",
                                    models.F("other"),
                                ),
                            )
                        ),
                        name="noticeboard_shopaccountline_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("donated__gte", 0), ("donated__lte", models.F("came_in"))
                        ),
                        name="noticeboard_shopaccountline_gift_came_in",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShopAccountDonor",
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
                        related_name="donors",
                        to="noticeboard.shopaccount",
                        verbose_name="超市收支",
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="market.supplier",
                        verbose_name="捐赠方",
                    ),
                ),
                ("goods_name", models.CharField(blank=True, max_length=40, verbose_name="名称")),
                ("unit", models.CharField(blank=True, max_length=8, verbose_name="计量单位")),
                (
                    "quantity",
                    villages.fields.QuantityField(blank=True, null=True, verbose_name="数量"),
                ),
                (
                    "yuan",
                    villages.fields.YuanField(blank=True, null=True, verbose_name="金额（元）"),
                ),
            ],
            options={
                "verbose_name": "捐赠",
                "verbose_name_plural": "捐赠",
                "ordering": ("account_id", "position"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("goods_name", ""), ("quantity__isnull", True), ("yuan__gt", 0)
                            ),
                            models.Q(("quantity__gt", 0), ("yuan__isnull", True)),
                            _connector="OR",
                        ),
                        name="noticeboard_shopaccountdonor_goods_or_yuan",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
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
                        related_name="signatures",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("month", models.DateField(verbose_name="月份")),
                (
                    "part",
                    models.CharField(
                        choices=[("chair", "村委会主任"), ("supervisor", "监督委员会")],
                        max_length=10,
                        verbose_name="以什么身份",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审定人",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=20, verbose_name="头衔")),
                ("last_number", models.BigIntegerField(verbose_name="最后一笔")),
                ("signed_at", models.DateTimeField(verbose_name="审定时间")),
            ],
            options={
                "verbose_name": "审定",
                "verbose_name_plural": "审定",
                "ordering": ("village_id", "month", "part"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "month", "part"), name="noticeboard_signature_one_a_part"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "month", "signed_by"),
                        name="noticeboard_signature_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["chair", "supervisor"])),
                        name="noticeboard_signature_part",
                    ),
                ],
            },
        ),
    ]
