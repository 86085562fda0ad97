import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import villages.fields
import villages.models.households


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Town",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="镇名")),
                (
                    "slug",
                    models.SlugField(
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9-]+\\Z", "只用小写字母、数字和短横线。"
                            )
                        ],
                        verbose_name="网址简称",
                    ),
                ),
            ],
            options={
                "verbose_name": "镇",
                "verbose_name_plural": "镇",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Village",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="villages",
                        to="villages.town",
                        verbose_name="镇",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="村名")),
                (
                    "slug",
                    models.SlugField(
                        help_text="用在公开网页的地址里，定下后不再改，例如 anping。",
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9-]+\\Z", "只用小写字母、数字和短横线。"
                            )
                        ],
                        verbose_name="网址简称",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        default="zh-hans",
                        max_length=10,
                        verbose_name="公开网页的语言",
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="印在公示上，例如：村委会一楼监督委员会办公室。不写个人电话。",
                        max_length=80,
                        verbose_name="监督委员会在哪里",
                    ),
                ),
            ],
            options={
                "verbose_name": "村",
                "verbose_name_plural": "村",
                "ordering": ("town_id", "name"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("town", "name"), name="villages_village_one_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grid",
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
                        related_name="grids",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="villages.grid",
                        verbose_name="上一级",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="例如：03组、榕树头。", max_length=40, verbose_name="名称"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="公示按这个次序排。", verbose_name="次序"
                    ),
                ),
            ],
            options={
                "verbose_name": "网格",
                "verbose_name_plural": "网格",
                "ordering": ("village_id", "position", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "name"), name="villages_grid_one_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="villages_grid_not_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Household",
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
                        related_name="households",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="villages.grid",
                        verbose_name="小组",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="全村不重复，定下后不再改。",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="户编号",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "在村"), ("away", "外出"), ("dissolved", "销户")],
                        default="active",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "state_since",
                    models.DateField(blank=True, null=True, verbose_name="从哪天起是这样"),
                ),
                ("party_member", models.BooleanField(default=False, verbose_name="党员户")),
                (
                    "with_disabled",
                    models.BooleanField(
                        default=False,
                        help_text="本人同意才登记。只用来看村里有没有照顾到，不公开。",
                        verbose_name="家里有残疾人",
                    ),
                ),
                (
                    "honours_consent",
                    models.BooleanField(
                        default=False,
                        help_text="问过本人，同意上光荣榜。姓名和公示上写得一样，公示遮住的也遮住。",
                        verbose_name="同意上光荣榜",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="电话")),
                ("joined_on", models.DateField(verbose_name="建账日")),
            ],
            options={
                "verbose_name": "住户",
                "verbose_name_plural": "住户",
                "ordering": ("village_id", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "number"),
                        name="villages_household_one_number",
                        violation_error_message="这个户编号已经有人用了。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="villages_household_number_from_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="villages.household",
                        verbose_name="住户",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="姓名")),
                (
                    "initials",
                    models.CharField(
                        blank=True, db_index=True, max_length=40, verbose_name="拼音首字母"
                    ),
                ),
                ("sort_key", models.CharField(blank=True, max_length=160)),
                ("is_head", models.BooleanField(default=False, verbose_name="户主")),
                (
                    "birth_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="出生年份"
                    ),
                ),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="离户日")),
                (
                    "left_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("moved", "迁出"),
                            ("died", "去世"),
                            ("split", "分户"),
                            ("merged", "并户"),
                        ],
                        max_length=10,
                        verbose_name="为什么离户",
                    ),
                ),
                (
                    "came_from",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="went_to",
                        to="villages.member",
                        verbose_name="从哪一户来",
                    ),
                ),
                (
                    "erased_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="删除个人信息的时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "家庭成员",
                "verbose_name_plural": "家庭成员",
                "ordering": ("household_id", "-is_head", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_head", True), ("left_on__isnull", True)),
                        fields=("household",),
                        name="villages_member_one_head",
                        violation_error_message="一户只有一位户主。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            ("erased_at__isnull", False),
                            _connector="OR",
                        ),
                        name="villages_member_named",
                        violation_error_message="请写姓名。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="villages.household",
                        verbose_name="住户",
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=villages.models.households.make_token,
                        max_length=32,
                        unique=True,
                        verbose_name="卡号",
                    ),
                ),
                ("issued_at", models.DateTimeField(verbose_name="发卡时间")),
                ("killed_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
            ],
            options={
                "verbose_name": "积分卡",
                "verbose_name_plural": "积分卡",
                "ordering": ("household_id", "-issued_at"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("killed_at__isnull", True)),
                        fields=("household",),
                        name="villages_card_one_alive",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("sign_in_round", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "人员",
                "verbose_name_plural": "人员",
            },
        ),
        migrations.CreateModel(
            name="Change",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("created", "新增"),
                            ("changed", "修改"),
                            ("removed", "取消"),
                            ("erased", "删除个人信息"),
                        ],
                        max_length=10,
                        verbose_name="做了什么",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        help_text="例如 villages.household", max_length=60, verbose_name="哪类"
                    ),
                ),
                ("row", models.CharField(max_length=40, verbose_name="哪一条")),
            ],
            options={
                "verbose_name": "变更记录",
                "verbose_name_plural": "变更记录",
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["kind", "row"], name="villages_change_row")],
            },
        ),
        migrations.CreateModel(
            name="ChangeValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="villages.change",
                    ),
                ),
                ("field", models.CharField(max_length=40, verbose_name="字段")),
                ("old", models.TextField(blank=True, verbose_name="原来")),
                ("new", models.TextField(blank=True, verbose_name="改为")),
            ],
            options={
                "verbose_name": "变更内容",
                "verbose_name_plural": "变更内容",
                "ordering": ("change_id", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("change", "field"), name="villages_changevalue_one_a_field"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KinTie",
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
                        related_name="kin_ties",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kin_first",
                        to="villages.household",
                        verbose_name="一户",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kin_second",
                        to="villages.household",
                        verbose_name="另一户",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kin_declared",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("declared_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "removal_proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kin_removal_proposed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出取消的人",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kin_removed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="同意取消的人",
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取消时间"),
                ),
            ],
            options={
                "verbose_name": "近亲属",
                "verbose_name_plural": "近亲属",
                "ordering": ("village_id", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="villages_kintie_in_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("first", "second"),
                        name="villages_kintie_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(
                                ("removed_at__isnull", False),
                                ("removed_by__isnull", False),
                                ("removal_proposed_by__isnull", False),
                                models.Q(
                                    ("removed_by", models.F("removal_proposed_by")), _negated=True
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="villages_kintie_removed_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardPin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "household",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pin",
                        to="villages.household",
                        verbose_name="住户",
                    ),
                ),
                ("hash", models.CharField(max_length=128, verbose_name="密码摘要")),
                ("set_at", models.DateTimeField(verbose_name="设置时间")),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="设置人",
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="输错几次")),
                (
                    "locked_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="锁到什么时候"),
                ),
            ],
            options={
                "verbose_name": "积分卡密码",
                "verbose_name_plural": "积分卡密码",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
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
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="例如：主任、组长、替补。",
                        max_length=20,
                        verbose_name="头衔",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="villages.town",
                        verbose_name="镇",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        help_text="网格员负责的网格；空着表示全村。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="villages.grid",
                        verbose_name="网格",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        help_text="本人在本村的户。评议时自动回避自己家和近亲家。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="villages.household",
                        verbose_name="自己家",
                    ),
                ),
                (
                    "lives_elsewhere",
                    models.BooleanField(
                        default=False,
                        help_text="本人家不在本村、没有本村的户，才勾。",
                        verbose_name="不住在本村",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="从哪天起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="到哪天止")),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
                "ordering": ("village_id", "role", "user_id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("role", "town_officer"),
                                ("town__isnull", False),
                                ("village__isnull", True),
                            ),
                            models.Q(
                                models.Q(("role", "town_officer"), _negated=True),
                                ("town__isnull", True),
                                ("village__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="villages_appointment_village_or_town",
                        violation_error_message="镇干部要选镇，其他职务要选村。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="villages_appointment_days_in_order",
                        violation_error_message="结束的日子不能早于开始的日子。",
                    ),
                    models.UniqueConstraint(
                        fields=("user", "role", "village", "starts_on"),
                        name="villages_appointment_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("household__isnull", True), ("lives_elsewhere", False), _connector="OR"
                        ),
                        name="villages_appointment_one_home",
                        violation_error_message="选了自己家，就不要再勾「不住在本村」。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "登录",
                "verbose_name_plural": "登录",
            },
        ),
        migrations.CreateModel(
            name="Terms",
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
                        related_name="terms",
                        to="villages.village",
                        verbose_name="村",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="从哪天起")),
                (
                    "base_points",
                    villages.fields.PointsField(default=100, verbose_name="每户基础分"),
                ),
                (
                    "base_given",
                    models.CharField(
                        choices=[("once", "建账时给一次"), ("yearly", "每年给一次")],
                        default="once",
                        max_length=10,
                        verbose_name="基础分什么时候给",
                    ),
                ),
                (
                    "newcomer_share",
                    models.CharField(
                        choices=[
                            ("full", "全给"),
                            ("months", "按当年剩下的月份给"),
                            ("none", "当年不给"),
                        ],
                        default="full",
                        max_length=10,
                        verbose_name="年中新建账的户",
                    ),
                ),
                (
                    "keep_points",
                    villages.fields.PointsField(
                        default=0,
                        help_text="每户至少留下这些分，不能拿去兑换。",
                        verbose_name="保留分",
                    ),
                ),
                (
                    "debt_allowed",
                    models.BooleanField(
                        default=False,
                        help_text="不选：扣到零分为止，公示写明少扣多少。",
                        verbose_name="扣分可以扣成负数",
                    ),
                ),
                (
                    "hold_awards",
                    models.BooleanField(
                        default=True,
                        help_text="建议选上，兑换前有时间提异议。",
                        verbose_name="加分等公示期满才能兑换",
                    ),
                ),
                (
                    "closing_day",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="填 0：下月 1 日起可以关账。填 20 至 28：当月这一天起可以关账。",
                        validators=[django.core.validators.MaxValueValidator(28)],
                        verbose_name="关账日",
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="公示几天",
                    ),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="异议几天内答复",
                    ),
                ),
                (
                    "deduction_reply_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="扣分告知后几天内可以说明",
                    ),
                ),
                (
                    "deciders",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(15),
                        ],
                        verbose_name="几个人评议才算数",
                    ),
                ),
                (
                    "back_days",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(366),
                        ],
                        verbose_name="事情过了几天还能记",
                    ),
                ),
                (
                    "rounding",
                    models.CharField(
                        choices=[
                            ("hundredths", "保留两位小数"),
                            ("tenths", "四舍五入到一位小数"),
                            ("whole", "四舍五入到整数"),
                        ],
                        default="hundredths",
                        max_length=10,
                        verbose_name="小数怎么办",
                    ),
                ),
                (
                    "year_start_month",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="年度从几月算起",
                    ),
                ),
                (
                    "year_end",
                    models.CharField(
                        choices=[
                            ("carry", "全部结转"),
                            ("share", "按比例结转"),
                            ("expire", "不结转"),
                        ],
                        default="carry",
                        max_length=10,
                        verbose_name="年底余分",
                    ),
                ),
                (
                    "year_end_percent",
                    models.PositiveSmallIntegerField(
                        default=100,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="结转百分之几",
                    ),
                ),
                ("yuan_per_point", villages.fields.YuanField(default=1, verbose_name="1 分值几元")),
                (
                    "redemption_min_points",
                    villages.fields.PointsField(default=0, verbose_name="一次至少兑换几分"),
                ),
                (
                    "redemption_max_points",
                    villages.fields.PointsField(
                        blank=True,
                        help_text="空着：不限。",
                        null=True,
                        verbose_name="一次最多兑换几分",
                    ),
                ),
                (
                    "opening_weekdays",
                    models.CharField(
                        blank=True,
                        help_text="1 至 7 表示周一至周日，例如 135；空着：天天开。",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[1-7]*\\Z", "用 1 至 7 表示周一至周日，例如 135。"
                            )
                        ],
                        verbose_name="超市开门的日子",
                    ),
                ),
                (
                    "star_levels",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='按年度积分评星，例如 [["三星", 200]]。',
                        verbose_name="星级",
                    ),
                ),
                (
                    "monthly_ceiling_points",
                    villages.fields.PointsField(
                        blank=True,
                        help_text="空着：不限。",
                        null=True,
                        verbose_name="全村每月最多加几分",
                    ),
                ),
                (
                    "photo_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="照片保存几个月",
                    ),
                ),
                (
                    "board_masked",
                    models.BooleanField(
                        default=True,
                        help_text="网页上的姓名总是遮住的。",
                        verbose_name="张贴的公示遮住姓名",
                    ),
                ),
                (
                    "deductions_named",
                    models.BooleanField(
                        default=False,
                        help_text="不选：只写扣了多少分。",
                        verbose_name="公示写明扣分的细则",
                    ),
                ),
                (
                    "sheet_honours",
                    models.BooleanField(
                        default=False,
                        help_text="只列本月加分多、本人同意上榜的户。",
                        verbose_name="公示附光荣榜",
                    ),
                ),
                (
                    "honours_max",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="光荣榜最多几户",
                    ),
                ),
                (
                    "sheet_improvements",
                    models.BooleanField(
                        default=True,
                        help_text="只写哪类事、几件，不写是谁。",
                        verbose_name="公示附需要改进的事",
                    ),
                ),
                ("sheet_shop", models.BooleanField(default=True, verbose_name="公示附超市收支")),
                (
                    "sheet_changes",
                    models.BooleanField(
                        default=True,
                        help_text="细则、参数、笔误改了什么。",
                        verbose_name="公示附制度变动",
                    ),
                ),
                (
                    "sheet_corrections",
                    models.BooleanField(
                        default=True,
                        help_text="期初结转、冲正、年度结转，谁办的。建议不要关。",
                        verbose_name="公示附更正",
                    ),
                ),
                (
                    "sheet_objections",
                    models.BooleanField(
                        default=True, help_text="建议不要关。", verbose_name="公示附异议和处理结果"
                    ),
                ),
                (
                    "reservation_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        help_text="商品备好以后留这么多天，没来取就退回，积分不少。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="预约保留几天",
                    ),
                ),
                (
                    "voucher_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="没用的券过期作废，积分不少。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(366),
                        ],
                        verbose_name="兑换券几天内有效",
                    ),
                ),
                (
                    "heirs_days",
                    models.PositiveSmallIntegerField(
                        default=180,
                        help_text="过了这些天没人来办，要两个人同意才清零。",
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(1095),
                        ],
                        verbose_name="销户后积分等继承人几天",
                    ),
                ),
                (
                    "cover_warning_percent",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="资金加库存，对村民手里能兑换的积分。100：刚好够兑。",
                        validators=[django.core.validators.MaxValueValidator(500)],
                        verbose_name="资金够兑百分之几以下要提醒",
                    ),
                ),
                (
                    "cover_stop_percent",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="低于这条线，上新商品、办活动、提高加分都要先有村委会的决定；已得的分照样兑换。",
                        validators=[django.core.validators.MaxValueValidator(500)],
                        verbose_name="资金够兑百分之几以下要先商议",
                    ),
                ),
            ],
            options={
                "verbose_name": "制度参数",
                "verbose_name_plural": "制度参数",
                "ordering": ("village_id", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "valid_from"),
                        name="villages_terms_one_a_day",
                        violation_error_message="这一天已经有一份制度参数开始生效了。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base_points__gte", 0),
                            ("keep_points__gte", 0),
                            ("yuan_per_point__gt", 0),
                            ("redemption_min_points__gte", 0),
                        ),
                        name="villages_terms_not_negative",
                        violation_error_message="分数和钱不能是负数，1 分值几元要大于 0。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closing_day", 0), ("closing_day__range", (20, 28)), _connector="OR"
                        ),
                        name="villages_terms_closing_day",
                        violation_error_message="关账日填 0，或者填 20 至 28。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deciders__gte", 2)), name="villages_terms_two_deciders"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cover_stop_percent__lte", models.F("cover_warning_percent"))
                        ),
                        name="villages_terms_warned_before_stopped",
                        violation_error_message="先提醒，后商议：商议的线不能高过提醒的线。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year_start_month__range", (1, 12))),
                        name="villages_terms_year_start",
                    ),
                ],
            },
        ),
    ]
