"""The page of what the lint finds in an edition, where law and filing can cure a clause."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from rules.admin.adopting import EditionPages
from rules.admin.refusals import tell_refusal
from rules.errors import StepsFrozen
from rules.forms import CureForm
from rules.models import Edition
from rules.queries import find_legality_findings
from rules.services import record_cure, remove_cure
from villages.doors import get_person
from villages.errors import PointsError


class LegalityPages(EditionPages):
    """What an edition's own admin has on its legality."""

    @action(description=_("检查合法性"), url_path="legality")
    def check_legality(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the findings, each with a form for what it stands on, and the cures."""
        edition = self.get_object(request, object_id)
        may_cure = self._may(request, edition, self.change_roles)
        sent, status = None, HTTPStatus.OK
        if request.method == "POST":
            if not may_cure:
                raise PermissionDenied
            if "remove" in request.POST:
                return self._remove_cure(request, edition)
            sent = CureForm(request.POST)
            status = self._record_cure(request, edition, sent)
            if status == HTTPStatus.OK:
                return self._show_again(request, edition)
        return self.render_page(
            request,
            "rules/legality.html",
            edition,
            status=status,
            findings=self._list_findings(edition, sent, may_cure=may_cure),
            cures=edition.cures.all(),
            may_cure=may_cure and not edition.is_adopted,
            sent=sent,
            title=_("检查合法性"),
        )

    def _list_findings(
        self, edition: Edition, sent: CureForm | None, *, may_cure: bool
    ) -> list[dict[str, object]]:
        """Return each finding with its rule and its form; the sent one keeps its errors."""
        rows: list[dict[str, object]] = []
        for number, found in enumerate(find_legality_findings(edition)):
            words = found.finding.words
            is_sent = sent is not None and sent.data.get("words") == words
            blank = CureForm(initial={"words": words}, auto_id=f"cure_{number}_%s")
            form = sent if is_sent else blank
            shown = form if may_cure and not edition.is_adopted else None
            rows.append(
                {"rule": found.rule, "finding": found.finding, "form": shown, "is_open": is_sent}
            )
        return rows

    def _record_cure(self, request: HttpRequest, edition: Edition, form: CureForm) -> HTTPStatus:
        if not form.is_valid():
            return HTTPStatus.BAD_REQUEST
        try:
            record_cure(edition, cure=form.cure, by=get_person(request), now=timezone.now())
        except (PointsError, ValidationError) as error:
            return tell_refusal(form, error)
        self.message_user(request, _("已经登记依据，这一句不再算要改的。"))
        return HTTPStatus.OK

    def _remove_cure(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        given = request.POST["remove"]
        cure = get_object_or_404(edition.cures, pk=int(given) if given.isdecimal() else 0)
        try:
            remove_cure(cure, by=get_person(request), now=timezone.now())
        except StepsFrozen as error:
            self.refuse(request, error)
        return self._show_again(request, edition)

    def _show_again(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        address = reverse("admin:rules_edition_check_legality", args=[edition.pk])
        return HttpResponseRedirect(address)
