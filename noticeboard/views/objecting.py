"""Objections: written by anybody or by staff for somebody, the paper form, and the answers."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from noticeboard.forms.objecting import (
    ObjectionEntryForm,
    Offers,
    PublicLineForm,
    PublicMissingForm,
    PublicObjectionForm,
)
from noticeboard.models import LetterChannel, ObjectionKind
from noticeboard.queries.objecting import get_objection_by_token
from noticeboard.queries.objections import get_objection
from noticeboard.services.objections import KEYERS, raise_objection
from noticeboard.views.letters import (
    LETTERS_AN_ADDRESS,
    LETTERS_SECONDS,
    SecretView,
    build_address,
    is_new,
    tell_outcome,
)
from villages.doors import VillageDoor, status_of
from villages.errors import PointsError
from villages.numbers import read_id
from villages.pace import check_pace
from villages.permissions import STAFF
from villages.public import FormPageView, PublicView
from villages.queries import get_terms

FORMS: dict[ObjectionKind, type[PublicObjectionForm]] = {
    ObjectionKind.LINE: PublicLineForm,
    ObjectionKind.MISSING: PublicMissingForm,
}


def read_kind(told: str | None) -> ObjectionKind:
    """Return which of the two ways is meant; the one about a line unless the other is named."""
    is_missing = told == ObjectionKind.MISSING
    return ObjectionKind.MISSING if is_missing else ObjectionKind.LINE


class ObjectView(FormPageView):
    """An objection from anybody; kind: line or missing; month: which notice, YYYY-MM."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = read_kind(request.GET.get("kind"))
        offers = self._offer()
        month = request.GET.get("month", "")
        chosen = month if month in offers.notices else next(iter(offers.notices), "")
        return self._show(FORMS[kind](offers=offers, initial={"notice": chosen}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FORMS[read_kind(request.POST.get("kind"))](request.POST, offers=self._offer())
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        if form.is_from_a_machine:
            return HttpResponseRedirect(f"{request.path}?sent=1")
        try:
            check_pace(
                request,
                f"objections/{self.village.pk}",
                limit=LETTERS_AN_ADDRESS,
                seconds=LETTERS_SECONDS,
            )
            objection = raise_objection(
                self.village,
                form.get_content(household=form.household),
                key=form.cleaned_data["key"],
                by=None,
                channel=LetterChannel.WEB,
                now=timezone.now(),
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(form, status=status_of(refusal))
        address = reverse("noticeboard:objection-answer", args=[self.village.slug, objection.token])
        return HttpResponseRedirect(f"{address}?new=1")

    def _offer(self) -> Offers:
        return Offers(self.village, today=timezone.localdate())

    def _show(
        self, form: PublicObjectionForm, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        context = {
            "village": self.village,
            "form": form,
            "kind": form.kind,
            "days": get_terms(self.village, form.offers.today).objection_days,
            "sent": "sent" in self.request.GET,
        }
        return render(self.request, "noticeboard/letters/object.html", context, status=status)


class ObjectionAnswerView(SecretView):
    """Where whoever objected reads the own words and what came of them."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        objection = get_objection_by_token(self.village, token)
        context = {
            "village": self.village,
            "today": timezone.localdate(),
            "is_new": is_new(request),
            **tell_outcome(objection),
            **build_address(request, request.path),
        }
        return render(request, "noticeboard/letters/objection_answer.html", context)


class PaperView(PublicView):
    """The blank form on an A4, to be filled in by hand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        path = reverse("noticeboard:object", args=[self.village.slug])
        context = {
            "village": self.village,
            "terms": get_terms(self.village, today),
            **build_address(request, path),
        }
        return render(request, "noticeboard/letters/object_paper.html", context)


class ObjectionEntryView(VillageDoor):
    """Paper forms keyed in, one after the other; sent: the number of the one before."""

    roles = KEYERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(ObjectionEntryForm(offers=self._offer()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ObjectionEntryForm(request.POST, offers=self._offer())
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        typed = form.cleaned_data
        try:
            content = form.get_content(household=form.household, from_household=form.from_household)
            objection = raise_objection(
                self.village,
                content,
                key=typed["key"],
                by=self.person,
                channel=LetterChannel(typed["channel"]),
                now=self.now,
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(form, status=status_of(refusal))
        address = f"{request.path}?village={self.village.slug}&sent={objection.number}"
        return HttpResponseRedirect(address)

    def _offer(self) -> Offers:
        return Offers(self.village, today=self.today)

    def _show(
        self, form: ObjectionEntryForm, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        context: dict[str, Any] = {  # Any: template values
            "village": self.village,
            "today": self.today,
            "form": form,
            "is_staff": bool(self.held & STAFF),
        }
        if number := read_id(self.request.GET.get("sent", "")):
            sent = get_objection(self.village, number)
            path = reverse("noticeboard:objection-answer", args=[self.village.slug, sent.token])
            # A grid worker passes on what was handed over, and is shown none but the own.
            if sent.keyed_by_id == self.person.pk:
                context |= {"sent": sent, **build_address(self.request, path)}
        return render(
            self.request, "noticeboard/letters/objection_new.html", context, status=status
        )
