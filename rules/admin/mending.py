"""The page on which the committee proposes to set an adopted rule right."""

from functools import partial
from http import HTTPStatus
from typing import cast

from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action

from rules.admin.refusals import tell_refusal
from rules.adoption.slips import SLIP_FIELDS
from rules.forms import SlipForm
from rules.models import Rule
from rules.services import propose_slips
from villages.admin_base import VillageAdmin
from villages.doors import get_person
from villages.errors import PointsError


class SlipPages(VillageAdmin):
    """Mixed into the admin of rules."""

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Offer to mend only what was adopted, to who may propose it."""
        rule = self.get_object(request, str(object_id))
        if not rule.edition.is_adopted or not self._may(request, rule, self.change_roles):
            return []
        buttons: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        return buttons

    @action(description=_("更正笔误"), url_path="mend")
    def mend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        rule = self.find_row(request, object_id, self.change_roles)
        form = self._build_form(request, rule)
        status = HTTPStatus.OK
        if request.method == "POST":
            status = self._propose(request, rule, form)
            if status == HTTPStatus.OK:
                self.message_user(
                    request, _("已经提出，等第二个人核准；两个人里要有一位监督委员。")
                )
                return HttpResponseRedirect(reverse("admin:rules_slip_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("更正笔误"),
            "sentence": _(
                "录入时写错了、和通过的原文对不上的，在这里改。只能照原文改；由另一个人核准才生效，"
                "并印在下一次公示上。已经评定的事分数不变。"
            ),
            "rule": rule,
            "form": form,
            "back": reverse("admin:rules_rule_change", args=[rule.pk]),
        }
        return render(request, "rules/mend.html", context, status=status)

    def _build_form(self, request: HttpRequest, rule: Rule) -> SlipForm:
        # With the boxes of the theme, as on the rule's own page.
        kind = modelform_factory(
            Rule,
            form=SlipForm,
            fields=SLIP_FIELDS,
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
        )
        # A copy: a form writes on the row it was given.
        copied = Rule.objects.select_related("edition").get(pk=rule.pk)
        sent = request.POST if request.method == "POST" else None
        return cast("SlipForm", kind(sent, instance=copied))

    def _propose(self, request: HttpRequest, rule: Rule, form: SlipForm) -> HTTPStatus:
        if not form.is_valid():
            return HTTPStatus.BAD_REQUEST
        try:
            propose_slips(
                rule,
                changes=form.changes,
                quote=form.cleaned_data["slip_quote"],
                by=get_person(request),
                now=timezone.now(),
            )
        except (PointsError, ValidationError) as error:
            return tell_refusal(form, error)
        return HTTPStatus.OK
