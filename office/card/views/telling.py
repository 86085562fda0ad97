"""What a household says with its card: objections and feedback, and the answers to them."""

from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from ledger.models import Transfer
from noticeboard.forms.feedback import CardFeedbackForm
from noticeboard.forms.objecting import CardLineForm, CardMissingForm, CardObjectionForm, Offers
from noticeboard.models import LetterChannel, Objection
from noticeboard.queries.feedback import list_feedback_of
from noticeboard.queries.objecting import list_notices_offered, list_objections_of
from noticeboard.queries.objections import find_window_end
from noticeboard.services.feedback import send_feedback
from noticeboard.services.objections import raise_objection
from noticeboard.views.letters import LETTERS_AN_ADDRESS, LETTERS_SECONDS, tell_outcome
from office.card.doors import CardDoor
from office.card.passbook import PassbookRow, list_passbook
from villages.doors import status_of
from villages.errors import PointsError
from villages.models import Household
from villages.numbers import read_id
from villages.pace import check_pace
from villages.queries import get_terms, name_household
from villages.words import day_name

FEEDBACK_SHOWN = 20
OBJECTIONS_SHOWN = 20
# The rows of the last notices and of the open month, most of the time.
ROWS_OFFERED = 60
NOTICES_OFFERED = 3


Told = dict[str, object]


@dataclass(frozen=True, slots=True)
class OwnObjections:
    """What a household objected to, newest first: what to read now, and what was answered long ago.

    shown: those that wait, and the last answer.
    """

    shown: list[Told]
    folded: list[Told]


def list_own_objections(household: Household) -> list[Told]:
    """Return what the household objected to, newest first, and how far each is."""
    return [tell_outcome(one) for one in list_objections_of(household)[:OBJECTIONS_SHOWN]]


def fold_objections(told: list[Told]) -> OwnObjections:
    """Return objections as a page of a card shows them."""
    answered = [one for one in told if not one["is_open"]]
    shown = [one for one in told if one["is_open"] or one is answered[0]]
    return OwnObjections(shown, answered[1:])


class CardObjectView(CardDoor):
    """「我有异议」 with the card: about an own line, ?line=<number>, or what is ?missing=1.

    Without either: the lines to choose from, and what became of earlier objections; the latest
    lines, or with ?before=<number> older ones.
    """

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if "missing" in request.GET:
            return self._show_form(CardMissingForm(offers=self._offer()), None)
        row = self._find_row(request.GET.get("line", ""))
        if row is not None:
            return self._show_form(CardLineForm(offers=self._offer()), row)
        return self._show_choice(lost="line" in request.GET)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        row = self._find_row(request.POST.get("line", ""))
        if row is None and "line" in request.POST:
            return self._show_choice(lost=True, status=HTTPStatus.NOT_FOUND)
        kind = CardLineForm if row else CardMissingForm
        form = kind(request.POST, offers=self._offer())
        if not form.is_valid():
            return self._show_form(form, row, status=HTTPStatus.BAD_REQUEST)
        try:
            objection = self._raise(form, row)
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show_form(form, row, status=status_of(refusal))
        sentence = _(
            "异议已经送到村务监督委员会，是第 %(number)s 号，最晚 %(day)s答复，答复就在存折里。"
        )
        told = {"number": objection.number, "day": day_name(objection.due_on, self.today)}
        messages.success(request, sentence % told)
        return HttpResponseRedirect(self.address("card_object"))

    def _raise(self, form: CardObjectionForm, row: PassbookRow | None) -> Objection:
        check_pace(
            self.request,
            f"objections/{self.village.pk}",
            limit=LETTERS_AN_ADDRESS,
            seconds=LETTERS_SECONDS,
        )
        transfer = (
            Transfer.objects.for_village(self.village).get(number=row.number) if row else None
        )
        return raise_objection(
            self.village,
            replace(form.get_content(household=self.household), transfer=transfer),
            key=form.cleaned_data["key"],
            by=self.household,
            channel=LetterChannel.CARD,
            now=self.now,
        )

    def _offer(self) -> Offers:
        return Offers(self.village, today=self.today)

    def _find_row(self, told: str) -> PassbookRow | None:
        """Return the household's own row of a number; None for anybody else's."""
        number = read_id(told)
        rows = list_passbook(self.household.account, limit=1, today=self.today, before=number + 1)
        return rows[0] if rows and rows[0].number == number else None

    def _show_choice(
        self, *, lost: bool = False, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        notices = list_notices_offered(self.village)[:NOTICES_OFFERED]
        before = read_id(self.request.GET.get("before", ""))
        first = notices[-1].month.first_number if notices and not before else 0
        found = list_passbook(
            self.household.account, limit=ROWS_OFFERED, today=self.today, before=before or None
        )
        rows = [row for row in found if row.number >= first]
        has_older = len(rows) < len(found) or len(found) == ROWS_OFFERED
        sent = list(list_objections_of(self.household)[:OBJECTIONS_SHOWN])
        context = {
            "household": name_household(self.household),
            "rows": rows,
            "older": (rows[-1].number if rows else first) if has_older else None,
            "disputed": [
                one.transfer.number for one in sent if one.transfer and one.decided_at is None
            ],
            "own_objections": fold_objections([tell_outcome(one) for one in sent]),
            "lost": lost,
        }
        return self.render("office/card/object.html", context, status=status)

    def _show_form(
        self,
        form: CardObjectionForm,
        row: PassbookRow | None,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        context = {
            "household": name_household(self.household),
            "form": form,
            "row": row,
            "ended": self._find_end(row) if row else None,
        }
        return self.render("office/card/object_form.html", context, status=status)

    def _find_end(self, row: PassbookRow) -> date | None:
        """Return when the window of a row's notice was over; None while it runs or is to come."""
        ends = find_window_end(self.village, row.number)
        return ends if ends and ends < self.today else None


class CardFeedbackView(CardDoor):
    """Feedback with the card, and what was answered to what was sent before."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(CardFeedbackForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = CardFeedbackForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        try:
            check_pace(
                request,
                f"feedback/{self.village.pk}",
                limit=LETTERS_AN_ADDRESS,
                seconds=LETTERS_SECONDS,
            )
            feedback = send_feedback(
                self.village,
                form.get_content(),
                key=form.cleaned_data["key"],
                by=self.household,
                channel=LetterChannel.CARD,
                now=self.now,
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(form, status=status_of(refusal))
        sentence = _(
            "已经送到村务监督委员会，是第 %(number)s 号，最晚 %(day)s答复，答复就在这一页。"
        )
        told = {"number": feedback.number, "day": day_name(feedback.due_on, self.today)}
        messages.success(request, sentence % told)
        return HttpResponseRedirect(self.address("card_feedback"))

    def _show(self, form: CardFeedbackForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        context = {
            "form": form,
            "household": name_household(self.household),
            "days": get_terms(self.village, self.today).objection_days,
            "sent": list_feedback_of(self.household.pk)[:FEEDBACK_SHOWN],
        }
        return self.render("office/card/feedback.html", context, status=status)
