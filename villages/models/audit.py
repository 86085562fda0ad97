"""The audit trail: who changed what of roster, rules, prices, appointments and kin."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from villages.models.places import Village
from villages.models.querysets import VillageQuerySet

# Who took a list away as a table; its row is the kind of the list's rows.
TABLE_KIND = "villages.table"
# What is traced without being a row of its own.
KINDS_BESIDES = {
    TABLE_KIND: _("导出的表格"),
    "villages.user.password": _("口令"),
    "villages.user.codes": _("动态口令"),
    "villages.user.sessions": _("所有登录"),
}


def _find_model(kind: str) -> type[models.Model] | None:
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        # Not a row, or of a kind that a later version no longer has.
        return None


class Act(models.TextChoices):
    """What was done to the row."""

    CREATED = "created", _("新增")
    CHANGED = "changed", _("修改")
    REMOVED = "removed", _("取消")
    ERASED = "erased", _("删除个人信息")


class Change(models.Model):
    """One change of one row, by one person. Append-only; holds no personal value."""

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("村"),
    )
    made_at = models.DateTimeField(_("时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("谁"),
    )
    act = models.CharField(_("做了什么"), max_length=10, choices=Act)
    kind = models.CharField(_("哪类"), max_length=60, help_text=_("例如 villages.household"))
    row = models.CharField(_("哪一条"), max_length=40)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("变更记录")
        verbose_name_plural = _("变更记录")
        ordering = ("-id",)
        indexes = (models.Index(fields=("kind", "row"), name="villages_change_row"),)

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.kind_words} {self.row}"

    @property
    def kind_words(self) -> str:
        """What kind of row it was: villages.household as 住户."""
        model = _find_model(self.kind)
        return (
            str(model._meta.verbose_name) if model else str(KINDS_BESIDES.get(self.kind, self.kind))
        )


class ChangeValue(models.Model):
    """One field's old and new value in a change. Erasure empties the texts; the row stays."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="values")
    field = models.CharField(_("字段"), max_length=40)
    old = models.TextField(_("原来"), blank=True)
    new = models.TextField(_("改为"), blank=True)

    class Meta:
        verbose_name = _("变更内容")
        verbose_name_plural = _("变更内容")
        ordering = ("change_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("change", "field"), name="villages_changevalue_one_a_field"
            ),
        )

    def __str__(self) -> str:
        return self.field_words

    @property
    def field_words(self) -> str:
        """The field's name in words: joined_on as 建账日."""
        model = _find_model(self.change.kind)
        names = {field.name: field.verbose_name for field in model._meta.fields} if model else {}
        return str(names.get(self.field, self.field))
