"""The latest months, which supervisors and the chair sign."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from deeds.models import Deed
from noticeboard.errors import ChairNeeded, NoticeUnknown
from noticeboard.forms.signing import SignForm
from noticeboard.models import SignaturePart
from noticeboard.queries.closing import find_open_month
from noticeboard.queries.months import MonthAtAGlance, list_months
from noticeboard.services.signing import ROLE_OF, get_signing_title, sign_month
from villages.doors import VillageDoor, add_refusal, status_of
from villages.errors import PointsError
from villages.permissions import STAFF
from villages.words import month_name, month_span_name


class MonthsView(VillageDoor):
    """The latest months with what a signer must see; a POST asks once more, then signs one."""

    roles = STAFF
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(SignForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("没有说明审定哪个月。请从这一页再按一次。"))
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        month, part = form.cleaned_data["month"], form.cleaned_data["part"]
        if not form.cleaned_data["confirmed"] and self._may_sign(part):
            return self._ask(month, part)
        try:
            sign_month(self.village, month, part=part, by=self.person, now=self.now)
        except PointsError as refusal:
            add_refusal(form, refusal)
            messages.error(request, str(refusal))
            return self._show(form, status=status_of(refusal))
        messages.success(request, _("审定好了，公示上会写明。"))
        return redirect(f"{reverse('noticeboard:months')}?village={self.village.slug}")

    def _ask(self, day: date, part: SignaturePart) -> HttpResponse:
        """Show what is about to be signed; nothing is signed yet."""
        months = list_months(self.village, today=self.today)
        found = next((one for one in months if one.from_month <= day <= one.month), None)
        if found is None:
            raise NoticeUnknown(month_name(day))
        context = {
            "village": self.village,
            "figures": found,
            "months": month_span_name(found.from_month, found.month),
            "part": part,
        }
        return render(self.request, "noticeboard/months_sign.html", context)

    def _show(self, form: SignForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        parts = self._list_parts()
        months = list_months(self.village, today=self.today)
        context = {
            "village": self.village,
            "today": self.today,
            "open": find_open_month(self.village, today=self.today),
            "months": [self._build_row(month, parts) for month in months],
            "needs_title": self._needs_title(),
            "undecided": Deed.objects.for_village(self.village).undecided().count(),
        }
        return render(self.request, "noticeboard/months.html", context, status=status)

    def _list_parts(self) -> list[SignaturePart]:
        """Return the sides for which the person may sign today."""
        return [part for part in SignaturePart if self._may_sign(part)]

    def _may_sign(self, part: SignaturePart) -> bool:
        if ROLE_OF[part] not in self.held:
            return False
        try:
            get_signing_title(self.village, part, by=self.person, today=self.today)
        except ChairNeeded:
            return False
        return True

    def _needs_title(self) -> bool:
        """Tell whether the person is of the committee, but not by title its head."""
        is_committee = ROLE_OF[SignaturePart.CHAIR] in self.held
        return is_committee and not self._may_sign(SignaturePart.CHAIR)

    def _build_row(
        self, month: MonthAtAGlance, parts: list[SignaturePart]
    ) -> dict[str, Any]:  # Any: template values
        unsigned = [
            part
            for part, line in zip(SignaturePart, month.signatures.lines, strict=True)
            if not line.is_signed
        ]
        return {
            "figures": month,
            "months": month_span_name(month.from_month, month.month),
            "buttons": [part for part in unsigned if part in parts],
        }
