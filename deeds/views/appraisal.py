"""The appraisal's pages: the queue, one deed to say yes or no to, and what I have said."""

from datetime import date
from http import HTTPStatus
from typing import TypedDict
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.ceilings import find_room_today
from deeds.errors import FormIncomplete
from deeds.forms import ApprovalForm, LikeForm, PointsForm, RefusalForm, TakeBackForm
from deeds.forms.appraisal import ConsentForm, DeclineForm
from deeds.models import Deed, DeedState, Verdict
from deeds.queries.deeds import DECIDERS, Sight, get_deed, get_sight, waiting_for
from deeds.rows.deeds import address_of, build_groups, build_same_photos, build_sheet
from deeds.rows.evidence import (
    build_like_sides,
    find_wish,
    find_word_to_take_back,
    list_mine,
    list_wishes,
)
from deeds.rows.hearings import tell_hearing
from deeds.scoring import score
from deeds.services import (
    consent_to_take_back,
    decide,
    decline_take_back,
    join,
    let_stand,
    take_back,
)
from deeds.services.deciding import check_ripe
from deeds.services.joining import order_pair
from deeds.words import say_room
from ledger.models import Book
from rules import scoring
from rules.errors import RuleError
from villages.doors import VillageDoor, status_of
from villages.errors import InvalidInputError, PointsError
from villages.models import Village
from villages.queries import get_terms, name_household
from villages.words import signed_points_with_unit

ROWS_A_PAGE = 50
# Those that need somebody else stand below the queue, as a reminder and not as work.
OTHERS_MAX = 50


def get_room_context(village: Village, *, today: date) -> dict[str, str]:
    """Return what the pages say of a month that comes near its ceiling; no words before."""
    room = find_room_today(village, today=today)
    words = say_room(room) if room and room.is_near else ""
    return {"room": words, "ceiling": address_of("deeds:ceiling", village)}


class QueueView(VillageDoor):
    """What waits for me to decide, by group; what I stay out of stands apart."""

    roles = DECIDERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        queue = waiting_for(self.person, self.village)
        page = Paginator(queue.to_decide, ROWS_A_PAGE).get_page(request.GET.get("page"))
        sight = get_sight(self.person, self.village, today=self.today)
        recused = queue.recused[:OTHERS_MAX]
        context = {
            "village": self.village,
            "count": page.paginator.count,
            "page": page,
            "groups": build_groups(page, page="deeds:appraise_deed", today=self.today),
            "wishes": list_wishes(self.village, sight=sight, today=self.today),
            "recused_count": queue.recused.count() if len(recused) == OTHERS_MAX else len(recused),
            "recused": build_groups(recused, page="deeds:deed", today=self.today),
            "own": build_groups(queue.own[:OTHERS_MAX], page="deeds:deed", today=self.today),
            "field": address_of("deeds:field", self.village),
            "mine": address_of("deeds:appraise_mine", self.village),
            "meetings": address_of("deeds:meetings", self.village),
            **get_room_context(self.village, today=self.today),
        }
        return render(request, "deeds/appraise.html", context)


class MineView(VillageDoor):
    """What I have said and may still take back."""

    roles = DECIDERS
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "village": self.village,
            "rows": list_mine(self.person, self.village, today=self.today),
            "queue": address_of("deeds:appraise", self.village),
        }
        return render(request, "deeds/appraise_mine.html", context)


class Asked(TypedDict):
    """When a page was asked for: what every part of it needs to know."""

    open_month: date
    today: date


