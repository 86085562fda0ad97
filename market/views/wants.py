"""Who waits for goods that ran out, whom to tell, and what villagers wish for."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from market.errors import NobodyFound, SeveralFound, WaitingOver, WaitingUnknown, WishUnknown
from market.forms.wants import WaitingForm, WishAnswerForm, WishForm
from market.models import Goods, Waiting, Wish, WishState
from market.queries.goods import on_day
from market.queries.wants import (
    WaitingQueue,
    WishLine,
    find_on_shelf,
    list_voices,
    list_waiting_to_tell,
    list_wishes,
)
from market.services import (
    RESERVERS,
    join_waiting,
    judge_wish,
    leave_waiting,
    make_wish,
    tell,
)
from market.services.wants import OPEN_STATES
from villages.doors import VillageDoor, add_refusal, status_of
from villages.errors import PointsError
from villages.models import Household
from villages.numbers import read_id
from villages.queries import find_households, get_household, head_name
from villages.words import household_name, mask_name, points

TEXT_SHOWN = 20
ANSWERED_SHOWN = 50
VOICES_SHOWN = 60

Namer = Callable[[str], str]


class WantsDoor(VillageDoor):
    """What the pages of waiting and wishing share."""

    roles = RESERVERS

    def address(self, name: str) -> str:
        """Return the address of a page of the shop, which names the village."""
        return f"{reverse(f'market:{name}')}?{urlencode({'village': self.village.slug})}"

    def find_household(self, text: str) -> Household:
        """Return the household of a number, a scanned card or a name that only one carries.

        Raises NobodyFound, SeveralFound, HouseholdUnknown, CardUnknown, CardKilled.
        """
        if "/c/" in text or text.isdecimal():
            return get_household(self.village, text)
        found = list(find_households(self.village, text)[:2])
        if not found:
            raise NobodyFound(text[:TEXT_SHOWN])
        if len(found) > 1:
            raise SeveralFound(text[:TEXT_SHOWN])
        return found[0]

    def list_goods(self) -> list[Goods]:
        """Return what the village's open partners offer, as of today."""
        offered = Goods.objects.for_village(self.village).offered().select_related("partner")
        return list(on_day(offered, self.today).order_by("-partner__kind", "partner_id", "name"))


