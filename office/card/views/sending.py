"""What a household sends in with its card: its own claim, or the good that a neighbour did."""

from collections.abc import Sequence
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from deeds.errors import DayInFuture
from deeds.models import Channel, Deed
from deeds.photos import FormPhoto, read_photos, set_aside
from deeds.queries.deeds import get_open_household
from deeds.queries.likes import find_likes
from deeds.scoring import forecast
from deeds.services import submit
from deeds.views.entry_choosing import read_id
from office.card.doors import CardDoor
from office.card.errors import NotWholeName, OwnCard, PhotosLost
from office.card.forms import CardDeedForm
from office.card.queries import (
    LikeRow,
    find_neighbours,
    is_own_household,
    list_awards,
    list_likes,
)
from rules import scoring
from rules.errors import RuleError, RuleUnknown
from rules.lines import limit_words, points_words
from rules.models import Rule
from rules.queries import find_for_scoring, get_rule_in_force
from villages.doors import status_of
from villages.errors import HouseholdUnknown, PointsError
from villages.models import Household
from villages.queries import get_terms, name_household


class SendView(CardDoor):
    """A deed in steps: which household for a neighbour's, which rule, the rest; only that sends.

    Choosing goes by addresses, so that the back button works: ?household=5&rule=17&day=2026-11-22.
    """

    http_method_names = ("get", "head", "post", "options")
    channel: ClassVar[Channel]
    route: ClassVar[str]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        household = self._find_household(request.GET)
        if household is None:
            return self._show_neighbours()
        day = self._read_day()
        wanted = request.GET.get("rule", "")
        if not wanted:
            return self._show_rules(household, day)
        try:
            rule = self._check_award(get_rule_in_force(self.village, read_id(wanted), day=day))
        except PointsError as refusal:
            return self._show_rules(household, day, refusal)
        form = CardDeedForm(
            household=household,
            rule=rule,
            initial=self._chosen(household, rule) | {"key": uuid4(), "occurred_on": day},
        )
        return self._show_form(form, day)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        household = self._find_household(request.POST)
        if household is None:
            return self._show_neighbours()
        rules = Rule.objects.for_village(self.village)
        rule = find_for_scoring(rules.filter(pk=read_id(request.POST.get("rule", ""))))
        if rule is None:
            return self._show_rules(household, self.today, RuleUnknown())
        form = CardDeedForm(request.POST, request.FILES, household=household, rule=rule)
        form.full_clean()
        photos, refusals = read_photos(
            form.cleaned_data.get("photos", []), request.POST.getlist("kept"), by=self.household
        )
        if "photos_lost" in request.POST:
            refusals = [*refusals, PhotosLost()]
        for refusal in refusals:
            form.refuse(refusal)
        day = form.cleaned_data.get("occurred_on") or self.today
        if form.errors:
            return self._show_form(form, day, photos, status=HTTPStatus.BAD_REQUEST)
        if "preview" in request.POST or self._must_ask(form, day):
            return self._show_form(form, day, photos)
        try:
            deed = self._submit(form, photos)
        except PointsError as refusal:
            form.refuse(refusal)
            return self._show_form(form, day, photos, status=status_of(refusal))
        return HttpResponseRedirect(f"{self.address('card_sent')}?sent={deed.pk}")

    # What came along

    def _find_household(self, sent: QueryDict) -> Household | None:
        """Return whose deed it is; None where it is still to be chosen."""
        raise NotImplementedError

    def _chosen(self, household: Household, rule: Rule) -> dict[str, Any]:  # Any: form values
        return {"household": household.number, "rule": rule.pk}

    def _read_day(self) -> date:
        try:
            day = parse_date(self.request.GET.get("day", ""))
        except ValueError:
            day = None
        return min(day or self.today, self.today)

    def _check_award(self, rule: Rule) -> Rule:
        """Refuse what takes points away as if there were none: nobody is accused by card."""
        if rule.is_deduction:
            raise RuleUnknown
        return rule

    def _likes_of(self, form: CardDeedForm, day: date) -> list[LikeRow]:
        likes = find_likes(form.build_deed(self.village, day))
        if form.is_bound and (key := form.cleaned_data.get("key")):
            likes = likes.exclude(key=key)
        return list_likes(likes, self.household, today=self.today)

    def _must_ask(self, form: CardDeedForm, day: date) -> bool:
        """Tell whether the sender has yet to say if it is one of those that look the same."""
        likes = self._likes_of(form, day)
        return bool(likes) and not form.has_answered(like.pk for like in likes)

    def _submit(self, form: CardDeedForm, photos: Sequence[FormPhoto]) -> Deed:
        typed = form.cleaned_data
        assert form.chosen_household is not None, "A form of this page has its household."
        assert form.chosen_rule is not None, "A form of this page has its rule."
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
            channel=self.channel,
            note=typed["note"],
            photos=[one.photo for one in photos],
            key=typed["key"],
            same_as=Deed(pk=typed["same_as"]) if typed["same_as"] else None,
            apart=typed["apart"],
            by=self.household,
            now=self.now,
        )

    # The pages

    def _show_neighbours(self, refusal: PointsError | None = None) -> HttpResponse:
        raise NotImplementedError

    def _show_rules(
        self, household: Household, day: date, refusal: PointsError | None = None
    ) -> HttpResponse:
        """Show what gives points on the day, by category."""
        query: dict[str, object] = {"household": household.number}
        if day != self.today:
            query["day"] = day.isoformat()
        address = f"{self.address(self.route)}?{urlencode(query)}&rule="
        context = {
            "refusal": refusal,
            "household": name_household(household),
            "number": household.number,
            "is_own": self.channel == Channel.CLAIM,
            "day": day,
            "today": self.today,
            "oldest": self._oldest_day(),
            "groups": list_awards(self.village, day, address=address),
        }
        status = status_of(refusal) if refusal else HTTPStatus.OK
        return self.render("office/card/rules.html", context, status=status)

    def _oldest_day(self) -> date:
        return self.today - timedelta(days=get_terms(self.village, self.today).back_days)

    def _show_form(
        self,
        form: CardDeedForm,
        day: date,
        photos: Sequence[FormPhoto] = (),
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        form.offer_days(self._oldest_day(), self.today)
        household, rule = form.chosen_household, form.chosen_rule
        assert household is not None, "It was chosen."
        assert rule is not None, "It was chosen."
        likes = self._likes_of(form, day) if status == HTTPStatus.OK else []
        is_own = self.channel == Channel.CLAIM
        context = {
            "form": form,
            "household": name_household(household),
            "is_own": is_own,
            "rule": rule,
            "rule_points": points_words(rule),
            "rule_limits": limit_words(rule),
            "other_rule": f"{self.address(self.route)}?household={household.number}",
            "other_household": self.address(self.route) if not is_own else "",
            "back": self.address("card"),
            "preview": self._preview(form, day) if status == HTTPStatus.OK else "",
            "can_preview": form.can_preview and is_own,
            "kept": set_aside(photos, by=self.household),
            "likes": likes,
            "asks": bool(likes) and (form.is_bound or "member" not in form.fields),
            "seen": " ".join(str(like.pk) for like in likes),
        }
        return self.render("office/card/send.html", context, status=status)

    def _preview(self, form: CardDeedForm, day: date) -> str:
        """Return what the household's own deed would come to; a neighbour's is the neighbour's."""
        if self.channel != Channel.CLAIM:
            return ""
        deed = form.build_deed(self.village, day)
        points = form.get_points(deed.rule) if form.is_bound else None
        try:
            assessment = forecast(
                deed, points, terms=get_terms(self.village, day), today=self.today
            )
        except (RuleError, DayInFuture):
            # Something is missing still, as before anything was typed.
            return ""
        return scoring.words(assessment.explanation)


class ClaimView(SendView):
    """What this household did itself."""

    channel = Channel.CLAIM
    route = "card_claim"

    def _find_household(self, sent: QueryDict) -> Household:
        return self.household


class RecommendView(SendView):
    """The good that another household did."""

    channel = Channel.NEIGHBOUR
    route = "card_recommend"

    def _find_household(self, sent: QueryDict) -> Household | None:
        typed = sent.get("household", "").strip()
        if not typed.isdecimal():
            return None
        try:
            found = get_open_household(self.village, typed)
        except PointsError:
            return None
        return None if found.pk == self.household.pk else found

    def _show_neighbours(self, refusal: PointsError | None = None) -> HttpResponse:
        """Ask for the neighbour's number or whole name; nobody pages through the village here."""
        sent = self.request.GET if self.request.method != "POST" else self.request.POST
        text = (sent.get("q") or sent.get("household") or "").strip()
        found = find_neighbours(self.household, text)
        if text and not found:
            refusal = self._say_why_none(text)
        context = {
            "text": text,
            "refusal": refusal,
            "rows": [
                (f"{self.address(self.route)}?household={one.number}", name_household(one))
                for one in found
            ],
            "hint": _("填户编号，或者全名。"),
        }
        status = status_of(refusal) if refusal else HTTPStatus.OK
        return self.render("office/card/neighbours.html", context, status=status)

    def _say_why_none(self, text: str) -> PointsError:
        if is_own_household(self.household, text):
            return OwnCard()
        return HouseholdUnknown(text[:20]) if text.isdecimal() else NotWholeName()
