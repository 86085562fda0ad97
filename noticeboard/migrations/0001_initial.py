import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import villages.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_composite_ends"),
        ("market", "0001_initial"),
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
            ],
            options={
                "verbose_name": "公示",
                "verbose_name_plural": "公示",
                "ordering": ("-month_id",),
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
                                            models.F("opening"), "+", models.F("came_in")
                                        ),
                                        "-",
                                        models.F("out"),
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
    ]
