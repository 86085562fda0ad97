"""Pages of an edition's way from draft to adoption: consultation, steps, minutes, the last word."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from rules.admin.refusals import tell_refusal
from rules.adoption.minutes import read_all_minutes
from rules.errors import FileUnknown, LegalityFindings
from rules.forms import AdoptionForm, ConsultationForm, StepForm
from rules.models import AdoptionStep, Edition, EditionState, StepFile, StepKind
from rules.queries import DraftFinding, find_legality_findings, was_shown
from rules.services import (
    STEPS_NEEDED,
    adopt_edition,
    open_consultation,
    record_step,
    remove_step,
    take_back,
)
from villages.admin_base import VillageAdmin
from villages.doors import get_person, status_of
from villages.errors import PointsError
from villages.words import day_with_year

# To look at; the others change something.
FOR_EVERY_READER = frozenset({"compare", "legality", "steps"})


class EditionPages(VillageAdmin):
    """Mixed into the admin of editions: pages about one edition, inside the admin's frame."""

    def render_page(
        self,
        request: HttpRequest,
        template: str,
        edition: Edition,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        **context: Any,
    ) -> HttpResponse:  # Any: template values
        """Render a page about one edition."""
        return render(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "edition": edition,
                "edition_url": _change_page(edition),
                **context,
            },
            status=status,
        )


