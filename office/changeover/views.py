"""The pages of people who change: offices and their sheets, and a whole change of terms."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from deeds.queries.deeds import READERS
from office.changeover.errors import NobodyToConfirm
from office.changeover.forms import MORE_ROWS, ROWS, ROWS_MAX, RenewalForm, StartForm
from office.changeover.queries import (
    find_ahead,
    find_gaps,
    get_office,
    get_renewal,
    group_by_role,
    list_ends,
    list_homeless,
    list_known_people,
    list_offices,
)
from office.changeover.services import (
    confirm_renewal,
    find_confirming_role,
    propose_renewal,
    refuse_renewal,
    undo_renewal,
)
from office.changeover.sheets import build_sheet, name_office, say_span
from office.models import Renewal, RenewalState
from villages.doors import VillageDoor, add_refusal, status_of
from villages.errors import PointsError, RoleNeeded
from villages.models import Appointment, Grid, Role
from villages.permissions import EVERY_VILLAGE_ROLE, STAFF

COMMITTEE = frozenset({Role.COMMITTEE})
Act = Callable[..., Renewal]
ACTS: dict[str, Act] = {
    "confirm": confirm_renewal,
    "refuse": refuse_renewal,
    "undo": undo_renewal,
}


class PeopleDoor(VillageDoor):
    """A page about offices of one village."""

    def link(self, name: str, *args: int) -> str:
        return f"{reverse(name, args=args)}?{urlencode({'village': self.village.slug})}"

    def build_row(self, office: Appointment) -> dict[str, object]:
        """Return an office as lists show it, with its sheet's address."""
        return {
            "pk": str(office.pk),
            "name": office.user.name,
            "office": name_office(office),
            "span": say_span(office, today=self.today),
            "address": self.link("change-over-sheet", office.pk),
        }


class OfficesView(PeopleDoor):
    """The own offices; for the staff everybody's, and the change of terms that is under way."""

    roles = EVERY_VILLAGE_ROLE
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        offices = list_offices(self.village, today=self.today)
        is_staff = bool(self.held & STAFF)
        ahead = find_ahead(self.village, today=self.today) if is_staff else None
        homeless = list_homeless(self.village, today=self.today) if is_staff else ()
        asked = request.GET.get("person", "") if is_staff else ""
        chosen = [one for one in offices if asked == str(one.user_id)]
        context = {
            "village": self.village,
            "chosen": chosen[0].user.name if chosen else "",
            "own": [
                self.build_row(one)
                for one in chosen or offices
                if chosen or (one.user_id == self.person.pk and one.starts_on <= self.today)
            ],
            "groups": [
                (role, [self.build_row(one) for one in rows])
                for role, rows in (group_by_role(offices) if is_staff else ())
            ],
            "is_staff": is_staff,
            "may_declare": bool(self.held & READERS),
            "may_propose": bool(self.held & COMMITTEE) and ahead is None,
            "ahead": ahead,
            "homeless": [
                (one.user.name, reverse("admin:villages_appointment_change", args=[one.pk]))
                for one in homeless
            ],
        }
        return render(request, "office/changeover/offices.html", context)


class SheetView(PeopleDoor):
    """One office's sheet on paper: the own one, or anybody's for the staff."""

    roles = EVERY_VILLAGE_ROLE
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, appointment_id: int) -> HttpResponse:
        office = get_office(self.village, appointment_id)
        if office.user_id != self.person.pk and not self.held & STAFF:
            raise RoleNeeded(_("、").join(str(role.label) for role in Role if role in STAFF))
        return show_sheets(self, [office], back=self.link("change-over"))


def show_sheets(door: PeopleDoor, offices: Sequence[Appointment], *, back: str) -> HttpResponse:
    sheets = [build_sheet(one, reader=door.person, today=door.today) for one in offices]
    context = {
        "village": door.village,
        "sheets": sheets,
        "today": door.today,
        "printed": timezone.localtime(door.now),
        "back": back,
    }
    return render(door.request, "office/changeover/sheet.html", context)


