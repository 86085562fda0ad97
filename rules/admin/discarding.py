"""The page that throws a draft away."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from rules.services import discard_draft
from villages.admin_base import VillageAdmin
from villages.doors import get_person


class DiscardingPages(VillageAdmin):
    """Mixed into the admin of editions: a draft that nobody was shown can go."""

    @action(description=_("丢掉草稿"), url_path="discard")
    def discard(self, request: HttpRequest, object_id: str) -> HttpResponse:
        edition = self.find_row(request, object_id, self.change_roles)
        is_sent = request.method == "POST"
        answer = self.answer_page(
            request,
            forms.Form(request.POST if is_sent else None),
            lambda: discard_draft(edition, by=get_person(request), now=timezone.now()),
            title=_("丢掉草稿"),
            sentence=_(
                "要丢掉%(edition)s吗？全文、细则、系数表都会删掉，找不回来。别的版本不受影响。"
            )
            % {"edition": edition},
            done=_("草稿已经丢掉了。"),
            back=reverse("admin:rules_edition_change", args=[edition.pk]),
        )
        if isinstance(answer, HttpResponseRedirect):
            # The draft has no page any more.
            return HttpResponseRedirect(reverse("admin:rules_edition_changelist"))
        return answer
