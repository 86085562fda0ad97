"""The page of a draft's tables of weights and of the caps that a category's rules share."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rules.admin.refusals import tell_refusal
from rules.forms import (
    BaseCategoryCapFormSet,
    CategoryCapForm,
    CategoryCapFormSet,
    WeightTableForm,
)
from rules.models import Edition, WeightTable
from rules.services import (
    add_weight_table,
    change_weight_table,
    remove_weight_table,
    set_category_caps,
)
from villages.admin_base import VillageAdmin
from villages.doors import get_person, status_of
from villages.errors import PointsError

Forms = dict[int, WeightTableForm]


class WeightPages(VillageAdmin):
    """Mixed into the admin of editions: each table a form of its own, the caps one more."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.weigh)
        own = path("<int:edition_id>/book/weights/", view, name="rules_edition_book_weights")
        urls: list[URLPattern] = super().get_urls()
        return [own, *urls]

    def weigh(self, request: HttpRequest, edition_id: int) -> HttpResponse:
        edition: Edition = self.get_object(request, str(edition_id))
        if not self._may(request, edition, self.change_roles):
            raise PermissionDenied
        if request.method == "POST":
            return self._answer_post(request, edition)
        return self._show_weights(request, edition)

    def _answer_post(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        match request.POST.get("act"):
            case "caps":
                return self._set_caps(request, edition)
            case "add":
                return self._save_table(request, edition, None)
            case "change":
                return self._save_table(request, edition, _get_table(request, edition))
            case "remove":
                return self._remove_table(request, edition, _get_table(request, edition))
        return self._show_weights(request, edition, status=HTTPStatus.BAD_REQUEST)

    def _save_table(
        self, request: HttpRequest, edition: Edition, table: WeightTable | None
    ) -> HttpResponse:
        form = WeightTableForm(request.POST, table=table)
        status = HTTPStatus.BAD_REQUEST
        if form.is_valid():
            values, by, now = form.cleaned_data, get_person(request), timezone.now()
            try:
                if table is None:
                    add_weight_table(edition, **values, by=by, now=now)
                else:
                    name, levels = values["name"], values["levels"]
                    change_weight_table(table, name=name, levels=levels, by=by, now=now)
            except (PointsError, ValidationError) as error:
                status = tell_refusal(form, error)
            else:
                return self._come_back(request, edition)
        return self._show_weights(
            request, edition, tables={table.pk if table else 0: form}, status=status
        )

    def _remove_table(
        self, request: HttpRequest, edition: Edition, table: WeightTable
    ) -> HttpResponse:
        try:
            remove_weight_table(table, by=get_person(request), now=timezone.now())
        except PointsError as error:
            self.refuse(request, error)
            return self._show_weights(request, edition, status=status_of(error))
        return self._come_back(request, edition)

    def _set_caps(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        caps = cast("BaseCategoryCapFormSet", CategoryCapFormSet(request.POST, prefix="caps"))
        status = HTTPStatus.BAD_REQUEST
        if caps.is_valid():
            try:
                set_category_caps(edition, caps.caps, by=get_person(request), now=timezone.now())
            except PointsError as error:
                self.refuse(request, error)
                status = status_of(error)
            except ValidationError as error:
                messages.error(request, "".join(error.messages))
            else:
                return self._come_back(request, edition)
        return self._show_weights(request, edition, caps=caps, status=status)

    def _come_back(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        self.message_user(request, _("改好了。"))
        return HttpResponseRedirect(reverse("admin:rules_edition_book_weights", args=[edition.pk]))

    def _show_weights(
        self,
        request: HttpRequest,
        edition: Edition,
        *,
        tables: Forms | None = None,
        caps: BaseFormSet[CategoryCapForm] | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> HttpResponse:
        filled = tables or {}
        standing = edition.weight_tables.prefetch_related("levels")
        initial = list(edition.category_caps.values(*CategoryCapForm.Meta.fields))
        context: dict[str, Any] = {  # Any: template values
            **self.admin_site.each_context(request),
            "title": _("系数表和类别上限"),
            "edition": edition,
            "tables": [
                (table, filled.get(table.pk) or WeightTableForm(table=table)) for table in standing
            ],
            "new_table": filled.get(0) or WeightTableForm(),
            "caps": caps or CategoryCapFormSet(prefix="caps", initial=initial),
            "may_write": edition.is_draft,
            "book_url": reverse("admin:rules_edition_book", args=[edition.pk]),
        }
        return render(request, "rules/weights.html", context, status=status)


def _get_table(request: HttpRequest, edition: Edition) -> WeightTable:
    try:
        return edition.weight_tables.get(pk=int(request.POST.get("table", "")))
    except (ValueError, WeightTable.DoesNotExist) as error:
        raise Http404 from error
