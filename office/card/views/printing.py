"""The office's sheets: ten cards or ten PIN slips on an A4, for whom the committee chooses."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from office.card.forms import HouseholdsForm, PinsForm
from office.card.sheets import (
    PinSlip,
    build_faces,
    build_pin_slips,
    choose_households,
    part_sheets,
)
from villages.doors import VillageDoor
from villages.models import Household, Village
from villages.models.households import CardPin
from villages.queries import get_terms
from villages.services.pins import COMMITTEE, set_pins


class ChoosingDoor(VillageDoor):
    """A page of the office that asks for which households something is printed."""

    roles = COMMITTEE
    model_admin: "ModelAdmin[Household] | None" = None

    def choose(self, form: HouseholdsForm) -> list[Household]:
        """Return the households of a valid form, in the order of the board."""
        typed = form.cleaned_data
        found = choose_households(self.village, groups=typed["groups"], numbers=typed["numbers"])
        return list(found)

    def ask(
        self, form: HouseholdsForm, *, status: HTTPStatus = HTTPStatus.OK, **more: object
    ) -> HttpResponse:
        assert self.model_admin is not None, "The admin opens this door."
        context: dict[str, Any] = self.model_admin.admin_site.each_context(self.request) | {
            "village": self.village,
            "form": form,
            "back": reverse("admin:villages_household_changelist"),
            **more,
        }
        return render(self.request, "office/admin/choose.html", context, status=status)


class CardsDoor(ChoosingDoor):
    """Cards to print, all or some; printing makes no new ones."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        form = HouseholdsForm(request.GET if "print" in request.GET else None, village=self.village)
        if not form.is_valid():
            status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
            return self.ask(
                form,
                status=status,
                title=_("打印积分卡"),
                sentence=_("一张 A4 十张卡，沿虚线裁开。卡的背面可以写字，也可以塑封。"),
                button=_("打印"),
                method="get",
            )
        faces = build_faces(
            self.choose(form),
            terms=get_terms(self.village, self.today),
            absolute=request.build_absolute_uri,
        )
        context = {
            "village": self.village,
            "sheets": part_sheets(faces),
            "back": reverse("admin:villages_household_cards") + f"?village={self.village.slug}",
        }
        return render(request, "office/card/cards.html", context)


class PinsDoor(ChoosingDoor):
    """PINs to set and print, this once: for who has none yet, or for all that are chosen."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {name: request.GET[name] for name in ("numbers", "renew") if name in request.GET}
        return self._ask(PinsForm(village=self.village, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PinsForm(request.POST, village=self.village)
        if "asked" not in request.POST or not form.is_valid():
            return self._ask(form, status=HTTPStatus.BAD_REQUEST)
        chosen = self.choose(form)
        pins = set_pins(
            chosen, by=self.person, now=self.now, only_missing=not form.cleaned_data["renew"]
        )
        back = reverse("admin:villages_household_pins") + f"?village={self.village.slug}"
        return show_pin_slips(request, self.village, build_pin_slips(chosen, pins), back=back)

    def _ask(self, form: PinsForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        living = Household.objects.for_village(self.village).active()
        missing = living.exclude(pk__in=CardPin.objects.values("household")).count()
        return self.ask(
            form,
            status=status,
            title=_("发密码条"),
            sentence=_("还没有密码的有 %(missing)s 户。密码只印这一次，丢了就再设一次。")
            % {"missing": missing},
            button=_("设密码，打印"),
            method="post",
        )


def show_pin_slips(
    request: HttpRequest, village: Village, slips: Sequence[PinSlip], *, back: str
) -> HttpResponse:
    """Show PIN slips to print, ten on a sheet; the admin sees to it that no browser keeps them."""
    context = {"village": village, "sheets": part_sheets(slips), "back": back}
    return render(request, "office/card/pins.html", context)
