"""The supervisors' objections: what waits, one with all that is known of it, its decision."""

from collections.abc import Callable
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from deeds.errors import FormIncomplete
from deeds.models import Deed
from deeds.queries.deeds import get_deed, get_sight
from deeds.rows.deeds import address_of, build_sheet
from ledger.models import Book, Hold, Transfer
from noticeboard.errors.objections import LineUnknown, OwnObjection
from noticeboard.forms.objections import (
    DismissForm,
    MissingChoiceForm,
    MissingForm,
    OutcomeForm,
    PartForm,
    SendBackForm,
    UpholdForm,
)
from noticeboard.models.letters import Objection, ObjectionKind, ObjectionState
from noticeboard.queries.objections import (
    find_bar,
    get_objection,
    list_objections,
    list_others_of,
    list_rows_of,
    list_unmoved,
    say_about,
)
from noticeboard.services.objections import (
    SUPERVISORS,
    Rehearsal,
    accept_missing,
    dismiss,
    name_line,
    rehearse,
    send_back,
    uphold,
    uphold_in_part,
)
from noticeboard.sheets.objections import (
    build_book_row,
    build_objection_row,
    list_facts,
    name_row,
    say_hold,
    say_points,
    say_result,
    say_state,
)
from rules.queries import get_rule_in_force, rules_in_force
from villages.doors import VillageDoor, status_of
from villages.errors import InvalidInputError, NotFoundError, PointsError
from villages.models import Household
from villages.numbers import read_id
from villages.permissions import STAFF, check_held
from villages.queries import get_household, name_household, with_heads
from villages.words import day_name
from villages.words import points as write_points

DECIDED_A_PAGE = 30
Act = Callable[[], Objection]
FORMS: dict[str, type[OutcomeForm]] = {
    "uphold": UpholdForm,
    "partly": PartForm,
    "dismiss": DismissForm,
    "send_back": SendBackForm,
}


def build_titles(objection: Objection) -> dict[str, tuple[str, str]]:
    """Return {act: (what the supervisor says, what comes of it)} for an objection."""
    return {
        "uphold": (
            _("成立，整笔冲正"),
            _("这笔分整笔退掉，因它不能兑换、不评先进的也解除。")
            if objection.deed is not None and objection.deed.takes
            else _("这笔分整笔退掉。"),
        ),
        "partly": (
            _("部分成立，改一改"),
            _("原来那笔冲正，同时记一笔改好的：改分数、改数量，或者改记到别户。"),
        ),
        "dismiss": _build_dismissal(objection),
        "send_back": (
            _("退回重新评议"),
            _("这笔分先冲正，评议小组再评一次；过了月也可以。"),
        ),
        "accept": (
            _("成立，补记一件事"),
            _("记成一件待评议的事，由评议小组评。过了补记期限也可以。"),
        ),
        "name": (
            _("就是这一笔"),
            _("请对一对户、事、日子和分：选定以后不能再换。还没过公示期的，从现在起冻结。"),
        ),
    }


def _build_dismissal(objection: Objection) -> tuple[str, str]:
    """Return what dismissing is called and comes to: a line, one nobody found, or none at all."""
    if objection.kind == ObjectionKind.MISSING:
        return _("不成立，不补记"), _("这件事不补记，账上不变。")
    if objection.transfer is None and objection.deed is None:
        return _("不成立，维持不变"), _("没有找到说的是哪一笔，账上不变。")
    if objection.transfer is None or objection.received_late:
        return _("不成立，维持不变"), _("账上照原样。")
    return _("不成立，维持不变"), _("这笔分照原样，不再因为这份异议冻结。")


class ObjectionQueueView(VillageDoor):
    """What waits for a decision, what is due first at the top; show=decided: the outcomes."""

    roles = STAFF
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        found = list_objections(self.village)
        is_decided = request.GET.get("show") == "decided"
        if is_decided:
            found = found.exclude(state=ObjectionState.OPEN).order_by("-decided_at")
        else:
            found = found.open().order_by("due_on", "number")
        page = Paginator(found, DECIDED_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "village": self.village,
            "is_decided": is_decided,
            "page": page,
            "rows": [build_objection_row(one, today=self.today) for one in page],
        }
        return render(request, "noticeboard/objections/list.html", context)


