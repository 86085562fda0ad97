"""Counts and damage: typed by one person, looked at and agreed to by another."""

from decimal import Decimal
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from market.errors import NothingCounted
from market.forms.stock import CountForm, DamageForm, DifferencesForm
from market.models import CheckKind, CheckState, Goods, Partner, StockCheck, StockCheckLine
from market.queries.stock_checks import (
    find_moved_since,
    find_waiting_checks,
    get_check,
    list_check_lines,
    list_checks,
)
from market.services import (
    STOREKEEPERS,
    consent_to_check,
    propose_count,
    propose_damage,
    refuse_check,
)
from market.views.stock import StockDoor
from market.views.stock_words import (
    TONES,
    build_check_entry,
    difference_words,
    name_check,
    name_overbooked,
)
from villages.doors import add_refusal, status_of
from villages.errors import PointsError

PAGE = 20


class StockChecksView(StockDoor):
    """All counts and damage, newest first; those that wait for somebody stand on top."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        checks = list_checks(self.village)
        waiting = checks.filter(state=CheckState.PROPOSED)
        done = Paginator(checks.exclude(state=CheckState.PROPOSED), PAGE)
        page = done.get_page(request.GET.get("page"))
        context = {
            "village": self.village,
            "waiting": [build_check_entry(check) for check in waiting],
            "done": [build_check_entry(check) for check in page],
            "page": page,
            "is_storekeeper": self.is_storekeeper,
        }
        return render(request, "market/stock/checks.html", context)


class ShelfDoor(StockDoor):
    """What is typed at the shelf of one partner."""

    roles = STOREKEEPERS
    partner: Partner
    goods: list[Goods]
    waits_in: dict[int, StockCheck]

    def read_shelf(self, text: str) -> None:
        """Find the partner and the things that are counted there; raises PartnerUnknown.

        Also for one where the person does not work.
        """
        served = self.find_partners().served_by(self.person, today=self.today)
        self.partners = list(served)
        self.partner = self.choose_partner(self.partners, text)
        self.goods = list(Goods.objects.to_count(self.partner))
        # Its goods cannot be in another check before somebody has decided this one.
        self.waits_in = find_waiting_checks(self.partner)

    def get_shelf_context(self) -> dict[str, object]:
        return {
            "village": self.village,
            "partner": self.partner,
            "partners": self.partners,
            "goods": self.goods,
            "waiting": self._list_waiting(),
        }

    def _list_waiting(self) -> list[dict[str, object]]:
        """Return what waits for its second person, with the names of its goods."""
        checks = {check.pk: check for check in self.waits_in.values()}
        names = {
            pk: [goods.name for goods in self.goods if self._is_held(goods, pk)] for pk in checks
        }
        return [
            {**build_check_entry(check), "goods": _("、").join(names[pk])}
            for pk, check in sorted(checks.items())
        ]

    def _is_held(self, goods: Goods, check_pk: int) -> bool:
        return goods.pk in self.waits_in and self.waits_in[goods.pk].pk == check_pk


class CountView(ShelfDoor):
    """The count: first what lies there, without the book; then what differs, and why."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        self.read_shelf(request.GET.get("partner", ""))
        return self._show_blind(self._begin({}))

    def _begin(self, typed: dict[str, str]) -> CountForm:
        """Return the form with which counting begins, or goes on with what was typed, now."""
        initial = {**typed, "partner": self.partner.pk, "begun": self.now}
        return CountForm(initial=initial, goods=self.goods)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.read_shelf(request.POST.get("partner", ""))
        if "change" in request.POST:
            return self._show_blind(self._begin(request.POST.dict()))
        form = CountForm(request.POST, goods=self.goods)
        if form.is_valid() and not form.get_counted():
            form.add_error(None, str(NothingCounted()))
        if not form.is_valid():
            return self._show_blind(form, status=HTTPStatus.BAD_REQUEST)
        if "confirm" in request.POST:
            return self._propose(DifferencesForm(request.POST, goods=self.goods), form)
        return self._show_differences(DifferencesForm(goods=self.goods), form)

    def _propose(self, form: DifferencesForm, counted: CountForm) -> HttpResponse:
        if not form.is_valid():
            return self._show_differences(form, counted, status=HTTPStatus.BAD_REQUEST)
        try:
            check = propose_count(
                self.partner,
                counts=form.build_counts(),
                key=form.cleaned_data["key"],
                by=self.person,
                now=self.now,
            )
        except PointsError as error:
            return self._show_differences(form, counted, refusal=error, status=status_of(error))
        return redirect(self.go_to("count", check.number))

    def _show_blind(self, form: CountForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        context = {**self.get_shelf_context(), "form": form, "boxes": self._list_boxes(form)}
        return render(self.request, "market/stock/count.html", context, status=status)

    def _list_boxes(self, form: CountForm) -> list[tuple[Goods, BoundField, str]]:
        """Return every article with its box, and in which check it waits: that one has no box."""
        named = {pk: name_check(check) for pk, check in self.waits_in.items()}
        return [(goods, box, named.get(goods.pk, "")) for goods, box in form.boxes]

    def _show_differences(
        self,
        form: DifferencesForm,
        counted: CountForm,
        *,
        refusal: PointsError | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw the count beside the book as it stands now."""
        found = counted.get_counted()
        lines = [
            StockCheckLine(goods=goods, expected=goods.stock or Decimal(0), counted=found[goods.pk])
            for goods in self.goods
            if goods.pk in found
        ]
        context = {
            **self.get_shelf_context(),
            "form": form,
            "refusal": refusal,
            "counted": counted,
            "different": [
                (line, difference_words(line), form[f"reason-{line.goods.pk}"])
                for line in lines
                if line.difference
            ],
            "same": [line for line in lines if not line.difference],
            "missed": [goods for goods in self.goods if goods.pk not in found],
            "moved": find_moved_since(self.partner, counted.begun_at),
            "overbooked": name_overbooked(found, self.today),
        }
        return render(self.request, "market/stock/differences.html", context, status=status)


class CountSheetView(ShelfDoor):
    """The empty sheet that is taken to the shelves: what the book says does not stand on it."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        self.read_shelf(request.GET.get("partner", ""))
        return render(request, "market/stock/sheet_print.html", self.get_shelf_context())


class DamageView(ShelfDoor):
    """Goods that spoiled are written off, once a second person has seen them."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        self.read_shelf(request.GET.get("partner", ""))
        initial = {"partner": self.partner.pk, "goods": request.GET.get("goods", "")}
        free = [goods for goods in self.goods if goods.pk not in self.waits_in]
        return self._show(DamageForm(initial=initial, goods=free))

    def post(self, request: HttpRequest) -> HttpResponse:
        self.read_shelf(request.POST.get("partner", ""))
        form = DamageForm(request.POST, goods=self.goods)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        try:
            check = propose_damage(
                self.partner,
                damaged=[form.build_damaged()],
                key=form.cleaned_data["key"],
                by=self.person,
                now=self.now,
            )
        except PointsError as error:
            add_refusal(form, error)
            return self._show(form, status=status_of(error))
        return redirect(self.go_to("count", check.number))

    def _show(self, form: DamageForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        context = {**self.get_shelf_context(), "form": form}
        return render(self.request, "market/stock/damage.html", context, status=status)


class StockCheckView(StockDoor):
    """One count or damage: the second person looks at it and decides; ?paper=a4 is printed."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._show(number)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        check = get_check(self.village, number)
        act = request.POST.get("act")
        if act not in {"agree", "refuse"}:
            return self._show(number, status=HTTPStatus.BAD_REQUEST)
        decide = consent_to_check if act == "agree" else refuse_check
        try:
            decide(check, by=self.person, now=self.now)
        except PointsError as error:
            return self._show(number, refusal=error, status=status_of(error))
        done = (
            _("您已同意，库存已经照这份单子改好。")
            if act == "agree"
            else _("您没有同意，库存没有动。")
        )
        messages.success(request, done)
        return redirect(self.go_to("count", check.number))

    def _show(
        self, number: int, *, refusal: PointsError | None = None, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        check = get_check(self.village, number)
        lines = list_check_lines(check)
        is_waiting = check.state == CheckState.PROPOSED
        context = {
            "village": self.village,
            "check": check,
            "name": name_check(check),
            "is_count": check.kind == CheckKind.COUNT,
            "is_made": check.state == CheckState.MADE,
            "is_waiting": is_waiting,
            "may_decide": is_waiting and check.made_by_id != self.person.pk,
            "tone": TONES[CheckState(check.state)],
            "lines": [(line, difference_words(line)) for line in lines],
            "overbooked": self._name_overbooked(lines) if is_waiting else [],
            "refusal": refusal,
        }
        is_paper = self.request.GET.get("paper") == "a4"
        template = "market/stock/check_print.html" if is_paper else "market/stock/check.html"
        return render(self.request, template, context, status=status)

    def _name_overbooked(self, lines: list[StockCheckLine]) -> list[str]:
        """Name what would be short for who reserved it, once the differences are posted."""
        after = {
            line.goods_id: (line.goods.stock or Decimal(0)) + line.difference
            for line in lines
            if line.difference
        }
        return name_overbooked(after, self.today)
