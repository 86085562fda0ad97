"""A new deed in three steps: which household, which rule, and the rest."""

from collections.abc import Sequence
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date

from deeds.errors import DayInFuture, HoursBeyondDay
from deeds.forms import DeedForm
from deeds.hours import check_hours
from deeds.models import Deed
from deeds.photos import FormPhoto, read_photos, set_aside
from deeds.queries.deeds import READERS, RECORDERS, get_open_household
from deeds.queries.likes import find_likes
from deeds.rows.deeds import LikeLine, address_of, build_likes
from deeds.scoring import forecast
from deeds.services import submit
from deeds.views.entry_choosing import Path, read_id, show_households, show_rules
from rules import scoring
from rules.errors import RuleError, RuleUnknown
from rules.lines import limit_words, points_words
from rules.models import Rule
from rules.queries import find_for_scoring, get_rule_in_force, rules_in_force
from villages.doors import VillageDoor, status_of
from villages.errors import PointsError
from villages.models import Household, Terms
from villages.queries import name_household


class NewDeedView(VillageDoor):
    """A new deed: choosing goes by addresses, so the back button works; only the last step sends.

    ?household= a number or a card's address, ?rule= an id, ?day= YYYY-MM-DD (today if left out).
    Rule and household may be chosen in either order.
    """

    roles = RECORDERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        path = Path(self.village, self.person, self.today, self._read_day())
        refusal = None
        if wanted := request.GET.get("rule", "").strip():
            try:
                path = path.with_rule(
                    get_rule_in_force(self.village, read_id(wanted), day=path.day)
                )
            except PointsError as error:
                refusal = error
        typed = request.GET.get("household", "").strip()
        if not typed:
            return show_households(request, path)
        try:
            household = get_open_household(self.village, typed)
        except PointsError as error:
            return show_households(request, path, error)
        path = path.with_household(household)
        if not typed.isdecimal():
            # A card's address opens the card: it stays in no list of addresses visited.
            return HttpResponseRedirect(path.address())
        if path.rule is None:
            return show_rules(request, path, refusal)
        form = self._build_form(household, path.rule, initial={"occurred_on": path.day})
        return self._show_form(form, path.day)

    def post(self, request: HttpRequest) -> HttpResponse:
        household, rule, refusals = self._read_chosen(request.POST)
        form = self._build_form(household, rule, data=request.POST, files=request.FILES)
        form.full_clean()
        photos, photo_refusals = read_photos(
            form.cleaned_data.get("photos", []), request.POST.getlist("kept"), by=self.person
        )
        refusals = [*refusals, *photo_refusals]
        for refusal in refusals:
            form.refuse(refusal)
        day = form.cleaned_data.get("occurred_on") or self.today
        if form.errors:
            status = status_of(refusals[0]) if refusals else HTTPStatus.BAD_REQUEST
            return self._show_form(form, day, photos, status=status)
        if "preview" in request.POST or self._must_ask(form, day):
            return self._show_form(form, day, photos)
        try:
            deed = self._submit(form, photos)
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show_form(form, day, photos, status=status_of(refusal))
        joined = 1 if form.cleaned_data["same_as"] else None
        address = address_of("deeds:deed", self.village, deed.pk, sent=1, joined=joined)
        return HttpResponseRedirect(address)

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
            rules = Rule.objects.for_village(self.village)
            rule = find_for_scoring(rules.filter(pk=read_id(typed)))
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
            roles=self.held,
            initial=chosen | (initial or {}),
        )

    def _terms_of(self, day: date) -> Terms:
        """Return the terms of a day, all of them read once: a page asks for two days."""
        if not hasattr(self, "_terms"):
            self._terms = list(Terms.objects.for_village(self.village).in_force_on(self.today))
        later = (terms for terms in self._terms if terms.valid_from <= day)
        return next(later, None) or Terms(village=self.village, valid_from=day)

    # Deeds that look the same

    def _find_likes(self, form: DeedForm, day: date) -> list[LikeLine]:
        """Return those that look the same as the deed; none once it was sent with this form."""
        if form.chosen_household is None or form.chosen_rule is None:
            return []
        likes = find_likes(form.build_deed(self.village, day))
        if form.is_bound and (key := form.cleaned_data.get("key")):
            likes = likes.exclude(key=key)
        return build_likes(
            likes, person=self.person, reads_all=bool(self.held & READERS), today=self.today
        )

    def _must_ask(self, form: DeedForm, day: date) -> bool:
        """Tell whether the sender has yet to say if it is one of those that look the same."""
        likes = self._likes_of(form, day)
        return bool(likes) and not form.has_answered(line.pk for line in likes)

    def _likes_of(self, form: DeedForm, day: date) -> list[LikeLine]:
        if not hasattr(self, "_likes"):
            self._likes = self._find_likes(form, day)
        return self._likes

    def _submit(self, form: DeedForm, photos: Sequence[FormPhoto]) -> Deed:
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
            photos=[one.photo for one in photos],
            key=typed["key"],
            same_as=Deed(pk=typed["same_as"]) if typed["same_as"] else None,
            apart=typed["apart"],
            by=self.person,
            now=self.now,
        )

    # The last page

    def _show_form(
        self,
        form: DeedForm,
        day: date,
        photos: Sequence[FormPhoto] = (),
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        """Show the last step; what it would come to stands there wherever that can be said."""
        preview = ""
        if status == HTTPStatus.OK:
            try:
                preview = self._preview(form, day)
            except (RuleError, DayInFuture, HoursBeyondDay) as refusal:
                if form.is_bound:
                    form.refuse(refusal)
                    status = status_of(refusal)
        oldest = self.today - timedelta(days=self._terms_of(self.today).back_days)
        form.offer_days(oldest, self.today)
        if "rule" in form.errors:
            form.offer_rules(rules_in_force(self.village, day))
        household, rule = form.chosen_household, form.chosen_rule
        likes = self._likes_of(form, day)
        path = Path(self.village, self.person, self.today, day, household, rule)
        context = {
            "village": self.village,
            "form": form,
            "preview": preview,
            "household_words": name_household(household) if household else "",
            "rule": rule,
            "rule_points": points_words(rule) if rule else "",
            "rule_limits": limit_words(rule) if rule else "",
            "other_household": path.address(household=""),
            "other_rule": path.address(rule=""),
            "can_preview": form.can_preview,
            "kept": set_aside(photos, by=self.person),
            "likes": likes,
            # Where the person is still to be chosen, another one's deed would be asked about.
            "asks": bool(likes) and (form.is_bound or "member" not in form.fields),
            "seen": " ".join(str(line.pk) for line in likes),
            "back": address_of("deeds:field", self.village),
        }
        return render(self.request, "deeds/new.html", context, status=status)

    def _preview(self, form: DeedForm, day: date) -> str:
        """Return what the deed would come to as things stand, in words.

        Raises RuleError where something is missing still, as before anything was typed, or where
        another day was typed on which the rule is not in force; DayInFuture where it is to come,
        HoursBeyondDay where it has fewer hours.
        """
        deed = form.build_deed(self.village, day)
        if form.is_bound:
            get_rule_in_force(self.village, deed.rule_id, day=day)
        points = form.get_points(deed.rule) if form.is_bound else None
        assessment = forecast(deed, points, terms=self._terms_of(day), today=self.today)
        check_hours(deed)
        return scoring.words(assessment.explanation)
