"""The office's pages for deeds: to look up and to read; deciding has pages of its own."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import F, Model, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from deeds.models import UNDECIDED, Decision, Deed, DeedQuerySet, DeedState, Photo, Source
from deeds.queries.deeds import get_sight
from deeds.rows.deeds import address_of
from deeds.tryout import admin as _tryout  # noqa: F401 - puts its button on the edition's page
from deeds.words import explain, name_channels, points_of, state_of
from rules.models import Rule
from rules.units import quantity_words
from villages.admin_base import ReadOnlyAdmin
from villages.admin_tables import Lean
from villages.doors import get_person
from villages.models import Grid, Household
from villages.months import add_months
from villages.queries import name_household, with_heads
from villages.words import day_with_year, month_name

REVERSED = "reversed"
OBJECTED = "objected"
# The source's columns that say who brought it.
WHO = ("submitted_by", "on_behalf_witness", "note")


class StateFilter(admin.SimpleListFilter):
    """By state, the reversed ones apart."""

    title = _("状态")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:  # Any: Django's
        return [*DeedState.choices, (REVERSED, _("已冲正")), (OBJECTED, _("有异议"))]

    def queryset(self, request: HttpRequest, queryset: DeedQuerySet) -> DeedQuerySet:  # type: ignore[override]
        if self.value() == REVERSED:
            return queryset.filter(transfer__reversed_by__isnull=False)
        if self.value() == OBJECTED:
            return queryset.filter(objected=True)
        if self.value() in DeedState.values:
            return queryset.filter(state=self.value(), transfer__reversed_by__isnull=True)
        return queryset


class GroupFilter(admin.SimpleListFilter):
    """By group, of the person's own villages only."""

    title = _("小组")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:  # Any: Django's
        villages = model_admin.find_villages(request, model_admin.view_roles)
        grids = Grid.objects.filter(village__in=villages, children__isnull=True)
        return [(str(pk), name) for pk, name in grids.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: DeedQuerySet) -> DeedQuerySet:  # type: ignore[override]
        value = self.value() or ""
        return queryset.filter(household__grid=int(value)) if value.isdecimal() else queryset


class MonthFilter(admin.SimpleListFilter):
    """By the month of the deed's day."""

    title = _("哪个月的事")
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:  # Any: Django's
        villages = model_admin.find_villages(request, model_admin.view_roles)
        deeds = Deed.objects.filter(village__in=villages)
        months = deeds.dates("occurred_on", "month", order="DESC")
        return [(month.isoformat(), month_name(month)) for month in months]

    def queryset(self, request: HttpRequest, queryset: DeedQuerySet) -> DeedQuerySet:  # type: ignore[override]
        month = _read_month(self.value() or "")
        if month is None:
            return queryset
        return queryset.filter(occurred_on__gte=month, occurred_on__lt=add_months(month, 1))


