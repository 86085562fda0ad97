"""What every page of the admin shares: rights from appointments, only the own villages' rows."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from villages import permissions
from villages.admin_choices import RowSelect
from villages.admin_lists import OfficeList, TablePages, match_households, trace_table
from villages.admin_seen import SeenPages
from villages.doors import add_refusal, get_person, status_of
from villages.errors import PointsError
from villages.models import Role, Village
from villages.numbers import read_id
from villages.services import save_row

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Row = models.Model


HELP_TEXTS: dict[str, "_StrPromise"] = {"village": _("哪个村的；只有一个村的，已经替您选好。")}


class RefusedForm(forms.ModelForm[Row]):
    """Mixed into a form whose service refused: says why, beside the field or at the top."""

    refusal: ClassVar[PointsError | ValidationError]

    def full_clean(self) -> None:
        super().full_clean()
        if isinstance(self.refusal, PointsError):
            add_office_refusal(self, self.refusal)
            return
        add_invalid(self, self.refusal)


def add_office_refusal(form: forms.BaseForm, error: PointsError) -> None:
    """Put a service's refusal on a form of the office, with a link to the page that helps."""
    add_refusal(form, error)
    if error.office_link:
        words, address = error.office_link
        form.add_error(None, format_html('<a class="underline" href="{}">{}</a>', address, words))


def add_invalid(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Put what a row does not take on the form: beside its field, else at the top."""
    for name, errors in refusal.update_error_dict({}).items():
        for error in errors:
            form.add_error(name if name in form.fields else None, error)


class ServiceAdmin(TablePages, SeenPages, ModelAdmin):
    """Rows that a service writes: what it refuses is told on the form, and nothing is saved.

    help_texts: {field: what to fill in}, for fields whose model or form says nothing.
    """

    help_texts: ClassVar[Mapping[str, "_StrPromise"]] = {}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # Any: template values
        try:
            if object_id and request.method == "POST" and not hasattr(request, "refusal"):
                self.check_seen(request, object_id)
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (PointsError, ValidationError) as error:
            if request.method != "POST" or hasattr(request, "refusal"):
                raise
            # Django has taken back what was written; the form is shown once more, with the reason.
            request.refusal = error  # type: ignore[attr-defined] # our own note on the request
            answer = self.changeform_view(request, object_id, form_url, extra_context)
            if isinstance(error, PointsError):
                answer.status_code = status_of(error)
            return answer

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:  # Any: as Django's
        form: type[ModelForm[Any]] = super().get_form(request, obj, change=change, **kwargs)
        for name, words in (HELP_TEXTS | dict(self.help_texts)).items():
            if name in form.base_fields:
                form.base_fields[name].help_text = form.base_fields[name].help_text or words
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form
        return type(form.__name__, (RefusedForm, form), {"refusal": refusal})

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:  # Any: as Django's
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Let an address narrow a list by what the list shows, filters or searches, no further.

        Django lets it ask for any column, and backwards for the keys of rows that point here: digit
        by digit, it would tell a person's passphrase as it is kept, and the key of a session.
        """
        name = lookup.partition(LOOKUP_SEP)[0]
        with suppress(FieldDoesNotExist):  # for a filter's own word, which is no column's
            field = self.opts.pk if name == "pk" else self.opts.get_field(name)
            is_number = isinstance(field, models.AutoField)
            if not is_number and field.name not in self._list_asked_for(request):
                return False
        allowed: bool = super().lookup_allowed(lookup, value, request)
        return allowed

    def _list_asked_for(self, request: HttpRequest | None) -> set[str]:
        """Return the columns by which an address may ask, each by the first step to it."""
        filters = self.list_filter if request is None else self.get_list_filter(request)
        named = [
            one[0] if isinstance(one, list | tuple) else getattr(one, "parameter_name", one)
            for one in filters
        ]
        searched = [name.lstrip("=^@") for name in self.search_fields]
        steps = [*self.list_display, *named, *searched, self.date_hierarchy]
        return {str(one).partition(LOOKUP_SEP)[0] for one in steps if isinstance(one, str)}

    def answer_page(
        self,
        request: HttpRequest,
        form: forms.Form,
        act: Callable[[], object],
        *,
        title: str | Promise,
        sentence: str | Promise,
        done: str | Promise,
        back: str,
        template: str = "admin/act.html",
        **more: Any,
    ) -> HttpResponse:  # Any: template values
        """Ask once and say what will happen; a POST acts, and says a refusal on the same page.

        template: extends admin/act.html, and shows what else there is to know before the button.
        """
        status = HTTPStatus.OK
        if request.method == "POST":
            if form.is_valid():
                try:
                    act()
                except PointsError as error:
                    add_office_refusal(form, error)
                    status = status_of(error)
                except ValidationError as error:
                    add_invalid(form, error)
                    status = HTTPStatus.BAD_REQUEST
                else:
                    self.message_user(request, str(done))
                    return HttpResponseRedirect(back)
            else:
                status = HTTPStatus.BAD_REQUEST
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "sentence": sentence,
            "form": form,
            "back": back,
            **more,
        }
        return render(request, template, context, status=status)


