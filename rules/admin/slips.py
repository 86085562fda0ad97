"""Slips of the pen: proposed on the rule's page, answered here by a second person."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action

from rules.adoption.slips import get_rule_field, slip_words, stored_words
from rules.models import Slip
from rules.services import confirm_slip, withdraw_slip
from villages.admin_base import ReadOnlyAdmin
from villages.doors import get_person
from villages.permissions import STAFF

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WAITING, APPLIED, WITHDRAWN = "waiting", "applied", "withdrawn"


class StateFilter(admin.SimpleListFilter):
    """Which slips wait for a second person."""

    title = _("状态")
    parameter_name = "state"

    def lookups(
        self, _request: HttpRequest, _model_admin: object
    ) -> list[tuple[str, "_StrPromise"]]:
        return [(WAITING, _("等第二个人核准")), (APPLIED, _("已更正")), (WITHDRAWN, _("已撤回"))]

    def queryset(self, _request: HttpRequest, slips: QuerySet[Slip]) -> QuerySet[Slip]:
        match self.value():
            case "waiting":
                return slips.filter(pk__in=Slip.objects.waiting())
            case "applied":
                return slips.filter(applied_at__isnull=False)
            case "withdrawn":
                return slips.filter(withdrawn_at__isnull=False)
        return slips


@admin.register(Slip)
class SlipAdmin(ReadOnlyAdmin):
    """Slips with what they change, the words of the text, and who proposed and confirmed."""

    village_path = "rule__edition__village"
    list_display = ("rule", "change_shown", "state_shown", "proposed_by", "confirmed_by")
    list_select_related = ("rule", "proposed_by", "confirmed_by")
    list_filter = (StateFilter,)
    search_fields = ("rule__code", "rule__deed")
    search_help_text = _("按细则编号、事项找")
    fields = (
        "rule",
        "field_shown",
        "before_shown",
        "after_shown",
        "quote",
        "state_shown",
        "proposed_by",
        "proposed_at",
        "confirmed_by",
        "confirmed_at",
    )
    readonly_fields = fields
    actions_detail = ("confirm", "withdraw")
    list_before_template = "rules/slips_note.html"

    @admin.display(description=_("哪一格"))
    def field_shown(self, slip: Slip) -> str:
        return str(get_rule_field(slip.field).verbose_name)

    @admin.display(description=_("原来写的"))
    def before_shown(self, slip: Slip) -> str:
        return stored_words(slip.field, slip.before)

    @admin.display(description=_("改成"))
    def after_shown(self, slip: Slip) -> str:
        return stored_words(slip.field, slip.after)

    @admin.display(description=_("改动"))
    def change_shown(self, slip: Slip) -> str:
        return slip_words(slip)

    @admin.display(description=_("状态"))
    def state_shown(self, slip: Slip) -> str:
        if slip.withdrawn_at:
            return gettext("已撤回")
        return gettext("已更正") if slip.applied_at else gettext("等第二个人核准")

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        """Show the buttons only while the slip waits; who proposed it cannot confirm it."""
        slip = self.get_object(request, str(object_id))
        buttons: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        if not slip.is_waiting:
            return []
        is_own = slip.proposed_by_id == get_person(request).pk
        return [button for button in buttons if not (is_own and button.path == "confirm")]

    @action(description=_("核准"), url_path="confirm")
    def confirm(self, request: HttpRequest, object_id: str) -> HttpResponse:
        slip = self.find_row(request, object_id, STAFF)
        return self.answer_page(
            request,
            Form(request.POST if request.method == "POST" else None),
            lambda: confirm_slip(slip, by=get_person(request), now=timezone.now()),
            title=_("核准更正"),
            sentence=_tell(
                slip,
                gettext("核准后细则马上改过来，印在下一次公示上；已经评定的事分数不变。"),
            ),
            done=_("已经更正，会印在下一次公示上。"),
            back=reverse("admin:rules_slip_change", args=[slip.pk]),
        )

    @action(description=_("撤回"), url_path="withdraw")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        slip = self.find_row(request, object_id, STAFF)
        return self.answer_page(
            request,
            Form(request.POST if request.method == "POST" else None),
            lambda: withdraw_slip(slip, by=get_person(request), now=timezone.now()),
            title=_("撤回更正"),
            sentence=_tell(slip, gettext("撤回后细则照旧。")),
            done=_("已经撤回，细则没有动。"),
            back=reverse("admin:rules_slip_change", args=[slip.pk]),
        )


def _tell(slip: Slip, what: str) -> str:
    """Return what the slip and those proposed with it change, then what the button does."""
    together = Slip.objects.waiting().filter(
        rule=slip.rule_id, proposed_by=slip.proposed_by_id, proposed_at=slip.proposed_at
    )
    return gettext("%(rule)s：%(changes)s。原文：“%(quote)s”。%(what)s") % {
        "rule": slip.rule,
        "changes": gettext("；").join(slip_words(each) for each in together),
        "quote": slip.quote,
        "what": what,
    }
