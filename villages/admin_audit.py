"""The office's page of the audit trail: who changed what, named in words."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from villages.admin_base import ReadOnlyAdmin
from villages.admin_tables import Lean
from villages.models import Change, ChangeValue, User
from villages.models.audit import TABLE_KIND, Act
from villages.traced import name_rows, say_value


class ChangeValueInline(TabularInline):
    """The fields of one change."""

    model = ChangeValue
    extra = 0
    can_delete = False
    hide_title = True
    fields = ("field_words", "old_words", "new_words")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeValue]:
        values: QuerySet[ChangeValue] = super().get_queryset(request)
        return values.select_related("change")

    @admin.display(description=_("字段"))
    def field_words(self, row: ChangeValue) -> str:
        return row.field_words

    @admin.display(description=_("原来"))
    def old_words(self, row: ChangeValue) -> str:
        return say_value(row, row.old)

    @admin.display(description=_("改为"))
    def new_words(self, row: ChangeValue) -> str:
        return say_value(row, row.new)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


class KindFilter(admin.SimpleListFilter):
    """By the kind of row that was changed, in words."""

    title = _("哪类")
    parameter_name = "kind"

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, str]]:  # Any: Django's
        kinds = model_admin.get_queryset(request).order_by("kind").values_list("kind", flat=True)
        return [(kind, Change(kind=kind).kind_words) for kind in kinds.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Change]) -> QuerySet[Change]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


def bring_told() -> Prefetch[Any]:  # Any: Django's
    """Return the prefetch of `told`: the values of which a list says something."""
    told = ~Q(change__act=Act.CREATED) | Q(change__kind=TABLE_KIND)
    return Prefetch("values", ChangeValue.objects.filter(told), to_attr="told")


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The audit trail, to read."""

    list_display = ("made_at", "made_by", "act", "kind_words", "row_words", "what")
    list_select_related = ("made_by",)
    list_filter = ("act", KindFilter, ("made_by", admin.RelatedOnlyFieldListFilter))
    date_hierarchy = "made_at"
    search_fields = ("made_by__name", "=row")
    search_help_text = _("按谁改的找")
    fields = ("village", "made_at", "made_by", "act", "kind_words", "row_words")
    inlines = (ChangeValueInline,)
    lean = Lean(
        columns=("made_at", "act", "kind", "row"),
        shared={"made_by": User.objects.all},
        gathered=(bring_told,),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Change]:
        changes: QuerySet[Change] = super().get_queryset(request)
        return name_rows(changes).prefetch_related(bring_told())

    @admin.display(description=_("哪类"), ordering="kind")
    def kind_words(self, row: Change) -> str:
        return row.kind_words

    @admin.display(description=_("哪一条"))
    def row_words(self, row: Any) -> str:  # Any: with named
        """Name the row as it is called today; by its number, where it is gone or has no name."""
        if row.kind == TABLE_KIND:
            return Change(kind=row.row).kind_words
        named: str = (row.named or "").strip(" ·")
        return named or str(row.row)

    @admin.display(description=_("改了哪些"))
    def what(self, row: Any) -> str:  # Any: with told
        """Name the fields, not their values: a list is read over shoulders."""
        if row.kind == TABLE_KIND:
            return "".join(gettext("%(count)s 行") % {"count": value.new} for value in row.told)
        if row.act == Act.CREATED:
            return ""
        names = []
        for value in row.told:
            value.change = row
            names.append(value.field_words)
        return str(_("、")).join(dict.fromkeys(names))
