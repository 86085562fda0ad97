"""Goods, their prices, and their intake."""

from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from market.admin.viewers import VIEWERS
from market.forms.goods import GoodsForm, PhotoForm, build_goods_input
from market.forms.stock import OfficeIntakeForm
from market.models import (
    Goods,
    GoodsKind,
    Partner,
    PartnerKind,
)
from market.models.goods import GoodsQuerySet
from market.queries.goods import on_day
from market.queries.prices import list_prices
from market.services import (
    PHOTOGRAPHERS,
    STOREKEEPERS,
    add_goods,
    change_goods,
    set_photo,
    take_in_stock,
)
from market.words import limit_words, standing_words
from villages.admin_base import VillageAdmin
from villages.doors import add_refusal, get_person, status_of
from villages.errors import PointsError
from villages.words import points

TO_WHOM_TITLE = _("谁能兑、能兑多少")
ON_SHELF_TITLE = _("货架")
AFTERWARDS = _(
    "兑换价从今天起用。照片，还有以后哪天起的新价，保存以后再办："
    "打开这件商品，点「照片」，或者填「这个价从哪天起」。"
)
WHAT = ("name", "note", "unit", "category", "hours", "in_whole_units")
TO_WHOM = ("limit_quantity", "limit_period", "standing_min")
ON_SHELF = ("is_offered", "position", "low_stock")
# Without the boxes in which an amount is typed: 20 and not 20.00.
READ_FIELDS = (
    "photo_shown",
    "partner",
    "kind",
    "stock_shown",
    "promised_shown",
    "price_shown",
    "limit_shown",
    "standing_shown",
    "prices_shown",
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
    help_texts: ClassVar = {
        "partner": _("放在哪个兑换点。"),
        "note": _("大家在清单上看到的一句话，例如：5公斤装。"),
        "category": _("清单按分类排。"),
        "price": _("兑一份要多少积分。"),
        "limit_period": _("例如一个月：一个月里每户最多兑这么多。"),
        "is_offered": _("不勾就不在清单上，已经约好的照样能领。"),
    }
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
    search_fields = ("name", "category")
    search_help_text = _("按商品名、类别找")
    actions_detail = ("intake", "photo")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Goods]:
        return on_day(super().get_queryset(request), timezone.localdate())

    def get_fieldsets(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[tuple[Any, dict[str, Any]]]:  # Any: as Django's
        if obj is None:
            return [
                (
                    None,
                    {"fields": ("partner", "kind", *WHAT, "price"), "description": AFTERWARDS},
                ),
                (TO_WHOM_TITLE, {"fields": TO_WHOM}),
                (ON_SHELF_TITLE, {"fields": ON_SHELF}),
            ]
        head = ("photo_shown", "partner", "kind", "stock_shown", "promised_shown")
        if not self.has_change_permission(request, obj):
            return [
                (None, {"fields": (*head, *WHAT, "price_shown", "prices_shown")}),
                (TO_WHOM_TITLE, {"fields": ("limit_shown", "standing_shown")}),
                (ON_SHELF_TITLE, {"fields": ("is_offered",)}),
            ]
        return [
            (None, {"fields": (*head, *WHAT)}),
            (_("兑换价"), {"fields": ("price", "price_from", "prices_shown")}),
            (TO_WHOM_TITLE, {"fields": TO_WHOM}),
            (ON_SHELF_TITLE, {"fields": ON_SHELF}),
        ]

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        return READ_FIELDS if obj else ()

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
        return str(_("缺货")) if goods.stock <= 0 else f"{points(goods.stock)} {goods.unit}"

    @admin.display(description=_("预约留着的"), empty_value="—")
    def promised_shown(self, goods: Goods) -> str | None:
        """Say what of the stock is promised, and what is left for others."""
        if goods.left is None or not goods.reserved:
            return None
        words = {
            "promised": points(goods.reserved),
            "left": points(goods.left),
            "unit": goods.unit,
        }
        return _("%(promised)s %(unit)s，还能兑 %(left)s %(unit)s") % words

    @admin.display(description=_("每户限兑"))
    def limit_shown(self, goods: Goods) -> str:
        return limit_words(goods) or str(_("不限"))

    @admin.display(description=_("谁能兑"))
    def standing_shown(self, goods: Goods) -> str:
        return standing_words(goods) or str(_("谁都能兑"))

    @admin.display(description=_("照片"), empty_value="—")
    def photo_shown(self, goods: Goods) -> str | None:
        if not goods.photo:
            return None
        context = {"goods": goods, "village": goods.partner.village}
        return render_to_string("market/admin/_photo.html", context)

    @admin.display(description=_("定过的价"))
    def prices_shown(self, goods: Goods) -> str:
        today = timezone.localdate()
        context = {"goods": goods, "rows": list_prices(goods, today=today), "today": today}
        return render_to_string("market/admin/_prices.html", context)

    def save_model(
        self, request: HttpRequest, obj: Goods, form: ModelForm[Goods], change: bool
    ) -> None:
        by, now = get_person(request), timezone.now()
        if change:
            change_goods(obj, terms=build_goods_input(form), by=by, now=now)
            return
        kind = GoodsKind(obj.kind)
        made = add_goods(obj.partner, kind, terms=build_goods_input(form), by=by, now=now)
        obj.pk = made.pk

    def has_photo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        goods = self.get_queryset(request).filter(pk=object_id).first() if object_id else None
        return self._may(request, goods, PHOTOGRAPHERS)

    @action(description=_("照片"), url_path="photo", permissions=["photo"])
    def photo(self, request: HttpRequest, object_id: str) -> HttpResponse:
        goods: Goods = self.get_object(request, object_id)
        form = PhotoForm(request.POST or None, request.FILES or None)
        return self.answer_page(
            request,
            form,
            lambda: set_photo(goods, form.shrunk, by=get_person(request), now=timezone.now()),
            title=_("换照片"),
            sentence=_("「%(goods)s」的照片，大家在超市清单上都能看到，请不要拍到人。")
            % {"goods": goods.name},
            done=_("照片已经换好。"),
            back=reverse("admin:market_goods_change", args=[goods.pk]),
        )

    def has_intake_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        goods = self.get_queryset(request).filter(pk=object_id).first() if object_id else None
        return self._may(request, goods, STOREKEEPERS)

    @action(description=_("入库"), url_path="intake", permissions=["intake"])
    def intake(self, request: HttpRequest, object_id: str) -> HttpResponse:
        goods: Goods = self.get_object(request, object_id)
        form = OfficeIntakeForm(
            request.POST or None,
            unit=goods.unit,
            may_pay=self._may(request, goods, self.change_roles),
        )
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

    def _take_in(
        self, request: HttpRequest, goods: Goods, form: OfficeIntakeForm
    ) -> HTTPStatus | None:
        """Take in what the form says; return the status where it was refused."""
        if not form.is_valid():
            return HTTPStatus.BAD_REQUEST
        try:
            move = take_in_stock(
                goods, **form.build_intake(), by=get_person(request), now=timezone.now()
            )
        except PointsError as error:
            add_refusal(form, error)
            return status_of(error)
        words = {"goods": goods.name, "quantity": points(move.quantity), "unit": goods.unit}
        self.message_user(request, _("「%(goods)s」入库 %(quantity)s %(unit)s，已经记好。") % words)
        return None
