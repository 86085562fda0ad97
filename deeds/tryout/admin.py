"""The way to the try-out: a button on the edition's page of the office.

The page belongs to rules, which must not know deeds. So it is registered anew here, with one button
more, as Django means an app to extend another's page.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.decorators import action

from deeds.rows.deeds import address_of
from rules.admin import EditionAdmin
from rules.models import Edition

PATH = "tryout"

admin.site.unregister(Edition)


@admin.register(Edition)
class TriedEditionAdmin(EditionAdmin):
    """Editions, with the way to their try-out."""

    actions_detail = (*EditionAdmin.actions_detail, "try_out")  # type: ignore[assignment] # one more

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:  # Any: theme's
        """Add the button behind those that the edition's own page lets through."""
        buttons: list[Any] = super().get_actions_detail(request, object_id)
        # Past EditionAdmin, which leaves out what it does not know.
        every: list[Any] = super(EditionAdmin, self).get_actions_detail(request, object_id)
        return [*buttons, *(button for button in every if button.path == PATH)]

    @action(description=_("试算"), url_path=PATH)
    @method_decorator(require_safe)
    def try_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        edition = self.get_object(request, object_id)
        return redirect(address_of("deeds:tryout", edition.village, edition.pk))
