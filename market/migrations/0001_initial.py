from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import villages.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_composite_ends"),
        ("villages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Partner",
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
                        related_name="partners",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("own", "村里的超市"), ("outside", "外面的商户")],
                        default="own",
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partner",
                        to="ledger.account",
                        verbose_name="账户",
                    ),
                ),
                (
                    "is_open",
                    models.BooleanField(
                        default=True,
                        help_text="不选：公开页面不再列出，也不能兑换。",
                        verbose_name="营业中",
                    ),
                ),
            ],
            options={
                "verbose_name": "兑换点",
                "verbose_name_plural": "兑换点",
                "ordering": ("village_id", "-kind", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "name"),
                        name="market_partner_one_name",
                        violation_error_message="村里已经有这个名称的兑换点了。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partner_duties",
                        to="villages.appointment",
                        verbose_name="任职",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="market.partner",
                        verbose_name="兑换点",
                    ),
                ),
            ],
            options={
                "verbose_name": "兑换点人员",
                "verbose_name_plural": "兑换点人员",
                "ordering": ("partner_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("appointment", "partner"),
                        name="market_partnerduty_once",
                        violation_error_message="这位同志已经安排在这个兑换点了。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Goods",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goods",
                        to="market.partner",
                        verbose_name="兑换点",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="例如：大米（5 公斤装）。", max_length=40, verbose_name="名称"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "unit",
                    models.CharField(
                        help_text="例如：袋、瓶、次、亩。", max_length=8, verbose_name="计量单位"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("food", "粮油副食"),
                            ("daily", "日用品"),
                            ("farming", "农资农具"),
                            ("produce", "本地农产品"),
                            ("services", "便民服务"),
                            ("other", "其他"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="分类",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("thing", "实物"), ("service", "服务"), ("benefit", "优待")],
                        help_text="定下后不再改。",
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "price",
                    villages.fields.PointsField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0.01"), "兑换价要大于 0。"
                            )
                        ],
                        verbose_name="兑换价（分）",
                    ),
                ),
                (
                    "in_whole_units",
                    models.BooleanField(
                        default=True,
                        help_text="不选：可以兑换 0.5 亩、1.5 公斤。",
                        verbose_name="只按整数兑换",
                    ),
                ),
                (
                    "stock",
                    villages.fields.QuantityField(blank=True, null=True, verbose_name="库存"),
                ),
                (
                    "low_stock",
                    villages.fields.QuantityField(
                        default=5,
                        help_text="只对实物有用。",
                        validators=[django.core.validators.MinValueValidator(0, "不能小于 0。")],
                        verbose_name="剩多少时提醒补货",
                    ),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="上架")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="同一分类里，数字小的排在前面。", verbose_name="次序"
                    ),
                ),
            ],
            options={
                "verbose_name": "商品",
                "verbose_name_plural": "商品",
                "ordering": ("partner_id", "position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partner", "name"),
                        name="market_goods_one_name",
                        violation_error_message="这个兑换点已经有这个名称的商品了。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__gt", 0)),
                        name="market_goods_price_positive",
                        violation_error_message="兑换价要大于 0。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "thing"), ("stock__isnull", False)),
                            models.Q(
                                models.Q(("kind", "thing"), _negated=True), ("stock__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="market_goods_stock_of_things",
                        violation_error_message="只有实物才有库存。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stock__isnull", True), ("stock__gte", 0), _connector="OR"
                        ),
                        name="market_goods_stock_not_negative",
                        violation_error_message="库存不能少于 0。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("low_stock__gte", 0)),
                        name="market_goods_low_stock_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
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
                        related_name="redemptions",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="兑换单号")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="villages.household",
                        verbose_name="住户",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="market.partner",
                        verbose_name="兑换点",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                (
                    "state",
                    models.CharField(
                        choices=[("handed", "已核销")],
                        default="handed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("points", villages.fields.PointsField(verbose_name="积分")),
                (
                    "transfer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemption",
                        to="ledger.transfer",
                        verbose_name="积分变动",
                    ),
                ),
                (
                    "collector",
                    models.CharField(
                        blank=True,
                        help_text="别人来领时，写姓名和关系。",
                        max_length=60,
                        verbose_name="代领人",
                    ),
                ),
                ("handed_at", models.DateTimeField(blank=True, null=True, verbose_name="核销时间")),
                (
                    "handed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手人",
                    ),
                ),
            ],
            options={
                "verbose_name": "兑换单",
                "verbose_name_plural": "兑换单",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "number"), name="market_redemption_one_number"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_redemption_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)),
                        name="market_redemption_points_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "handed"), _negated=True),
                            models.Q(
                                ("handed_at__isnull", False),
                                ("handed_by__isnull", False),
                                ("transfer__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="market_redemption_handed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedemptionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "redemption",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="market.redemption",
                        verbose_name="兑换单",
                    ),
                ),
                (
                    "goods",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemption_lines",
                        to="market.goods",
                        verbose_name="商品",
                    ),
                ),
                ("quantity", villages.fields.QuantityField(verbose_name="数量")),
                ("unit_price", villages.fields.PointsField(verbose_name="单价")),
                ("points", villages.fields.PointsField(verbose_name="积分")),
            ],
            options={
                "verbose_name": "兑换明细",
                "verbose_name_plural": "兑换明细",
                "ordering": ("redemption_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("redemption", "goods"), name="market_redemptionline_one_a_goods"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("points__gt", 0), ("quantity__gt", 0), ("unit_price__gt", 0)
                        ),
                        name="market_redemptionline_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Supplier",
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
                        related_name="suppliers",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="名称")),
            ],
            options={
                "verbose_name": "供货方",
                "verbose_name_plural": "供货方",
                "ordering": ("village_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        fields=("village", "name"),
                        name="market_supplier_one_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockMove",
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
                        related_name="stock_moves",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "goods",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="market.goods",
                        verbose_name="商品",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("intake", "入库"),
                            ("handed", "兑出"),
                            ("returned", "退回"),
                            ("damaged", "损耗"),
                            ("count", "盘点"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("quantity", villages.fields.QuantityField(verbose_name="数量")),
                (
                    "unit_cost",
                    villages.fields.YuanField(blank=True, null=True, verbose_name="进价（元）"),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="market.supplier",
                        verbose_name="供货方",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手人",
                    ),
                ),
                (
                    "redemption",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_moves",
                        to="market.redemption",
                        verbose_name="兑换单",
                    ),
                ),
            ],
            options={
                "verbose_name": "出入库",
                "verbose_name_plural": "出入库",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_stockmove_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("intake", "returned")), ("quantity__gt", 0)),
                            models.Q(("kind__in", ("handed", "damaged")), ("quantity__lt", 0)),
                            models.Q(("kind", "count"), models.Q(("quantity", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="market_stockmove_sign_of_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ("handed", "returned")), ("redemption__isnull", False)
                            ),
                            models.Q(
                                models.Q(("kind__in", ("handed", "returned")), _negated=True),
                                ("redemption__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="market_stockmove_redemption_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_cost__isnull", True),
                            models.Q(("kind", "intake"), ("unit_cost__gte", 0)),
                            _connector="OR",
                        ),
                        name="market_stockmove_cost_of_intake",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supplier__isnull", True), ("kind", "intake"), _connector="OR"
                        ),
                        name="market_stockmove_supplier_of_intake",
                    ),
                ],
            },
        ),
    ]