class ObjectionView(VillageDoor):
    """One objection; supervisors decide it, in a form an outcome and a step that shows the effect.

    act: which outcome the form is for. confirmed: the person has seen what will happen.
    """

    roles = STAFF
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        objection = get_objection(self.village, number)
        act = request.GET.get("act", "")
        if not self._may_decide(objection) or act not in self._list_acts(objection):
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
            decide = self._build_act(objection, form)
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

    # What is decided

    def _may_decide(self, objection: Objection) -> bool:
        is_open = objection.state == ObjectionState.OPEN
        if not is_open or not self.held & SUPERVISORS:
            return False
        return find_bar(objection, self.person, today=self.today) is None

    def _list_acts(self, objection: Objection) -> list[str]:
        """Return the outcomes that this objection may have now."""
        if objection.kind == ObjectionKind.MISSING:
            return ["accept", "dismiss"]
        if objection.transfer is None and objection.deed is None:
            return ["dismiss"]
        if objection.deed is None:
            return ["uphold", "dismiss"]
        return ["uphold", "partly", "dismiss", "send_back"]

    def _read_form(self, objection: Objection, act: str) -> OutcomeForm | MissingForm:
        """Return the form that was sent; raises FormIncomplete."""
        if act in FORMS:
            return FORMS[act](self.request.POST, objection=objection)
        if act == "accept":
            return self._read_missing(objection)
        raise FormIncomplete

    def _build_act(self, objection: Objection, form: OutcomeForm | MissingForm) -> Act:
        typed = form.cleaned_data
        # Any: what each of the services takes.
        said: dict[str, Any] = {
            "answer": typed["answer"],
            "by": self.person,
            "now": self.now,
        }
        if isinstance(form, MissingForm):
            assert form.chosen_household is not None, "Chosen before."
            assert form.chosen_rule is not None, "Chosen before."
            return partial(
                accept_missing,
                objection,
                household=form.chosen_household,
                rule=form.chosen_rule,
                occurred_on=typed["occurred_on"],
                quantity=form.get_quantity(),
                member=form.get_member(),
                difficulty=form.get_level("difficulty"),
                effect=form.get_level("effect"),
                with_extra=typed.get("with_extra", False),
                proposed_points=form.get_points(form.chosen_rule),
                **said,
            )
        said["ground"] = form.get_ground()
        if isinstance(form, PartForm):
            return partial(uphold_in_part, objection, **self._read_part(objection, form), **said)
        acts: dict[ObjectionState, Callable[..., Objection]] = {
            ObjectionState.UPHELD: uphold,
            ObjectionState.DISMISSED: dismiss,
            ObjectionState.SENT_BACK: send_back,
        }
        return partial(acts[form.state], objection, **said)

    def _read_part(
        self, objection: Objection, form: PartForm
    ) -> dict[str, Any]:  # Any: of three types
        typed, deed = form.cleaned_data, objection.deed
        points = typed.get("points")
        if points is not None and deed is not None and (deed.asked or deed.rule.points) < 0:
            points = -abs(points)
        household = typed.get("household", "").strip()
        return {
            "points": points,
            "quantity": typed.get("quantity"),
            "household": get_household(self.village, household) if household else None,
        }

    # What is missing

    def _choose_missing(self, objection: Objection) -> HttpResponse:
        """Ask for day, household and rule, then for what the rule needs."""
        given = self.request.GET.copy()
        if objection.household is not None:
            given["household"] = str(objection.household.number)
        if objection.occurred_on is not None and "day" not in given:
            given["day"] = objection.occurred_on.isoformat()
        day = _read_day(given.get("day", "")) or self.today
        form = MissingChoiceForm(given if "rule" in given else None, initial=given.dict())
        form.offer_rules(rules_in_force(self.village, day))
        if form.is_bound and form.is_valid():
            chosen = form.cleaned_data
            try:
                missing = self._build_missing(chosen["household"], chosen["rule"], chosen["day"])
            except PointsError as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._show_form(objection, "accept", missing)
        context = {**self._tell_act(objection, "accept"), "form": form, "is_asked_first": True}
        return render(self.request, "noticeboard/objections/choose.html", context)

    def _read_missing(self, objection: Objection) -> MissingForm:
        sent = self.request.POST
        day = _read_day(sent.get("occurred_on", ""))
        if day is None:
            raise FormIncomplete
        rule = read_id(sent.get("rule", ""))
        return self._build_missing(sent.get("household", ""), rule, day, sent)

    def _build_missing(
        self, household: str, rule_id: int, day: date, sent: object = None
    ) -> MissingForm:
        """Return the form for a rule and household; raises HouseholdUnknown, RuleUnknown."""
        rule = get_rule_in_force(self.village, rule_id, day=day)
        found = get_household(self.village, household)
        return MissingForm(sent, household=found, rule=rule, day=day)

    # Which row is meant

    def _name(self, objection: Objection) -> HttpResponse:
        row, deed = self._read_line()
        act = partial(name_line, objection, row, deed=deed, by=self.person, now=self.now)
        if "confirmed" not in self.request.POST:
            kept = [(name, self.request.POST.get(name, "")) for name in ("line", "deed")]
            return self._confirm(objection, "name", rehearse(act), kept=kept)
        act()
        return self._go_on(_("选好了，可以处理了。"))

    def _read_line(self) -> tuple[Transfer | None, Deed | None]:
        """Return the chosen row or deed of this village; raises LineUnknown, DeedUnknown."""
        sent = self.request.POST
        number = read_id(sent.get("line", ""))
        if row := Transfer.objects.for_village(self.village).filter(number=number).first():
            return row, None
        if deed := read_id(sent.get("deed", "")):
            return None, get_deed(self.village, deed)
        raise LineUnknown

    # What is shown

    def _confirm(
        self,
        objection: Objection,
        act: str,
        rehearsal: Rehearsal,
        *,
        form: OutcomeForm | MissingForm | None = None,
        kept: list[tuple[str, str]] | None = None,
    ) -> HttpResponse:
        households = with_heads(Household.objects.filter(pk__in=rehearsal.balances)).in_bulk()
        balances = [
            _("%(household)s 的结余：%(before)s 分 → %(after)s 分")
            % {
                "household": name_household(households[pk]),
                "before": write_points(before),
                "after": write_points(after),
            }
            for pk, (before, after) in rehearsal.balances.items()
        ]
        context = {
            **self._tell_act(objection, act),
            "form": form,
            "kept": kept or [],
            "effect": "" if act == "name" else rehearsal.effect,
            "explanation": rehearsal.explanation,
            "balances": balances,
            "is_held": rehearsal.is_held,
            "line": self._say_line(kept),
            "line_of": self._name_owner(objection) if kept else "",
            # The effect says it better.
            "act_words": "" if act == "partly" else build_titles(objection)[act][1],
        }
        return render(self.request, "noticeboard/objections/confirm.html", context)

    def _name_owner(self, objection: Objection) -> str:
        """Return whose row was chosen: the household that is meant, or the chosen row's."""
        household = objection.household
        row, deed = self._read_line()
        if household is None and row is not None:
            household = row.destination.household or row.source.household
        if household is None and deed is not None:
            household = deed.household
        if household is None:
            return ""
        return name_household(with_heads(Household.objects.all()).get(pk=household.pk))

    def _say_line(self, kept: list[tuple[str, str]] | None) -> str:
        if kept is None:
            return ""
        row, deed = self._read_line()
        if row is None:
            return (
                _("%(day)s：%(what)s")
                % {"day": day_name(deed.occurred_on, self.today), "what": deed.rule.deed}
                if deed
                else ""
            )
        return _("第 %(number)s 笔 · %(day)s：%(what)s %(points)s") % {
            "number": row.number,
            "day": day_name(row.occurred_on, self.today),
            "what": name_row(row),
            "points": say_points(row),
        }

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
        acts = self._list_acts(objection) if self._may_decide(objection) else []
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
            **self._tell_household(objection, may_name="dismiss" in acts),
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

    def _tell_household(self, objection: Objection, *, may_name: bool) -> dict[str, object]:
        """Return the household's rows of that notice, to read or to choose from."""
        household, typed = objection.household, self.request.GET.get("household", "")
        wants_name = (
            may_name
            and objection.kind == ObjectionKind.LINE
            and objection.transfer is None
            and objection.deed is None
        )
        told: dict[str, object] = {"wants_name": wants_name, "typed": typed}
        if household is None and wants_name and typed:
            try:
                household = get_household(self.village, typed)
            except PointsError as refusal:
                return told | {"typed_wrong": str(refusal)}
        if household is None:
            return told
        rows = list_rows_of(self.village, household, objection.notice)
        unmoved = list_unmoved(self.village, household, objection.notice) if wants_name else []
        return told | {
            "rows": [build_book_row(row, objection, today=self.today) for row in rows],
            "unmoved": unmoved,
            "rows_of": name_household(household),
        }


def _read_day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
