"""Feedback: written by anybody, its answer, and the supervisors' queue."""

from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from noticeboard.forms.feedback import AnswerForm, FeedbackEntryForm, FeedbackForm, read_page
from noticeboard.forms.letters import find_told_household
from noticeboard.models import Feedback, LetterChannel
from noticeboard.queries.feedback import (
    get_feedback,
    get_feedback_by_token,
    list_answered_feedback,
    list_open_feedback,
)
from noticeboard.services.feedback import (
    SUPERVISORS,
    FeedbackContent,
    answer_feedback,
    send_feedback,
)
from noticeboard.views.letters import (
    LETTERS_AN_ADDRESS,
    LETTERS_SECONDS,
    SecretView,
    build_address,
    is_new,
)
from villages.doors import VillageDoor, add_refusal, status_of
from villages.errors import PointsError
from villages.models import Household
from villages.pace import check_pace
from villages.permissions import STAFF, check_held
from villages.public import FormPageView
from villages.queries import get_terms, name_household, with_heads

ANSWERED_A_PAGE = 30
EXCERPT_LENGTH = 40


class FeedbackView(FormPageView):
    """What anybody has to say of anything; from: the page from whose foot one came."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = FeedbackForm(initial={"page": read_page(request.GET.get("from", ""))})
        return self._show(form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FeedbackForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        if form.is_from_a_machine:
            return HttpResponseRedirect(f"{request.path}?sent=1")
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
                by=None,
                channel=LetterChannel.WEB,
                now=timezone.now(),
            )
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show(form, status=status_of(refusal))
        address = reverse("noticeboard:feedback-answer", args=[self.village.slug, feedback.token])
        return HttpResponseRedirect(f"{address}?new=1")

    def _show(self, form: FeedbackForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        context = {
            "village": self.village,
            "form": form,
            "days": get_terms(self.village, timezone.localdate()).objection_days,
            "sent": "sent" in self.request.GET,
        }
        return render(self.request, "noticeboard/letters/feedback.html", context, status=status)


class FeedbackAnswerView(SecretView):
    """Where whoever wrote reads the own words and the answer."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        context = {
            "village": self.village,
            "feedback": get_feedback_by_token(self.village, token),
            "today": timezone.localdate(),
            "is_new": is_new(request),
            **build_address(request, request.path),
        }
        return render(request, "noticeboard/letters/feedback_answer.html", context)


class FeedbackQueueView(VillageDoor):
    """What waits for an answer, what is due first at the top; then what was answered."""

    roles = STAFF
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        answered = Paginator(list_answered_feedback(self.village), ANSWERED_A_PAGE)
        page = answered.get_page(request.GET.get("page"))
        context = {
            "village": self.village,
            "today": self.today,
            "waiting": [self._build_row(one) for one in list_open_feedback(self.village)],
            "page": page,
            "answered": [self._build_row(one) for one in page],
        }
        return render(request, "noticeboard/letters/feedback_queue.html", context)

    def _build_row(self, feedback: Feedback) -> dict[str, object]:
        words = " ".join(feedback.text.split())
        return {
            "feedback": feedback,
            "words": words[:EXCERPT_LENGTH] + ("…" if len(words) > EXCERPT_LENGTH else ""),
            "is_overdue": feedback.answered_at is None and feedback.due_on < self.today,
        }


class FeedbackLetterView(VillageDoor):
    """One feedback whole: supervisors answer it, the committee reads it."""

    roles = STAFF
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._show(get_feedback(self.village, number), AnswerForm())

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        check_held(self.held, SUPERVISORS)
        feedback = get_feedback(self.village, number)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._show(feedback, form, status=HTTPStatus.BAD_REQUEST)
        try:
            answer_feedback(
                feedback, answer=form.cleaned_data["answer"], by=self.person, now=self.now
            )
        except PointsError as refusal:
            add_refusal(form, refusal)
            return self._show(get_feedback(self.village, number), form, status=status_of(refusal))
        return HttpResponseRedirect(f"{request.path}?village={self.village.slug}")

    def _show(
        self, feedback: Feedback, form: AnswerForm, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        path = reverse("noticeboard:feedback-answer", args=[self.village.slug, feedback.token])
        context = {
            "village": self.village,
            "feedback": feedback,
            "household": self._name_sender(feedback),
            "today": self.today,
            "is_overdue": feedback.answered_at is None and feedback.due_on < self.today,
            "may_answer": bool(self.held & SUPERVISORS),
            "is_new": is_new(self.request),
            "form": form,
            **build_address(self.request, path),
        }
        return render(
            self.request, "noticeboard/letters/feedback_letter.html", context, status=status
        )

    def _name_sender(self, feedback: Feedback) -> str:
        if feedback.from_household_id is None:
            return ""
        households = with_heads(Household.objects.for_village(self.village))
        return name_household(households.get(pk=feedback.from_household_id))


class FeedbackEntryView(VillageDoor):
    """Feedback on paper or said to somebody's face, keyed in by staff."""

    roles = STAFF
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(FeedbackEntryForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FeedbackEntryForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        typed = form.cleaned_data
        try:
            content = FeedbackContent(
                text=typed["text"],
                name=typed["name"],
                contact=typed["contact"],
                household=find_told_household(self.village, typed["household"]),
            )
            feedback = send_feedback(
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
        address = reverse("noticeboard:feedback-letter", args=[feedback.number])
        return HttpResponseRedirect(f"{address}?village={self.village.slug}&new=1")

    def _show(self, form: FeedbackEntryForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        context = {
            "village": self.village,
            "form": form,
        }
        return render(self.request, "noticeboard/letters/feedback_new.html", context, status=status)
