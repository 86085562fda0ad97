"""The page on which people compare a draft's rules with its text, one by one."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from rules.admin.merging import MergingPages
from rules.admin.refusals import tell_refusal
from rules.admin.weights import WeightPages
from rules.drafts.book import Book, build_book
from rules.errors import RuleChangedMeanwhile, RuleUnknown
from rules.forms import CardForm, NewRuleForm
from rules.models import Edition, Rule
from rules.services import (
    add_rule,
    build_rule_input,
    change_rule,
    print_category_only,
    remove_rule,
    see_rule,
    see_unread,
)
from villages.doors import get_person, status_of
from villages.errors import PointsError

# What the page's own script asks with: it takes a card and the progress instead of a page.
FETCH_HEADER = "X-Card"


class BookPages(MergingPages, WeightPages):
    """Mixed into the admin of editions: the draft's text beside its rules."""

    def get_urls(self) -> list[URLPattern]:
        base = "<int:edition_id>/book/"
        pages = (
            ("", "book", self.show_book),
            ("rules/<int:rule_id>/", "book_rule", self.show_card),
            ("new/", "book_new", self.write_new),
            ("unread/", "book_unread", self.mark_unread),
        )
        own = [
            path(base + end, self.admin_site.admin_view(view), name=f"rules_edition_{name}")
            for end, name, view in pages
        ]
        urls: list[URLPattern] = super().get_urls()
        return own + urls

    def response_post_save_add(self, request: HttpRequest, obj: Edition) -> HttpResponse:
        """Lead from a new draft to where its rules are written."""
        return HttpResponseRedirect(_address(obj))

    @action(description=_("从原文到细则"), url_path="compare")
    def compare(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead from the edition's form to the page."""
        edition: Edition = self.get_object(request, object_id)
        return HttpResponseRedirect(reverse("admin:rules_edition_book", args=[edition.pk]))

    def show_book(self, request: HttpRequest, edition_id: int) -> HttpResponse:
        edition: Edition = self.get_object(request, str(edition_id))
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self._render_book(request, build_book(edition))

    def show_card(self, request: HttpRequest, edition_id: int, rule_id: int) -> HttpResponse:
        """Open a rule's card for writing, or do with the rule what a button of the card says."""
        edition: Edition = self.get_object(request, str(edition_id))
        self._check_writer(request, edition)
        rule = edition.rules.with_weights().filter(pk=rule_id).first()
        if rule is None:
            return self._tell_gone(request, edition, rule_id)
        if request.method != "POST":
            form = None if "closed" in request.GET else CardForm(instance=rule)
            return self._render_card(request, build_book(edition), rule_id, form=form)
        if request.POST.get("act") == "save":
            return self._save_card(request, edition, rule)
        try:
            self._act_on(request, rule)
        except PointsError as error:
            return self._render_card(
                request, build_book(edition), rule_id, refusal=str(error), status=status_of(error)
            )
        return self._lead_on(request, edition, rule_id)

    def _tell_gone(self, request: HttpRequest, edition: Edition, rule_id: int) -> HttpResponse:
        """Lead back from a rule that somebody has taken out, maybe by this button's first press."""
        if FETCH_HEADER in request.headers:
            return self._answer_script(request, build_book(edition), rule_id)
        if request.method != "POST":
            raise Http404
        self.message_user(request, str(RuleUnknown()))
        return HttpResponseRedirect(_address(edition))

    def _act_on(self, request: HttpRequest, rule: Rule) -> None:
        by, now, mark = get_person(request), timezone.now(), request.POST.get("mark", "")
        match request.POST.get("act"):
            case "see":
                see_rule(rule, by=by, now=now, mark=mark)
            case "drop":
                remove_rule(rule, by=by, now=now, mark=mark)
            case "hide":
                print_category_only(rule, sensitive=True, by=by, now=now)
            case "show":
                print_category_only(rule, sensitive=False, by=by, now=now)
            case _:
                raise Http404

    def _save_card(self, request: HttpRequest, edition: Edition, rule: Rule) -> HttpResponse:
        form = CardForm(request.POST, instance=rule)
        status = HTTPStatus.BAD_REQUEST
        if form.is_valid():
            try:
                change_rule(
                    rule,
                    terms=build_rule_input(form.instance),
                    by=get_person(request),
                    now=timezone.now(),
                    mark=form.cleaned_data["mark"],
                )
            except RuleChangedMeanwhile as error:
                return self._show_change(request, edition, form, error)
            except (PointsError, ValidationError) as error:
                status = tell_refusal(form, error)
            else:
                return self._lead_on(request, edition, rule.pk)
        return self._render_card(request, build_book(edition), rule.pk, form=form, status=status)

    def _show_change(
        self,
        request: HttpRequest,
        edition: Edition,
        form: CardForm,
        error: RuleChangedMeanwhile,
    ) -> HttpResponse:
        """Show what the person typed under what now stands; the next press saves it."""
        book = build_book(edition)
        card = book.find_card(form.instance.pk)
        form.add_error(None, str(error))
        if card is not None:
            form.data = request.POST.copy()
            form.data["mark"] = card.mark
        return self._render_card(
            request, book, form.instance.pk, form=form, status=status_of(error)
        )

    def write_new(self, request: HttpRequest, edition_id: int) -> HttpResponse:
        """Write a rule for a clause that has none: ?start= and end= of the text, or for none."""
        edition: Edition = self.get_object(request, str(edition_id))
        self._check_writer(request, edition)
        if request.method != "POST":
            form = NewRuleForm(
                instance=Rule(edition=edition), initial=_quote_clause(request, edition)
            )
            return self._render_new(request, edition, form)
        form = NewRuleForm(request.POST, instance=Rule(edition=edition))
        status = HTTPStatus.BAD_REQUEST
        if form.is_valid():
            try:
                rule = add_rule(
                    edition,
                    terms=build_rule_input(form.instance),
                    by=get_person(request),
                    now=timezone.now(),
                )
            except (PointsError, ValidationError) as error:
                status = tell_refusal(form, error)
            else:
                self.message_user(request, gettext("写好了：%(rule)s。") % {"rule": rule})
                return HttpResponseRedirect(f"{_address(edition)}#r-{rule.pk}")
        return self._render_new(request, edition, form, status=status)

    def mark_unread(self, request: HttpRequest, edition_id: int) -> HttpResponse:
        """Say that the clauses that were not understood were looked at."""
        edition: Edition = self.get_object(request, str(edition_id))
        self._check_writer(request, edition)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        mark = request.POST.get("mark", "")
        see_unread(edition, by=get_person(request), now=timezone.now(), mark=mark)
        return HttpResponseRedirect(f"{_address(edition)}#unread")

    def _check_writer(self, request: HttpRequest, edition: Edition) -> None:
        if not self._may(request, edition, self.change_roles):
            raise PermissionDenied

    def _lead_on(self, request: HttpRequest, edition: Edition, rule_id: int) -> HttpResponse:
        """Answer an act that was done: the card as it is now, or the page at the next to see."""
        edition.refresh_from_db()
        book = build_book(edition)
        following = book.next_after(rule_id)
        if FETCH_HEADER in request.headers:
            return self._answer_script(request, book, rule_id)
        stays = request.POST.get("act") in {"hide", "show"}
        target = rule_id if stays or following is None else following.pk
        return HttpResponseRedirect(f"{_address(edition)}#r-{target}")

    def _render_card(
        self,
        request: HttpRequest,
        book: Book,
        rule_id: int,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        form: CardForm | None = None,
        refusal: str = "",
    ) -> HttpResponse:
        if FETCH_HEADER in request.headers:
            return self._answer_script(
                request, book, rule_id, status=status, form=form, refusal=refusal
            )
        return self._render_book(
            request, book, status=status, open_id=rule_id, card_form=form, refusal=refusal
        )

    def _answer_script(
        self,
        request: HttpRequest,
        book: Book,
        rule_id: int,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        form: CardForm | None = None,
        refusal: str = "",
    ) -> HttpResponse:
        """Answer the page's script: {card: HTML or empty, progress: HTML, seen, next}."""
        card = book.find_card(rule_id)
        following = book.next_after(rule_id)
        context = self._values(request, book) | {"card": card, "open_id": rule_id}
        context |= {"card_form": form, "refusal": refusal}
        return JsonResponse(
            {
                "card": render_to_string("rules/_card.html", context, request) if card else "",
                "progress": render_to_string("rules/_progress.html", context, request),
                "seen": bool(card and card.is_seen),
                "next": following.pk if following else None,
            },
            status=status,
        )

    def _render_new(
        self,
        request: HttpRequest,
        edition: Edition,
        form: NewRuleForm,
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("写一条细则"),
            "edition": edition,
            "form": form,
            "book_url": _address(edition),
        }
        return render(request, "rules/new_rule.html", context, status=status)

    def _render_book(
        self,
        request: HttpRequest,
        book: Book,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        **context: Any,  # Any: template values
    ) -> HttpResponse:
        values = self.admin_site.each_context(request) | self._values(request, book) | context
        return render(request, "rules/book.html", values, status=status)

    def _values(self, request: HttpRequest, book: Book) -> dict[str, Any]:  # Any: template values
        edition = book.edition
        return {
            "title": edition,
            "book": book,
            "edition": edition,
            "book_url": _address(edition),
            "edition_url": reverse("admin:rules_edition_change", args=[edition.pk]),
            "may_write": edition.is_draft and self._may(request, edition, self.change_roles),
        }


def _address(edition: Edition) -> str:
    return reverse("admin:rules_edition_book", args=[edition.pk])


def _quote_clause(request: HttpRequest, edition: Edition) -> dict[str, Any]:  # Any: form values
    """Return the clause that an address names as a new rule's first values."""
    try:
        start, end = int(request.GET["start"]), int(request.GET["end"])
    except (KeyError, ValueError):
        return {}
    if not 0 <= start < end <= len(edition.text):
        return {}
    return {"quote": edition.text[start:end], "read_start": start, "read_end": end}
