"""What a household says with its card: feedback, and the answers to it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from noticeboard.forms.feedback import CardFeedbackForm
from noticeboard.models import LetterChannel
from noticeboard.queries.feedback import list_feedback_of
from noticeboard.services.feedback import send_feedback
from noticeboard.views.letters import LETTERS_AN_ADDRESS, LETTERS_SECONDS
from office.card.doors import CardDoor
from villages.doors import status_of
from villages.errors import PointsError
from villages.pace import check_pace
from villages.queries import get_terms, name_household
from villages.words import day_name

FEEDBACK_SHOWN = 20


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
