import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("villages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Renewal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待确认"),
                            ("confirmed", "已确认"),
                            ("refused", "没有确认"),
                            ("undone", "已撤回"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("last_day", models.DateField(verbose_name="上一届的最后一天")),
                ("key", models.UUIDField(verbose_name="键")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
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
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤回人",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
            ],
            options={
                "verbose_name": "换届",
                "verbose_name_plural": "换届",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="RenewalEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_ended", models.BooleanField(default=False, verbose_name="已按换届结束")),
                (
                    "ended_before",
                    models.DateField(blank=True, null=True, verbose_name="原来到哪天止"),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewal_ends",
                        to="villages.appointment",
                        verbose_name="任职",
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ends",
                        to="office.renewal",
                        verbose_name="换届",
                    ),
                ),
            ],
            options={
                "verbose_name": "换届里结束的任职",
                "verbose_name_plural": "换届里结束的任职",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="RenewalStart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("committee", "村委"),
                            ("grid_worker", "网格员"),
                            ("appraiser", "评议员"),
                            ("shopkeeper", "超市管理员"),
                            ("supervisor", "监督委员"),
                            ("partner", "商户"),
                            ("town_officer", "镇干部"),
                        ],
                        max_length=15,
                        verbose_name="职务",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=20, verbose_name="头衔")),
                ("lives_elsewhere", models.BooleanField(default=False, verbose_name="不住在本村")),
                (
                    "appointment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="renewal_start",
                        to="villages.appointment",
                        verbose_name="任职",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.grid",
                        verbose_name="网格",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.household",
                        verbose_name="自己家",
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="starts",
                        to="office.renewal",
                        verbose_name="换届",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewal_starts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "换届里开始的任职",
                "verbose_name_plural": "换届里开始的任职",
                "ordering": ("id",),
            },
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.UniqueConstraint(
                fields=("village", "key"), name="office_renewal_one_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("village",),
                name="office_renewal_one_proposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state", "proposed"),
                    ),
                    models.Q(
                        ("state__in", ["confirmed", "refused", "undone"]),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(
                            ("state", "refused"),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="office_renewal_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "undone"),
                        ("undone_at__isnull", False),
                        ("undone_by__isnull", False),
                    ),
                    models.Q(
                        models.Q(("state", "undone"), _negated=True),
                        ("undone_at__isnull", True),
                        ("undone_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="office_renewal_undone_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="renewalend",
            constraint=models.UniqueConstraint(
                fields=("renewal", "appointment"), name="office_renewalend_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewalstart",
            constraint=models.UniqueConstraint(
                fields=("renewal", "user", "role"), name="office_renewalstart_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewalstart",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["partner", "town_officer"]), _negated=True),
                name="office_renewalstart_role",
            ),
        ),
    ]