class DeedDoor(VillageDoor):
    """The page of one deed as a decider meets it, whatever was last pressed on it."""

    roles = DECIDERS

    @property
    def meeting_number(self) -> int | None:
        """The meeting from whose list the page was opened, to lead back there."""
        sent = self.request.POST.get("meeting") or self.request.GET.get("meeting") or ""
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 7 else None

    def list_address(self, deed: Deed) -> str:
        """Return where the deed stands on the list of the meeting it was opened from."""
        number = self.meeting_number or 0
        return f"{address_of('deeds:meeting_list', self.village, number)}#d{deed.pk}"

    def show(
        self,
        deed: Deed,
        form: PointsForm | None = None,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        """Show the deed with its forms: the one that was sent as it was typed, the others new."""
        sight = get_sight(self.person, self.village, today=self.today)
        open_month = Book.objects.get(village=self.village).open_month
        asked: Asked = {"open_month": open_month, "today": self.today}
        bar = sight.find_bar(deed)
        likes = build_like_sides(deed, sight=sight, **asked) if deed.is_undecided else []
        wish = find_wish(deed, sight=sight, **asked)
        context = {
            "village": self.village,
            "sheet": build_sheet(deed, sight=sight, page="deeds:appraise_deed", **asked),
            "form": form,
            **self._build_forms(deed, form),
            # A posting that somebody wants back is not over: the wish says what is to be done.
            "bar": bar,
            "says_bar": wish is None,
            "unripe": None if bar else self._find_unripe(deed),
            "preview": self._preview(deed),
            "likes": likes,
            "may_tell": deed.household_id not in sight.recused,
            "word": find_word_to_take_back(deed, self.person, **asked),
            "wish": wish,
            "queue": address_of("deeds:appraise", self.village),
            "meeting": self.meeting_number or "",
            "list": self.list_address(deed) if self.meeting_number else "",
            **self._tell(deed, sight),
            **self._list_addresses(deed),
            **get_room_context(self.village, today=self.today),
        }
        return render(self.request, "deeds/appraise_deed.html", context, status=status)

    def _build_forms(self, deed: Deed, form: PointsForm | None) -> dict[str, PointsForm]:
        proposed = None if deed.proposed_points is None else abs(deed.proposed_points)
        fresh: dict[str, PointsForm] = {
            "approval": ApprovalForm(rule=deed.rule, initial={"key": uuid4(), "points": proposed}),
            "refusal": RefusalForm(initial={"key": uuid4()}),
            "taking": TakeBackForm(initial={"key": uuid4()}),
            "declining": DeclineForm(initial={"round": deed.round}),
        }
        return {
            name: form if form is not None and isinstance(form, type(one)) else one
            for name, one in fresh.items()
        }

    def _tell(self, deed: Deed, sight: Sight) -> dict[str, object]:
        same = sight.find_same_photos(deed)
        return {
            "hearing": tell_hearing(deed, sees_people=sight.sees_sources(deed), today=self.today),
            "same_photos": build_same_photos(same, page="deeds:appraise_deed", today=self.today),
        }

    def _list_addresses(self, deed: Deed) -> dict[str, str]:
        return {
            name: address_of(f"deeds:{page}", self.village, deed.pk)
            for name, page in (
                ("address", "appraise_deed"),
                ("likes_address", "appraise_likes"),
                ("take_back_address", "appraise_take_back"),
                ("consent_address", "appraise_consent"),
                ("decline_address", "appraise_decline"),
            )
        }

    def _find_unripe(self, deed: Deed) -> PointsError | None:
        """Return what has to be settled before anybody can agree; refusing is open."""
        try:
            check_ripe(deed, today=self.today)
        except PointsError as refusal:
            return refusal
        return None

    def _preview(self, deed: Deed) -> str:
        """Return what the deed would come to now; nothing where the points are to be chosen."""
        if not deed.is_undecided:
            return ""
        try:
            terms = get_terms(self.village, deed.occurred_on)
            assessment = score(deed, deed.proposed_points, terms=terms, today=self.today)
        except RuleError:
            return ""
        return scoring.words(assessment.explanation)


class DecideView(DeedDoor):
    """One deed with its evidence and what it would come to; yes, or no with the reason."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed = get_deed(self.village, deed_id)
        if deed.joined_into_id is not None:
            number = self.meeting_number
            kept = address_of(
                "deeds:appraise_deed", self.village, deed.joined_into_id, meeting=number
            )
            return HttpResponseRedirect(kept)
        return self.show(deed)

    def post(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed = get_deed(self.village, deed_id)
        form = self._read_form(deed)
        if not form.is_valid():
            return self.show(deed, form, status=HTTPStatus.BAD_REQUEST)
        try:
            decided = decide(
                deed,
                verdict=Verdict.REFUSE if isinstance(form, RefusalForm) else Verdict.APPROVE,
                chosen_points=form.get_points(deed.rule),
                reason=form.cleaned_data.get("reason", ""),
                key=form.cleaned_data["key"],
                by=self.person,
                now=self.now,
            )
        except InvalidInputError as refusal:
            # What others have done meanwhile has a page of its own (config.middleware.Refusals).
            form.refuse(refusal)
            return self.show(deed, form, status=status_of(refusal))
        messages.success(request, self._say(decided, before=deed))
        queue = address_of("deeds:appraise", self.village)
        return HttpResponseRedirect(self.list_address(deed) if self.meeting_number else queue)

    def _read_form(self, deed: Deed) -> ApprovalForm | RefusalForm:
        """Return the form that was sent: a yes or a no; raises FormIncomplete."""
        match self.request.POST.get("verdict"):
            case Verdict.APPROVE.value:
                return ApprovalForm(self.request.POST, rule=deed.rule)
            case Verdict.REFUSE.value:
                return RefusalForm(self.request.POST)
        raise FormIncomplete

    def _say(self, deed: Deed, *, before: Deed) -> str:
        """Say what became of the deed."""
        if deed.state == DeedState.POSTED:
            words = _("%(household)s：%(deed)s %(points)s，已经入账。")
        elif deed.state == DeedState.QUEUED:
            words = _("%(household)s：%(deed)s %(points)s，已经评定；这个月加分满了，下月入账。")
        elif deed.state == DeedState.REFUSED:
            words = _("%(household)s：%(deed)s，已经退回。")
        elif deed.round > before.round:
            words = _("%(household)s：%(deed)s，要上评议会再议。")
        else:
            words = _("%(household)s：%(deed)s，您的意见记下了，等别人评议。")
        return words % {
            "household": name_household(before.household),
            "deed": deed.rule.deed,
            "points": signed_points_with_unit(deed.points or deed.asked or 0),
        }


class LikesView(DeedDoor):
    """Whether two deeds that look the same are one, and joined, or two."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed, form = get_deed(self.village, deed_id), LikeForm(request.POST)
        if not form.is_valid():
            raise FormIncomplete
        other = get_deed(self.village, form.cleaned_data["other"])
        match request.POST.get("act"):
            case "join":
                gone, into = order_pair(deed, other)
                kept = join(gone, into, by=self.person, now=self.now)
                messages.success(request, _("已经合成一件，几处来源都留着。"))
            case "apart":
                let_stand(deed, other, by=self.person, now=self.now)
                kept = deed
                messages.success(request, _("记下了：确是两件。"))
            case _:
                raise FormIncomplete
        if self.meeting_number:
            return HttpResponseRedirect(self.list_address(kept))
        return HttpResponseRedirect(address_of("deeds:appraise_deed", self.village, kept.pk))


class TakeBackView(DeedDoor):
    """The own word taken back; after the posting, the wish for a second decider."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed, form = get_deed(self.village, deed_id), TakeBackForm(request.POST)
        if not form.is_valid():
            return self.show(deed, form, status=HTTPStatus.BAD_REQUEST)
        read = form.cleaned_data
        try:
            after = take_back(
                deed, reason=read["reason"], key=read["key"], by=self.person, now=self.now
            )
        except InvalidInputError as refusal:
            form.refuse(refusal)
            return self.show(deed, form, status=status_of(refusal))
        if after.state == DeedState.POSTED:
            messages.success(
                request, _("记下了。另一位评议人同意以后，这笔分就冲正，这件事重新评议。")
            )
        else:
            messages.success(request, _("收回了，您可以重新说。"))
        return HttpResponseRedirect(address_of("deeds:appraise_deed", self.village, deed_id))


class ConsentView(DeedDoor):
    """A second decider's consent: the row is reversed, the deed waits anew."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed, form = get_deed(self.village, deed_id), ConsentForm(request.POST)
        if not form.is_valid():
            raise FormIncomplete
        of_round = form.cleaned_data["round"]
        consent_to_take_back(deed, of_round=of_round, by=self.person, now=self.now)
        messages.success(request, _("已经冲正，这件事回到评议，重新来评。"))
        return HttpResponseRedirect(address_of("deeds:appraise_deed", self.village, deed_id))


class DeclineView(DeedDoor):
    """A second decider's no: the posting stands."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, deed_id: int) -> HttpResponse:
        deed, form = get_deed(self.village, deed_id), DeclineForm(request.POST)
        if not form.is_valid():
            return self.show(deed, form, status=HTTPStatus.BAD_REQUEST)
        reason, of_round = form.cleaned_data["reason"], form.cleaned_data["round"]
        decline_take_back(deed, of_round=of_round, reason=reason, by=self.person, now=self.now)
        messages.success(request, _("记下了：不撤回，这笔分照原样。"))
        return HttpResponseRedirect(address_of("deeds:appraise_deed", self.village, deed_id))
