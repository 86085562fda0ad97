"""Checking what somebody brings: a code or a file, of any village, without a log-in."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from ledger.models import TransferKind
from noticeboard.forms.verify import CodeForm, FileForm
from noticeboard.queries.verify import verify_code, verify_file
from noticeboard.verdicts import Answer, answer
from villages.doors import add_refusal, status_of
from villages.errors import PointsError
from villages.pace import check_pace
from villages.public import OpenFormView

# Somebody who checks a year's papers for the whole village does not come near it.
CHECKS_AN_ADDRESS = 60
CHECKS_SECONDS = 600


class VerifyView(OpenFormView):
    """Says in one sentence whether a file or a code is what was put up."""

    status = HTTPStatus.BAD_REQUEST

    def get(self, request: HttpRequest) -> HttpResponse:
        if "code" not in request.GET:
            return self._show(request)
        form = CodeForm(request.GET)
        found = None
        if form.is_valid() and self._may_ask(request, form):
            found = answer(verify_code(form.cleaned_data["code"]))
        return self._show(request, code_form=form, found=found)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FileForm(request.POST, request.FILES)
        found = None
        if form.is_valid() and self._may_ask(request, form):
            found = answer(verify_file(form.cleaned_data["file"], name=form.name))
        return self._show(request, file_form=form, found=found)

    def _may_ask(self, request: HttpRequest, form: CodeForm | FileForm) -> bool:
        try:
            check_pace(request, "verify", limit=CHECKS_AN_ADDRESS, seconds=CHECKS_SECONDS)
        except PointsError as error:
            add_refusal(form, error)
            self.status = status_of(error)
            return False
        return True

    def _show(
        self,
        request: HttpRequest,
        *,
        code_form: CodeForm | None = None,
        file_form: FileForm | None = None,
        found: Answer | None = None,
    ) -> HttpResponse:
        context: dict[str, Any] = {  # Any: template values
            "code_form": code_form or CodeForm(),
            "file_form": file_form or FileForm(),
            "found": found,
        }
        is_refused = found is None and (code_form or file_form) is not None
        status = self.status if is_refused else HTTPStatus.OK
        return render(request, "noticeboard/verify.html", context, status=status)


class VerifyHowView(View):
    """Explains how anybody checks the same without us."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"kinds": [(kind.value, kind.label) for kind in TransferKind]}
        return render(request, "noticeboard/verify_how.html", context)
