"""The shop on a card's page: which partner, which goods, a check, and then they are kept."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ledger.errors import KeyReused
from market.errors import NothingChosen, PageIncomplete, PartnerUnknown, PriceChanged
from market.forms.counter import GOODS_PREFIX
from market.models import Goods, Partner, Redemption
from market.queries.goods import ShopWindow, get_shop_windows, on_day
from market.services import Line, Quote, quote_reservation, reserve
from market.words import line_words
from office.card.doors import CardDoor
from office.card.shop.forms import ReserveForm, ShopForm
from office.card.shop.shelves import get_means, list_waited_for, place_words
from villages.doors import status_of
from villages.errors import PointsError
from villages.models import Terms
from villages.numbers import read_id
from villages.queries import get_terms, name_household
from villages.words import day_name

GOODS_NAMED = 4


class ShopDoor(CardDoor):
    """What the steps of a reservation share: the partner, its goods, and two pages."""

    partner: Partner

    @property
    def typed(self) -> QueryDict:
        """Return what came along: from a form, or in the address that its answer led to."""
        return self.request.POST if self.request.method == "POST" else self.request.GET

    def read_goods(self) -> list[Goods]:
        """Find the partner of a form that goes from step to step; return its goods.

        Whether it is in business, and what may be reserved, the services ask.
        """
        named = read_id(self.typed.get("partner", ""))
        found = on_day(Goods.objects.for_village(self.village), self.today)
        goods = list(found.filter(partner=named).select_related("partner"))
        if not goods:
            raise PartnerUnknown
        self.partner = goods[0].partner
        return goods

    def quote(self, lines: Sequence[Line]) -> Quote:
        return quote_reservation(
            self.village,
            household=self.household,
            partner=self.partner,
            lines=lines,
            by=self.household,
            now=self.now,
        )

    def show_goods(
        self,
        form: ShopForm,
        *,
        others: Sequence[Partner] = (),
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw what the partner has, and how much of it the household could reserve."""
        terms = get_terms(self.village, self.today)
        goods = list(form.goods.values())
        means = get_means(self.household, goods, terms=terms, today=self.today)
        shelves = form.build_rows(means, list_waited_for(self.household, today=self.today))
        has_boxes = any(row.box for shelf in shelves for row in shelf.rows)
        context = {
            **self._get_shared_context(),
            "form": form,
            "means": means,
            "terms": terms,
            "place": place_words(self.partner, terms),
            "shelves": shelves,
            "has_boxes": has_boxes and not means.obstacle,
            "others": others,
        }
        return self.render("office/card/shop/goods.html", context, status=status)

    def show_partners(
        self,
        windows: Sequence[ShopWindow],
        *,
        refusal: PointsError | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw whom the household can go to."""
        terms = get_terms(self.village, self.today)
        context = {
            "household": name_household(self.household),
            "refusal": refusal,
            "rows": [
                (window.partner, place_words(window.partner, terms), _name_goods(window))
                for window in windows
            ],
        }
        return self.render("office/card/shop/partners.html", context, status=status)

    def begin_anew(self, refusal: PointsError) -> HttpResponse:
        """Draw the first step for a form that does not even say from whom something is wanted."""
        windows = get_shop_windows(self.village, today=self.today)
        if len(windows) != 1:
            return self.show_partners(windows, refusal=refusal, status=status_of(refusal))
        (window,) = windows
        self.partner = window.partner
        form = ShopForm({"partner": window.partner.pk}, goods=window.goods)
        form.refuse(refusal)
        return self.show_goods(form, status=status_of(refusal))

    def find_made(self, key: UUID) -> Redemption | None:
        """Return what the household reserved with a page to which somebody went back."""
        own = Redemption.objects.for_village(self.village).filter(household=self.household)
        return own.filter(key=key).first()

    def lead_to(self, made: Redemption) -> HttpResponse:
        """Show what a page was used for before."""
        messages.warning(
            self.request, _("刚才那一页已经约好了，就是这一单。要再约，请重新选商品。")
        )
        return HttpResponseRedirect(self.address("card_reservation", made.number))

    def refuse(self, form: ReserveForm | ShopForm, refusal: PointsError) -> HttpResponse:
        """Draw the goods with what was typed, and why that cannot be kept."""
        shown = ShopForm(self.typed, goods=form.goods.values())
        shown.full_clean()
        shown.refuse(refusal)
        return self.show_goods(shown, status=status_of(refusal))

    def show_check(
        self,
        form: ReserveForm,
        quoted: Quote,
        *,
        refusal: PointsError | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw the page on which the household looks once more at what it reserves."""
        terms = get_terms(self.village, self.today)
        has_things = any(line.goods.is_thing for line in quoted.lines)
        context = {
            **self._get_shared_context(),
            "form": form,
            "refusal": refusal,
            "quote": quoted,
            "lines": [(line, line_words(line)) for line in quoted.lines],
            "has_things": has_things,
            "kept": self._say_kept(terms, has_things=has_things),
            "place": place_words(self.partner, terms),
        }
        return self.render("office/card/shop/check.html", context, status=status)

    def _say_kept(self, terms: Terms, *, has_things: bool) -> str:
        if has_things:
            figures = {"days": terms.reservation_days}
            return _("备好以后给您留 %(days)s 天。没来领就退回，积分一分不少。") % figures
        last = self.today + timedelta(days=terms.voucher_days)
        return _("用到 %(day)s为止。没用就退回，积分一分不少。") % {
            "day": day_name(last, self.today)
        }

    def _get_shared_context(self) -> dict[str, object]:
        return {"household": name_household(self.household), "partner": self.partner}


class CardShopView(ShopDoor):
    """The first step: the partner, where there are several, and its goods."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        windows = get_shop_windows(self.village, today=self.today)
        text = request.GET.get("partner", "")
        if not text and len(windows) != 1:
            return self.show_partners(windows)
        window = next((one for one in windows if text in ("", str(one.partner.pk))), None)
        if window is None:
            raise PartnerUnknown
        self.partner = window.partner
        others = [one.partner for one in windows if one.partner != window.partner]
        initial = request.GET.dict() | {"partner": window.partner.pk}
        return self.show_goods(ShopForm(initial=initial, goods=window.goods), others=others)


def read_key(text: str) -> UUID:
    """Return the key in an address; a new one where somebody has written none or nonsense."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _name_goods(window: ShopWindow) -> str:
    """Return the first goods of a partner: 大米、食用油、肥皂、犁地等 9 样."""
    names = [article.name for article in window.goods]
    first = _("、").join(names[:GOODS_NAMED])
    if len(names) <= GOODS_NAMED:
        return first
    return _("%(goods)s等 %(count)s 样") % {"goods": first, "count": len(names)}


class ReservationCheckView(ShopDoor):
    """The step before: everything looked at once more, nothing written.

    What was chosen is sent, and leads to an address of its own with a new key, so that the way
    back finds a page; where its key was used meanwhile, it finds what was reserved.
    """

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        key = read_key(request.GET.get("key", ""))
        if made := self.find_made(key):
            return self.lead_to(made)
        checked = self._check()
        if isinstance(checked, HttpResponse):
            return checked
        form, quoted = checked
        initial = {"partner": self.partner.pk, "key": key}
        return self.show_check(ReserveForm(initial=initial, goods=form.goods.values()), quoted)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if "change" in request.POST:
            return HttpResponseRedirect(self._write_address("card_shop"))
        checked = self._check()
        if isinstance(checked, HttpResponse):
            return checked
        return HttpResponseRedirect(self._write_address("card_shop_check", key=str(uuid4())))

    def _check(self) -> tuple[ShopForm, Quote] | HttpResponse:
        """Return what was chosen, and what it comes to; the goods once more where it cannot be."""
        if not self.typed.get("partner"):
            return self.begin_anew(NothingChosen())
        form = ShopForm(self.typed, goods=self.read_goods())
        if not form.is_valid():
            return self.show_goods(form, status=HTTPStatus.BAD_REQUEST)
        try:
            return form, self.quote(form.build_lines())
        except PointsError as refusal:
            return self.refuse(form, refusal)

    def _write_address(self, name: str, **more: str) -> str:
        """Return the address of a step with what was chosen."""
        chosen = {
            field: str(value)
            for field, value in self.request.POST.items()
            if value and (field == "partner" or field.startswith(GOODS_PREFIX))
        }
        return f"{self.address(name)}?{urlencode(chosen | more)}"


class ReserveView(ShopDoor):
    """The last step: goods and points are kept, once for one key."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if not self.typed.get("partner"):
            return self.begin_anew(NothingChosen())
        form = ReserveForm(request.POST, goods=self.read_goods())
        if not form.is_valid():
            return self._ask_again(form, None if form.is_whole else PageIncomplete())
        try:
            redemption = reserve(
                self.village,
                household=self.household,
                partner=self.partner,
                lines=form.build_lines(),
                key=form.cleaned_data["key"],
                is_delivery=form.cleaned_data["is_delivery"],
                note=form.cleaned_data["note"],
                by=self.household,
                now=self.now,
            )
        except PriceChanged as refusal:
            return self._ask_again(form, refusal)
        except KeyReused:
            if made := self.find_made(form.cleaned_data["key"]):
                return self.lead_to(made)
            raise
        except PointsError as refusal:
            return self.refuse(form, refusal)
        return HttpResponseRedirect(f"{self.address('card_reservation', redemption.number)}?new=1")

    def _ask_again(self, form: ReserveForm, refusal: PointsError | None) -> HttpResponse:
        """Draw the check once more at today's prices; the goods where it no longer holds."""
        status = status_of(refusal) if refusal else HTTPStatus.BAD_REQUEST
        basket = ShopForm(self.request.POST, goods=form.goods.values())
        if not basket.is_valid():
            return self.show_goods(basket, status=status)
        try:
            quoted = self.quote(basket.build_lines())
        except PointsError as error:
            return self.refuse(form, error)
        shown = form if form.is_whole else form.renew()
        return self.show_check(shown, quoted, refusal=refusal, status=status)
