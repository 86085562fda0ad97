"""The stock room: what lies there, one article's card, and what comes in."""

from http import HTTPStatus
from typing import ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from market.errors import GoodsUnknown, IntakeUnknown, PartnerUnknown
from market.forms.stock import IntakeForm, ReversalForm
from market.models import FundEntry, Goods, GoodsKind, MoveKind, Partner, PartnerKind, StockMove
from market.models.partners import PartnerQuerySet
from market.queries.goods import on_day
from market.queries.stock import StockLine, build_stock_lines, get_stock_card, list_stock
from market.services import STOREKEEPERS, WITNESSES, reverse_intake, take_in_stock
from market.views.stock_words import (
    build_card_month,
    build_row,
    forecast_words,
    name_overbooked,
    state_words,
)
from villages.doors import VillageDoor, add_refusal, status_of
from villages.errors import PointsError
from villages.models import Role
from villages.words import points

COMMITTEE = frozenset({Role.COMMITTEE})
YEARS = range(2000, 2200)
# What a sheet of paper holds of a stock card.
PAPER_LINES = 30


class StockDoor(VillageDoor):
    """What the pages of the stock room share: storekeepers work there, supervisors read along."""

    roles: ClassVar[frozenset[Role]] = WITNESSES

    @property
    def is_storekeeper(self) -> bool:
        return bool(self.held & STOREKEEPERS)

    def find_partners(self) -> PartnerQuerySet:
        """Return the village's partners that have things on shelves, the own shop first."""
        partners = Partner.objects.for_village(self.village).filter(goods__kind=GoodsKind.THING)
        return partners.distinct()

    def keeps(self, partner: Partner) -> bool:
        """Tell whether the person keeps this partner's shelves; the others are only read."""
        served = Partner.objects.served_by(self.person, today=self.today)
        return self.is_storekeeper and served.filter(pk=partner.pk).exists()

    def choose_partner(self, partners: list[Partner], text: str) -> Partner:
        """Return the partner that is named, or the first; raises PartnerUnknown."""
        for partner in partners:
            if text in {"", str(partner.pk)}:
                return partner
        raise PartnerUnknown

    def get_thing(self, pk: int) -> Goods:
        """Return a thing of the village as of today; raises GoodsUnknown."""
        goods = Goods.objects.for_village(self.village).filter(kind=GoodsKind.THING)
        found = on_day(goods.select_related("partner__village"), self.today).filter(pk=pk).first()
        if found is None:
            raise GoodsUnknown
        return found

    def go_to(self, name: str, *args: object) -> str:
        """Return the address of another page of the shop, in this village."""
        return f"{reverse(f'market:{name}', args=args)}?village={self.village.slug}"


