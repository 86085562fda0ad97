"""Hearing households: what waits, one deduction's delivery and reply, and the slips on paper."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from deeds.errors import FormIncomplete
from deeds.forms.hearings import DeliveryForm, ReplyForm
from deeds.models import Deed, DeedQuerySet, Hearing
from deeds.queries.deeds import RECORDERS, get_sight
from deeds.queries.hearings import find_slips, get_deduction, hearings_for
from deeds.rows.deeds import address_of
from deeds.rows.hearings import build_slips, find_hearing, tell_hearing
from deeds.services import record_delivery, record_reply
from deeds.services.hearings import HEARERS
from rules.lines import points_words
from villages.doors import VillageDoor, status_of
from villages.errors import InvalidInputError
from villages.models import Village
from villages.permissions import has_role
from villages.queries import name_household
from villages.words import day_name

# More than a month of a village brings; a list beyond that says so.
ROWS_MAX = 100
SLIPS_MAX = 100


@dataclass(frozen=True, slots=True)
class HearingRow:
    """One deduction in a list of hearings."""

    deed_id: int
    address: str
    what: str
    household: str
    day: str
    points: str
    note: str


@dataclass(frozen=True, slots=True)
class HearingList:
    """The rows of one step, and how many there are beyond them."""

    rows: list[HearingRow]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


class HearingsView(VillageDoor):
    """The deductions that wait to be delivered, those that may be answered, those to be decided."""

    roles = HEARERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        found = hearings_for(self.person, self.village, today=self.today)
        context = {
            "village": self.village,
            "to_deliver": self._list(found.to_deliver),
            "open": self._list(found.open),
            "ready": self._list(found.ready),
            "slips": address_of("deeds:hearing_slips", self.village),
            "field": address_of("deeds:field", self.village),
        }
        return render(request, "deeds/hearings/hearings.html", context)

    def _list(self, deeds: DeedQuerySet) -> HearingList:
        rows = [self._build_row(deed) for deed in deeds[:ROWS_MAX]]
        # Counted only where there may be more than are shown.
        return HearingList(rows, deeds.count() if len(rows) == ROWS_MAX else len(rows))

    def _build_row(self, deed: Deed) -> HearingRow:
        return HearingRow(
            deed_id=deed.pk,
            address=address_of("deeds:hearing", self.village, deed.pk),
            what=deed.rule.deed,
            household=name_household(deed.household),
            day=day_name(deed.occurred_on, self.today),
            points=points_words(deed.rule),
            note=self._say_note(find_hearing(deed)),
        )

    def _say_note(self, hearing: Hearing | None) -> str:
        if hearing is None:
            return ""
        if hearing.replied_on is not None:
            return _("%(day)s答复了") % {"day": day_name(hearing.replied_on, self.today)}
        until = {"day": day_name(hearing.until, self.today)}
        if hearing.until >= self.today:
            return _("答复到%(day)s") % until
        return _("到%(day)s没有答复") % until


class HearingView(VillageDoor):
    """One deduction: its slip, when it was delivered and to whom, and the household's reply."""

    roles = HEARERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        return self._show(get_deduction(self.person, self.village, deed_id, today=self.today))

    def post(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed = get_deduction(self.person, self.village, deed_id, today=self.today)
        form = self._read_form()
        if not form.is_valid():
            return self._show(deed, form, status=HTTPStatus.BAD_REQUEST)
        try:
            hearing = self._record(deed, form)
        except InvalidInputError as refusal:
            form.refuse(refusal)
            return self._show(deed, form, status=status_of(refusal))
        messages.success(request, self._say(hearing))
        return HttpResponseRedirect(address_of("deeds:hearing", self.village, deed.pk))

    def _read_form(self) -> DeliveryForm | ReplyForm:
        """Return the form that was sent; raises FormIncomplete."""
        match self.request.POST.get("act"):
            case "delivery":
                return DeliveryForm(self.request.POST)
            case "reply":
                return ReplyForm(self.request.POST)
        raise FormIncomplete

    def _record(self, deed: Deed, form: DeliveryForm | ReplyForm) -> Hearing:
        typed = form.cleaned_data
        if isinstance(form, DeliveryForm):
            return record_delivery(
                deed,
                delivered_on=typed["delivered_on"],
                delivered_to=typed["delivered_to"],
                key=typed["key"],
                by=self.person,
                now=self.now,
            )
        return record_reply(
            deed,
            reply=typed["reply"],
            replied_on=typed["replied_on"],
            key=typed["key"],
            by=self.person,
            now=self.now,
        )

    def _say(self, hearing: Hearing) -> str:
        if hearing.replied_on is not None:
            return _("答复记下了，可以评议了。")
        return _("送达记下了，这户可以答复到%(day)s为止。") % {
            "day": day_name(hearing.until, self.today)
        }

    def _show(
        self,
        deed: Deed,
        form: DeliveryForm | ReplyForm | None = None,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        """Show the deduction with the form of its next step; the sent one as it was typed."""
        sight = get_sight(self.person, self.village, today=self.today)
        context = {
            "village": self.village,
            "slip": build_slips([deed], today=self.today)[0],
            "hearing": tell_hearing(deed, sees_people=sight.sees_sources(deed), today=self.today),
            "form": form or self._build_form(deed),
            "print": address_of("deeds:hearing_slips", self.village, deed=deed.pk)
            if deed.is_undecided
            else "",
            "address": address_of("deeds:hearing", self.village, deed.pk),
            "hearings": address_of("deeds:hearings", self.village),
        }
        context["act"] = "reply" if isinstance(context["form"], ReplyForm) else "delivery"
        return render(self.request, "deeds/hearings/hearing.html", context, status=status)

    def _build_form(self, deed: Deed) -> DeliveryForm | ReplyForm | None:
        """Return the form of the next step; None where there is none, or not for this person."""
        hearing = find_hearing(deed)
        if not deed.is_undecided or (hearing and hearing.replied_on):
            return None
        form: DeliveryForm | ReplyForm
        if hearing:
            form = ReplyForm(initial={"key": uuid4(), "replied_on": self.today})
            form.offer_days(hearing.delivered_on, self.today)
        elif has_role(self.person, self.village, RECORDERS, today=self.today):
            form = DeliveryForm(initial={"key": uuid4(), "delivered_on": self.today})
            form.offer_days(timezone.localdate(deed.created_at), self.today)
        else:
            return None
        return form


class SlipsView(VillageDoor):
    """The slips of chosen deductions, one A4 each; of all that wait where none is chosen.

    ?deed= an id, as often as there are.
    """

    roles = HEARERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = [int(one) for one in request.GET.getlist("deed") if _is_id(one)]
        found = find_slips(self.person, self.village, chosen[:SLIPS_MAX], today=self.today)
        context = {
            "village": self.village,
            "slips": build_slips(found[:SLIPS_MAX], today=self.today),
            "where": _say_where(self.village),
            "hearings": address_of("deeds:hearings", self.village),
        }
        return render(request, "deeds/hearings/slips.html", context)


def _say_where(village: Village) -> str:
    """Return where a household answers."""
    if village.contact:
        return _("村务监督委员会（%(contact)s）") % {"contact": village.contact}
    return _("村务监督委员会")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
