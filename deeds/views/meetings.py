"""The appraisal's meetings: who is here, the list, what is said otherwise, and the minutes."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.errors import FormIncomplete
from deeds.forms.meetings import ExceptionForm, ListForm, MeetingForm
from deeds.models import Meeting
from deeds.queries.deeds import DECIDERS, READERS
from deeds.queries.tables import get_meeting, get_table, map_titles
from deeds.rows.agenda import AgendaRow, build_agenda, build_chosen
from deeds.rows.deeds import address_of
from deeds.rows.minutes import build_minutes
from deeds.services import TableLine, close_meeting, hold_meeting, key_in
from deeds.services.meetings import check_lines
from deeds.services.working_off import work_for_a_while
from villages.doors import VillageDoor, status_of
from villages.errors import InvalidInputError
from villages.models import User
from villages.permissions import check_role, has_role
from villages.words import day_with_year

MEETINGS_A_PAGE = 20
# What is asked of a ticked deed, beside what the table should know of it.
Said = tuple[ExceptionForm, AgendaRow]


class MeetingsView(VillageDoor):
    """The meetings so far, and the first step of a new one: who is here."""

    roles = READERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        if not has_role(self.person, self.village, DECIDERS, today=self.today):
            return self._show(None)
        return self._show(self._build_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        check_role(self.person, self.village, DECIDERS, today=self.today)
        form = self._build_form(sent=True)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        read = form.cleaned_data
        try:
            meeting = hold_meeting(
                self.village,
                held_on=read["held_on"],
                place=read["place"],
                present=list(User.objects.filter(pk__in=read["present"]).order_by("pk")),
                key=read["key"],
                by=self.person,
                now=self.now,
            )
        except InvalidInputError as refusal:
            form.refuse(refusal)
            return self._show(form, status=status_of(refusal))
        return HttpResponseRedirect(address_of("deeds:meeting_list", self.village, meeting.number))

    def _build_form(self, *, sent: bool = False) -> MeetingForm:
        titles = map_titles(self.village, self.today)
        people = User.objects.filter(pk__in=titles).order_by("pk")
        start = {"key": uuid4(), "held_on": self.today}
        return MeetingForm(
            self.request.POST if sent else None,
            people=people,
            titles=titles,
            today=self.today,
            initial=start,
        )

    def _show(
        self, form: MeetingForm | None, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        meetings = Meeting.objects.for_village(self.village)
        page = Paginator(meetings, MEETINGS_A_PAGE).get_page(self.request.GET.get("page"))
        context = {
            "village": self.village,
            "form": form,
            "page": page,
            "meetings": [
                {
                    "address": address_of("deeds:meeting", self.village, one.number),
                    "number": one.number,
                    "day": day_with_year(one.held_on),
                    "is_closed": one.closed_at is not None,
                }
                for one in page
            ],
            "address": address_of("deeds:meetings", self.village),
            "queue": address_of("deeds:appraise", self.village) if form else "",
        }
        return render(self.request, "deeds/meetings/meetings.html", context, status=status)


class AgendaView(VillageDoor):
    """The second step: the list, of which everything is agreed to but what is ticked.

    What is ticked comes back on a third step, to say what the table said; without, this was all.
    """

    roles = DECIDERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._show_list(get_meeting(self.village, number))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        meeting = get_meeting(self.village, number)
        listed = ListForm(request.POST, otherwise=request.POST.getlist("otherwise"))
        if not listed.is_valid():
            return self._show_list(meeting, listed, status=HTTPStatus.BAD_REQUEST)
        read = listed.cleaned_data
        said = self._build_forms(meeting, read["otherwise"])
        forms = [form for form, _row in said]
        if forms and request.POST.get("step") != "said":
            return self._show_exceptions(meeting, listed, said)
        # All of them are looked at, so that every wrong box is marked at once.
        if not all([form.is_valid() for form in forms]):  # noqa: C419
            return self._show_exceptions(meeting, listed, said)
        lines = [form.get_line() for form in forms]
        refusals = check_lines(meeting, lines)
        for form in forms:
            if form.deed.pk in refusals:
                form.refuse(refusals[form.deed.pk])
        if refusals:
            return self._show_exceptions(meeting, listed, said)
        agreed = set(read["shown"]) - set(read["otherwise"])
        self._carry_out(meeting, [TableLine(pk) for pk in sorted(agreed)] + lines, read["key"])
        return HttpResponseRedirect(address_of("deeds:meeting", self.village, number))

    def _carry_out(self, meeting: Meeting, lines: Sequence[TableLine], key: UUID) -> None:
        key_in(meeting, lines=lines, key=key, by=self.person, now=self.now)
        work_for_a_while(meeting, now=self.now)

    def _build_forms(self, meeting: Meeting, otherwise: Sequence[int]) -> list[Said]:
        if not otherwise:
            return []
        table, chosen = get_table(meeting), build_chosen(meeting, otherwise, today=self.today)
        if len(chosen) < len(otherwise):
            raise FormIncomplete
        data = self.request.POST if self.request.POST.get("step") == "said" else None
        return [(ExceptionForm(data, deed=deed, table=table), row) for deed, row in chosen]

    def _show_list(
        self,
        meeting: Meeting,
        form: ListForm | None = None,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        agenda = build_agenda(meeting, today=self.today)
        context = {
            **_head(self, meeting),
            "agenda": agenda,
            "shown": ",".join(str(pk) for pk in agenda.deed_ids),
            "key": uuid4(),
            "form": form,
            "ticked": form.find_ticked() if form else frozenset(),
            "large": "large" in self.request.GET,
            "print": address_of("deeds:meeting_list_print", self.village, meeting.number),
        }
        return render(self.request, "deeds/meetings/list.html", context, status=status)

    def _show_exceptions(
        self, meeting: Meeting, listed: ListForm, said: Sequence[Said]
    ) -> HttpResponse:
        is_wrong = any(form.errors for form, _row in said)
        read = listed.cleaned_data
        context = {
            **_head(self, meeting),
            "shown": ",".join(str(pk) for pk in read["shown"]),
            "key": read["key"],
            "rest": len(read["shown"]) - len(said),
            "is_wrong": is_wrong,
            "forms": said,
            "counts": any(row.counts for _form, row in said),
        }
        status = HTTPStatus.BAD_REQUEST if is_wrong else HTTPStatus.OK
        return render(self.request, "deeds/meetings/exceptions.html", context, status=status)


class AgendaPrintView(VillageDoor):
    """The list on paper, by group, for a hall without a screen."""

    roles = DECIDERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        meeting = get_meeting(self.village, number)
        agenda = build_agenda(meeting, today=self.today)
        context = {**_head(self, meeting), "agenda": agenda}
        return render(request, "deeds/meetings/list_print.html", context)


class MeetingView(VillageDoor):
    """What has come of a meeting so far; what is left is carried out from here."""

    roles = READERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        meeting = get_meeting(self.village, number)
        minutes = build_minutes(meeting, today=self.today)
        may_go_on = meeting.closed_at is None and has_role(
            self.person, self.village, DECIDERS, today=self.today
        )
        open_list = build_agenda(meeting, today=self.today).count if may_go_on else 0
        context = {
            **_head(self, meeting),
            "minutes": minutes,
            "may_go_on": may_go_on,
            "open_count": open_list,
            "print": address_of("deeds:meeting_minutes", self.village, number),
        }
        return render(request, "deeds/meetings/meeting.html", context)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        check_role(self.person, self.village, DECIDERS, today=self.today)
        meeting = get_meeting(self.village, number)
        match request.POST.get("act"):
            case "work":
                work_for_a_while(meeting, now=self.now)
            case "close":
                close_meeting(meeting, by=self.person, now=self.now)
                messages.success(request, _("评议会结束了，会议记录可以打印签字。"))
            case _:
                raise FormIncomplete
        return HttpResponseRedirect(address_of("deeds:meeting", self.village, number))


class MinutesView(VillageDoor):
    """The minutes on paper, with lines to sign on."""

    roles = READERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        meeting = get_meeting(self.village, number)
        minutes = build_minutes(meeting, today=self.today)
        context = {**_head(self, meeting), "minutes": minutes}
        return render(request, "deeds/meetings/minutes.html", context)


def _head(door: VillageDoor, meeting: Meeting) -> dict[str, object]:
    """Return what every page of a meeting shows of it."""
    presences = meeting.presences.select_related("person")
    return {
        "village": door.village,
        "meeting": meeting,
        "present": _("、").join(one.person.name for one in presences),
        "address": address_of("deeds:meeting", door.village, meeting.number),
        "list": address_of("deeds:meeting_list", door.village, meeting.number),
        "meetings": address_of("deeds:meetings", door.village),
    }
