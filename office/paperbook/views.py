"""The doors for the paper book: the list to print, and the second person's answer."""

import re
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from office.paperbook.forms import PaperForm
from office.paperbook.queries import PaperList, Shown, list_refused, read_paper_list
from office.paperbook.services import Answered, consent_to_paper, refuse_of_paper
from office.views import can_see_charts
from villages.doors import VillageDoor
from villages.models import Role
from villages.numbers import read_id
from villages.permissions import STAFF
from villages.queries import name_household

NUMBERS_SHOWN = 20
_SHOWN = re.compile(r"(\d{1,18})-(\d{1,18})")


class StaffDoor(VillageDoor):
    """A page of the admin for a village's committee and supervisors."""

    roles = STAFF

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as Django's
        if not can_see_charts(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def address(self) -> str:
        return f"{reverse('admin:paper-book')}?village={self.village.slug}"


class PaperBookView(StaffDoor):
    """What waits of the paper book, and the second person's answer to all of it at once."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(PaperForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PaperForm(request.POST)
        shown = _read_shown(request.POST.get("shown", ""))
        refuses = "refuse" in request.POST
        if not form.is_valid() or shown is None:
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        numbers = form.cleaned_data["numbers"]
        reason = self._find_fault(numbers, is_needed=refuses)
        if reason:
            form.add_error("numbers", reason)
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        if refuses:
            answered = refuse_of_paper(
                self.village, shown=shown, numbers=numbers, by=self.person, now=self.now
            )
            self._tell(_("%(count)s 户记下了不同意，没有入账；改好表可以重新录入。"), answered)
        else:
            answered = consent_to_paper(
                self.village, shown=shown, without=numbers, by=self.person, now=self.now
            )
            self._tell(_("%(count)s 户已经同意，入了账。"), answered)
            if answered.refused:
                words = _("对不上的 %(count)s 户记下了不同意，没有入账；改好表可以重新录入。")
                messages.warning(request, words % {"count": answered.refused})
        return HttpResponseRedirect(self.address)

    def _find_fault(self, numbers: list[int], *, is_needed: bool) -> str:
        """Return why these numbers cannot be meant: a slip here would consent to what is wrong."""
        if not numbers:
            return _("请写是哪几户。") if is_needed else ""
        paper = self._read_list()
        answerable = {row.household.number for row in paper.open_to_person}
        strange = [f"{number:03d}" for number in numbers if number not in answerable]
        if not strange:
            return ""
        words = _("这些户不在您能核对的清单里：%(numbers)s。请看看有没有写错。")
        return words % {"numbers": _("、").join(strange[:NUMBERS_SHOWN])}

    def _read_list(self) -> PaperList:
        return read_paper_list(self.village, by=self.person, today=self.today)

    def _tell(self, words: str, answered: Answered) -> None:
        messages.success(self.request, words % {"count": answered.count})
        if answered.left:
            left = _("还有 %(left)s 户没有办到，请再按一次接着办。")
            messages.warning(self.request, left % {"left": answered.left})
        for row, error in answered.failed:
            failed = _("%(household)s 没有办成：%(reason)s")
            told = {"household": name_household(row.household), "reason": error}
            messages.error(self.request, failed % told)

    def _show(self, form: PaperForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        paper = self._read_list()
        context = admin.site.each_context(self.request) | {
            "title": _("核对纸质账"),
            "village": self.village,
            "form": form,
            "paper": paper,
            "refused": list_refused(self.village),
            "steps_in": bool(paper.open_to_person) and Role.SUPERVISOR not in self.held,
            "enter": f"{reverse('admin:tables')}?village={self.village.slug}&kind=openings",
            "print": f"{reverse('admin:paper-book-print')}?village={self.village.slug}",
        }
        return render(self.request, "office/paperbook/answer.html", context, status=status)


class PaperBookPrintView(StaffDoor):
    """The list on A4, by group, to be held against the paper book and signed."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "village": self.village,
            "paper": read_paper_list(self.village, by=self.person, today=self.today),
            "today": self.today,
            "back": self.address,
        }
        return render(request, "office/paperbook/print.html", context)


def _read_shown(text: str) -> Shown | None:
    found = _SHOWN.fullmatch(text)
    return Shown(read_id(found[1]), read_id(found[2])) if found else None