class StockView(StockDoor):
    """All things of a partner: what is there, promised, left, how long it lasts, what it cost."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        partners = list(self.find_partners())
        partner = lines = None
        if partners:
            partner = self.choose_partner(partners, request.GET.get("partner", ""))
            lines = list_stock(partner, today=self.today)
        context = {
            "village": self.village,
            "partners": partners,
            "partner": partner,
            "rows": [build_row(line, self.today) for line in lines or ()],
            "yuan": self._sum(partner, lines or []),
            "is_storekeeper": partner is not None and self.keeps(partner),
        }
        return render(request, "market/stock/list.html", context)

    def _sum(self, partner: Partner | None, lines: list[StockLine]) -> object:
        """Return what all of it cost; None for an outside partner, whose goods are its own."""
        if partner is None or partner.kind != PartnerKind.OWN:
            return None
        return sum(line.yuan for line in lines)


class StockCardView(StockDoor):
    """One article's stock card, a year at a time, folded by month; ?paper=a4 is printed.

    A long year is printed as a line a month, and with lines=1 every move beneath its month.
    """

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        goods = self.get_thing(pk)
        line = build_stock_lines([goods], today=self.today)[0]
        card = get_stock_card(goods, year=self._read_year(request.GET.get("year", "")))
        is_paper = request.GET.get("paper") == "a4"
        word, tone = state_words(line)
        months = [build_card_month(month) for month in card.months]
        context = {
            "village": self.village,
            "goods": goods,
            "card": card,
            "months": months if is_paper else months[::-1],
            "is_long": sum(len(month.lines) for month in card.months) > PAPER_LINES,
            "with_lines": request.GET.get("lines") == "1",
            "yuan": line.yuan,
            "overbooked": self._name_overbooked(line),
            "word": word,
            "tone": tone,
            "forecast": forecast_words(line.forecast, self.today),
            "is_storekeeper": self.keeps(goods.partner),
            "person": self.person,
            "today": self.today,
        }
        template = "market/stock/card_print.html" if is_paper else "market/stock/card.html"
        return render(request, template, context)

    def _name_overbooked(self, line: StockLine) -> list[str]:
        goods = line.goods
        if not line.is_overbooked or goods.stock is None:
            return []
        return name_overbooked({goods.pk: goods.stock}, self.today)

    def _read_year(self, text: str) -> int:
        if not text:
            return self.today.year
        if not (text.isascii() and text.isdecimal() and len(text) == 4 and int(text) in YEARS):
            raise Http404
        return int(text)


class IntakeView(StockDoor):
    """Goods that came in are put on the shelf."""

    roles = STOREKEEPERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        goods = self.get_thing(pk)
        return self._show(goods, IntakeForm(unit=goods.unit, may_pay=self._may_pay))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        goods = self.get_thing(pk)
        form = IntakeForm(request.POST, unit=goods.unit, may_pay=self._may_pay)
        if not form.is_valid():
            return self._show(goods, form, status=HTTPStatus.BAD_REQUEST)
        try:
            move = take_in_stock(goods, **form.build_intake(), by=self.person, now=self.now)
        except PointsError as error:
            add_refusal(form, error)
            return self._show(goods, form, status=status_of(error))
        words = {"goods": goods.name, "quantity": points(move.quantity), "unit": goods.unit}
        messages.success(request, _("「%(goods)s」入库 %(quantity)s %(unit)s，已经记好。") % words)
        return redirect(self.go_to("stock-card", goods.pk))

    @property
    def _may_pay(self) -> bool:
        """Whether the person may enter what the village's fund pays: that is the committee's."""
        return bool(self.held & COMMITTEE)

    def _show(self, goods: Goods, form: IntakeForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        context = {"village": self.village, "goods": goods, "form": form}
        return render(self.request, "market/stock/intake.html", context, status=status)


class IntakeReversalView(StockDoor):
    """A wrong intake is taken back, by another person than made it."""

    roles = STOREKEEPERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, pk: int, move_pk: int) -> HttpResponse:
        return self._show(self._get_intake(pk, move_pk), ReversalForm())

    def post(self, request: HttpRequest, pk: int, move_pk: int) -> HttpResponse:
        intake = self._get_intake(pk, move_pk)
        form = ReversalForm(request.POST)
        if not form.is_valid():
            return self._show(intake, form, status=HTTPStatus.BAD_REQUEST)
        try:
            reverse_intake(intake, **form.cleaned_data, by=self.person, now=self.now)
        except PointsError as error:
            add_refusal(form, error)
            return self._show(intake, form, status=status_of(error))
        messages.success(request, _("这笔入库已经冲正。"))
        return redirect(self.go_to("stock-card", pk))

    def _get_intake(self, pk: int, move_pk: int) -> StockMove:
        """Return an intake of a thing of the village; raises GoodsUnknown, IntakeUnknown."""
        intakes = StockMove.objects.filter(goods=self.get_thing(pk), kind=MoveKind.INTAKE)
        named = intakes.select_related("goods__partner", "supplier", "made_by", "fund_entry")
        found = named.filter(pk=move_pk).first()
        if found is None:
            raise IntakeUnknown
        return found

    def _show(
        self, intake: StockMove, form: ReversalForm, *, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        paid: FundEntry | None = getattr(intake, "fund_entry", None)
        context = {
            "village": self.village,
            "goods": intake.goods,
            "intake": intake,
            "paid": paid,
            "yuan": -paid.yuan if paid else None,
            "form": form,
        }
        return render(self.request, "market/stock/reversal.html", context, status=status)
