"""The public page of a draft in consultation: what it would change, and what people think of it."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property

from rules.adoption.changes import compare_rules, compare_shared_caps
from rules.adoption.terms import find_base_terms, list_terms_changes
from rules.errors import ConsultationUnknown
from rules.forms import CommentForm
from rules.models import Edition, Rule
from rules.queries import find_edition_in_consultation, find_edition_in_force
from rules.services import add_comment, is_open
from villages.doors import add_refusal, status_of
from villages.errors import PointsError
from villages.pace import check_pace
from villages.public import FormPageView

# A whole meeting may write from the village hall's one connection.
COMMENTS_AN_ADDRESS = 20
COMMENTS_SECONDS = 600


class DraftView(FormPageView):
    """A draft in consultation for everyone; comments need no log-in and are never shown."""

    edition: Edition

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._lead_on(number) or self._show(request, None)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        elsewhere = self._lead_on(number)
        if elsewhere:
            return elsewhere
        form = self._build_form(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=HTTPStatus.BAD_REQUEST)
        if form.is_from_a_machine:
            return self._thank(request)
        values = form.cleaned_data
        try:
            check_pace(
                request,
                f"comments/{self.edition.pk}",
                limit=COMMENTS_AN_ADDRESS,
                seconds=COMMENTS_SECONDS,
            )
            add_comment(
                self.edition,
                text=values["text"],
                rule_code=values["rule_code"],
                name=values["name"],
                contact=values["contact"],
                key=values["key"],
                now=timezone.now(),
            )
        except PointsError as error:
            add_refusal(form, error)
            return self._show(request, form, status=status_of(error))
        return self._thank(request)

    def _lead_on(self, number: int) -> HttpResponse | None:
        """Find the draft; where it was adopted meanwhile, lead to the rules in force.

        Raises ConsultationUnknown.
        """
        found = find_edition_in_consultation(self.village, number)
        if found is None:
            adopted = Edition.objects.for_village(self.village).adopted()
            if adopted.filter(number=number).exists():
                return redirect("rules:public", self.village.slug)
            raise ConsultationUnknown
        # Known already, and asked for again by what is told of it.
        found.village = self.village
        self.edition = found
        return None

    def _thank(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(f"{request.path}?sent=1#sent")

    def _build_form(self, sent: Any = None) -> CommentForm:  # Any: what a browser posts
        return CommentForm(sent, rules=self._rules)

    def _show(
        self, request: HttpRequest, form: CommentForm | None, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        edition, today = self.edition, timezone.localdate()
        in_force = find_edition_in_force(self.village, today)
        before = list(in_force.rules.in_order().with_weights()) if in_force else []
        caps_before = in_force.category_caps.all() if in_force else ()
        comments = list(edition.comments.values_list("taken", flat=True))
        context = {
            "village": self.village,
            "edition": edition,
            "in_force": in_force,
            "changes": compare_rules(before, self._rules),
            "caps": compare_shared_caps(caps_before, edition.category_caps.all()),
            "terms": list_terms_changes(edition, find_base_terms(self.village, today)),
            "is_open": is_open(edition, today=today),
            "form": form or self._build_form(),
            "sent": "sent" in request.GET,
            "comments": len(comments),
            "taken": comments.count(True),
        }
        return render(request, "rules/draft_public.html", context, status=status)

    @cached_property
    def _rules(self) -> list[Rule]:
        return list(self.edition.rules.in_order().with_weights())
