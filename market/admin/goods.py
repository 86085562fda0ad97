"""Goods, their prices, and their intake."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from market.admin.viewers import VIEWERS
from market.forms.goods import GoodsForm, build_goods_input
from market.forms.stock import IntakeForm
from market.models import (
    Goods,
    GoodsKind,
    Partner,
    PartnerKind,
)
from market.models.goods import GoodsQuerySet
from market.queries.goods import on_day
from market.services import (
    STOREKEEPERS,
    add_goods,
    change_goods,
    take_in_stock,
)
from villages.admin_base import VillageAdmin
from villages.doors import add_refusal, get_person, status_of
from villages.errors import PointsError
from villages.words import points

# Without the boxes in which an amount is typed: 20 and not 20.00.
READER_FIELDS = (
    "partner",
    "kind",
    "stock_shown",
    "name",
    "note",
    "unit",
    "category",
    "price_shown",
    "in_whole_units",
    "is_offered",
)


class StockFilter(admin.SimpleListFilter):
    """Things that run low, or have run out."""

    title = _("库存")
    parameter_name = "stock"

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, str]]:  # Any: Django's
        return [("low", str(_("快要缺货"))), ("out", str(_("缺货")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Goods]) -> QuerySet[Goods]:
        goods = cast("GoodsQuerySet", queryset)
        if self.value() == "low":
            return goods.offered().running_low()
        return goods.filter(stock=0) if self.value() == "out" else goods


@admin.register(Goods)
class GoodsAdmin(VillageAdmin):
    """Goods and their prices; stock only moves by intake, hand-over and count."""

    form = GoodsForm
    village_path = "partner__village"
    view_roles = VIEWERS
    list_display = (
        "name",
        "partner",
        "category",
        "kind",
        "price_shown",
        "stock_shown",
        "is_offered",
    )
    list_select_related = ("partner__village",)
    list_filter = (
        StockFilter,
        ("partner", admin.RelatedOnlyFieldListFilter),
        "category",
        "kind",
        "is_offered",
    )
    search_fields = ("name",)
    actions_detail = ("intake",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Goods]:
        return on_day(super().get_queryset(request), timezone.localdate())

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        fields = GoodsForm.Meta.fields
        if obj is None:
            return (*fields[:6], "price", "price_from", *fields[6:])
        if not self.has_change_permission(request, obj):
            return READER_FIELDS
        return (*fields[:2], "stock_shown", *fields[2:6], "price", "price_from", *fields[6:])

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        return ("partner", "kind", "stock_shown", "price_shown") if obj else ()

    def get_changeform_initial_data(
        self, request: HttpRequest
    ) -> dict[str, Any]:  # Any: form values
        """Begin with the own shop where there is just one: that is where most goods stand."""
        initial = super().get_changeform_initial_data(request)
        villages = self.find_villages(request, self.change_roles)
        shops = Partner.objects.filter(village__in=villages, kind=PartnerKind.OWN)[:2]
        if len(shops) == 1:
            initial.setdefault("partner", shops[0].pk)
        return initial

    @admin.display(description=_("兑换价"), ordering="price")
    def price_shown(self, goods: Goods) -> str:
        return _("%(price)s 分一%(unit)s") % {"price": points(goods.price), "unit": goods.unit}

    @admin.display(description=_("库存"), ordering="stock", empty_value="—")
    def stock_shown(self, goods: Goods) -> str | None:
        if goods.stock is None:
            return None
        return str(_("缺货")) if goods.is_sold_out else f"{points(goods.stock)} {goods.unit}"

    def save_model(self, request: HttpRequest, obj: Goods, form: GoodsForm, change: bool) -> None:
        by, now = get_person(request), timezone.now()
        if change:
            change_goods(obj, terms=build_goods_input(form), by=by, now=now)
            return
        kind = GoodsKind(obj.kind)
        made = add_goods(obj.partner, kind, terms=build_goods_input(form), by=by, now=now)
        obj.pk = made.pk

    def has_intake_permission(self, request: HttpRequest, object_id: object = None) -> bool:
        goods = self.get_queryset(request).filter(pk=object_id).first() if object_id else None
        return self._may(request, goods, STOREKEEPERS)

    @action(description=_("入库"), url_path="intake", permissions=["intake"])
    def intake(self, request: HttpRequest, object_id: str) -> HttpResponse:
        goods: Goods = self.get_object(request, object_id)
        form = IntakeForm(request.POST or None)
        status = HTTPStatus.OK
        if request.method == "POST":
            refusal = self._take_in(request, goods, form)
            if refusal is None:
                return redirect(reverse("admin:market_goods_change", args=[goods.pk]))
            status = refusal
        context = {
            **self.admin_site.each_context(request),
            "title": _("入库"),
            "goods": goods,
            "stock": self.stock_shown(goods),
            "form": form,
        }
        return render(request, "market/admin/intake.html", context, status=status)

    def _take_in(self, request: HttpRequest, goods: Goods, form: IntakeForm) -> HTTPStatus | None:
        """Take in what the form says; return the status where it was refused."""
        if not form.is_valid():
            return HTTPStatus.BAD_REQUEST
        values = form.cleaned_data
        try:
            move = take_in_stock(
                goods,
                quantity=values["quantity"],
                unit_cost=values["unit_cost"],
                supplier=values["supplier"],
                key=values["key"],
                by=get_person(request),
                now=timezone.now(),
            )
        except PointsError as error:
            add_refusal(form, error)
            return status_of(error)
        words = {"goods": goods.name, "quantity": points(move.quantity), "unit": goods.unit}
        self.message_user(request, _("「%(goods)s」入库 %(quantity)s %(unit)s，已经记好。") % words)
        return None