class WaitingView(WantsDoor):
    """Whom to tell, article by article; ?paper=a4 as a list to call from or to hang up."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("paper") == "a4":
            return self._print(is_masked=request.GET.get("names") == "masked")
        initial = {name: request.GET.get(name) for name in ("household", "goods")}
        return self._show(WaitingForm(initial=initial, goods=self._list_sold_out()))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "leave" in request.POST:
            return self._leave(request.POST["leave"])
        if "told" in request.POST:
            return self._tell(request.POST.getlist("waiting"))
        return self._join(WaitingForm(request.POST, goods=self._list_sold_out()))

    def _join(self, form: WaitingForm) -> HttpResponse:
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        values = form.cleaned_data
        try:
            household = self.find_household(values["household"])
            made = join_waiting(
                self.village,
                goods=form.find_goods(),
                household=household,
                quantity=values["quantity"],
                key=values["key"],
                by=self.person,
                now=self.now,
            )
        except PointsError as error:
            add_refusal(form, error)
            return self._show(form, status=status_of(error))
        words = {"household": _name(household), "goods": made.goods.name}
        messages.success(self.request, _("%(household)s 在等「%(goods)s」，已经记下。") % words)
        return redirect(self.address("waiting"))

    def _tell(self, chosen: list[str]) -> HttpResponse:
        told = 0
        # All are looked up first: what is refused tells nobody.
        for waiting in [self._get(text) for text in chosen]:
            # Whoever had the goods, or left, since the page was drawn need not be told.
            with suppress(WaitingOver):
                tell(waiting, by=self.person, now=self.now)
                told += 1
        if told:
            words = {"count": told}
            messages.success(self.request, _("记好了：告诉了 %(count)s 户。") % words)
        elif chosen:
            messages.warning(self.request, _("勾选的都已经不在等了。"))
        else:
            messages.warning(self.request, _("还没有勾选哪一户，请先勾选。"))
        return redirect(self.address("waiting"))

    def _leave(self, text: str) -> HttpResponse:
        leave_waiting(self._get(text), by=self.person, now=self.now)
        messages.success(self.request, _("记好了，这一户不等了。"))
        return redirect(self.address("waiting"))

    def _get(self, text: str) -> Waiting:
        found = Waiting.objects.for_village(self.village).filter(pk=read_id(text)).first()
        if found is None:
            raise WaitingUnknown
        return found

    def _list_sold_out(self) -> list[Goods]:
        return [goods for goods in self.list_goods() if goods.is_sold_out]

    def _show(self, form: WaitingForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        queues = list_waiting_to_tell(self.village, today=self.today)
        context = {
            "village": self.village,
            "form": form,
            "queues": [_build_queue(queue) for queue in queues],
            "has_to_tell": any(queue.to_tell for queue in queues),
            "has_sold_out": bool(form.articles),
        }
        return render(self.request, "market/waiting.html", context, status=status)

    def _print(self, *, is_masked: bool) -> HttpResponse:
        queues = list_waiting_to_tell(self.village, today=self.today)
        write: Namer = mask_name if is_masked else str
        context = {
            "village": self.village,
            "today": self.today,
            "is_masked": is_masked,
            "queues": [_build_queue(queue, write) for queue in queues if queue.to_tell],
        }
        return render(self.request, "market/waiting_print.html", context)


class WishesView(WantsDoor):
    """What villagers wish for, by voices; ?wish= to answer one."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        if "wish" not in request.GET:
            return self._show(WishForm())
        wish = self._get(request.GET["wish"])
        initial = {"state": wish.state, "goods": wish.goods_id}
        if wish.state in OPEN_STATES and (article := find_on_shelf(wish)):
            # Put on the shelf without a word to the wish: this is what is left to say.
            initial = {"state": WishState.MET, "goods": article.pk}
        return self._show_one(wish, WishAnswerForm(initial=initial, goods=self.list_goods()))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "wish" in request.POST:
            wish = self._get(request.POST["wish"])
            return self._answer(wish, WishAnswerForm(request.POST, goods=self.list_goods()))
        return self._enter(WishForm(request.POST))

    def _enter(self, form: WishForm) -> HttpResponse:
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        values = form.cleaned_data
        try:
            household = self.find_household(values["household"])
            made = make_wish(
                self.village,
                words=values["words"],
                household=household,
                by=self.person,
                now=self.now,
            )
        except PointsError as error:
            add_refusal(form, error)
            return self._show(form, status=status_of(error))
        words = {"household": _name(household), "words": made.words}
        messages.success(self.request, _("%(household)s 想要「%(words)s」，已经记下。") % words)
        return redirect(self.address("wishes"))

    def _answer(self, wish: Wish, form: WishAnswerForm) -> HttpResponse:
        if not form.is_valid():
            return self._show_one(wish, form, status=HTTPStatus.BAD_REQUEST)
        try:
            judge_wish(
                wish,
                state=WishState(form.cleaned_data["state"]),
                goods=form.find_goods(),
                by=self.person,
                now=self.now,
            )
        except PointsError as error:
            add_refusal(form, error)
            return self._show_one(wish, form, status=status_of(error))
        messages.success(self.request, _("「%(words)s」已经答复。") % {"words": wish.words})
        return redirect(self.address("wishes"))

    def _get(self, text: str) -> Wish:
        wishes = Wish.objects.for_village(self.village).select_related("goods")
        found = wishes.filter(pk=read_id(text)).first()
        if found is None:
            raise WishUnknown
        return found

    def _show(self, form: WishForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        lines = list_wishes(self.village, states=list(WishState))

        def keep(*states: WishState) -> list[WishLine]:
            return [line for line in lines if line.wish.state in states]

        context = {
            "village": self.village,
            "form": form,
            "new": keep(WishState.NEW),
            "listed": keep(WishState.LISTED),
            "answered": keep(WishState.MET, WishState.DECLINED)[:ANSWERED_SHOWN],
        }
        return render(self.request, "market/wishes.html", context, status=status)

    def _show_one(
        self, wish: Wish, form: WishAnswerForm, *, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        voices = list_voices(wish)
        context = {
            "village": self.village,
            "wish": wish,
            "form": form,
            "count": len(voices),
            "voices": [(_name(voice.household), voice.said_at) for voice in voices[:VOICES_SHOWN]],
        }
        return render(self.request, "market/wish.html", context, status=status)


def _build_queue(queue: WaitingQueue, write: Namer = mask_name) -> dict[str, object]:
    """Return a queue with its rows in words; write: how a head's name is shown."""
    goods = queue.goods

    def build(waitings: list[Waiting]) -> list[dict[str, object]]:
        return [
            {
                "pk": waiting.pk,
                "group": waiting.household.grid.name,
                "number": waiting.household.number,
                "head": write(head_name(waiting.household)),
                "household": _name(waiting.household, write),
                "quantity": _("%(quantity)s %(unit)s")
                % {"quantity": points(waiting.quantity), "unit": goods.unit},
                "asked_at": waiting.asked_at,
                "told_at": waiting.told_at,
            }
            for waiting in waitings
        ]

    return {
        "goods": goods,
        "left": queue.left,
        "to_tell": build(queue.to_tell),
        "told": build(queue.told),
        "others": build(queue.others),
    }


def _name(household: Household, write: Namer = mask_name) -> str:
    return household_name(household.grid.name, household.number, write(head_name(household)))
