from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
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
                (
                    "opening_weekdays",
                    models.CharField(
                        blank=True,
                        help_text="1 至 7 表示周一至周日，例如 135；空着：村里的超市按制度参数，商户天天营业。",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[1-7]*\\Z", "用 1 至 7 表示周一至周日，例如 135。"
                            )
                        ],
                        verbose_name="营业的日子",
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True,
                        help_text="例如：上午 9 点到 11 点半。",
                        max_length=60,
                        verbose_name="营业时间",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="例如：村委会一楼。",
                        max_length=60,
                        verbose_name="在哪里",
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
                    "hours",
                    models.CharField(
                        blank=True,
                        help_text="例如：农闲时，提前三天约。",
                        max_length=60,
                        verbose_name="什么时候能办",
                    ),
                ),
                (
                    "limit_quantity",
                    villages.fields.QuantityField(
                        blank=True,
                        help_text="空着：不限。",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0.01"), "限兑数量要大于 0。"
                            )
                        ],
                        verbose_name="每户限兑多少",
                    ),
                ),
                (
                    "limit_period",
                    models.CharField(
                        choices=[
                            ("month", "每月"),
                            ("quarter", "每季度"),
                            ("year", "每年"),
                            ("ever", "总共"),
                        ],
                        default="month",
                        max_length=10,
                        verbose_name="限兑按多久算",
                    ),
                ),
                (
                    "standing_min",
                    villages.fields.PointsField(
                        default=0,
                        help_text="填 0：谁都能兑。",
                        validators=[django.core.validators.MinValueValidator(0, "不能小于 0。")],
                        verbose_name="年度积分至少几分才能兑",
                    ),
                ),
                ("photo", models.FileField(blank=True, upload_to="goods", verbose_name="照片")),
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
                        condition=models.Q(
                            ("limit_quantity__isnull", True),
                            ("limit_quantity__gt", 0),
                            _connector="OR",
                        ),
                        name="market_goods_limit_positive",
                        violation_error_message="限兑数量要大于 0。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("standing_min__gte", 0)),
                        name="market_goods_standing_not_negative",
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
            name="Price",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "goods",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="market.goods",
                        verbose_name="商品",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="从哪天起")),
                (
                    "points",
                    villages.fields.PointsField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0.01"), "兑换价要大于 0。"
                            )
                        ],
                        verbose_name="兑换价（分）",
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="定价时间")),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="定价人",
                    ),
                ),
            ],
            options={
                "verbose_name": "兑换价",
                "verbose_name_plural": "兑换价",
                "ordering": ("goods_id", "-valid_from", "-id"),
                "indexes": [
                    models.Index(fields=["goods", "-valid_from", "-id"], name="market_price_day")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)),
                        name="market_price_positive",
                        violation_error_message="兑换价要大于 0。",
                    )
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
                        choices=[
                            ("reserved", "已预约"),
                            ("ready", "可以领取"),
                            ("handed", "已核销"),
                            ("cancelled", "已取消"),
                            ("expired", "过期没领，已退"),
                            ("uncovered", "积分不够，已退"),
                            ("returned", "已退回"),
                        ],
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
                    "hold",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemption",
                        to="ledger.hold",
                        verbose_name="冻结",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=12, verbose_name="兑换券号")),
                ("is_delivery", models.BooleanField(default=False, verbose_name="送上门")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="备注")),
                (
                    "reserved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="预约时间"),
                ),
                (
                    "reserved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="预约经手人",
                    ),
                ),
                ("ready_at", models.DateTimeField(blank=True, null=True, verbose_name="备好时间")),
                (
                    "ready_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="备货人",
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
                (
                    "collector",
                    models.CharField(
                        blank=True,
                        help_text="别人来领时，写姓名。",
                        max_length=30,
                        verbose_name="代领人",
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        help_text="例如：儿子、邻居。",
                        max_length=30,
                        verbose_name="和户主的关系",
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="证明人",
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="退掉的时间"),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁退掉的",
                    ),
                ),
                (
                    "renews",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewed_as",
                        to="market.redemption",
                        verbose_name="退货后重开自",
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
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("village", "code"),
                        name="market_redemption_one_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("handed", "returned")),
                                ("handed_at__isnull", False),
                                ("handed_by__isnull", False),
                                ("transfer__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state__in", ("handed", "returned")), _negated=True),
                                ("handed_at__isnull", True),
                                ("handed_by__isnull", True),
                                ("transfer__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="market_redemption_handed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("handed", "returned")),
                            models.Q(("hold__isnull", False), ("reserved_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="market_redemption_held_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("cancelled", "expired", "uncovered")), _negated=True
                            ),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="market_redemption_ended_whole",
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
            name="Return",
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
                        related_name="returns",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "redemption",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="market.redemption",
                        verbose_name="兑换单",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "待同意"), ("made", "已退回"), ("refused", "未同意")],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(max_length=100, verbose_name="为什么退")),
                ("key", models.UUIDField(verbose_name="键")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="同意时间"),
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
                    "reversal",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shop_return",
                        to="ledger.transfer",
                        verbose_name="冲正的一笔",
                    ),
                ),
            ],
            options={
                "verbose_name": "退货",
                "verbose_name_plural": "退货",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_return_one_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("redemption",),
                        name="market_return_once",
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
                        name="market_return_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reversal__isnull", False), ("state", "made")),
                            models.Q(
                                models.Q(("state", "made"), _negated=True),
                                ("reversal__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="market_return_made_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "returned",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="market.return",
                        verbose_name="退货",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="market.redemptionline",
                        verbose_name="兑换明细",
                    ),
                ),
                ("quantity", villages.fields.QuantityField(verbose_name="数量")),
                ("is_damaged", models.BooleanField(default=False, verbose_name="坏了，不能再兑")),
            ],
            options={
                "verbose_name": "退货明细",
                "verbose_name_plural": "退货明细",
                "ordering": ("returned_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("returned", "line"), name="market_returnline_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="market_returnline_positive"
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
                (
                    "is_person",
                    models.BooleanField(
                        default=False, help_text="公示时遮住个人的姓名。", verbose_name="是个人"
                    ),
                ),
            ],
            options={
                "verbose_name": "供货方、捐赠方",
                "verbose_name_plural": "供货方、捐赠方",
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
            name="StockCheck",
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
                        related_name="stock_checks",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="编号")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_checks",
                        to="market.partner",
                        verbose_name="兑换点",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("count", "盘点"), ("damage", "报损")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "待同意"), ("made", "已记账"), ("refused", "未同意")],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                ("made_at", models.DateTimeField(verbose_name="清点时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="清点人",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="同意时间"),
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
            ],
            options={
                "verbose_name": "盘点和报损",
                "verbose_name_plural": "盘点和报损",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_stockcheck_one_key"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "number"), name="market_stockcheck_one_number"
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
                                models.Q(("decided_by", models.F("made_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="market_stockcheck_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockCheckLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="market.stockcheck",
                        verbose_name="盘点和报损",
                    ),
                ),
                (
                    "goods",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_lines",
                        to="market.goods",
                        verbose_name="商品",
                    ),
                ),
                ("expected", villages.fields.QuantityField(verbose_name="账上")),
                ("counted", villages.fields.QuantityField(verbose_name="实有")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=60, verbose_name="为什么不一样"),
                ),
            ],
            options={
                "verbose_name": "盘点明细",
                "verbose_name_plural": "盘点明细",
                "ordering": ("check_of_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("check_of", "goods"), name="market_stockcheckline_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counted__gte", 0), ("expected__gte", 0)),
                        name="market_stockcheckline_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted", models.F("expected")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="market_stockcheckline_explained",
                    ),
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
                            ("reversal", "冲正"),
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
                ("is_donated", models.BooleanField(default=False, verbose_name="捐赠")),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="market.supplier",
                        verbose_name="从哪里来",
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
                (
                    "check_line",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="move",
                        to="market.stockcheckline",
                        verbose_name="盘点明细",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="market.stockmove",
                        verbose_name="冲正哪一笔",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("quantity", "数量记错了"),
                            ("cost", "进价记错了"),
                            ("goods", "商品选错了"),
                            ("origin", "来历记错了"),
                            ("twice", "记了两遍"),
                            ("sent_back", "货退掉了"),
                        ],
                        max_length=10,
                        verbose_name="为什么冲正",
                    ),
                ),
            ],
            options={
                "verbose_name": "出入库",
                "verbose_name_plural": "出入库",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["village", "made_at"], name="market_stockmove_month")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_stockmove_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("intake", "returned")), ("quantity__gt", 0)),
                            models.Q(
                                ("kind__in", ("handed", "damaged", "reversal")), ("quantity__lt", 0)
                            ),
                            models.Q(("kind", "count"), models.Q(("quantity", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="market_stockmove_sign_of_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("check_line__isnull", True),
                                ("kind__in", ("intake", "reversal")),
                                ("redemption__isnull", True),
                            ),
                            models.Q(
                                ("check_line__isnull", True),
                                ("kind__in", ("handed", "returned")),
                                ("redemption__isnull", False),
                            ),
                            models.Q(
                                ("check_line__isnull", False),
                                ("kind", "count"),
                                ("redemption__isnull", True),
                            ),
                            models.Q(
                                ("check_line__isnull", False),
                                ("kind", "damaged"),
                                ("redemption__isnull", True),
                            ),
                            models.Q(
                                ("check_line__isnull", True),
                                ("kind", "damaged"),
                                ("redemption__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="market_stockmove_rests_on_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "reversal"),
                                ("reverses__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "reversal"), _negated=True),
                                ("reason", ""),
                                ("reverses__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="market_stockmove_reversal_names_intake",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_donated", False), ("kind", "intake"), _connector="OR"
                        ),
                        name="market_stockmove_gift_of_intake",
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
        migrations.CreateModel(
            name="ChangeOver",
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
                        related_name="change_overs",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="交接单号")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_overs",
                        to="market.partner",
                        verbose_name="兑换点",
                    ),
                ),
                (
                    "outgoing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="移交人",
                    ),
                ),
                (
                    "incoming",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接收人",
                    ),
                ),
                (
                    "stock_check",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_over",
                        to="market.stockcheck",
                        verbose_name="盘点",
                    ),
                ),
                (
                    "reservations",
                    models.JSONField(blank=True, default=list, verbose_name="没领走的预约"),
                ),
                ("reserved_points", villages.fields.PointsField(verbose_name="预约冻结的积分")),
                ("unsettled_points", villages.fields.PointsField(verbose_name="没结算的积分")),
                ("fund_yuan", villages.fields.YuanField(verbose_name="资金结余（元）")),
                ("key", models.UUIDField(verbose_name="键")),
                ("made_at", models.DateTimeField(verbose_name="交接时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="监交人",
                    ),
                ),
            ],
            options={
                "verbose_name": "交接",
                "verbose_name_plural": "交接",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_changeover_one_key"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "number"), name="market_changeover_one_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outgoing", models.F("incoming")), _negated=True),
                        name="market_changeover_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundEntry",
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
                        related_name="fund_entries",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "期初结余"),
                            ("grant", "上级补助"),
                            ("income", "村集体收入"),
                            ("donation", "捐款"),
                            ("purchase", "采购商品"),
                            ("settlement", "付给兑换点"),
                            ("expense", "其他支出"),
                            ("reversal", "冲正"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("yuan", villages.fields.YuanField(verbose_name="金额（元）")),
                ("occurred_on", models.DateField(verbose_name="哪天")),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fund_entries",
                        to="market.supplier",
                        verbose_name="来往单位或个人",
                    ),
                ),
                ("voucher_no", models.CharField(blank=True, max_length=40, verbose_name="凭证号")),
                (
                    "stock_move",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fund_entry",
                        to="market.stockmove",
                        verbose_name="入库",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="market.fundentry",
                        verbose_name="冲正哪一笔",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                ("made_at", models.DateTimeField(verbose_name="记账时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记账人",
                    ),
                ),
            ],
            options={
                "verbose_name": "资金簿",
                "verbose_name_plural": "资金簿",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_fundentry_one_key"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "number"), name="market_fundentry_one_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "opening")),
                        fields=("village",),
                        name="market_fundentry_one_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ("grant", "income", "donation")), ("yuan__gt", 0)
                            ),
                            models.Q(
                                ("kind__in", ("purchase", "settlement", "expense")), ("yuan__lt", 0)
                            ),
                            models.Q(("kind", "opening"), ("yuan__gte", 0)),
                            models.Q(("kind", "reversal"), models.Q(("yuan", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="market_fundentry_sign_of_kind",
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
                        name="market_fundentry_reversal_names_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stock_move__isnull", True), ("kind", "purchase"), _connector="OR"
                        ),
                        name="market_fundentry_move_of_purchase",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
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
                        related_name="settlements",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="结算单号")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="market.partner",
                        verbose_name="兑换点",
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="ledger.month",
                        verbose_name="月份",
                    ),
                ),
                ("points", villages.fields.PointsField(verbose_name="积分")),
                ("yuan_per_point", villages.fields.YuanField(verbose_name="1 分值几元")),
                ("yuan", villages.fields.YuanField(verbose_name="应付（元）")),
                (
                    "transfer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlement",
                        to="ledger.transfer",
                        verbose_name="积分变动",
                    ),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                ("made_at", models.DateTimeField(verbose_name="结算时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="结算人",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlement",
                        to="market.fundentry",
                        verbose_name="付款",
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="付款人",
                    ),
                ),
            ],
            options={
                "verbose_name": "结算",
                "verbose_name_plural": "结算",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_settlement_one_key"
                    ),
                    models.UniqueConstraint(
                        fields=("village", "number"), name="market_settlement_one_number"
                    ),
                    models.UniqueConstraint(
                        fields=("partner", "month"), name="market_settlement_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("points__gt", 0), ("yuan__gte", 0), ("yuan_per_point__gt", 0)
                        ),
                        name="market_settlement_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", True), ("paid_by__isnull", True)),
                            models.Q(
                                ("entry__isnull", False),
                                ("paid_by__isnull", False),
                                models.Q(("paid_by", models.F("made_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="market_settlement_paid_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostDecision",
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
                        related_name="cost_decisions",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("goods", "上新商品"),
                            ("price", "降低兑换价"),
                            ("activity", "办集体活动"),
                            ("edition", "通过新制度"),
                        ],
                        max_length=10,
                        verbose_name="什么事",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        help_text="和要办的那件事的名称一字不差。",
                        max_length=80,
                        verbose_name="名称",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="哪天开的会")),
                ("present", models.PositiveSmallIntegerField(verbose_name="到会几人")),
                ("agreed", models.PositiveSmallIntegerField(verbose_name="同意几人")),
                (
                    "reason",
                    models.CharField(max_length=200, verbose_name="为什么还要办，钱从哪里来"),
                ),
                ("key", models.UUIDField(verbose_name="键")),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="核对时间"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核对人",
                    ),
                ),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="用掉的时间")),
            ],
            options={
                "verbose_name": "资金不足时的决定",
                "verbose_name_plural": "资金不足时的决定",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_costdecision_one_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed__gt", 0),
                            ("agreed__lte", models.F("present")),
                            (
                                "present__lt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("agreed"), "+", models.F("agreed")
                                ),
                            ),
                        ),
                        name="market_costdecision_by_majority",
                        violation_error_message="到会的人要过半数同意。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True), ("confirmed_by__isnull", True)
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                models.Q(("confirmed_by", models.F("made_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="market_costdecision_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at__isnull", True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="market_costdecision_confirmed_before_use",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Waiting",
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
                        related_name="waitings",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "goods",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waitings",
                        to="market.goods",
                        verbose_name="商品",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waitings",
                        to="villages.household",
                        verbose_name="住户",
                    ),
                ),
                ("quantity", villages.fields.QuantityField(verbose_name="数量")),
                ("key", models.UUIDField(verbose_name="键")),
                ("asked_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="通知时间")),
                (
                    "told_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="通知人",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="了结时间")),
            ],
            options={
                "verbose_name": "候补",
                "verbose_name_plural": "候补",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "key"), name="market_waiting_one_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("goods", "household"),
                        name="market_waiting_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="market_waiting_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
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
                        related_name="wishes",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("words", models.CharField(max_length=20, verbose_name="想要什么")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "新提的"),
                            ("listed", "大家可以附议"),
                            ("met", "已经上架"),
                            ("declined", "办不到"),
                        ],
                        default="new",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "goods",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="market.goods",
                        verbose_name="商品",
                    ),
                ),
            ],
            options={
                "verbose_name": "心愿",
                "verbose_name_plural": "心愿",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "words"), name="market_wish_one_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WishVoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "wish",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voices",
                        to="market.wish",
                        verbose_name="心愿",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wish_voices",
                        to="villages.household",
                        verbose_name="住户",
                    ),
                ),
                ("said_at", models.DateTimeField(verbose_name="时间")),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "附议",
                "verbose_name_plural": "附议",
                "ordering": ("wish_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("wish", "household"), name="market_wishvoice_once"
                    )
                ],
            },
        ),
    ]
