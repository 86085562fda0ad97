"""The office's pages on which a household moves, splits, merges, goes away, comes back, ends."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action

from ledger.models import CorrectionState, HouseholdChange
from office.life.forms import LifeForm
from office.life.hanging import list_undone, list_unmoved
from office.life.rows import list_facts
from office.life.steps import BY_SLUG, Step, list_steps
from villages.admin_base import VillageAdmin
from villages.doors import get_person
from villages.models import Household, Role
from villages.models.households import HouseholdState
from villages.queries import name_household, with_heads

COMMITTEE = frozenset({Role.COMMITTEE})
# Buttons of the page of a household, by their addresses.
FOR_THE_LIVING = ("new-card", "new-pin")


class LifePages(VillageAdmin):
    """Mixed into the page of a household: one button to a page of all that may become of it."""

    def get_urls(self) -> list[URLPattern]:
        # Before Django's own, which take everything that follows a row's number.
        step = path(
            "<path:object_id>/life/<slug:slug>/",
            self.admin_site.admin_view(self.take_step),
            name="villages_household_life_step",
        )
        return [step, *super().get_urls()]

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Offer no card and no PIN to a household that is no more."""
        actions: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        gone = Household.objects.filter(pk=object_id, state=HouseholdState.DISSOLVED)
        if not gone.exists():
            return actions
        return [one for one in actions if one.path not in FOR_THE_LIVING]

    @action(description=_("户的变动"), url_path="life", permissions=["change"])
    def life(self, request: HttpRequest, object_id: str) -> HttpResponse:
        household = self._read(request, object_id)
        waiting = HouseholdChange.objects.filter(
            household=household, state=CorrectionState.PROPOSED
        ).first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("户的变动"),
            "household": name_household(household),
            "facts": list_facts(household, today=timezone.localdate()),
            "steps": [
                (
                    step,
                    reverse("admin:villages_household_life_step", args=[household.pk, step.slug]),
                )
                for step in list_steps(household, today=timezone.localdate())
            ],
            "waiting": waiting,
            "waiting_address": _find_page(waiting) if waiting else "",
            "back": reverse("admin:villages_household_change", args=[household.pk]),
        }
        return render(request, "office/life/life.html", context)

    def take_step(self, request: HttpRequest, object_id: str, slug: str) -> HttpResponse:
        """Ask for what a step needs; a POST takes it, and goes on to the paper where one is due."""
        household = self._read(request, object_id)
        step = BY_SLUG.get(slug)
        if step is None:
            raise Http404
        if request.method != "POST" and step not in list_steps(
            household, today=timezone.localdate()
        ):
            words = _("这一户现在不能办「%(step)s」。") % {"step": step.title}
            self.message_user(request, words, messages.ERROR)
            return HttpResponseRedirect(
                reverse("admin:villages_household_life", args=[household.pk])
            )
        form = step.form(household, request.POST if request.method == "POST" else None)
        if step.say and form.is_valid() and "confirmed" not in request.POST:
            return self._confirm(request, household, step, form, step.say(form))
        made: list[HouseholdChange | None] = []
        answer = self.answer_page(
            request,
            form,
            lambda: made.append(step.act(form, get_person(request), timezone.now())),
            title=step.title,
            sentence=step.about,
            done=step.done,
            back=reverse("admin:villages_household_life", args=[household.pk]),
            template="office/life/step.html",
            **self._tell(household, step),
        )
        if made and made[0] is not None:
            return HttpResponseRedirect(_find_page(made[0]))
        return answer

    def _confirm(
        self, request: HttpRequest, household: Household, step: Step, form: LifeForm, said: str
    ) -> HttpResponse:
        """Say what is about to be done, before one person does it."""
        context = {
            **self.admin_site.each_context(request),
            "title": step.title,
            "sentence": said,
            "household": name_household(household),
            "form": form,
            "back": reverse("admin:villages_household_life_step", args=[household.pk, step.slug]),
        }
        return render(request, "office/life/confirm.html", context)

    def _read(self, request: HttpRequest, object_id: str) -> Household:
        found: Household = self.find_row(request, object_id, COMMITTEE)
        return with_heads(Household.objects.all()).get(pk=found.pk)

    def _tell(self, household: Household, step: Step) -> dict[str, Any]:  # Any: template values
        today = timezone.localdate()
        hanging = {"merge": list_unmoved, "dissolve": list_undone}.get(step.slug)
        return {
            "household": name_household(household),
            "facts": list_facts(household, today=today),
            "hanging": hanging(household, today=today) if hanging else [],
            "by_two": step.by_two,
        }


def _find_page(change: HouseholdChange) -> str:
    return reverse("admin:ledger_householdchange_change", args=[change.pk])
