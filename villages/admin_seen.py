"""What was there when a form was opened: nobody writes over what another has saved meanwhile."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.admin import ModelAdmin

from villages.errors import ChangedMeanwhile
from villages.models import Change
from villages.services.audit import snapshot

# The hidden field that says what a form was opened with.
SEEN = "seen"
SUM_LETTERS = 16


def sum_up(row: models.Model, names: Iterable[str]) -> str:
    """Return a short sum of a row's named fields: another one where any of them was changed."""
    fields = snapshot(row)
    told = {name: fields[name] for name in sorted(names) if name in fields}
    return sha256(json.dumps(told).encode()).hexdigest()[:SUM_LETTERS] if told else ""


class SeenPages(ModelAdmin):
    """Mixed into an admin: forms know what they were opened with, and lead to earlier changes."""

    def check_seen(self, request: HttpRequest, object_id: str) -> None:
        """Refuse to write over what somebody else has saved since the form was opened."""
        seen = request.POST.get(SEEN)
        row = self.get_object(request, unquote(object_id)) if seen else None
        if row is None or not self.has_change_permission(request, row):
            return
        names = self.get_form(request, row, change=True).base_fields
        if seen != sum_up(row, names):
            raise ChangedMeanwhile

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: models.Model | None = None,
        **kwargs: Any,
    ) -> HttpResponse:  # Any: template values, and what else Django hands on
        """Add what the form was opened with, and the way to what was changed before."""
        if obj is not None:
            form = context["adminform"].form
            stored = self.model._default_manager.get(pk=obj.pk) if form.is_bound else obj
            context[SEEN] = sum_up(stored, form.fields)
            context["changes_address"] = self.find_changes_address(request, obj)
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return page

    def find_changes_address(self, request: HttpRequest, row: models.Model) -> str | None:
        """Return the address of a row's changes, for who may read the audit trail."""
        trail = self.admin_site.get_model_admin(Change)
        if not trail.has_view_permission(request):
            return None
        query = urlencode({"kind": row._meta.label_lower, "row": row.pk})
        return f"{reverse('admin:villages_change_changelist')}?{query}"