def _read_month(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day.replace(day=1) if day else None


class RuleFilter(admin.SimpleListFilter):
    """By rule, in whatever edition."""

    title = _("细则")
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:  # Any: Django's
        villages = model_admin.find_villages(request, model_admin.view_roles)
        rules = Rule.objects.filter(edition__village__in=villages).order_by("edition_id", "code")
        # Later editions overwrite earlier ones: a code is shown as it is worded now.
        return sorted(dict(rules.values_list("code", "deed")).items())

    def queryset(self, request: HttpRequest, queryset: DeedQuerySet) -> DeedQuerySet:  # type: ignore[override]
        return queryset.filter(rule__code=self.value()) if self.value() else queryset


class ReadOnlyInline(TabularInline):
    """Rows of a deed, to read."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


class SourceInline(ReadOnlyInline):
    """Where the deed came from; who brought it is not told to the own household."""

    model = Source
    fk_name = "deed"
    fields = ("channel", "submitted_at", *WHO, "photos")
    readonly_fields = fields

    def get_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[Any]:  # Any: Django's
        fields = [*super().get_fields(request, obj)]
        if isinstance(obj, Deed) and not _sees_sources(request, obj):
            return [name for name in fields if name not in WHO]
        return fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        sources: QuerySet[Source] = super().get_queryset(request)
        return sources.select_related("village", "submitted_by").prefetch_related("photos")

    @admin.display(description=_("照片"))
    def photos(self, source: Source) -> SafeString:
        return format_html_join(" ", '<a href="{}">{}</a>', _photo_links(source))


def _photo_links(source: Source) -> Iterator[tuple[str, object]]:
    photos: list[Photo] = [photo for photo in source.photos.all() if photo.file]
    for number, photo in enumerate(photos, start=1):
        yield address_of("deeds:photo", source.village, photo.pk), number


def _sees_sources(request: HttpRequest, deed: Deed) -> bool:
    sight = get_sight(get_person(request), deed.village, today=timezone.localdate())
    return sight.sees_sources(deed)


class DecisionInline(ReadOnlyInline):
    """What the deciders said, but for a round that still runs."""

    model = Decision
    fields = ("round", "decided_by", "verdict", "chosen_points", "reason", "decided_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        decisions: QuerySet[Decision] = super().get_queryset(request)
        return decisions.select_related("decided_by").exclude(
            deed__state__in=UNDECIDED, round=F("deed__round")
        )


def find_homes() -> QuerySet[Household]:
    """Return the households with all that name_household tells of them."""
    return with_heads(Household.objects.all())


def bring_channels() -> Prefetch[Any]:  # Any: Django's
    """Return the prefetch of `ways_in`: the sources of each deed, for their channels alone."""
    return Prefetch("sources", Source.objects.only("deed", "channel"), to_attr="ways_in")


@admin.register(Deed)
class DeedAdmin(ReadOnlyAdmin):
    """Every deed of the village, by state, group, month and rule."""

    list_display = (
        "shown_household",
        "shown_rule",
        "day",
        "channels",
        "shown_state",
        "shown_points",
    )
    list_filter = (StateFilter, GroupFilter, MonthFilter, RuleFilter)
    household_paths = ("household",)
    search_fields = ("=rule__code", "rule__deed")
    search_help_text = _("按户编号、姓名、拼音首字母或细则找")
    inlines = (SourceInline, DecisionInline)
    lean = Lean(
        columns=("occurred_on", "state", "objected", "points", "asked", "quantity"),
        shared={
            "household": find_homes,
            "rule": Rule.objects.all,
        },
        gathered=(bring_channels,),
    )
    fields = (
        "shown_household",
        "member",
        "shown_rule",
        "article",
        "day",
        "shown_quantity",
        "difficulty",
        "effect",
        "with_extra",
        "shown_state",
        "shown_points",
        "explanation_words",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> DeedQuerySet:
        deeds: DeedQuerySet = super().get_queryset(request)  # type: ignore[assignment] # of Deed
        return (
            deeds.with_state()
            .select_related("village", "rule", "member", "difficulty", "effect")
            .prefetch_related(Prefetch("household", find_homes()), bring_channels())
        )

    @admin.display(description=_("户"), ordering="household__number")
    def shown_household(self, deed: Deed) -> str:
        return name_household(deed.household)

    @admin.display(description=_("细则"), ordering="rule__code")
    def shown_rule(self, deed: Deed) -> str:
        return f"{deed.rule.code} {deed.rule.deed}"

    @admin.display(description=_("条款"))
    def article(self, deed: Deed) -> str:
        return deed.rule.article

    @admin.display(description=_("哪天的事"), ordering="occurred_on")
    def day(self, deed: Deed) -> str:
        return day_with_year(deed.occurred_on)

    @admin.display(description=_("来源"))
    def channels(self, deed: Any) -> str:  # Any: with ways_in
        return name_channels(deed.ways_in)

    @admin.display(description=_("数量"))
    def shown_quantity(self, deed: Deed) -> str:
        return quantity_words(deed.quantity, deed.rule.unit)

    @admin.display(description=_("状态"), ordering="state")
    def shown_state(self, deed: Deed) -> str:
        return state_of(deed).word

    @admin.display(description=_("积分"), ordering="points")
    def shown_points(self, deed: Deed) -> str:
        return points_of(deed)

    @admin.display(description=_("怎么算的"))
    def explanation_words(self, deed: Deed) -> str:
        return explain(deed)
