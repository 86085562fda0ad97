"""The counter's second half: looked at once more, then handed over or kept."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.errors import KeyReused
from market.errors import (
    PageIncomplete,
    PageUsed,
    PriceChanged,
    SecondNameNeeded,
    ShopNotOpenToday,
    WitnessUnfit,
)
from market.forms.counter import BasketForm, CheckForm
from market.models import Redemption
from market.services import Quote, quote, quote_reservation, redeem, reserve
from market.views.counter import CounterDoor
from market.words import line_words
from villages.doors import add_refusal, status_of
from villages.errors import PointsError


@dataclass(frozen=True, slots=True)
class Checked:
    """What it comes to, and how it goes on.

    can_hand_over: it is taken away now. Else it is kept; closed: where today allows nothing else.
    """

    quote: Quote
    can_hand_over: bool
    closed: PointsError | None = None


class CheckDoor(CounterDoor):
    """What the page for checking and both of its answers share."""

    http_method_names = ("post", "options")

    @property
    def keeps(self) -> bool:
        """Whether it was chosen to keep it, though it could be handed over."""
        return "keep" in self.request.POST

    def work_out(self, form: BasketForm) -> Checked:
        """Return what it comes to: to be handed over where the person may, else to be kept."""
        lines = form.build_lines()
        closed = None
        if self.works_at(self.partner) and not self.keeps:
            try:
                return Checked(
                    quote(
                        self.village,
                        household=self.household,
                        partner=self.partner,
                        lines=lines,
                        by=self.person,
                        now=self.now,
                    ),
                    can_hand_over=True,
                )
            except ShopNotOpenToday as error:
                closed = error
        quoted = quote_reservation(
            self.village,
            household=self.household,
            partner=self.partner,
            lines=lines,
            by=self.person,
            now=self.now,
        )
        return Checked(quoted, can_hand_over=False, closed=closed)

    def show_check(
        self,
        form: CheckForm,
        checked: Checked,
        *,
        refusal: PointsError | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw the page on which both sides check what it is and for how much."""
        goods = [line.goods for line in checked.quote.lines]
        context = {
            **self.get_shared_context(form, refusal),
            "quote": checked.quote,
            "lines": [(line, line_words(line)) for line in checked.quote.lines],
            "can_hand_over": checked.can_hand_over,
            "closed": checked.closed,
            "keeps": self.keeps,
            "has_things": any(article.is_thing for article in goods),
            "is_voucher": not all(article.is_thing for article in goods),
        }
        return render(self.request, "market/check.html", context, status=status)

    def refuse(self, form: CheckForm, error: PointsError) -> HttpResponse:
        """Draw the page on which the person can mend what was refused."""
        if isinstance(error, KeyReused):
            return self._show_made(form.cleaned_data["key"], error)
        if isinstance(error, SecondNameNeeded | WitnessUnfit):
            add_refusal(form, error)
            return self.ask_again(form, status=status_of(error))
        if isinstance(error, PriceChanged):
            return self.ask_again(form, refusal=error, status=status_of(error))
        basket = BasketForm(self.request.POST, goods=form.goods.values())
        return self.show_goods(basket, refusal=error, status=status_of(error))

    def ask_again(
        self,
        form: CheckForm,
        *,
        refusal: PointsError | None = None,
        status: int = HTTPStatus.BAD_REQUEST,
    ) -> HttpResponse:
        """Draw the check once more at today's prices; the goods where it no longer holds."""
        basket = BasketForm(self.request.POST, goods=form.goods.values())
        if not basket.is_valid():
            return self.show_goods(basket, refusal=refusal, status=status)
        try:
            checked = self.work_out(basket)
        except PointsError as error:
            return self.show_goods(basket, refusal=error, status=status_of(error))
        shown = form if form.is_whole else form.renew()
        return self.show_check(shown, checked, refusal=refusal, status=status)

    def _show_made(self, key: UUID, error: KeyReused) -> HttpResponse:
        """Say what the page was used for before somebody went back to it."""
        made = Redemption.objects.for_village(self.village).filter(key=key).first()
        if made is None:
            raise error
        basket = BasketForm(
            initial={"household": self.household.number, "partner": self.partner.pk},
            goods=self.list_goods(self.partner),
        )
        refusal = PageUsed(made.reference)
        return self.show_goods(basket, refusal=refusal, made=made, status=status_of(refusal))


class CheckView(CheckDoor):
    """The step before: everything looked at once more, nothing written."""

    def post(self, request: HttpRequest) -> HttpResponse:
        goods = self.read_counter()
        form = BasketForm(request.POST, goods=goods)
        if not form.is_valid():
            return self.show_goods(form, status=HTTPStatus.BAD_REQUEST)
        if "change" in request.POST:
            return self.show_goods(form)
        try:
            checked = self.work_out(form)
        except PointsError as error:
            return self.show_goods(form, refusal=error, status=status_of(error))
        initial = {"household": self.household.number, "partner": self.partner.pk}
        fresh = CheckForm(initial=initial, goods=goods, list_witnesses=self.list_witnesses)
        return self.show_check(fresh, checked)


class AnswerDoor(CheckDoor):
    """An answer to the page for checking: what it says is done, or the page comes again."""

    def post(self, request: HttpRequest) -> HttpResponse:
        goods = self.read_counter()
        form = CheckForm(request.POST, goods=goods, list_witnesses=self.list_witnesses)
        if not form.is_valid():
            return self.ask_again(form, refusal=None if form.is_whole else PageIncomplete())
        try:
            return self.act(form)
        except PointsError as error:
            return self.refuse(form, error)

    def act(self, form: CheckForm) -> HttpResponse:
        """Do what a valid form says, and lead on; raises what the service refuses."""
        raise NotImplementedError


class HandOverView(AnswerDoor):
    """Goods and points change hands, once for one key."""

    def act(self, form: CheckForm) -> HttpResponse:
        redemption = redeem(
            self.village,
            household=self.household,
            partner=self.partner,
            lines=form.build_lines(),
            key=form.cleaned_data["key"],
            collector=form.came,
            witness=form.cleaned_data["witness"],
            by=self.person,
            now=self.now,
        )
        return redirect(self.address("slip", redemption.number))


class ReserveView(AnswerDoor):
    """Goods and points are kept for the household, or a voucher is given out, once for one key."""

    def act(self, form: CheckForm) -> HttpResponse:
        redemption = reserve(
            self.village,
            household=self.household,
            partner=self.partner,
            lines=form.build_lines(),
            key=form.cleaned_data["key"],
            is_delivery=form.cleaned_data["is_delivery"],
            note=form.cleaned_data["note"],
            by=self.person,
            now=self.now,
        )
        messages.success(
            self.request,
            _("兑换券开好了，请打印出来交给村民。")
            if redemption.is_voucher
            else _("约好了，东西和积分都留着。"),
        )
        return redirect(self.address("reservation", redemption.number))
