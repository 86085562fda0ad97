"""A new deed in three steps: which household, which rule, and the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date

from deeds.forms import DeedForm
from deeds.models import Deed
from deeds.photos import shrink_all
from deeds.queries import RECORDERS, find_recent_codes, get_groups, get_open_household
from deeds.rows import address_of
from deeds.scoring import forecast
from deeds.services import submit
from deeds.words import name_household
from rules import scoring
from rules.errors import RuleError, RuleUnknown
from rules.lines import limit_words, points_words
from rules.models import Rule
from rules.queries import RuleGroup, for_scoring, get_rule_in_force, rules_in_force
from villages.doors import VillageDoor, status_of
from villages.errors import PointsError
from villages.models import Household, Terms
from villages.permissions import find_roles
from villages.queries import find_households
from villages.words import day_name

FOUND_MAX = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """A household or rule to choose: one row, one tap."""

    address: str
    words: str
    note: str = ""
    points: str = ""
    is_deduction: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Rows under one heading."""

    name: str
    choices: list[Choice]


class NewDeedView(VillageDoor):
    """A new deed: choosing goes by addresses, so the back button works; only the last step sends.

    ?household= a number or a card's address, ?rule= an id, ?day= YYYY-MM-DD (today if left out).
    """

    roles = RECORDERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("household", "").strip()
        if not typed:
            return self._show_households()
        try:
            household = get_open_household(self.village, typed)
        except PointsError as refusal:
            return self._show_households(refusal)
        day = self._read_day()
        wanted = request.GET.get("rule", "")
        if not wanted:
            return self._show_rules(household, day)
        try:
            rule = get_rule_in_force(self.village, _read_id(wanted), day=day)
        except PointsError as refusal:
            return self._show_rules(household, day, refusal)
        form = self._build_form(household, rule, initial={"occurred_on": day})
        return self._show_form(form, day)

    def post(self, request: HttpRequest) -> HttpResponse:
        household, rule, refusals = self._read_chosen(request.POST)
        form = self._build_form(household, rule, data=request.POST, files=request.FILES)
        is_valid = form.is_valid()
        for refusal in refusals:
            form.refuse(refusal)
        day = form.cleaned_data.get("occurred_on") or self.today
        if refusals or not is_valid:
            status = status_of(refusals[0]) if refusals else HTTPStatus.BAD_REQUEST
            return self._show_form(form, day, status=status)
        if "preview" in request.POST:
            return self._show_form(form, day)
        try:
            deed = self._submit(form)
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show_form(form, day, status=status_of(refusal))
        return HttpResponseRedirect(address_of("deeds:deed", self.village, deed.pk, sent=1))

    # Reading what came along

    def _read_day(self) -> date:
        """Return the day in the address; today for none, for nonsense and for one to come."""
        try:
            day = parse_date(self.request.GET.get("day", ""))
        except ValueError:
            day = None
        return min(day or self.today, self.today)

    def _read_chosen(
        self, posted: QueryDict
    ) -> tuple[Household | None, Rule | None, list[PointsError]]:
        """Return the household and the rule that a form names, and why one of them cannot be."""
        household, rule = None, None
        refusals: list[PointsError] = []
        if typed := posted.get("household", "").strip():
            try:
                household = get_open_household(self.village, typed)
            except PointsError as refusal:
                refusals.append(refusal)
        if typed := posted.get("rule", "").strip():
            rules = for_scoring(Rule.objects.for_village(self.village))
            rule = rules.filter(pk=_read_id(typed)).first()
            if rule is None:
                refusals.append(RuleUnknown())
        return household, rule, refusals

    def _build_form(
        self,
        household: Household | None,
        rule: Rule | None,
        *,
        initial: dict[str, Any] | None = None,  # Any: form values
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
    ) -> DeedForm:
        chosen = {
            "key": uuid4(),
            "household": household.number if household else "",
            "rule": rule.pk if rule else "",
        }
        return DeedForm(
            data,
            files,
            household=household,
            rule=rule,
            roles=find_roles(self.person, self.village, today=self.today),
            initial=chosen | (initial or {}),
        )

    def _terms_of(self, day: date) -> Terms:
        """Return the terms of a day, all of them read once: a page asks for two days."""
        if not hasattr(self, "_terms"):
            self._terms = list(Terms.objects.for_village(self.village).in_force_on(self.today))
        later = (terms for terms in self._terms if terms.valid_from <= day)
        return next(later, None) or Terms(village=self.village, valid_from=day)

    def _submit(self, form: DeedForm) -> Deed:
        typed = form.cleaned_data
        assert form.chosen_household is not None, "A valid form has its household."
        assert form.chosen_rule is not None, "A valid form has its rule."
        return submit(
            self.village,
            household=form.chosen_household,
            rule=form.chosen_rule,
            occurred_on=typed["occurred_on"],
            quantity=form.get_quantity(),
            member=form.get_member(),
            difficulty=form.get_level("difficulty"),
            effect=form.get_level("effect"),
            with_extra=typed.get("with_extra", False),
            proposed_points=form.get_points(form.chosen_rule),
            channel=form.get_channel(),
            note=typed["note"],
            witness=typed.get("witness", ""),
            photos=shrink_all(typed["photos"]),
            key=typed["key"],
            by=self.person,
            now=self.now,
        )

    # The three pages

    def _show_households(self, refusal: PointsError | None = None) -> HttpResponse:
        """Show the search and the households of a group; a number or card goes straight on."""
        text = self.request.GET.get("q", "").strip()
        if refusal is None and (text.isdecimal() or "/c/" in text):
            try:
                household = get_open_household(self.village, text)
            except PointsError as error:
                refusal = error
            else:
                return HttpResponseRedirect(
                    address_of("deeds:new", self.village, household=household.number)
                )
        groups = get_groups(self.person, self.village, today=self.today)
        group_id = _read_id(self.request.GET.get("group", ""))
        if text and refusal is None:
            found = find_households(self.village, text[:40])[:FOUND_MAX]
            shown = set()
        else:
            found = groups.households_of(group_id)
            shown = {group_id} if group_id else {group.pk for group in groups.own}
        context = {
            "village": self.village,
            "refusal": refusal,
            "text": text or self.request.GET.get("household", "").strip(),
            "searched": bool(text) and refusal is None,
            "found": _group_households(self, found),
            "groups": [
                Choice(address_of("deeds:new", self.village, group=group.pk), group.name)
                for group in (*groups.own, *groups.others)
                if group.pk not in shown
            ],
        }
        status = status_of(refusal) if refusal else HTTPStatus.OK
        return render(self.request, "deeds/choose_household.html", context, status=status)

    def _show_rules(
        self, household: Household, day: date, refusal: PointsError | None = None
    ) -> HttpResponse:
        """Show the rules in force on the day: those used last, then all by category."""
        groups = rules_in_force(self.village, day)
        context = {
            "village": self.village,
            "refusal": refusal,
            "household": household.number,
            "household_words": name_household(household),
            "other_household": address_of("deeds:new", self.village),
            "day": day,
            "day_words": day_name(day, self.today) if day != self.today else "",
            "today": self.today,
            "recent": self._recent_rules(groups, household, day),
            "groups": [
                ChoiceGroup(
                    group.label, [self._rule_choice(rule, household, day) for rule in group.rules]
                )
                for group in groups
            ],
        }
        status = status_of(refusal) if refusal else HTTPStatus.OK
        return render(self.request, "deeds/choose_rule.html", context, status=status)

    def _recent_rules(
        self, groups: Sequence[RuleGroup], household: Household, day: date
    ) -> list[Choice]:
        by_code = {rule.code: rule for group in groups for rule in group.rules}
        codes = find_recent_codes(self.person, self.village)
        recent = [by_code[code] for code in codes if code in by_code]
        return [self._rule_choice(rule, household, day) for rule in recent]

    def _rule_choice(self, rule: Rule, household: Household, day: date) -> Choice:
        address = address_of(
            "deeds:new",
            self.village,
            household=household.number,
            rule=rule.pk,
            day="" if day == self.today else day.isoformat(),
        )
        return Choice(
            address, rule.deed, rule.article, points_words(rule), is_deduction=rule.is_deduction
        )

    def _show_form(
        self, form: DeedForm, day: date, *, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        """Show the last step; what it would come to stands there wherever that can be said."""
        preview = ""
        if status == HTTPStatus.OK:
            try:
                preview = self._preview(form, day)
            except RuleError as refusal:
                if form.is_bound:
                    form.refuse(refusal)
                    status = status_of(refusal)
        oldest = self.today - timedelta(days=self._terms_of(self.today).back_days)
        form.offer_days(oldest, self.today)
        if "rule" in form.errors:
            form.offer_rules(rules_in_force(self.village, day))
        household, rule = form.chosen_household, form.chosen_rule
        number = household.number if household else ""
        context = {
            "village": self.village,
            "form": form,
            "preview": preview,
            "household_words": name_household(household) if household else "",
            "rule": rule,
            "rule_points": points_words(rule) if rule else "",
            "rule_limits": limit_words(rule) if rule else "",
            "other_household": address_of("deeds:new", self.village),
            "other_rule": address_of("deeds:new", self.village, household=number),
            "can_preview": form.can_preview,
        }
        return render(self.request, "deeds/new.html", context, status=status)

    def _preview(self, form: DeedForm, day: date) -> str:
        """Return what the deed would come to as things stand, in words.

        Raises RuleError where something is missing still, as before anything was typed, or where
        another day was typed on which the rule is not in force.
        """
        deed = Deed(
            village=self.village,
            household=form.chosen_household,
            rule=form.chosen_rule,
            occurred_on=day,
            member=form.get_member() if form.is_bound else None,
            quantity=form.get_quantity() if form.is_bound else Decimal(1),
        )
        if form.is_bound:
            deed.difficulty = form.get_level("difficulty")
            deed.effect = form.get_level("effect")
            deed.with_extra = form.cleaned_data.get("with_extra", False)
            get_rule_in_force(self.village, deed.rule_id, day=day)
        points = form.get_points(deed.rule) if form.is_bound else None
        assessment = forecast(deed, points, terms=self._terms_of(day), today=self.today)
        return scoring.words(assessment.explanation)


def _group_households(view: NewDeedView, households: Iterable[Household]) -> list[ChoiceGroup]:
    """Return households that stand by group as rows under the groups' names."""
    groups: dict[str, list[Choice]] = {}
    for household in households:
        address = address_of("deeds:new", view.village, household=household.number)
        choice = Choice(address, name_household(household))
        groups.setdefault(household.grid.name, []).append(choice)
    return [ChoiceGroup(name, choices) for name, choices in groups.items()]


def _read_id(text: str) -> int:
    """Return the id in an address; 0, which no row has, for what is none."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0
