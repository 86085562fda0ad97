"""The counter: whose card, which goods, check, hand over."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from ledger.queries import get_available
from market.errors import NobodyFound, PageIncomplete, PartnerUnknown, PriceChanged
from market.forms.counter import BasketForm, CardForm, HandOverForm
from market.models import Goods, Partner
from market.queries.counter import AccountAtCounter, find_account_at_counter
from market.queries.goods import on_day
from market.queries.redemptions import list_latest_redemptions
from market.services import Collector, Quote, check_household, check_open_today, quote, redeem
from market.views.entries import build_entry
from market.words import line_words
from villages.doors import VillageDoor, status_of
from villages.errors import HouseholdUnknown, PointsError
from villages.models import Household, Role, Terms
from villages.queries import find_households, get_household, get_terms, head_name

COUNTER_ROLES = frozenset({Role.SHOPKEEPER, Role.COMMITTEE})
CANDIDATES_MAX = 20
LATEST_SHOWN = 5
TEXT_SHOWN = 20


class CounterDoor(VillageDoor):
    """What the steps at the counter share: whose household, at which partner, and two pages."""

    roles = COUNTER_ROLES
    household: Household
    partner: Partner

    @cached_property
    def partners(self) -> list[Partner]:
        """Return the open partners where the person works, the village's own shop first."""
        partners = Partner.objects.for_village(self.village).open()
        return list(partners.served_by(self.person, today=self.today))

    def read_counter(self) -> list[Goods]:
        """Find household and partner of a form that goes from step to step; return the goods.

        Whether the person works there, and what may be handed out, the services ask.
        """
        posted = self.request.POST
        self.household = get_household(self.village, posted.get("household", ""))
        text = posted.get("partner", "")
        partners = Partner.objects.for_village(self.village)
        partner = partners.filter(pk=int(text)).first() if text.isdecimal() else None
        if partner is None:
            raise PartnerUnknown
        self.partner = partner
        return self.list_goods(partner)

    def list_goods(self, partner: Partner) -> list[Goods]:
        return list(on_day(Goods.objects.filter(partner=partner), self.today))

    def quote(self, form: BasketForm) -> Quote:
        return quote(
            self.village,
            household=self.household,
            partner=self.partner,
            lines=form.build_lines(),
            by=self.person,
            now=self.now,
        )

    def show_goods(
        self,
        form: BasketForm,
        *,
        refusal: PointsError | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw the page of a card: what the household has, what there is, a box for each."""
        served = find_account_at_counter(
            self.village, self.household.pk, user=self.person, today=self.today
        )
        if served is None:
            raise HouseholdUnknown(str(self.household))
        terms = get_terms(self.village, self.today)
        obstacle = self._find_obstacle(served, terms)
        context = {
            **self._get_shared_context(form, refusal),
            "partners": self.partners,
            "available": get_available(served.account, terms=terms, today=self.today),
            "terms": terms,
            "obstacle": obstacle,
            "shelves": form.build_shelves(),
        }
        if obstacle and status == HTTPStatus.OK:
            status = status_of(obstacle)
        return render(self.request, "market/goods.html", context, status=status)

    def _find_obstacle(self, served: AccountAtCounter, terms: Terms) -> PointsError | None:
        """Return why nothing can be handed to the household here today, whatever is chosen."""
        try:
            check_household(served.household)
            check_open_today(self.partner, terms, today=self.today)
        except PointsError as error:
            return error
        return served.barred

    def show_check(
        self,
        form: HandOverForm,
        quoted: Quote,
        *,
        refusal: PointsError | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw the page on which both sides check what is handed over for how much."""
        context = {
            **self._get_shared_context(form, refusal),
            "quote": quoted,
            "lines": [(line, line_words(line)) for line in quoted.lines],
        }
        return render(self.request, "market/check.html", context, status=status)

    def _get_shared_context(
        self, form: BasketForm, refusal: PointsError | None
    ) -> dict[str, object]:
        return {
            "village": self.village,
            "household": self.household,
            "head": head_name(self.household),
            "partner": self.partner,
            "form": form,
            "refusal": refusal,
        }


class CounterView(CounterDoor):
    """The first steps: whose card it is, then what the household would like."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.partners or "card" not in request.GET:
            return self._ask_for_card(CardForm())
        form = CardForm(request.GET)
        if not form.is_valid():
            return self._ask_for_card(form, status=HTTPStatus.BAD_REQUEST)
        try:
            found = self._find_households(form.cleaned_data["card"])
        except PointsError as error:
            form.add_error("card", str(error))
            return self._ask_for_card(form, status=status_of(error))
        if len(found) > 1:
            return self._ask_for_card(form, candidates=found)
        self.household = found[0]
        self.partner = self._choose_partner(request.GET.get("partner", ""))
        basket = BasketForm(
            initial={"household": self.household.number, "partner": self.partner.pk},
            goods=self.list_goods(self.partner),
        )
        return self.show_goods(basket)

    def _choose_partner(self, text: str) -> Partner:
        """Return the partner that is named, or the first: the village's own shop."""
        for partner in self.partners:
            if text in {"", str(partner.pk)}:
                return partner
        raise PartnerUnknown

    def _find_households(self, text: str) -> list[Household]:
        if "/c/" in text or text.isdecimal():
            return [get_household(self.village, text)]
        found = list(find_households(self.village, text)[: CANDIDATES_MAX + 1])
        if not found:
            raise NobodyFound(text[:TEXT_SHOWN])
        return found

    def _ask_for_card(
        self,
        form: CardForm,
        *,
        candidates: Sequence[Household] = (),
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        shown = candidates[:CANDIDATES_MAX]
        latest = list_latest_redemptions(self.partners, count=LATEST_SHOWN)
        context = {
            "village": self.village,
            "has_partner": bool(self.partners),
            "form": form,
            "candidates": [(household, head_name(household)) for household in shown],
            "has_more": len(candidates) > CANDIDATES_MAX,
            "latest": [build_entry(redemption) for redemption in latest],
        }
        return render(self.request, "market/counter.html", context, status=status)


class CheckView(CounterDoor):
    """The step before handing over: everything looked at once more, nothing written."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        goods = self.read_counter()
        form = BasketForm(request.POST, goods=goods)
        if not form.is_valid():
            return self.show_goods(form, status=HTTPStatus.BAD_REQUEST)
        if "change" in request.POST:
            return self.show_goods(form)
        try:
            quoted = self.quote(form)
        except PointsError as error:
            return self.show_goods(form, refusal=error, status=status_of(error))
        initial = {"household": self.household.number, "partner": self.partner.pk}
        return self.show_check(HandOverForm(initial=initial, goods=goods), quoted)


class HandOverView(CounterDoor):
    """The last step: goods and points change hands, once for one key."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HandOverForm(request.POST, goods=self.read_counter())
        if not form.is_valid():
            return self._ask_again(form, refusal=None if form.is_whole else PageIncomplete())
        try:
            redemption = redeem(
                self.village,
                household=self.household,
                partner=self.partner,
                lines=form.build_lines(),
                key=form.cleaned_data["key"],
                collector=Collector(form.cleaned_data["collector"], form.cleaned_data["relation"]),
                by=self.person,
                now=self.now,
            )
        except PriceChanged as error:
            return self._ask_again(form, refusal=error)
        except PointsError as error:
            basket = BasketForm(request.POST, goods=form.goods.values())
            return self.show_goods(basket, refusal=error, status=status_of(error))
        slip = reverse("market:slip", args=[redemption.number])
        return redirect(f"{slip}?village={self.village.slug}")

    def _ask_again(self, form: HandOverForm, *, refusal: PointsError | None) -> HttpResponse:
        """Draw the check once more at today's prices; the goods where it no longer holds."""
        status = status_of(refusal) if refusal else HTTPStatus.BAD_REQUEST
        basket = BasketForm(self.request.POST, goods=form.goods.values())
        if not basket.is_valid():
            return self.show_goods(basket, refusal=refusal, status=status)
        try:
            quoted = self.quote(basket)
        except PointsError as error:
            return self.show_goods(basket, refusal=error, status=status_of(error))
        shown = form if form.is_whole else form.renew()
        return self.show_check(shown, quoted, refusal=refusal, status=status)
