"""A partner's phone: a voucher looked at, used, and what became of it; keepers' as well."""

import re
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from market.codes import read_code, write_code
from market.errors import RedemptionUnknown
from market.forms.partner import CodeForm, UseForm
from market.models import Partner, Redemption, RedemptionState
from market.queries.redemptions import get_redemption, list_latest_redemptions
from market.queries.witnesses import list_witnesses
from market.reserved import get_last_day
from market.services import WITNESSES, get_voucher, use_voucher
from market.views.entries import build_entry
from villages.doors import VillageDoor, add_refusal, status_of, tell_wait
from villages.errors import PointsError
from villages.models import Household, Role, User
from villages.permissions import find_recused_households, find_villages
from villages.words import mask_name

# Whether the person works at the voucher's own partner, the service asks.
VOUCHER_ROLES = frozenset({Role.PARTNER, Role.SHOPKEEPER, Role.COMMITTEE})
LATEST_SHOWN = 5
# What a scanned address says of its village.
VILLAGE_IN_ADDRESS = re.compile(r"[?&]village=([-\w]+)", re.ASCII)


class PartnerDoor(VillageDoor):
    """A page for who takes vouchers; gives self.partners, where the person works."""

    roles = VOUCHER_ROLES

    @cached_property
    def partners(self) -> list[Partner]:
        """Return the partners where the person works, closed ones too, the own shop first."""
        partners = Partner.objects.for_village(self.village).select_related("account")
        return list(partners.served_by(self.person, today=self.today))

    def address(self, name: str, *args: object, **more: object) -> str:
        """Return the address of a page of this village."""
        query = urlencode({"village": self.village.slug, **more})
        return f"{reverse(name, args=args)}?{query}"

    def list_witnesses(self, household: Household) -> list[User]:
        return list_witnesses(
            self.village, household, roles=WITNESSES, by=self.person, today=self.today
        )

    def show_home(
        self,
        form: CodeForm,
        *,
        refusal: PointsError | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw the box for a voucher's digits, and what was handed out last.

        refusal: of a voucher that was looked at before; one of the digits stands at their box.
        """
        latest = list_latest_redemptions(self.partners, count=LATEST_SHOWN)
        villages = find_villages(self.person, VOUCHER_ROLES, today=self.today)
        context = {
            "village": self.village,
            "partners": self.partners,
            "form": form,
            "refusal": refusal,
            "has_other_villages": villages.exclude(pk=self.village.pk).exists(),
            "latest": [build_entry(redemption) for redemption in latest],
        }
        return render(self.request, "market/partner.html", context, status=status)

    def show_voucher(
        self,
        form: UseForm,
        voucher: Redemption,
        *,
        refusal: PointsError | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        """Draw what a voucher is for, and the one button that uses it."""
        recused = find_recused_households(self.person, self.village)
        context = {
            "village": self.village,
            "partner": voucher.partner,
            "voucher": build_entry(voucher),
            "code": write_code(voucher.code),
            "last_day": get_last_day(voucher),
            "is_recused": voucher.household_id in recused,
            "is_for_another": bool(form["collector"].value() or form["relation"].value()),
            "form": form,
            "refusal": refusal,
            "today": self.today,
        }
        return render(self.request, "market/partner_voucher.html", context, status=status)


class PartnerView(PartnerDoor):
    """The box for a voucher's digits; with a code in the address, the voucher."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        if "code" not in request.GET:
            return self.show_home(CodeForm())
        typed = CodeForm(request.GET)
        if not typed.is_valid():
            return self.show_home(typed, status=HTTPStatus.BAD_REQUEST)
        text = typed.cleaned_data["code"]
        try:
            named = VILLAGE_IN_ADDRESS.search(text)
            if named and named[1] != self.village.slug:
                # A scanned voucher says itself of which of a partner's villages it is.
                query = urlencode({"village": named[1], "code": read_code(text)})
                return redirect(f"{reverse('market:partner')}?{query}")
            voucher = get_voucher(self.village, text, by=self.person, now=self.now)
        except PointsError as error:
            add_refusal(typed, error)
            answer = self.show_home(typed, status=status_of(error))
            tell_wait(answer, error)
            return answer
        form = UseForm(
            initial={"code": voucher.code},
            list_witnesses=lambda: self.list_witnesses(voucher.household),
        )
        return self.show_voucher(form, voucher)


class UseVoucherView(PartnerDoor):
    """The one press that uses a voucher; a second press tells what the first one did."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UseForm(request.POST, list_witnesses=self._list_fit)
        if not form.is_valid():
            return self._show_again(form)
        try:
            used = use_voucher(
                self.village,
                form.cleaned_data["code"],
                by=self.person,
                now=self.now,
                collector=form.came,
                witness=form.cleaned_data["witness"],
            )
        except PointsError as error:
            return self._show_again(form, refusal=error)
        return redirect(self.address("market:partner-used", used.number))

    def _list_fit(self) -> list[User]:
        """Return who may be the witness, whatever has become of the voucher meanwhile."""
        code = self.request.POST.get("code", "")
        if not code.isdecimal():
            return []
        holder = Household.objects.for_village(self.village).filter(redemptions__code=code).first()
        return self.list_witnesses(holder) if holder else []

    def _show_again(self, form: UseForm, *, refusal: PointsError | None = None) -> HttpResponse:
        """Draw the voucher once more with what was typed; the box for digits where it is gone."""
        status = status_of(refusal) if refusal else HTTPStatus.BAD_REQUEST
        try:
            voucher = get_voucher(
                self.village, form.data.get("code", ""), by=self.person, now=self.now
            )
        except PointsError as error:
            said = refusal or error
            answer = self.show_home(CodeForm(), refusal=said, status=status_of(said))
            tell_wait(answer, said)
            return answer
        if refusal and getattr(refusal, "field", None) == "witness":
            add_refusal(form, refusal)
            refusal = None
        return self.show_voucher(form, voucher, refusal=refusal, status=status)


class UsedView(PartnerDoor):
    """What was just done with a voucher, and the way to the next one."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        redemption = get_redemption(self.village, number, user=self.person, today=self.today)
        if redemption.handed_at is None:
            raise RedemptionUnknown(number)
        context = {
            "village": self.village,
            "partner": redemption.partner,
            "entry": build_entry(redemption),
            "collector": mask_name(redemption.collector) if redemption.collector else "",
            "relation": redemption.relation,
            "witness": redemption.witness,
            "is_returned": redemption.state == RedemptionState.RETURNED,
            "today": self.today,
        }
        return render(request, "market/partner_used.html", context)