class ProposeView(PeopleDoor):
    """The page on which the committee ticks who ends and writes who begins."""

    roles = COMMITTEE
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(self._build_form(), self._build_starts(ROWS))

    def post(self, request: HttpRequest) -> HttpResponse:
        rows = self._read_rows()
        form, starts = self._build_form(), self._build_starts(rows)
        if "more" in request.POST:
            # Nothing is judged that was not sent.
            return self._show(form, self._build_starts(rows + MORE_ROWS), judges=False)
        if not all([form.is_valid(), *(one.is_valid() for one in starts)]):
            return self._show(form, starts, status=HTTPStatus.BAD_REQUEST)
        try:
            renewal = propose_renewal(
                self.village,
                last_day=form.cleaned_data["last_day"],
                ends=form.get_ends(),
                starts=[one.get_start() for one in starts if not one.is_empty],
                key=form.cleaned_data["key"],
                by=self.person,
                now=self.now,
            )
        except PointsError as error:
            add_refusal(form, error)
            return self._show(form, starts, status=status_of(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self._show(form, starts, status=HTTPStatus.BAD_REQUEST)
        return redirect(self.link("renewal", renewal.pk))

    def _read_rows(self) -> int:
        typed = self.request.POST.get("rows", "")
        rows = int(typed) if typed.isdecimal() and len(typed) < 4 else ROWS
        return min(max(rows, 1), ROWS_MAX)

    def _build_form(self) -> RenewalForm:
        sent = self.request.POST if self.request.method == "POST" else None
        return RenewalForm(sent, offices=list_offices(self.village, today=self.today))

    def _build_starts(self, rows: int) -> list[StartForm]:
        sent = self.request.POST if self.request.method == "POST" else None
        people = list(list_known_people(self.village))
        grids = list(Grid.objects.for_village(self.village))
        return [
            StartForm(
                sent, prefix=f"start{place}", village=self.village, people=people, grids=grids
            )
            for place in range(min(rows, ROWS_MAX))
        ]

    def _show(
        self,
        form: RenewalForm,
        starts: Sequence[StartForm],
        *,
        status: int = HTTPStatus.OK,
        judges: bool = True,
    ) -> HttpResponse:
        ticked = form.ticked
        confirmer = self._find_confirmer()
        if not judges:
            # Shown as they were typed, without a word about what is still missing.
            for one in (form, *starts):
                one._errors = {}  # type: ignore[attr-defined] # noqa: SLF001 - Django has no other way
        context = {
            "village": self.village,
            "form": form,
            "starts": starts,
            "rows": len(starts),
            "may_add": len(starts) < ROWS_MAX,
            "ahead": find_ahead(self.village, today=self.today),
            "groups": [
                (role, [(self.build_row(one), str(one.pk) in ticked) for one in offices])
                for role, offices in group_by_role(form.offices.values())
            ],
            "confirmer": str(confirmer.label) if confirmer else "",
            "is_among_them": confirmer in self.held,
        }
        return render(self.request, "office/changeover/propose.html", context, status=status)

    def _find_confirmer(self) -> Role | None:
        """Return who has to confirm it; None where nobody could."""
        try:
            return find_confirming_role(self.village, proposer=self.person, today=self.today)
        except NobodyToConfirm:
            return None


class RenewalDoor(PeopleDoor):
    """A page of one change of terms."""

    roles = STAFF


class RenewalView(RenewalDoor):
    """A change of terms: who ends, who begins, what would be missing, and who may say yes."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, renewal_id: int) -> HttpResponse:
        return self._show(get_renewal(self.village, renewal_id))

    def post(self, request: HttpRequest, renewal_id: int) -> HttpResponse:
        renewal = get_renewal(self.village, renewal_id)
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            return self._show(renewal, status=HTTPStatus.BAD_REQUEST)
        try:
            act(renewal, by=self.person, now=self.now)
        except PointsError as error:
            return self._show(renewal, refusal=str(error), status=status_of(error))
        return redirect(self.link("renewal", renewal.pk))

    def _show(
        self, renewal: Renewal, *, refusal: str = "", status: int = HTTPStatus.OK
    ) -> HttpResponse:
        is_ahead = renewal.last_day >= self.today
        confirmer = self._find_role(renewal) or Role.SUPERVISOR
        is_waiting = renewal.state == RenewalState.PROPOSED
        context = {
            "village": self.village,
            "renewal": renewal,
            "refusal": refusal,
            "ends": [self.build_row(one) for one in list_ends(renewal)],
            "starts": [
                _("%(name)s（登录名 %(username)s）：%(office)s")
                % {
                    "name": one.user.name,
                    "username": one.user.username,
                    "office": name_office(one),
                }
                for one in renewal.starts.all()
            ],
            "is_open": is_waiting or renewal.state == RenewalState.CONFIRMED,
            "gaps": find_gaps(renewal) if is_waiting and is_ahead else [],
            "is_own": renewal.proposed_by_id == self.person.pk,
            "may_confirm": is_waiting and is_ahead and self._may_decide(renewal),
            "may_refuse": is_waiting
            and (renewal.proposed_by_id == self.person.pk or self._may_decide(renewal)),
            "may_undo": renewal.state == RenewalState.CONFIRMED
            and is_ahead
            and self._may_decide(renewal),
            "confirmer": str(confirmer.label),
            "is_among_them": confirmer in self.held,
            "today": self.today,
        }
        return render(self.request, "office/changeover/renewal.html", context, status=status)

    def _may_decide(self, renewal: Renewal) -> bool:
        if renewal.proposed_by_id == self.person.pk:
            return False
        role = self._find_role(renewal)
        return role is not None and role in self.held

    def _find_role(self, renewal: Renewal) -> Role | None:
        try:
            return find_confirming_role(
                self.village, proposer=renewal.proposed_by, today=self.today
            )
        except NobodyToConfirm:
            return None


class RenewalSheetsView(RenewalDoor):
    """All the sheets of a change of terms on paper, one office after the other."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, renewal_id: int) -> HttpResponse:
        renewal = get_renewal(self.village, renewal_id)
        offices = [one for one in list_ends(renewal) if one.village_id == self.village.pk]
        return show_sheets(self, offices, back=self.link("renewal", renewal.pk))
