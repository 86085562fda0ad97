"""The page that reads a regulation into a draft."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from rules.admin.refusals import tell_refusal
from rules.drafts.clauses import read_text
from rules.forms import NewReadingForm, RereadingForm
from rules.models import Edition
from rules.services import draft_from_reading, fill_draft
from villages.admin_base import VillageAdmin
from villages.doors import get_person
from villages.errors import PointsError


class ReadingPages(VillageAdmin):
    """Mixed into the admin of editions: a text becomes a new draft, or fills one."""

    @action(
        description=_("读入办法"),
        url_path="read",
        permissions=["add"],
        variant=ActionVariant.PRIMARY,
    )
    def read_new(self, request: HttpRequest) -> HttpResponse:
        villages = self.find_villages(request, self.change_roles)
        form = NewReadingForm(
            *_sent(request),
            villages=villages,
            initial=self.get_changeform_initial_data(request),
        )
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        if form.is_valid():
            values = form.cleaned_data
            # Outside any transaction: a long text takes its time, and SQLite has one writer.
            reading = read_text(values["text"])
            try:
                edition = draft_from_reading(
                    values["village"],
                    reading,
                    title=values["title"],
                    sensitive_deeds=form.sensitive_deeds,
                    text=values["text"],
                    by=get_person(request),
                    now=timezone.now(),
                )
            except (PointsError, ValidationError) as error:
                status = tell_refusal(form, error)
            else:
                return self._go_to_book(request, edition)
        return self._show_reading(request, form, status)

    @action(description=_("读入办法"), url_path="read")
    def read_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        edition: Edition = self.get_object(request, object_id)
        if not self._may(request, edition, self.change_roles):
            raise PermissionDenied
        form = RereadingForm(*_sent(request), initial={"text": edition.text})
        status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
        if form.is_valid():
            values = form.cleaned_data
            reading = read_text(values["text"])
            try:
                fill_draft(
                    edition,
                    reading,
                    text=values["text"],
                    replace=values["replace"],
                    sensitive_deeds=form.sensitive_deeds,
                    by=get_person(request),
                    now=timezone.now(),
                )
            except (PointsError, ValidationError) as error:
                status = tell_refusal(form, error)
            else:
                return self._go_to_book(request, edition)
        return self._show_reading(request, form, status, edition=edition)

    def _go_to_book(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        count = edition.rules.count()
        self.message_user(
            request,
            _("读到 %(count)s 条细则，都放进草稿了。请对着原文一条一条核对。") % {"count": count},
        )
        return HttpResponseRedirect(reverse("admin:rules_edition_book", args=[edition.pk]))

    def _show_reading(
        self,
        request: HttpRequest,
        form: NewReadingForm | RereadingForm,
        status: HTTPStatus,
        *,
        edition: Edition | None = None,
    ) -> HttpResponse:
        context: dict[str, Any] = {  # Any: template values
            **self.admin_site.each_context(request),
            "title": _("读入办法"),
            "form": form,
            "edition": edition,
            "rule_count": edition.rules.count() if edition else 0,
        }
        return render(request, "rules/read.html", context, status=status)


def _sent(
    request: HttpRequest,
) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]] | tuple[None, None]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