class VillageAdmin(ServiceAdmin):
    """Rows of the person's own villages; who sees and who changes them is declared.

    village_path: the look-up from a row to its village. household_paths: those to the households by
    which a row is searched, "pk" for the row itself. view_roles see, change_roles change, nobody
    deletes. Another village's row is 404, one's own without the role 403.
    """

    village_path: ClassVar[str] = "village"
    household_paths: ClassVar[tuple[str, ...]] = ()
    view_roles: ClassVar[frozenset[Role]] = permissions.STAFF
    change_roles: ClassVar[frozenset[Role]] = frozenset({Role.COMMITTEE})
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:  # Any: rows of any model
        # By their numbers: a database finds its way by an index, and asks no second table.
        villages = self._village_ids(request, self.view_roles)
        return super().get_queryset(request).filter(**{f"{self.village_path}__in": villages})

    def find_villages(self, request: HttpRequest, roles: Iterable[Role]) -> QuerySet[Village]:
        return Village.objects.filter(pk__in=self._village_ids(request, roles))

    def _village_ids(self, request: HttpRequest, roles: Iterable[Role]) -> list[int]:
        """Return the villages in which the person holds one of the roles; asked once a request."""
        held: dict[int, frozenset[Role]] | None = getattr(request, "held_roles", None)
        if held is None:
            held = permissions.get_held_roles(request.user, today=timezone.localdate())
            request.held_roles = held  # type: ignore[attr-defined] # our own note on the request
        wanted = frozenset(roles)
        return [village_id for village_id, in_village in held.items() if in_village & wanted]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:  # Any: rows of any model
        """Search as declared, and by the households of household_paths."""
        found, has_doubles = super().get_search_results(request, queryset, search_term)
        if not self.household_paths or not search_term.strip():
            return found, has_doubles
        wanted = Q()
        if self.search_fields:
            wanted |= Q(pk__in=found.order_by().values("pk"))
        households = match_households(search_term)
        for path_to in self.household_paths:
            wanted |= Q(**{f"{path_to}__in": households})
        return queryset.filter(wanted), False

    def trace_table(self, request: HttpRequest, rows: OfficeList) -> None:
        trace_table(rows, path=self.village_path, by=get_person(request), now=timezone.now())

    def village_of(self, row: Row) -> Village | None:
        """Return the village a row belongs to, along village_path."""
        found: Any = row  # Any: steps from model to model
        for name in self.village_path.split("__"):
            found = getattr(found, name, None)
        return found

    def _may(self, request: HttpRequest, row: Row | None, roles: frozenset[Role]) -> bool:
        village_ids = self._village_ids(request, roles)
        village = None if row is None else self.village_of(row)
        return bool(village_ids) if village is None else village.pk in village_ids

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, None, self.view_roles)

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._may(request, obj, self.view_roles)

    def has_add_permission(self, request: HttpRequest, _obj: Row | None = None) -> bool:
        return self._may(request, None, self.change_roles)

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._may(request, obj, self.change_roles)

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:  # Any: a row of any model
        """Return the row that an address names; every page of a row asks here, ours and Django's.

        Raises PermissionDenied for a row of a village in which the person holds another role and
        for people without any role, Http404 for another village's row and for none.
        """
        row = super().get_object(request, object_id, from_field)
        if row is None:
            self._refuse_row(request, object_id)
        return row

    def _refuse_row(self, request: HttpRequest, object_id: str) -> NoReturn:
        held = self._village_ids(request, Role)
        if not held:
            raise PermissionDenied
        own = {f"{self.village_path}__in": held}
        with suppress(ValueError, ValidationError):  # for an address that is no id
            if self.model._default_manager.filter(pk=object_id, **own).exists():
                raise PermissionDenied
        raise Http404

    def get_list_filter(self, request: HttpRequest) -> list[Any]:  # Any: Django's kinds of filters
        """Cut the filters by relation to the rows at hand; by village, for who has several."""
        filters = []
        for name in super().get_list_filter(request):
            field = get_fields_from_path(self.model, name)[-1] if isinstance(name, str) else None
            if field is None or not field.is_relation:
                filters.append(name)
            elif field.related_model is not Village or self._serves_several(request):
                filters.append((name, admin.RelatedOnlyFieldListFilter))
        return filters

    def _serves_several(self, request: HttpRequest) -> bool:
        return len(self._village_ids(request, self.view_roles)) > 1

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:  # Any: as Django's
        request.form_row = obj  # type: ignore[attr-defined] # our own note on the request
        return super().get_form(request, obj, change=change, **kwargs)

    def get_field_queryset(
        self, db: str | None, db_field: models.ForeignKey[Any, Any], request: HttpRequest
    ) -> QuerySet[Any] | None:  # Any: rows of any model
        """Cut a foreign key's choices to the person's villages, by the other model's own admin.

        A row that stands chooses among its own village's only.
        """
        related = db_field.remote_field.model
        if related is Village:
            return self.find_villages(request, self.change_roles)
        if related in self.admin_site._registry:
            page = self.admin_site._registry[related]
            row: Row | None = getattr(request, "form_row", None)
            village = self.village_of(row) if row else None
            found: QuerySet[Any] = page.get_queryset(request)
            if village is None or not isinstance(page, VillageAdmin):
                return found
            return found.filter(**{page.village_path: village})
        return super().get_field_queryset(db, db_field, request)

    def get_changeform_initial_data(
        self, request: HttpRequest
    ) -> dict[str, Any]:  # Any: form values
        initial = dict(super().get_changeform_initial_data(request))
        rows = {field.name for field in self.opts.get_fields() if field.many_to_one}
        # An address may ask for anything; only what can be a row's number is looked up.
        initial = {
            name: value
            for name, value in initial.items()
            if name not in rows or read_id(str(value))
        }
        villages = list(self.find_villages(request, self.change_roles)[:2])
        if len(villages) == 1:
            initial.setdefault("village", villages[0].pk)
        return initial

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:  # Any: as Django's
        save_row(obj, village=self.village_of(obj), by=get_person(request), now=timezone.now())

    def log_addition(self, request: HttpRequest, obj: Row, message: Any) -> None:
        """Keep no second log: the audit trail is villages.Change."""

    def log_change(self, request: HttpRequest, obj: Row, message: Any) -> None:
        """Keep no second log: the audit trail is villages.Change."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Keep no second log: the audit trail is villages.Change."""

    def find_row(self, request: HttpRequest, object_id: str, roles: frozenset[Role]) -> Any:
        """Return the row, of any of our models; 404 for another village's, 403 without the role."""
        row = self.get_object(request, object_id)
        if not self._may(request, row, roles):
            raise PermissionDenied
        return row

    def refuse(self, request: HttpRequest, error: PointsError) -> None:
        """Say a service's refusal at the top of the page."""
        messages.error(request, str(error))


class ReadOnlyAdmin(VillageAdmin):
    """Rows that only services write: no adding, changing or deleting here."""

    def has_add_permission(self, request: HttpRequest, _obj: Row | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False
