"""The admin site: its rights come from appointments, its log-in is the one everybody uses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views import View
from unfold.sites import UnfoldAdminSite

from office.archive.views import ArchiveView
from office.dashboard import OFFICE_ROLES, StandingView
from office.paperbook.views import PaperBookPrintView, PaperBookView
from office.setup.views import SetupGroupsView, SetupVillageView, StepsView
from office.tables.views import ConfirmView, SampleView, TablesView
from office.views import ChartsView
from villages.doors import get_roles
from villages.numbers import read_id

# Address, door and name of the pages that are no model's.
PAGES: tuple[tuple[str, type[View], str], ...] = (
    ("charts/", ChartsView, "charts"),
    ("standing/", StandingView, "standing"),
    ("archive/", ArchiveView, "archive"),
    ("setup/", StepsView, "setup"),
    ("setup/village/", SetupVillageView, "setup-village"),
    ("setup/groups/", SetupGroupsView, "setup-groups"),
    ("tables/", TablesView, "tables"),
    ("tables/confirm/", ConfirmView, "tables-confirm"),
    ("tables/<slug:kind>.xlsx", SampleView, "tables-sample"),
    ("paper-book/", PaperBookView, "paper-book"),
    ("paper-book/print/", PaperBookPrintView, "paper-book-print"),
)


class OfficeSite(UnfoldAdminSite):
    """The office's browser admin, for committee, supervisors and shopkeepers."""

    index_title = _("村委办公")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        pages = [
            path(address, self.admin_view(view.as_view()), name=name)
            for address, view, name in PAGES
        ]
        return [*pages, *super().get_urls()]

    def has_permission(self, request: HttpRequest) -> bool:
        if not (request.user.is_active and request.user.pk):
            return False
        if request.user.is_superuser:
            return True
        return any(roles & OFFICE_ROLES for roles in get_roles(request).values())

    def admin_view(
        self, view: Callable[..., HttpResponseBase], cacheable: bool = False
    ) -> Callable[..., HttpResponseBase]:
        """Refuse who is signed in without an office at once, instead of asking to sign in again.

        An address whose row can be none is no page, nor is a mark at such a row, before any of them
        looks it up: Django fails at words there, and databases at numbers that no row has.
        """
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def refuse_or_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # Any: as Django has it
            is_leaving = request.path == reverse("admin:logout")
            if (
                request.user.is_authenticated
                and not is_leaving
                and not self.has_permission(request)
            ):
                raise PermissionDenied
            ids = [str(kwargs.get("object_id", 1)), *request.POST.getlist(ACTION_CHECKBOX_NAME)]
            if request.user.is_authenticated and not all(map(read_id, ids)):
                raise Http404
            answer: HttpResponseBase = guarded(request, *args, **kwargs)
            return answer

        return refuse_or_view

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:  # Any: template values
        """Lead to everybody's own page: Django's would leave no trace of it."""
        return redirect("own_passphrase")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:  # Any: template values
        return redirect("own_sign_in")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:  # Any: template values
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
