"""One objection with all that is known of it, and its decision."""

from decimal import Decimal
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deeds.errors import FormIncomplete
from deeds.queries.deeds import get_deed, get_sight
from deeds.rows.deeds import address_of, build_sheet
from ledger.models import Book, Hold
from noticeboard.errors.objections import OwnObjection
from noticeboard.forms.objections import MissingForm, OutcomeForm
from noticeboard.models.letters import Objection, ObjectionState
from noticeboard.queries.objections import find_bar, get_objection, list_others_of, say_about
from noticeboard.services.objections import SUPERVISORS, Rehearsal, name_line, rehearse
from noticeboard.sheets.objections import (
    build_objection_row,
    list_facts,
    name_row,
    say_hold,
    say_points,
    say_result,
    say_state,
)
from noticeboard.views.objections.acts import FORMS, bind_act, build_titles, list_acts
from noticeboard.views.objections.lines import ChosenLine, tell_household
from noticeboard.views.objections.missing import build_choice, build_missing, read_missing
from villages.doors import VillageDoor, status_of
from villages.errors import InvalidInputError, NotFoundError, PointsError
from villages.models import Household
from villages.permissions import STAFF, check_held
from villages.queries import name_household, with_heads
from villages.words import points as write_points


class ObjectionView(VillageDoor):
    """One objection; supervisors decide it, in a form an outcome and a step that shows the effect.

    act: which outcome the form is for. confirmed: the person has seen what will happen.
    """

    roles = STAFF
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        objection = get_objection(self.village, number)
        act = request.GET.get("act", "")
        if not self._may_decide(objection) or act not in list_acts(objection):
            return self._show(objection)
        if act == "accept":
            return self._choose_missing(objection)
        form = FORMS[act](objection=objection)
        return self._show_form(objection, act, form)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        check_held(self.held, SUPERVISORS)
        objection = get_objection(self.village, number)
        act = request.POST.get("act", "")
        if act == "name":
            return self._name(objection)
        form = self._read_form(objection, act)
        if not form.is_valid():
            return self._show_form(objection, act, form, status=HTTPStatus.BAD_REQUEST)
        try:
            decide = bind_act(objection, form, by=self.person, now=self.now)
            if "confirmed" not in request.POST:
                return self._confirm(objection, act, rehearse(decide), form=form)
            decided = decide()
        except (InvalidInputError, NotFoundError) as refusal:
            form.refuse(refusal)
            return self._show_form(objection, act, form, status=status_of(refusal))
        return self._go_on(
            _("异议第 %(number)s 号处理好了：%(state)s。结果印在下一次公示上。")
            % {"number": decided.number, "state": decided.get_state_display()}
        )

    def _go_on(self, words: str) -> HttpResponse:
        messages.success(self.request, words)
        return HttpResponseRedirect(f"{self.request.path}?village={self.village.slug}")

    def _may_decide(self, objection: Objection) -> bool:
        is_open = objection.state == ObjectionState.OPEN
        if not is_open or not self.held & SUPERVISORS:
            return False
        return find_bar(objection, self.person, today=self.today) is None

    def _read_form(self, objection: Objection, act: str) -> OutcomeForm | MissingForm:
        """Return the form that was sent; raises FormIncomplete and what read_missing does."""
        if act in FORMS:
            return FORMS[act](self.request.POST, objection=objection)
        if act == "accept":
            return read_missing(self.village, self.request.POST)
        raise FormIncomplete

    def _choose_missing(self, objection: Objection) -> HttpResponse:
        """Ask for day, household and rule, then for what the rule needs."""
        form = build_choice(objection, self.request.GET, today=self.today)
        if form.is_bound and form.is_valid():
            chosen = form.cleaned_data
            try:
                missing = build_missing(
                    self.village, chosen["household"], chosen["rule"], chosen["day"]
                )
            except PointsError as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._show_form(objection, "accept", missing)
        context = {**self._tell_act(objection, "accept"), "form": form}
        return render(self.request, "noticeboard/objections/choose.html", context)

    def _name(self, objection: Objection) -> HttpResponse:
        """Say which row is meant, once it was shown."""
        chosen = ChosenLine.read(self.village, self.request.POST)
        act = partial(
            name_line, objection, chosen.row, deed=chosen.deed, by=self.person, now=self.now
        )
        if "confirmed" not in self.request.POST:
            rehearsal = rehearse(act)
            return self._confirm(objection, "name", rehearsal, chosen=chosen)
        act()
        return self._go_on(_("选好了，可以处理了。"))

    # What is shown

    def _confirm(
        self,
        objection: Objection,
        act: str,
        rehearsal: Rehearsal,
        *,
        form: OutcomeForm | MissingForm | None = None,
        chosen: ChosenLine | None = None,
    ) -> HttpResponse:
        sent = self.request.POST
        context = {
            **self._tell_act(objection, act),
            "form": form,
            "kept": [(name, sent.get(name, "")) for name in ("line", "deed")] if chosen else [],
            "effect": "" if act == "name" else rehearsal.effect,
            "explanation": rehearsal.explanation,
            "balances": say_balances(rehearsal.balances),
            "is_held": rehearsal.is_held,
            "line": chosen.say(self.today) if chosen else "",
            "line_of": chosen.name_owner(objection) if chosen else "",
            # The effect says it better.
            "act_words": "" if act == "partly" else build_titles(objection)[act][1],
        }
        return render(self.request, "noticeboard/objections/confirm.html", context)

    def _show_form(
        self,
        objection: Objection,
        act: str,
        form: OutcomeForm | MissingForm,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        context = {**self._tell_act(objection, act), "form": form}
        return render(self.request, "noticeboard/objections/decide.html", context, status=status)

    def _tell_act(self, objection: Objection, act: str) -> dict[str, object]:
        title, what_comes = build_titles(objection)[act]
        row = objection.transfer
        return {
            "village": self.village,
            "objection": objection,
            "about": say_about(objection),
            "household": name_household(objection.household) if objection.household else "",
            "points": say_points(row) if row else "",
            "act": act,
            "act_title": title,
            "act_words": what_comes,
            "back": address_of(
                "noticeboard:objection",
                self.village,
                objection.number,
                # Among whose rows one was chosen, to choose again.
                household=self.request.GET.get("household", ""),
            ),
        }

    def _show(self, objection: Objection) -> HttpResponse:
        bar = find_bar(objection, self.person, today=self.today)
        state, tone = say_state(objection, today=self.today)
        context: dict[str, object] = {
            "village": self.village,
            "objection": objection,
            "about": say_about(objection),
            "state": state,
            "tone": tone,
            "today": self.today,
        }
        if isinstance(bar, OwnObjection):
            context["bar"] = bar
            return render(self.request, "noticeboard/objections/closed.html", context)
        is_supervisor = bool(self.held & SUPERVISORS)
        titles = build_titles(objection)
        acts = list_acts(objection) if self._may_decide(objection) else []
        typed = self.request.GET.get("household", "")
        context |= {
            "facts": list_facts(objection, sees_sender=is_supervisor, today=self.today),
            "bar": bar if is_supervisor and objection.state == ObjectionState.OPEN else None,
            "is_supervisor": is_supervisor,
            "effect": say_result(objection),
            "acts": [(act, *titles[act]) for act in acts],
            "others": [
                build_objection_row(one, today=self.today) for one in list_others_of(objection)
            ],
            **self._tell_row(objection),
            **self._tell_deed(objection),
            **tell_household(objection, typed, may_name="dismiss" in acts, today=self.today),
        }
        return render(self.request, "noticeboard/objections/one.html", context)

    def _tell_row(self, objection: Objection) -> dict[str, object]:
        row = objection.transfer
        if row is None:
            return {}
        hold = Hold.objects.filter(transfer=row).first()
        return {
            "row_number": row.number,
            "row_points": say_points(row),
            "row_what": name_row(row),
            "row_hold": say_hold(row, hold, today=self.today),
            "row_is_reversed": row.reversed_by.exists(),
        }

    def _tell_deed(self, objection: Objection) -> dict[str, object]:
        if objection.deed_id is None:
            return {}
        deed = get_deed(self.village, objection.deed_id)
        sight = get_sight(self.person, self.village, today=self.today)
        book = Book.objects.get(village=self.village)
        sheet = build_sheet(
            deed, sight=sight, open_month=book.open_month, page="deeds:deed", today=self.today
        )
        return {"sheet": sheet}


def say_balances(balances: dict[int, tuple[Decimal, Decimal]]) -> list[str]:
    """Return how each household's balance would change, in words."""
    households = with_heads(Household.objects.filter(pk__in=balances)).in_bulk()
    return [
        _("%(household)s 的结余：%(before)s 分 → %(after)s 分")
        % {
            "household": name_household(households[pk]),
            "before": write_points(before),
            "after": write_points(after),
        }
        for pk, (before, after) in balances.items()
    ]
