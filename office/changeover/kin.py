"""Near relatives, declared by whoever decides or supervises: whom they have to stay out of."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deeds.queries.deeds import READERS
from office.changeover.views import PeopleDoor
from villages.models import Household, Village
from villages.permissions import find_recused_households
from villages.queries import name_household, with_heads
from villages.services import declare_kin

UNKNOWN = _("本村没有这个编号的住户，请核对。")


class KinForm(forms.Form):
    """Two households of the village by their numbers."""

    one = forms.IntegerField(label=_("哪一户（户编号）"), min_value=1, max_value=999_999_999)
    other = forms.IntegerField(
        label=_("和哪一户是近亲（户编号）"),
        min_value=1,
        max_value=999_999_999,
        help_text=_("父母、子女、兄弟姐妹、配偶的父母和兄弟姐妹，都算近亲。"),
    )

    def __init__(self, *args: Any, village: Village, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.village = village

    def clean_one(self) -> Household:
        return self._find("one")

    def clean_other(self) -> Household:
        return self._find("other")

    def _find(self, name: str) -> Household:
        number = self.cleaned_data[name]
        found = Household.objects.for_village(self.village).active().filter(number=number).first()
        if found is None:
            raise forms.ValidationError(UNKNOWN)
        return found

    def clean(self) -> dict[str, Any]:  # Any: form values
        values = self.cleaned_data
        if values.get("one") and values.get("one") == values.get("other"):
            self.add_error("other", _("要填两户，不能是同一户。"))
        return values


class KinView(PeopleDoor):
    """Whom the person has to stay out of, and the form for one more pair, of whomever."""

    roles = READERS
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(KinForm(village=self.village))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = KinForm(request.POST, village=self.village)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.BAD_REQUEST)
        values = form.cleaned_data
        declare_kin(values["one"], values["other"], by=self.person, now=self.now)
        messages.success(request, gettext("已登记。从现在起，评议时互相回避。"))
        return redirect(self.link("kin"))

    def _show(self, form: KinForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        recused = find_recused_households(self.person, self.village)
        households = with_heads(Household.objects.filter(pk__in=recused)).order_by("number")
        context = {
            "village": self.village,
            "form": form,
            "recused": [name_household(one) for one in households],
        }
        return render(self.request, "office/changeover/kin.html", context, status=status)
