import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import rules.fields
import villages.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("villages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
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
                        related_name="editions",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几版")),
                (
                    "title",
                    models.CharField(
                        help_text="例如：安平村村民积分管理办法（试行）。",
                        max_length=80,
                        verbose_name="名称",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="照村里通过的原文粘贴；手头没有也可以空着，只填下面的细则。",
                        validators=[django.core.validators.MaxLengthValidator(200000)],
                        verbose_name="全文",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("consultation", "征求意见"),
                            ("adopted", "已通过"),
                            ("superseded", "已被替代"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "adopted_on",
                    models.DateField(
                        blank=True,
                        help_text="会议记录上的日期。",
                        null=True,
                        verbose_name="表决通过日",
                    ),
                ),
                (
                    "published_on",
                    models.DateField(
                        blank=True,
                        help_text="贴出来让大家看到的那一天。",
                        null=True,
                        verbose_name="公布日",
                    ),
                ),
                (
                    "in_force_from",
                    models.DateField(
                        blank=True,
                        help_text="从这一天起的事按这一版计分。",
                        null=True,
                        verbose_name="施行日",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        blank=True,
                        help_text="随这一版一起通过的基础分、公示天数等。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="villages.terms",
                        verbose_name="制度参数",
                    ),
                ),
                (
                    "terms_drafted",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="随这一版一起表决，通过那天起生效；没有写到的照旧。",
                        verbose_name="拟定的制度参数",
                    ),
                ),
                (
                    "consultation_from",
                    models.DateField(blank=True, null=True, verbose_name="征求意见开始"),
                ),
                (
                    "consultation_until",
                    models.DateField(blank=True, null=True, verbose_name="征求意见截止"),
                ),
                (
                    "unread_seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="看过没读懂的句子的人",
                    ),
                ),
                (
                    "unread_seen_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="看过的时间"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions_created",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="起草时间")),
                (
                    "adopted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions_adopted",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记通过的人",
                    ),
                ),
                (
                    "adopted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="登记通过的时间"),
                ),
            ],
            options={
                "verbose_name": "积分管理办法",
                "verbose_name_plural": "积分管理办法",
                "ordering": ("village_id", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "number"), name="rules_edition_one_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "adopted")),
                        fields=("village", "in_force_from"),
                        name="rules_edition_one_a_day",
                        violation_error_message="已经有一版从这一天起施行。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="rules_edition_number_from_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "consultation", "adopted"])),
                        name="rules_edition_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("consultation_from__isnull", True),
                                ("consultation_until__isnull", True),
                            ),
                            models.Q(
                                ("consultation_from__isnull", False),
                                ("consultation_until__gte", models.F("consultation_from")),
                                ("consultation_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rules_edition_consultation_span",
                        violation_error_message="征求意见要有开始和截止两个日子，截止不早于开始。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "consultation"), _negated=True),
                            ("consultation_from__isnull", False),
                            _connector="OR",
                        ),
                        name="rules_edition_consultation_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "adopted"), _negated=True),
                            models.Q(
                                ("adopted_at__isnull", False),
                                ("adopted_by__isnull", False),
                                ("adopted_on__isnull", False),
                                ("in_force_from__isnull", False),
                                ("published_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rules_edition_adopted_is_dated",
                        violation_error_message="通过的版本要有表决、公布、施行三个日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "adopted"), _negated=True),
                            models.Q(
                                ("adopted_on__lte", models.F("published_on")),
                                ("published_on__lte", models.F("in_force_from")),
                            ),
                            _connector="OR",
                        ),
                        name="rules_edition_dates_in_order",
                        violation_error_message="先表决，再公布，公布以后才能施行。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdoptionStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="rules.edition",
                        verbose_name="版本",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("branch", "党支部会提议"),
                            ("committees", "“两委”会商议"),
                            ("party", "党员大会审议"),
                            ("villagers", "村民会议或村民代表会议决议"),
                            ("resolution", "决议公开"),
                            ("result", "实施结果公开"),
                        ],
                        max_length=12,
                        verbose_name="哪一步",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="哪天")),
                (
                    "entitled",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="会议记录写了就填；到会的要过半数。",
                        null=True,
                        verbose_name="应到人数",
                    ),
                ),
                (
                    "present",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="到会人数"),
                ),
                (
                    "in_favour",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="赞成"),
                ),
                (
                    "against",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="反对"),
                ),
                (
                    "abstained",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="弃权"),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="谁主持、怎么说的，简单记几句。不公开。",
                        validators=[django.core.validators.MaxLengthValidator(20000)],
                        verbose_name="会议记录",
                    ),
                ),
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
                "verbose_name": "四议两公开",
                "verbose_name_plural": "四议两公开",
                "ordering": ("edition_id", "held_on", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "kind"),
                        name="rules_adoptionstep_once",
                        violation_error_message="这一步已经登记过。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "branch",
                                    "committees",
                                    "party",
                                    "villagers",
                                    "resolution",
                                    "result",
                                ],
                            )
                        ),
                        name="rules_adoptionstep_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("abstained__isnull", True),
                                ("against__isnull", True),
                                ("in_favour__isnull", True),
                                ("present__isnull", True),
                            ),
                            models.Q(
                                ("abstained__isnull", False),
                                ("against__isnull", False),
                                ("in_favour__isnull", False),
                                (
                                    "present__gte",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("in_favour"), "+", models.F("against")
                                        ),
                                        "+",
                                        models.F("abstained"),
                                    ),
                                ),
                                ("present__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rules_adoptionstep_votes_add_up",
                        violation_error_message="赞成、反对、弃权加起来不能多于到会人数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entitled__isnull", True),
                            models.Q(
                                ("entitled__gte", models.F("present")), ("present__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="rules_adoptionstep_entitled",
                        violation_error_message="应到人数不能少于到会人数。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StepFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="rules.adoptionstep",
                        verbose_name="哪一步",
                    ),
                ),
                ("file", models.FileField(blank=True, upload_to="minutes", verbose_name="文件")),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="上传时间")),
            ],
            options={
                "verbose_name": "会议记录附件",
                "verbose_name_plural": "会议记录附件",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("step", "sha256"), name="rules_stepfile_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="rules.edition",
                        verbose_name="版本",
                    ),
                ),
                (
                    "rule_code",
                    models.CharField(blank=True, max_length=6, verbose_name="说的哪一条"),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(1000)],
                        verbose_name="意见",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=20, verbose_name="称呼")),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="怎么联系")),
                ("key", models.UUIDField(verbose_name="键")),
                ("sent_at", models.DateTimeField(verbose_name="送来的时间")),
                ("taken", models.BooleanField(blank=True, null=True, verbose_name="采纳")),
                (
                    "answer",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(1000)],
                        verbose_name="怎么处理",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="处理时间"),
                ),
            ],
            options={
                "verbose_name": "征求到的意见",
                "verbose_name_plural": "征求到的意见",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "key"), name="rules_comment_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("taken__isnull", True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("taken__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rules_comment_answer_is_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalityCure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cures",
                        to="rules.edition",
                        verbose_name="版本",
                    ),
                ),
                ("words", models.CharField(max_length=200, verbose_name="哪一句")),
                ("law", models.CharField(max_length=80, verbose_name="依据的法律")),
                ("article", models.CharField(max_length=40, verbose_name="第几条")),
                ("filed_on", models.DateField(verbose_name="报镇里备案的日子")),
                (
                    "filing_number",
                    models.CharField(blank=True, max_length=40, verbose_name="备案文号"),
                ),
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
                "verbose_name": "合法性依据",
                "verbose_name_plural": "合法性依据",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "words"),
                        name="rules_legalitycure_once",
                        violation_error_message="这一句已经登记过依据。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WeightTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="weight_tables",
                        to="rules.edition",
                        verbose_name="版本",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("duration", "时长"), ("difficulty", "难度"), ("effect", "成效")],
                        max_length=10,
                        verbose_name="按什么",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="例如：志愿服务难度系数。", max_length=40, verbose_name="名称"
                    ),
                ),
            ],
            options={
                "verbose_name": "系数表",
                "verbose_name_plural": "系数表",
                "ordering": ("edition_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "name"),
                        name="rules_weighttable_one_name",
                        violation_error_message="已经有一张同名的系数表。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["duration", "difficulty", "effect"])),
                        name="rules_weighttable_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="rules.edition",
                        verbose_name="版本",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="例如 R01，印在公示上；换新版时同一件事沿用同一个编号。",
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^R[0-9]{2,5}\\Z", "编号写成 R01、R02 这样。"
                            )
                        ],
                        verbose_name="编号",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("hygiene", "环境卫生"),
                            ("customs", "移风易俗"),
                            ("volunteering", "志愿服务"),
                            ("harmony", "邻里和睦"),
                            ("industry", "产业发展"),
                            ("safety", "平安守法"),
                            ("culture", "文化教育"),
                            ("other", "其他"),
                        ],
                        max_length=15,
                        verbose_name="类别",
                    ),
                ),
                (
                    "article",
                    models.CharField(
                        blank=True,
                        help_text="例如：第三条第2项。",
                        max_length=40,
                        verbose_name="条款",
                    ),
                ),
                (
                    "deed",
                    models.CharField(
                        help_text="用村里的叫法，例如：主动清理卫生死角。",
                        max_length=80,
                        verbose_name="事项",
                    ),
                ),
                (
                    "quote",
                    models.TextField(
                        blank=True,
                        help_text="办法里写这一条的原话，公开给大家看。",
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="原文",
                    ),
                ),
                (
                    "points",
                    villages.fields.PointsField(
                        help_text="加分写正数，扣分写负数，例如 5 或 -5。", verbose_name="分值"
                    ),
                ),
                (
                    "points_max",
                    villages.fields.PointsField(
                        blank=True,
                        help_text="“20 至 50 分”这样的：前一格填 20，这一格填 50；没有幅度就空着。",
                        null=True,
                        verbose_name="分值的另一头",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("time", "次"),
                            ("item", "件"),
                            ("place", "处"),
                            ("hour", "小时"),
                            ("half_day", "半天"),
                            ("day", "天"),
                            ("week", "周"),
                            ("month", "个月"),
                            ("quarter", "个季度"),
                            ("term", "学期"),
                            ("year", "年"),
                            ("person", "人"),
                            ("household", "户"),
                            ("mu", "亩"),
                            ("mu_tenth", "分地"),
                            ("sqm", "平方米"),
                            ("m", "米"),
                            ("km", "公里"),
                            ("kg", "公斤"),
                            ("ml", "毫升"),
                            ("yuan", "元"),
                            ("once", "一次性"),
                        ],
                        help_text="“每小时 2 分”选小时；一件事固定几分就空着。",
                        max_length=10,
                        verbose_name="按什么计",
                    ),
                ),
                (
                    "unit_step",
                    villages.fields.QuantityField(
                        default=1,
                        help_text="“每满 100 元加 2 分”填 100，不满 100 元的不计；一般填 1。",
                        verbose_name="每几个单位",
                    ),
                ),
                (
                    "cap_points",
                    villages.fields.PointsField(
                        blank=True,
                        help_text="一户在下面的时间里最多几分；不限就空着。",
                        null=True,
                        verbose_name="最多几分",
                    ),
                ),
                (
                    "cap_times",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="按次数封顶的填这里，例如“每月限记 2 次”填 2；前一格就空着。",
                        null=True,
                        verbose_name="最多几次",
                    ),
                ),
                (
                    "cap_period",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("deed", "每件事"),
                            ("day", "每天"),
                            ("month", "每月"),
                            ("quarter", "每季度"),
                            ("year", "每年度"),
                        ],
                        max_length=10,
                        verbose_name="多长时间里",
                    ),
                ),
                (
                    "cap_scope",
                    models.CharField(
                        choices=[("household", "全户合计"), ("person", "每人")],
                        default="household",
                        max_length=10,
                        verbose_name="上限按谁算",
                    ),
                ),
                (
                    "ladder",
                    models.CharField(
                        blank=True,
                        help_text="国家级、省级、镇级这样分级的几条，填同一个名字：一年里只按最高的一级计。",
                        max_length=20,
                        verbose_name="同一梯级",
                    ),
                ),
                (
                    "repeat_points",
                    rules.fields.PointsListField(
                        blank=True,
                        default=tuple,
                        help_text="第一次、第二次……各几分，用空格隔开，例如 0 -5 -10；以后照最后一个。",
                        verbose_name="重复时每次几分",
                    ),
                ),
                (
                    "repeat_period",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("month", "一个月内"),
                            ("quarter", "一个季度内"),
                            ("year", "一年度内"),
                        ],
                        max_length=10,
                        verbose_name="多久以内算重复",
                    ),
                ),
                (
                    "extra_points",
                    villages.fields.PointsField(
                        blank=True,
                        help_text="“拒不整改的另扣 5 分”：填 -5，下面写“拒不整改”。",
                        null=True,
                        verbose_name="另加（扣）几分",
                    ),
                ),
                (
                    "extra_when",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="什么情况下另加（扣）"
                    ),
                ),
                (
                    "duration_table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rules.weighttable",
                        verbose_name="时长系数表",
                    ),
                ),
                (
                    "difficulty_table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rules.weighttable",
                        verbose_name="难度系数表",
                    ),
                ),
                (
                    "effect_table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rules.weighttable",
                        verbose_name="成效系数表",
                    ),
                ),
                (
                    "clears",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("balance", "积分清零"),
                            ("year", "当年所得清零"),
                            ("month", "当月所得清零"),
                        ],
                        max_length=10,
                        verbose_name="清零",
                    ),
                ),
                (
                    "bar_redemption_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="填 0：到本年度末；填 6：从评定那天起六个月；没有这一条就空着。",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="几个月不能兑换",
                    ),
                ),
                (
                    "bars_honours",
                    models.BooleanField(
                        default=False,
                        help_text="选上：本年度不参加星级、先进的评选。",
                        verbose_name="当年不评先进",
                    ),
                ),
                (
                    "counts_persons",
                    models.BooleanField(
                        default=False,
                        help_text="选上：记事时要选是家里哪一位做的。",
                        verbose_name="记到人",
                    ),
                ),
                (
                    "sensitive",
                    models.BooleanField(
                        default=False,
                        help_text="选上：公示上不写事项，只写属于哪一类。",
                        verbose_name="公示只写类别",
                    ),
                ),
                (
                    "read_start",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文起"),
                ),
                (
                    "read_end",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="原文止"),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核对的人",
                    ),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="核对时间")),
            ],
            options={
                "verbose_name": "积分细则",
                "verbose_name_plural": "积分细则",
                "ordering": ("edition_id", "position", "code"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "code"),
                        name="rules_rule_one_code",
                        violation_error_message="这个编号已经用在另一条细则上。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                [
                                    "hygiene",
                                    "customs",
                                    "volunteering",
                                    "harmony",
                                    "industry",
                                    "safety",
                                    "culture",
                                    "other",
                                ],
                            )
                        ),
                        name="rules_rule_category",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("points", 0), _negated=True),
                            models.Q(("clears", ""), _negated=True),
                            ("bar_redemption_months__isnull", False),
                            ("bars_honours", True),
                            _connector="OR",
                        ),
                        name="rules_rule_points_not_zero",
                        violation_error_message="分值不能是 0；只清零或者只取消资格的才填 0。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("points_max__isnull", True),
                            models.Q(("points__gt", 0), ("points_max__gt", models.F("points"))),
                            models.Q(("points__lt", 0), ("points_max__lt", models.F("points"))),
                            _connector="OR",
                        ),
                        name="rules_rule_range",
                        violation_error_message="分值有幅度时，两头要同是加分或同是扣分，分数小的填在前面。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit", ""),
                            (
                                "unit__in",
                                [
                                    "time",
                                    "item",
                                    "place",
                                    "hour",
                                    "half_day",
                                    "day",
                                    "week",
                                    "month",
                                    "quarter",
                                    "term",
                                    "year",
                                    "person",
                                    "household",
                                    "mu",
                                    "mu_tenth",
                                    "sqm",
                                    "m",
                                    "km",
                                    "kg",
                                    "ml",
                                    "yuan",
                                    "once",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="rules_rule_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_step", 1),
                            models.Q(
                                ("unit_step__gt", 0),
                                models.Q(("unit__in", ["", "once"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rules_rule_unit_step",
                        violation_error_message="每几个单位要大于 0；没有选按什么计的，填 1。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cap_period", ""),
                                ("cap_points__isnull", True),
                                ("cap_times__isnull", True),
                            ),
                            models.Q(
                                ("cap_period__in", ["deed", "day", "month", "quarter", "year"]),
                                ("cap_points__gt", 0),
                                ("cap_points__isnull", False),
                                ("cap_times__isnull", True),
                            ),
                            models.Q(
                                ("cap_period__in", ["deed", "day", "month", "quarter", "year"]),
                                ("cap_points__isnull", True),
                                ("cap_times__gt", 0),
                                ("cap_times__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rules_rule_cap",
                        violation_error_message="最多几分（或几次）和多长时间里要一起填，填分数就不填次数，要大于 0。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cap_scope", "household"),
                            models.Q(("cap_scope", "person"), ("counts_persons", True)),
                            _connector="OR",
                        ),
                        name="rules_rule_cap_scope",
                        violation_error_message="上限按人算的细则，要选上“记到人”。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("extra_points__isnull", True), ("extra_when", "")),
                            models.Q(
                                ("extra_points__isnull", False),
                                models.Q(("extra_points", 0), _negated=True),
                                models.Q(("extra_when", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rules_rule_extra",
                        violation_error_message="另加（扣）几分和什么情况要一起填。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("clears__in", ["", "balance", "year", "month"])),
                        name="rules_rule_clears",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("repeat_period", ""), ("repeat_points", "")),
                            models.Q(
                                ("repeat_period__in", ["month", "quarter", "year"]),
                                models.Q(("repeat_points", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rules_rule_repeats",
                        violation_error_message="重复时每次几分和多久以内要一起填。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_at__isnull", True), ("seen_by__isnull", True)),
                            models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="rules_rule_seen_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slips",
                        to="rules.rule",
                        verbose_name="细则",
                    ),
                ),
                ("field", models.CharField(max_length=30, verbose_name="哪一格")),
                ("before", models.TextField(blank=True, verbose_name="原来写的")),
                ("after", models.TextField(blank=True, verbose_name="改成")),
                (
                    "quote",
                    models.TextField(
                        help_text="照抄通过的原文里这一句：改动只能照原文改。",
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="办法原文",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slips_proposed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slips_confirmed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核准人",
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="核准时间"),
                ),
                (
                    "applied_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="改好的时间"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
                ),
            ],
            options={
                "verbose_name": "笔误更正",
                "verbose_name_plural": "笔误更正",
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True), ("confirmed_by__isnull", True)
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("withdrawn_at__isnull", True),
                                models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rules_slip_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("applied_at__isnull", True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="rules_slip_applied_is_confirmed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True), ("withdrawn_at__isnull", True)
                        ),
                        fields=("rule", "field"),
                        name="rules_slip_one_open",
                        violation_error_message="这一格已经有一个等着核准的更正。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WeightLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="levels",
                        to="rules.weighttable",
                        verbose_name="系数表",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("name", models.CharField(max_length=40, verbose_name="档次")),
                (
                    "factor",
                    villages.fields.QuantityField(
                        help_text="1 是不变，1.5 是一倍半。", verbose_name="系数"
                    ),
                ),
                (
                    "from_quantity",
                    villages.fields.QuantityField(
                        blank=True,
                        help_text="只有时长系数要填：4 小时以上填 4。",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="从多少起",
                    ),
                ),
            ],
            options={
                "verbose_name": "系数",
                "verbose_name_plural": "系数",
                "ordering": ("table_id", "position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("table", "name"),
                        name="rules_weightlevel_one_name",
                        violation_error_message="这张表里已经有这一档。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("factor__gt", 0)),
                        name="rules_weightlevel_factor_positive",
                        violation_error_message="系数要大于 0。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CategoryCap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="category_caps",
                        to="rules.edition",
                        verbose_name="版本",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("hygiene", "环境卫生"),
                            ("customs", "移风易俗"),
                            ("volunteering", "志愿服务"),
                            ("harmony", "邻里和睦"),
                            ("industry", "产业发展"),
                            ("safety", "平安守法"),
                            ("culture", "文化教育"),
                            ("other", "其他"),
                        ],
                        max_length=15,
                        verbose_name="类别",
                    ),
                ),
                (
                    "cap_points",
                    villages.fields.PointsField(blank=True, null=True, verbose_name="最多几分"),
                ),
                (
                    "cap_times",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="最多几次"
                    ),
                ),
                (
                    "cap_period",
                    models.CharField(
                        choices=[
                            ("deed", "每件事"),
                            ("day", "每天"),
                            ("month", "每月"),
                            ("quarter", "每季度"),
                            ("year", "每年度"),
                        ],
                        max_length=10,
                        verbose_name="多长时间里",
                    ),
                ),
                (
                    "cap_scope",
                    models.CharField(
                        choices=[("household", "全户合计"), ("person", "每人")],
                        default="household",
                        max_length=10,
                        verbose_name="上限按谁算",
                    ),
                ),
            ],
            options={
                "verbose_name": "类别上限",
                "verbose_name_plural": "类别上限",
                "ordering": ("edition_id", "category", "cap_period"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "category", "cap_period"),
                        name="rules_categorycap_one_a_period",
                        violation_error_message="这一类已经有一个这样的上限。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                [
                                    "hygiene",
                                    "customs",
                                    "volunteering",
                                    "harmony",
                                    "industry",
                                    "safety",
                                    "culture",
                                    "other",
                                ],
                            )
                        ),
                        name="rules_categorycap_category",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cap_period__in", ["day", "month", "quarter", "year"])),
                        name="rules_categorycap_period",
                        violation_error_message="整类的上限按天、月、季度或年度算。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cap_points__gt", 0),
                                ("cap_points__isnull", False),
                                ("cap_times__isnull", True),
                            ),
                            models.Q(
                                ("cap_points__isnull", True),
                                ("cap_times__gt", 0),
                                ("cap_times__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rules_categorycap_points_or_times",
                        violation_error_message="最多几分、最多几次，填一样就行，要大于 0。",
                    ),
                ],
            },
        ),
    ]
