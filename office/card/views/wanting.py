"""What a household would like: to be told when goods are there again, and what the shop lacks."""

from http import HTTPStatus
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from market.errors import GoodsUnknown, WishUnknown
from market.models import Goods, Wish
from market.queries.goods import on_day
from market.queries.wants import (
    WaitingPlace,
    list_own_wishes,
    list_waitings_of,
    list_wishes_to_join,
)
from market.services.wants import join_waiting, join_wish, leave_waiting, make_wish
from office.card.doors import CardDoor
from office.card.shop.forms import WaitForm, WishForm
from office.card.shop.own import build_wait
from villages.doors import status_of
from villages.errors import PointsError
from villages.numbers import read_id
from villages.queries import name_household


class WaitView(CardDoor):
    """「有货告诉我」: a place on the waiting list of one article, or giving it up."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str, goods_id: int) -> HttpResponse:
        goods = self._find_goods(goods_id)
        place = self._find_place(goods)
        if place is None and not goods.is_sold_out:
            return self._go_to_shop(goods)
        return self._show(goods, place, WaitForm(initial={"key": uuid4(), "quantity": 1}))

    def post(self, request: HttpRequest, token: str, goods_id: int) -> HttpResponse:
        goods = self._find_goods(goods_id)
        place = self._find_place(goods)
        if "leave" in request.POST:
            if place:
                leave_waiting(place.waiting, by=self.household, now=self.now)
            messages.success(request, _("不等「%(goods)s」了。") % {"goods": goods.name})
            return self._go_to_shop(goods)
        form = WaitForm(request.POST)
        if not form.is_valid():
            return self._show(goods, place, form, status=HTTPStatus.BAD_REQUEST)
        try:
            join_waiting(
                self.village,
                goods=goods,
                household=self.household,
                quantity=form.cleaned_data["quantity"],
                key=form.cleaned_data["key"],
                by=self.household,
                now=self.now,
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(goods, place, form, status=status_of(refusal))
        figures = {"goods": goods.name}
        messages.success(request, _("记下了。「%(goods)s」有货，按先后告诉您。") % figures)
        return self._go_to_shop(goods)

    def _find_goods(self, goods_id: int) -> Goods:
        # Also what was withdrawn: who waits for it can still give it up.
        goods = on_day(Goods.objects.for_village(self.village), self.today)
        found = goods.select_related("partner").filter(pk=goods_id).first()
        if found is None:
            raise GoodsUnknown
        return found

    def _find_place(self, goods: Goods) -> WaitingPlace | None:
        places = list_waitings_of(self.household, today=self.today)
        return next((one for one in places if one.waiting.goods_id == goods.pk), None)

    def _go_to_shop(self, goods: Goods) -> HttpResponse:
        return HttpResponseRedirect(f"{self.address('card_shop')}?partner={goods.partner_id}")

    def _show(
        self,
        goods: Goods,
        place: WaitingPlace | None,
        form: WaitForm,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        context = {
            "household": name_household(self.household),
            "goods": goods,
            "row": build_wait(place) if place else None,
            "form": form,
        }
        return self.render("office/card/shop/wait.html", context, status=status)


class WishesView(CardDoor):
    """What the shop should have: said in a few words, or joined where others said it."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(WishForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if "wish" in request.POST:
            return self._join(request.POST["wish"])
        form = WishForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        try:
            make_wish(
                self.village,
                words=form.cleaned_data["words"],
                household=self.household,
                by=self.household,
                now=self.now,
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(form, status=status_of(refusal))
        messages.success(request, _("记下了，超市会看到。"))
        return HttpResponseRedirect(self.address("card_wishes"))

    def _join(self, text: str) -> HttpResponse:
        wish = Wish.objects.for_village(self.village).filter(pk=read_id(text)).first()
        try:
            if wish is None:
                raise WishUnknown
            join_wish(wish, household=self.household, by=self.household, now=self.now)
        except PointsError as refusal:
            return self._show(WishForm(), refusal=refusal, status=status_of(refusal))
        messages.success(self.request, _("「%(words)s」记上您家了。") % {"words": wish.words})
        return HttpResponseRedirect(self.address("card_wishes"))

    def _show(
        self,
        form: WishForm,
        *,
        refusal: PointsError | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        own = list_own_wishes(self.household)
        said = {line.wish.pk for line in own}
        listed = list_wishes_to_join(self.village)
        context = {
            "household": name_household(self.household),
            "form": form,
            "refusal": refusal,
            "own": own,
            "listed": [line for line in listed if line.wish.pk not in said],
        }
        return self.render("office/card/shop/wishes.html", context, status=status)