class AdoptionPages(EditionPages):
    """What an edition's own admin has on its adoption."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/steps/<slug:kind>/",
                view(self.step_view),
                name="rules_edition_step",
            ),
            path(
                "<path:object_id>/minutes/<int:file_id>/",
                view(self.file_view),
                name="rules_edition_file",
            ),
            *super().get_urls(),
        ]

    @action(description=_("征求意见"), url_path="consult")
    def consult(self, request: HttpRequest, object_id: str) -> HttpResponse:
        edition = self.find_row(request, object_id, self.change_roles)
        form = ConsultationForm(request.POST if request.method == "POST" else None)
        return self.answer_page(
            request,
            form,
            lambda: open_consultation(
                edition,
                until=form.cleaned_data["until"],
                by=get_person(request),
                now=timezone.now(),
            ),
            title=_("征求意见"),
            sentence=_(
                "这一稿会公开在村里的网页上，大家不用登录就能看、能提意见。"
                "截止以前不能改；要改，先收回。"
            ),
            done=_("已经公开征求意见。"),
            back=_change_page(edition),
            template="rules/consult.html",
            findings=find_legality_findings(edition),
        )

    @action(description=_("收回修改"), url_path="take-back")
    def take_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        edition = self.find_row(request, object_id, self.change_roles)
        form = forms.Form(request.POST if request.method == "POST" else None)
        return self.answer_page(
            request,
            form,
            lambda: take_back(edition, by=get_person(request), now=timezone.now()),
            title=_("收回修改"),
            sentence=_(
                "收回以后又是草稿，可以改；收到的意见都留着。还没到截止日就收回的，改好要重新征求意见。"
            ),
            done=_("已经收回，可以改了。"),
            back=_change_page(edition),
        )

    @action(description=_("四议两公开"), url_path="steps")
    def steps(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show all steps in order with what is recorded of each; notes and files are for staff."""
        edition = self.get_object(request, object_id)
        may_record = self._may(request, edition, self.change_roles)
        recorded = {step.kind: step for step in _with_files(edition)}
        rows = [
            {
                "number": number,
                "label": kind.label,
                "step": recorded.get(kind),
                "address": self._step_page(edition, kind) if may_record else "",
                "is_open": (kind == StepKind.RESULT) == edition.is_adopted,
            }
            for number, kind in enumerate(StepKind, start=1)
        ]
        return self.render_page(
            request,
            "rules/steps.html",
            edition,
            title=_("四议两公开"),
            rows=rows,
            can_adopt=may_record and not edition.is_adopted,
            missing=gettext("、").join(
                str(kind.label) for kind in STEPS_NEEDED if kind not in recorded
            ),
            is_first=_is_first(edition),
            comments=edition.comments.count(),
            taken=edition.comments.filter(taken=True).count(),
        )

    @action(description=_("登记通过"), url_path="adopt")
    def adopt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        edition = self.find_row(request, object_id, self.change_roles)
        form = AdoptionForm(request.POST or None, is_first=_is_first(edition))
        findings: list[DraftFinding] = []
        status = HTTPStatus.OK
        if request.method == "POST" and form.is_valid():
            try:
                adopt_edition(
                    edition, **form.cleaned_data, by=get_person(request), now=timezone.now()
                )
            except LegalityFindings as error:
                findings = list(error.findings)
                form.add_error(None, _("有的写法不合法，改好才能通过。"))
                status = status_of(error)
            except (PointsError, ValidationError) as error:
                status = tell_refusal(form, error)
            else:
                self.message_user(request, _tell_adopted(form.cleaned_data["in_force_from"]))
                return HttpResponseRedirect(_change_page(edition))
        elif request.method == "POST":
            status = HTTPStatus.BAD_REQUEST
        return self.render_page(
            request,
            "rules/adopt.html",
            edition,
            status=status,
            form=form,
            findings=findings,
            title=_("登记通过"),
        )

    def step_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        """Record one step, or set it right; files come with it."""
        edition = self.find_row(request, object_id, self.change_roles)
        if kind not in StepKind.values:
            raise Http404
        step_kind = StepKind(kind)
        step = _with_files(edition).filter(kind=kind).first()
        back = reverse("admin:rules_edition_steps", args=[edition.pk])
        if request.method == "POST" and "remove" in request.POST and step:
            return self._remove_step(request, step, back)
        is_sent = request.method == "POST"
        form = StepForm(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            kind=step_kind,
            step=step,
        )
        status = HTTPStatus.OK
        if is_sent:
            status = self._record_step(request, edition, form)
            if status == HTTPStatus.OK:
                self.message_user(request, _("已经登记。"))
                return HttpResponseRedirect(back)
        return self.render_page(
            request,
            "rules/step.html",
            edition,
            status=status,
            form=form,
            step=step,
            back=back,
            title=step_kind.label,
        )

    def _record_step(self, request: HttpRequest, edition: Edition, form: StepForm) -> HTTPStatus:
        """Save a step with its files; what is refused is put on the form."""
        if not form.is_valid():
            return HTTPStatus.BAD_REQUEST
        try:
            record_step(
                edition,
                step=form.step,
                files=read_all_minutes(form.cleaned_data["scans"]),
                dropped=form.cleaned_data.get("dropped", ()),
                by=get_person(request),
                now=timezone.now(),
            )
        except (PointsError, ValidationError) as error:
            return tell_refusal(form, error)
        return HTTPStatus.OK

    def _remove_step(self, request: HttpRequest, step: AdoptionStep, back: str) -> HttpResponse:
        try:
            remove_step(step, by=get_person(request), now=timezone.now())
        except PointsError as error:
            self.refuse(request, error)
        else:
            self.message_user(request, _("已经撤掉这一步。"))
        return HttpResponseRedirect(back)

    def file_view(self, request: HttpRequest, object_id: str, file_id: int) -> HttpResponse:
        """Hand out a scan of minutes to staff, never to be shown inside the page."""
        edition = self.get_object(request, object_id)
        found = StepFile.objects.filter(pk=file_id, step__edition=edition).first()
        if found is None or not found.file:
            raise FileUnknown
        try:
            file = found.file.open("rb")
        except FileNotFoundError as error:
            raise FileUnknown from error
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return FileResponse(  # type: ignore[return-value] # a response that streams
            file,
            as_attachment=True,
            filename=found.name,
            content_type="application/octet-stream",
            headers=headers,
        )

    def _step_page(self, edition: Edition, kind: StepKind) -> str:
        return reverse("admin:rules_edition_step", args=[edition.pk, kind.value])


def name_buttons(edition: Edition) -> frozenset[str]:
    """Return the addresses of the buttons that do something at an edition in its state."""
    match edition.state:
        case EditionState.DRAFT:
            named = {"compare", "read", "legality", "terms", "consult", "steps", "adopt"}
            return frozenset(named if was_shown(edition) else named | {"discard"})
        case EditionState.CONSULTATION:
            return frozenset({"compare", "legality", "take-back", "steps", "adopt"})
    return frozenset({"compare", "legality", "steps"})


def _tell_adopted(day: date) -> str:
    if day > timezone.localdate():
        return gettext("已登记通过，到施行日自动生效，以后不能再改。")
    told = {"day": day_with_year(day)}
    return gettext("已登记通过，从%(day)s起施行，以后不能再改。") % told


def _change_page(edition: Edition) -> str:
    return reverse("admin:rules_edition_change", args=[edition.pk])


def _is_first(edition: Edition) -> bool:
    return not Edition.objects.for_village(edition.village).adopted().exists()


def _with_files(edition: Edition) -> Any:  # Any: a queryset of steps
    files = Prefetch("files", queryset=StepFile.objects.order_by("id"))
    return edition.steps.select_related("recorded_by").prefetch_related(files)
