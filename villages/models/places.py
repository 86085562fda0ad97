"""Towns, villages and the tree of their grids."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from villages.models.querysets import VillageQuerySet

SLUG_VALIDATOR = RegexValidator(r"^[a-z0-9-]+\Z", _("只用小写字母、数字和短横线。"))


class Town(models.Model):
    """A town 镇: some villages, seen together without names."""

    name = models.CharField(_("镇名"), max_length=40, unique=True)
    slug = models.SlugField(_("网址简称"), max_length=40, unique=True, validators=[SLUG_VALIDATOR])

    class Meta:
        verbose_name = _("镇")
        verbose_name_plural = _("镇")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Village(models.Model):
    """A village 村: the owner of its regulation, ledger, shop and notices."""

    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, related_name="villages", verbose_name=_("镇")
    )
    name = models.CharField(_("村名"), max_length=40)
    slug = models.SlugField(
        _("网址简称"),
        max_length=40,
        unique=True,
        validators=[SLUG_VALIDATOR],
        help_text=_("用在公开网页的地址里，定下后不再改，例如 anping。"),
    )
    language = models.CharField(
        _("公开网页的语言"),
        max_length=10,
        default="zh-hans",
        choices=[("zh-hans", "简体中文"), ("en", "English")],
    )
    contact = models.CharField(
        _("监督委员会在哪里"),
        max_length=80,
        blank=True,
        help_text=_("印在公示上，例如：村委会一楼监督委员会办公室。不写个人电话。"),
    )

    class Meta:
        verbose_name = _("村")
        verbose_name_plural = _("村")
        ordering = ("town_id", "name")
        constraints = (
            models.UniqueConstraint(fields=("town", "name"), name="villages_village_one_name"),
        )

    def __str__(self) -> str:
        return self.name


class Grid(models.Model):
    """A grid 网格, natural village or villagers' group; the lowest level is the group 村民小组."""

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="grids", verbose_name=_("村")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上一级"),
    )
    name = models.CharField(_("名称"), max_length=40, help_text=_("例如：03组、榕树头。"))
    position = models.PositiveSmallIntegerField(
        _("次序"), default=0, help_text=_("公示按这个次序排。")
    )

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("网格")
        verbose_name_plural = _("网格")
        ordering = ("village_id", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=("village", "name"), name="villages_grid_one_name"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="villages_grid_not_own_parent"
            ),
        )

    def __str__(self) -> str:
        return self.name
