"""The counter: whose card, and which goods; what its steps share."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode

from ledger.queries import get_available
from market.codes import DIGITS
from market.errors import NobodyFound, PartnerUnknown, ShopNotOpenToday
from market.forms.counter import BasketForm, CardForm
from market.models import Goods, Partner, Redemption
from market.queries.counter import (
    AccountAtCounter,
    Workplace,
    find_account_at_counter,
    list_workplaces,
)
from market.queries.goods import on_day
from market.queries.limits import get_had
from market.queries.redemptions import list_latest_redemptions
from market.queries.reservations import count_to_get_ready, list_kept
from market.queries.witnesses import list_witnesses
from market.services import (
    RESERVERS,
    WITNESSES,
    check_household,
    check_open_today,
    get_voucher,
)
from market.views.entries import build_entry, build_kept
from villages.doors import VillageDoor, status_of
from villages.errors import HouseholdUnknown, PointsError
from villages.models import Household, Terms, User
from villages.queries import (
    find_households,
    find_namesake,
    get_household,
    get_terms,
    head_name,
)

CANDIDATES_MAX = 20
LATEST_SHOWN = 5
TEXT_SHOWN = 20


class CounterDoor(VillageDoor):
    """What the steps at the counter share: whose household, at which partner, and the goods."""

    roles = RESERVERS
    household: Household
    partner: Partner

    @cached_property
    def workplaces(self) -> list[Workplace]:
        """Return the village's partners, those where the person works first."""
        return list_workplaces(self.village, user=self.person, today=self.today)

    @property
    def open_places(self) -> list[Workplace]:
        return [place for place in self.workplaces if place.partner.is_open]

    @property
    def own_partners(self) -> list[Partner]:
        return [place.partner for place in self.open_places if place.serves]

    def works_at(self, partner: Partner) -> bool:
        return any(place.serves for place in self.workplaces if place.partner == partner)

    def list_witnesses(self) -> list[User]:
        """Return who may stand beside the person that serves the own family."""
        return list_witnesses(
            self.village, self.household, roles=WITNESSES, by=self.person, today=self.today
        )

    def address(self, name: str, *args: object) -> str:
        """Return the address of a page of the shop, which names the village."""
        page = reverse(f"market:{name}", args=args)
        return f"{page}?{urlencode({'village': self.village.slug})}"

    def read_counter(self) -> list[Goods]:
        """Find household and partner of a form that goes from step to step; return the goods.

        Whether the person works there, and what may be handed out, the services ask.
        """
        posted = self.request.POST
        self.household = get_household(self.village, posted.get("household", ""))
        chosen = posted.get("partner", "")
        for place in self.workplaces:
            if chosen == str(place.partner.pk):
                self.partner = place.partner
                return self.list_goods(place.partner)
        raise PartnerUnknown

    def list_goods(self, partner: Partner) -> list[Goods]:
        return list(on_day(Goods.objects.filter(partner=partner), self.today))

    def show_goods(
        self,
        form: BasketForm,
        *,
        refusal: PointsError | None = None,
        made: Redemption | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw the page of a card: what the household has, what there is, a box for each.

        made: what the page's key was used for before, where that is why it is refused.
        """
        served = find_account_at_counter(
            self.village, self.household.pk, user=self.person, today=self.today
        )
        if served is None:
            raise HouseholdUnknown(str(self.household))
        terms = get_terms(self.village, self.today)
        goods = list(form.goods.values())
        obstacle = self._find_obstacle(served)
        if obstacle and made is None:
            # Said once, and no word of a form that is not drawn.
            refusal = None
        context = {
            **self.get_shared_context(form, refusal),
            "made": made,
            "places": self.open_places,
            "available": get_available(served.account, terms=terms, today=self.today),
            "terms": terms,
            "kept": self._list_kept(),
            "obstacle": obstacle,
            "closed": self._find_closed(terms),
            "is_recused": served.is_recused,
            "shelves": form.build_shelves(
                get_had(self.household.pk, goods, terms=terms, today=self.today)
            ),
        }
        if obstacle and status == HTTPStatus.OK:
            status = status_of(obstacle)
        return render(self.request, "market/goods.html", context, status=status)

    def _list_kept(self) -> list[dict[str, object]]:
        kept = list_kept(self.household, today=self.today)
        return [build_kept(entry, self.today) for entry in kept]

    def _find_obstacle(self, served: AccountAtCounter) -> PointsError | None:
        """Return why the household gets nothing here today, whatever is chosen."""
        try:
            check_household(served.household)
        except PointsError as error:
            return error
        return served.barred

    def _find_closed(self, terms: Terms) -> PointsError | None:
        """Return why nothing can be handed over here today, though it can be reserved."""
        try:
            check_open_today(self.partner, terms, today=self.today)
        except ShopNotOpenToday as error:
            return error
        return None

    def get_shared_context(
        self, form: BasketForm, refusal: PointsError | None
    ) -> dict[str, object]:
        """Return what the page of the goods and the page of the check both show."""
        return {
            "village": self.village,
            "household": self.household,
            "head": head_name(self.household),
            "partner": self.partner,
            "serves": self.works_at(self.partner),
            "form": form,
            "refusal": refusal,
        }


class CounterView(CounterDoor):
    """The first steps: whose card it is, then what the household would like."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.open_places or "card" not in request.GET:
            return self._ask_for_card(CardForm())
        form = CardForm(request.GET)
        if not form.is_valid():
            return self._ask_for_card(form, status=HTTPStatus.BAD_REQUEST)
        text = form.cleaned_data["card"]
        try:
            if is_code(text):
                return self._open_voucher(text)
            found = self._find_households(text)
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

    def _open_voucher(self, text: str) -> HttpResponse:
        voucher = get_voucher(self.village, text, by=self.person, now=self.now)
        return redirect(self.address("reservation", voucher.number))

    def _choose_partner(self, text: str) -> Partner:
        """Return the partner that is named, or the first: where the person works."""
        for place in self.open_places:
            if text in {"", str(place.partner.pk)}:
                return place.partner
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
        shown, typed = candidates[:CANDIDATES_MAX], str(form["card"].value() or "")
        latest = list_latest_redemptions(self.own_partners, count=LATEST_SHOWN)
        context = {
            "village": self.village,
            "has_partner": bool(self.open_places),
            "form": form,
            "candidates": [
                (household, head_name(household), find_namesake(household, typed))
                for household in shown
            ],
            "has_more": len(candidates) > CANDIDATES_MAX,
            "latest": [build_entry(redemption) for redemption in latest],
            "to_get_ready": count_to_get_ready(self.village, today=self.today),
        }
        return render(self.request, "market/counter.html", context, status=status)


def is_code(text: str) -> bool:
    """Tell whether what was scanned or typed is a voucher's, not a card's."""
    digits = "".join(character for character in text if character not in " -")
    return "code=" in text or (digits.isdecimal() and len(digits) == DIGITS)
